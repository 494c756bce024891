"""Signed HTTP delivery, checked with Slack's own verifier."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import DeliveryConfig, Refused, Sandbox, SandboxConfig
from bot.sandbox.delivery.http import signature

from .bots import HttpBot
from .conftest import a_client, actions, button, modal, posted, refused

SECRET = "practice-signing-secret"


def test_the_signature_is_slacks_documented_one() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )

    made = signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)

    assert made == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_events_commands_and_clicks_are_signed_in_their_own_form(
    client: AsyncWebClient, sandbox: Sandbox, http_bot: HttpBot
) -> None:
    ana = sandbox.as_user("U1")
    await ana.say("C1", "héllo")
    await sandbox.wait_for(lambda: len(http_bot.got) == 1 and not sandbox.delivery.under_way)
    event = http_bot.payload()
    await ana.command("/webcare", "queue & more")
    command = http_bot.payload()
    ts = await posted(client, channel="U1", blocks=[actions(button())])
    await ana.click("U1", ts, "Claim")
    await sandbox.wait_for(lambda: len(http_bot.got) == 4)

    assert event["event"]["text"] == "héllo"
    assert command["text"] == "queue & more"
    assert any(http_bot.payload(index).get("type") == "block_actions" for index in (2, 3))
    assert all(http_bot.verified(SECRET, index) for index in range(4))
    assert not http_bot.verified("another-secret")


async def test_a_failed_event_is_repeated_with_reason_and_number(sandbox: Sandbox, http_bot: HttpBot) -> None:
    http_bot.status = 500

    await sandbox.as_user("U1").say("C1", "x")
    await sandbox.wait_for(lambda: len(http_bot.got) == 4 and not sandbox.delivery.under_way)

    numbers = [headers.get("X-Slack-Retry-Num") for headers, _ in http_bot.got]
    reasons = [headers.get("X-Slack-Retry-Reason") for headers, _ in http_bot.got]
    assert numbers == [None, "1", "2", "3"]
    assert reasons == [None, "http_error", "http_error", "http_error"]
    assert len({http_bot.payload(index)["event_id"] for index in range(4)}) == 1


async def test_no_retry_stops_the_repeats(sandbox: Sandbox, http_bot: HttpBot) -> None:
    http_bot.status, http_bot.headers = 503, {"X-Slack-No-Retry": "1"}

    await sandbox.as_user("U1").say("C1", "x")
    await sandbox.wait_for(lambda: http_bot.got and not sandbox.delivery.under_way)

    assert len(http_bot.got) == 1


async def test_an_answer_that_takes_too_long_is_a_timeout() -> None:
    delivery = DeliveryConfig(ack_timeout_s=0.05, retry_delays_s=(0.0,))
    async with HttpBot() as bot, Sandbox(SandboxConfig.for_tests(delivery=delivery)) as sandbox:
        sandbox.deliver_to(bot.url)
        bot.stuck = True
        await sandbox.as_user("U1").say("C1", "x")
        await sandbox.wait_for(lambda: len(bot.got) == 2 and not sandbox.delivery.under_way)

        assert bot.got[1][0]["X-Slack-Retry-Reason"] == "http_timeout"


async def test_nobody_at_the_address_is_a_failed_connection(sandbox: Sandbox) -> None:
    sandbox.deliver_to("http://127.0.0.1:1/slack/events")

    with pytest.raises(Refused):
        await sandbox.as_user("U1").command("/webcare", "queue")

    assert sandbox.journal.of("delivery")[-1]["error"] == "connection_failed"
    assert not sandbox.connected


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_failed_click_is_not_repeated(
    client: AsyncWebClient, sandbox: Sandbox, http_bot: HttpBot, status: int
) -> None:
    ts = await posted(client, blocks=[actions(button())])
    await sandbox.wait_for(lambda: http_bot.got and not sandbox.delivery.under_way)
    http_bot.got.clear()
    http_bot.status = status

    with pytest.raises(Refused):
        await sandbox.as_user("U1").click("C1", ts, "Claim")

    assert len(http_bot.got) == 1


async def test_a_submission_answered_with_no_json_keeps_the_modal(
    client: AsyncWebClient, sandbox: Sandbox, http_bot: HttpBot
) -> None:
    ts = await posted(client, blocks=[actions(button())])
    ana = sandbox.as_user("U1")
    await ana.click("C1", ts, "Claim")
    trigger = next(http_bot.payload(n)["trigger_id"] for n in range(2) if "trigger_id" in http_bot.payload(n))
    await client.views_open(trigger_id=trigger, view=modal())
    http_bot.body = "<html>"

    with pytest.raises(Refused, match="not JSON"):
        await ana.submit({"Your reply": "Hi"})

    assert len(ana.modals) == 1


async def test_socket_mode_is_off_while_http_is_on(sandbox: Sandbox, http_bot: HttpBot) -> None:
    answer = await refused(a_client(sandbox, "xapp-practice-app"), "apps.connections.open")

    assert answer["error"] == "socket_mode_not_enabled"
