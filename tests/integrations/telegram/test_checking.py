"""What `webcare check` says of a bot."""

from __future__ import annotations

import pytest

from bot.desk.ports import Finding
from bot.store.words import AlarmKind
from tests.integrations.telegram.rig import NOON, SECRET, Rig, a_rig
from tests.support.telegram import BotAccount

ON = "webhook = true"


async def findings(rig: Rig) -> dict[str, Finding]:
    assert rig.connection.checker is not None
    return {one.what: one for one in await rig.connection.checker.check()}


async def test_a_bot_that_works(rig: Rig) -> None:
    found = await findings(rig)

    assert {one.state for one in found.values()} == {"ok"}
    assert "@ns_help_bot" in found["bot"].detail
    assert "what speaks to it" in found["bot"].detail


async def test_a_token_of_another_bot_is_named(rig: Rig) -> None:
    rig.telegram.bot = BotAccount(username="other_bot")

    found = (await findings(rig))["bot"]

    assert (found.state, found.detail) == ("failed", "the token is of @other_bot, not of @ns_help_bot")


async def test_a_token_that_is_not_valid_wakes_the_lead(rig: Rig) -> None:
    rig.telegram.bot = BotAccount(token="1:" + "x" * 35)

    found = await findings(rig)

    assert {(one.state, one.alarm) for one in found.values()} == {("failed", AlarmKind.EXPIRING)}


async def test_a_webhook_that_takes_the_updates_away_is_found(rig: Rig) -> None:
    rig.telegram.webhook.url = "https://elsewhere.example/"

    found = (await findings(rig))["webhook"]

    assert (found.state, found.alarm) == ("failed", AlarmKind.UNSUBSCRIBED)
    assert "deleteWebhook" in found.remedy


@pytest.mark.parametrize(
    ("url", "secret", "error", "state", "said"),
    [
        ("https://desk.example/", SECRET, {}, "ok", "posts to a webhook"),
        ("", SECRET, {}, "failed", "none is set"),
        ("https://desk.example/", "", {}, "failed", "TELEGRAM_WEBHOOK_SECRET is not set"),
        ("https://desk.example/", SECRET, {"last_error_date": int(NOON.timestamp()) - 60,
         "last_error_message": "Wrong response from the webhook: 401 Unauthorized"}, "warning", "401 Unauthorized"),
        ("https://desk.example/", SECRET, {"last_error_date": int(NOON.timestamp()) - 60}, "warning", "no reason"),
        ("https://desk.example/", SECRET, {"last_error_date": int(NOON.timestamp()) - 7200}, "ok", "posts"),
        ("https://desk.example/", SECRET, {"pending_update_count": 4000}, "warning", "4000 updates wait"),
    ],
)  # fmt: skip
async def test_a_webhook_is_looked_at(url: str, secret: str, error: dict[str, object], state: str, said: str) -> None:
    async with a_rig(more=ON, secret=secret) as rig:
        rig.telegram.webhook.url, rig.telegram.webhook.error = url, error

        found = (await findings(rig))["webhook"]

    assert (found.state, said in found.detail) == (state, True)


async def test_an_answer_of_another_shape_is_a_finding(rig: Rig) -> None:
    for _ in range(2):
        rig.answer('{"ok": true, "result": [1]}')

    found = await findings(rig)

    assert {one.state for one in found.values()} == {"failed"}
    assert "getMe told no object" in found["bot"].detail


async def test_a_passing_trouble_is_a_warning(rig: Rig) -> None:
    for _ in range(2):
        rig.answer("<html>", 502)

    assert {one.state for one in (await findings(rig)).values()} == {"warning"}
