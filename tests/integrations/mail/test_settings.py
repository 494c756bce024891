"""The table and the variables of a mailbox, and the page that explains them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings.document import SourceTable
from bot.settings.problems import BadConfiguration
from integrations.mail.kind import KIND, MailTable
from integrations.mail.ways import MailWays
from tests.contract.given import settings_of
from tests.integrations.mail.rig import an_account, settings
from tests.support.mail import Post

PAGE = (Path(__file__).parents[3] / "docs/sources/mail.md").read_text(encoding="utf-8")


def test_a_mailbox_needs_an_address_two_servers_and_a_login() -> None:
    source = settings(imap_port=None, smtp_port=None).sources["mail"]

    assert isinstance(source.options, MailTable)
    assert (source.options.imap_port, source.options.smtp_port, source.options.folder) == (993, 465, "INBOX")
    assert (source.options.poll, source.replies) == (timedelta(minutes=1), frozenset(("private",)))
    assert MailWays(frozenset())(None, now=None) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"address": "service"}, "address must be an e-mail address"),
        ({"address": "NS <service@ns.example>"}, "address must be an e-mail address"),
        ({"aliases": ["x\ny@ns.example"]}, "must be an e-mail address"),
        ({"name": "NS\r\nBcc: x"}, "must be one line of text"),
        ({"imap_host": "imaps://imap.example.org"}, "imap_host must be the name of a server"),
        ({"smtp_port": 0}, "smtp_port"),
        ({"smtp_port": 99999}, "smtp_port"),
        ({"folder": "INBOX\r\nA LOGOUT"}, "folder must be the name of a folder"),
        ({"sent": "Gesendete Objekte é"}, "sent must be the name of a folder"),
        ({"fodler": "x"}, "fodler"),
    ],
)
def test_a_mistake_is_named(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        settings(**keys)


@pytest.mark.parametrize("folder", ['Sent "x"', "a\\b"])
def test_a_name_that_would_end_its_quotes_is_refused(folder: str) -> None:
    with pytest.raises(BadConfiguration, match="must be the name of a folder"):
        settings(folder=folder)


def test_a_login_that_no_server_could_read_is_named_without_its_value() -> None:
    with pytest.raises(BadConfiguration) as wrong:
        settings(user='a"b', password="gehéim")

    assert "MAIL_USER must hold no spaces" in str(wrong.value)
    assert "MAIL_PASSWORD must be letters" in str(wrong.value)
    assert "gehéim" not in str(wrong.value)


def test_what_is_known_of_a_mailbox_can_be_printed() -> None:
    assert Post.password not in repr(an_account())


def test_the_page_names_every_key_and_variable_and_its_example_can_be_copied() -> None:
    example = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]

    found = settings_of(example.replace('"service"', '"rail"'), MAIL_USER="a", MAIL_PASSWORD="b")

    options = found.sources["mail"].options
    own = set(MailTable.model_fields) - set(SourceTable.model_fields)
    assert isinstance(options, MailTable)
    assert own <= options.model_fields_set
    assert {one.name for one in KIND.variables} | own == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
