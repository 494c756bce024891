"""What `webcare check` says of a mailbox."""

from __future__ import annotations

import pytest

from bot.desk.ports import Finding
from bot.store.words import AlarmKind
from tests.integrations.mail.rig import Rig, a_rig


async def findings(rig: Rig) -> dict[str, Finding]:
    assert rig.connection.checker is not None
    return {one.what: one for one in await rig.connection.checker.check()}


async def test_a_mailbox_that_works(rig: Rig) -> None:
    found = await findings(rig)

    assert {what: one.state for what, one in found.items()} == {
        "folder INBOX": "ok", "folder Sent": "ok", "sending": "ok",
    }  # fmt: skip
    assert rig.post.sent == []


async def test_a_wrong_password_wakes_the_lead() -> None:
    async with a_rig(password="falsch", sent=None) as rig:
        found = await findings(rig)

    assert (found["folder INBOX"].state, found["folder INBOX"].alarm) == ("failed", AlarmKind.EXPIRING)
    assert found["sending"].state == "failed"
    assert "app password" in found["sending"].remedy


async def test_a_folder_that_is_not_there_is_named() -> None:
    async with a_rig(sent="Gesendet") as rig:
        found = await findings(rig)

    assert (found["folder Gesendet"].state, found["folder INBOX"].state) == ("failed", "ok")


@pytest.mark.parametrize(
    ("imap", "smtp", "states"),
    [
        ("busy", "away", ("warning", "warning")),
        ("no_validity", "cut", ("failed", "warning")),
        ("cut", "auth_later", ("warning", "failed")),
        ("forbidden", "no_auth", ("failed", "warning")),
    ],
)
async def test_what_else_there_may_be(imap: str, smtp: str, states: tuple[str, str]) -> None:
    async with a_rig(sent=None) as rig:
        rig.post.imap_faults, rig.post.smtp_faults = [imap], [smtp]

        found = await findings(rig)

    assert (found["folder INBOX"].state, found["sending"].state) == states
    assert all(one.remedy for one in found.values())
