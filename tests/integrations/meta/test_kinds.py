"""The tables of Meta's sources are read strictly, and say what to write."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import BadConfiguration
from bot.settings.kinds import HOOK
from integrations.meta.accounts import account_of
from integrations.meta.kinds import options
from tests.integrations.meta.settled import APP, ENVIRON, settings
from tests.support.practice import settings_for


def account(source: str, **tables: Any) -> Any:
    return account_of(settings(**tables).sources[source])


def reasons(**tables: Any) -> list[str]:
    with pytest.raises(BadConfiguration) as bad:
        settings(**tables)
    return [f"{one.key} {one.reason}" for one in bad.value.problems]


def test_each_kind_knows_its_account_its_platform_and_its_replies() -> None:
    sources = settings().sources

    assert [(one.platform, sorted(one.replies)) for one in sources.values()] == [
        ("Facebook", ["private", "public"]), ("Instagram", ["private", "public"]), ("WhatsApp", ["private"]),
    ]  # fmt: skip
    assert [account(name).id for name in sources] == ["1001", "17841", "106540352242922"]
    assert [account(name).node for name in sources] == ["1001", "1001", "106540352242922"]


def test_an_address_of_ours_replaces_the_platforms_with_its_version() -> None:
    assert account("page").base == "http://127.0.0.1:9/v26.0"
    assert account("page", url="").base == "https://graph.facebook.com/v26.0"
    assert account("page", url="http://127.0.0.1:9/meta/", both='version = "v25.0"').base == (
        "http://127.0.0.1:9/meta/v25.0"
    )


def test_a_second_account_has_a_token_of_its_own() -> None:
    assert account("page").token == "token-1001"
    assert account("app").token == "token-106540352242922"
    assert account("insta", environ={"META_TOKEN_INSTA": "EAAB|x"}).token == "EAAB|x"


def test_an_instagram_account_without_a_page_goes_through_that_of_its_token() -> None:
    second = '[source.second]\nkind = "instagram"\ndesk = "rail"\naccount_id = 17842'

    assert account("second", whatsapp=second).node == "me"


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({"facebook": 'page = "1"'}, "source.page.page is not a key that is known here"),
        ({"facebook": "human_agent = 1"}, "source.page.human_agent must be true or false"),
        ({"both": 'version = "26"'}, 'source.page.version must be a version of the Graph API like "v26.0"'),
        ({"both": "version = 26.0"}, 'source.page.version must be a version of the Graph API like "v26.0"'),
        ({"whatsapp": 'templates = ["heropen"]'}, "source.app.templates[0] must be a table"),
        (
            {"whatsapp": 'replies = ["public"]', "instagram": 'account = "x"'},
            "source.insta.account is not a key that is known here",
        ),
    ],
)
def test_a_wrong_key_is_named_with_its_place(tables: dict[str, Any], reason: str) -> None:
    assert reason in reasons(**tables)


@pytest.mark.parametrize("written", ['"abc"', '"١٢٣"', "true", '""', f'"{"1" * 33}"'])
def test_an_id_is_digits(written: str) -> None:
    second = f'[source.second]\nkind = "facebook"\ndesk = "rail"\npage_id = {written}'

    assert reasons(whatsapp=second) == ["source.second.page_id must be an id of digits"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("META_APP_SECRET", "not hex"), ("META_VERIFY_TOKEN", "short"), ("META_TOKEN", "two words"),
        ("META_API_URL", "graph.facebook.com"),
    ],
)  # fmt: skip
def test_a_variable_of_another_shape_is_named(variable: str, value: str) -> None:
    assert any(one.startswith(variable) for one in reasons(environ={variable: value}))


def test_without_secrets_the_settings_say_which_are_missing() -> None:
    names = {one.partition(" ")[0] for one in reasons(environ=dict.fromkeys(ENVIRON, ""))}

    assert {"META_APP_SECRET", "META_VERIFY_TOKEN", "META_TOKEN"} <= names
    assert APP.secret not in str(names)


def test_a_hook_is_no_source_of_meta() -> None:
    hook = settings_for("http://127.0.0.1:9/api/").sources["web"]

    assert hook.kind == HOOK.name
    with pytest.raises(TypeError, match="not a source of Meta"):
        options(hook.options)
