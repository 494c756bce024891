"""The table and the variables of a Telegram source, and the page that explains them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.problems import BadConfiguration
from integrations.telegram.kind import KIND, TelegramTable
from tests.contract.given import settings_of
from tests.integrations.telegram.rig import BOT, settings

PAGE = (Path(__file__).parents[3] / "docs/sources/telegram.md").read_text(encoding="utf-8")
URL = "http://127.0.0.1:9"


def test_a_source_needs_a_name_and_a_token() -> None:
    source = settings(URL, secret="").sources["telegram"]

    assert isinstance(source.options, TelegramTable)
    assert (source.options.handle, source.options.poll, source.options.webhook) == (
        "ns_help_bot", timedelta(seconds=5), False,
    )  # fmt: skip
    assert (source.platform, source.max_length, source.counting) == ("Telegram", 4096, Counting.UTF16)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('poll = "0s"', "poll must be a duration"),
        ("webhook = 1", "webhook"),
        ("pol = 1", "pol"),
    ],
)
def test_a_mistake_is_named(more: str, said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        settings(URL, more=more)


@pytest.mark.parametrize("handle", ['"ns help"', "7", '"abc"'])
def test_a_name_that_is_none_is_named(handle: str) -> None:
    with pytest.raises(BadConfiguration, match="handle must be the user name of your bot"):
        settings_of(
            f'[source.telegram]\nkind = "telegram"\ndesk = "rail"\nhandle = {handle}\n', TELEGRAM_TOKEN=BOT.token
        )


def test_wrong_variables_are_named_together_without_their_values() -> None:
    with pytest.raises(BadConfiguration) as wrong:
        settings("ftp://x", token="secret-in-part", secret="short!")

    assert "TELEGRAM_TOKEN must be the whole token" in str(wrong.value)
    assert "TELEGRAM_WEBHOOK_SECRET must be 8 to 256 letters" in str(wrong.value)
    assert "TELEGRAM_API_URL must be the address of a server" in str(wrong.value)
    assert "secret-in-part" not in str(wrong.value)


def test_the_page_names_every_key_and_variable_and_its_example_can_be_copied() -> None:
    example = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]

    source = settings_of(example.replace('"service"', '"rail"'), TELEGRAM_TOKEN=BOT.token).sources["telegram"]

    own = set(TelegramTable.model_fields) - set(SourceTable.model_fields)
    assert isinstance(source.options, TelegramTable)
    assert own <= source.options.model_fields_set
    assert {one.name for one in KIND.variables} | own == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
