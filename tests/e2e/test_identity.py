"""Who we are in Slack is asked once, and no click waits long for the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

from bot.app import KnownIdentity
from bot.clock import SystemClock
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import Gateway
from bot.slack.pacing import Pacing
from tests.support.practice import settings_for

TOLD = {"ok": True, "url": "https://practice.slack.com/", "team_id": "T1", "user_id": "U0BOT", "bot_id": "B1"}


@dataclass
class SlowSlack:
    """Answers ``auth.test`` when it is allowed to."""

    asked: int = 0
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def auth_test(self, _: web.Request) -> web.Response:
        self.asked += 1
        await self.may_answer.wait()
        return web.json_response(TOLD)


@asynccontextmanager
async def identity_at(slack: SlowSlack) -> AsyncIterator[KnownIdentity]:
    """Serve ``slack`` and yield what asks it."""
    application = web.Application()
    application.add_routes([web.post("/api/auth.test", slack.auth_test)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = settings_for(f"http://127.0.0.1:{runner.addresses[0][1]}/api/", timeout="60s", lease="90s", settle="90s")
    try:
        async with slack_session(settings) as session:
            pacing = Pacing(settings.delivery, SystemClock().monotonic)
            yield KnownIdentity(Gateway(slack_client(settings, session), pacing), settings)
    finally:
        await runner.cleanup()


async def authorized(identity: KnownIdentity) -> AuthorizeResult:
    return await identity(context=AsyncBoltContext({}), enterprise_id=None, team_id="T1", user_id="U1")


async def test_without_slacks_answer_the_token_must_do_and_the_answer_is_still_heard() -> None:
    slack = SlowSlack()
    async with identity_at(slack) as identity:
        async with asyncio.timeout(50):
            early = await asyncio.gather(authorized(identity), authorized(identity))
            slack.may_answer.set()
            while identity.identity is None:
                await authorized(identity)
            late = await authorized(identity)

    assert {(one.team_id, one.bot_id, one.bot_user_id) for one in early} == {("T1", None, None)}
    assert {one.bot_token for one in (*early, late)} == {"xoxb-practice-bot"}
    assert (late.team_id, late.bot_id, late.bot_user_id) == ("T1", "B1", "U0BOT")
    assert slack.asked == 1
