"""Socket Mode over a bad line: silence is noticed, Slack's wish to renew is followed, and clicks go on arriving."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.health import Health
from bot.sandbox import DeliveryConfig, Sandbox, SandboxConfig
from bot.sandbox.delivery.ack import Attempt
from bot.slack.client import slack_client, slack_session
from bot.socket import CONNECTIONS, PART, Sockets
from tests.support.logs import captured_logs
from tests.support.practice import settings_for
from tests.support.proxy import Proxy, proxy_to_port

PING_EVERY_S = 0.4


class Bot:
    """An app that counts what it hears, over sockets through a proxy."""

    def __init__(self, sandbox: Sandbox, line: Proxy, health: Health) -> None:
        self.sandbox, self.line, self.health = sandbox, line, health
        self.heard = 0

    async def until_connected(self, count: int = CONNECTIONS) -> None:
        await self.sandbox.wait_for(lambda: self.sandbox.socket.connections >= count, what=f"{count} connections")

    async def hears_a_command(self) -> None:
        before = self.heard
        await self.sandbox.as_user("U1").command("/webcare")
        assert self.heard == before + 1

    async def until_told(self, told: bool) -> None:
        async with asyncio.timeout(60):
            while (PART in self.health.failures) is not told:  # noqa: ASYNC110  # nothing wakes on a change of health
                await asyncio.sleep(0.02)


@asynccontextmanager
async def a_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    port = int(sandbox.url.rsplit(":", 1)[1])
    async with proxy_to_port(port) as line:
        sandbox.workspace.base_url = f"http://127.0.0.1:{line.port}"  # Slack names this in the sockets' address
        settings = settings_for(f"http://127.0.0.1:{line.port}/api/")
        async with slack_session(settings) as session:
            bot = Bot(sandbox, line, Health())
            app = AsyncApp(
                client=slack_client(settings, session), request_verification_enabled=False, signing_secret="none",
                process_before_response=True,
            )  # fmt: skip

            @app.command("/webcare")
            async def on_command(ack: object) -> None:
                bot.heard += 1
                await ack()  # type: ignore[operator]  # Bolt hands it in

            async with Sockets(app, settings, session, bot.health, ping_every_s=PING_EVERY_S).running():
                yield bot


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    """A bot that is connected twice."""
    config = SandboxConfig.for_tests(delivery=DeliveryConfig(retry_delays_s=(0.1,)))
    async with Sandbox(config) as sandbox, a_bot(sandbox) as bot:
        await bot.until_connected()
        yield bot


def events(written: StringIO) -> Counter[str]:
    return Counter(json.loads(line)["event"] for line in written.getvalue().splitlines())


async def test_two_connections_stand_and_hear(bot: Bot) -> None:
    await bot.hears_a_command()

    assert bot.sandbox.socket.connections == CONNECTIONS
    assert (bot.health.failures, bot.health.warnings) == ({}, {})


async def test_a_silent_line_is_given_up_and_connected_anew(bot: Bot) -> None:
    with captured_logs(level="INFO") as written:
        bot.line.silence()
        await asyncio.sleep(PING_EVERY_S * 2)
        old = bot.sandbox.socket.connections
        await bot.line.down()  # what hung is gone with the line
        await bot.until_told(True)
        reason = bot.health.failures[PART]
        await bot.line.up()
        await bot.until_told(False)
        await bot.until_connected()
        await bot.hears_a_command()

    ends = [json.loads(line) for line in written.getvalue().splitlines() if '"socket.ended"' in line]
    assert old <= CONNECTIONS
    assert [one["why"] for one in ends] == ["silent", "silent"]
    assert reason.startswith("apps.connections.open: ")
    assert events(written)["socket.not_connected"] == 1
    assert "slack_sdk" not in written.getvalue()


async def test_slacks_wish_for_a_new_connection_loses_no_click(bot: Bot) -> None:
    before = len(bot.sandbox.journal.calls("apps.connections.open"))

    await bot.sandbox.socket.disconnect("refresh_requested", close=False)
    for _ in range(10):
        await bot.hears_a_command()

    await bot.sandbox.wait_for(
        lambda: len(bot.sandbox.journal.calls("apps.connections.open")) >= before + CONNECTIONS, 10, what="new ones"
    )
    assert bot.health.failures == {}


async def test_an_envelope_of_an_odd_shape_is_not_acknowledged_and_the_line_goes_on(bot: Bot) -> None:
    odd: list[Any] = [
        {"type": "event_callback", "event": "x"}, {"type": "block_actions", "actions": {}}, {"event": "x"}, "x",
    ]  # fmt: skip

    with captured_logs(level="INFO") as written:
        acks = await asyncio.gather(*(bot.sandbox.socket.send("events_api", one, Attempt()) for one in odd))
        await bot.hears_a_command()

    assert [(ack.ok, ack.reason) for ack in acks] == [(False, "timeout")] * len(odd)
    assert events(written)["slack.refused"] == len(odd)


async def test_lines_that_are_cut_come_back(bot: Bot) -> None:
    for _ in range(2):
        bot.sandbox.socket.drop()
        await bot.sandbox.wait_for(lambda: not bot.sandbox.connected)
        await bot.until_connected(1)
        await bot.hears_a_command()


async def test_an_address_that_slack_no_longer_takes_is_not_tried_for_ever(bot: Bot) -> None:
    """Slack goes between giving an address and taking the connection; the address is dead when it is back."""
    opened = bot.sandbox.journal.calls("apps.connections.open")
    taken = bot.sandbox.socket.ticket

    def dead_ticket() -> str:
        return f"{taken()}-too-old"

    bot.sandbox.socket.ticket = dead_ticket  # type: ignore[method-assign]  # the workspace's, not ours
    bot.sandbox.socket.drop()
    await bot.until_told(True)
    bot.sandbox.socket.ticket = taken  # type: ignore[method-assign]
    await bot.until_connected(1)
    await bot.hears_a_command()

    assert len(bot.sandbox.journal.calls("apps.connections.open")) > len(opened) + CONNECTIONS


@pytest.mark.parametrize(
    ("error", "fix"), [("invalid_auth", "SLACK_APP_TOKEN"), ("socket_mode_not_enabled", "Switch Socket Mode on")]
)
async def test_a_refused_app_token_is_told_with_its_remedy(error: str, fix: str) -> None:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        fault = sandbox.inject("apps.connections.open", error, times=None)
        with captured_logs(level="INFO") as written:
            async with a_bot(sandbox) as bot:
                await bot.until_told(True)
                reason = bot.health.failures[PART]
                fault.times = 0
                await bot.until_connected(1)
                await bot.until_told(False)

    assert reason.startswith(f"apps.connections.open: {error}. ")
    assert fix in reason
    assert events(written)["socket.not_connected"] == 1
