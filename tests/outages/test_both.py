"""Slack and the database away together, and a web process that has no worker to look after Slack for it."""

from __future__ import annotations

import aiohttp
from sqlalchemy import func, select

from bot.app import Role, running
from bot.health import Health
from bot.sandbox import Sandbox, SandboxConfig
from bot.settings import parse_settings
from bot.store import Mention
from tests.outages.test_database import a_mention
from tests.support.callers import Answer, Caller
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.falling import FallingPostgres
from tests.support.outcome import keys, twice
from tests.support.world import ALWAYS, TOML, World, a_world, environment, on_a_free_port


async def test_with_both_away_nothing_is_taken_that_could_be_lost_and_both_heal(
    falling: FallingPostgres, database: str
) -> None:
    url = falling.plain_url(database)
    async with a_world(database=url, over_http=True) as world, aiohttp.ClientSession() as http:
        desk, caller = AtWork(world), Caller(http, world)
        await desk.mention("before")
        await caller.becomes_ready()

        desk.sandbox.inject("*", "error_before", times=None)
        waiting = await caller.hook([a_mention(1), a_mention(2)])
        async with falling.away("immediate"):
            refused = await caller.hook(a_mention(3), ident="msg_3")
            reasons, alive = (await caller.get("/readyz")).body["reasons"], await caller.get("/healthz")
        while_slack_is_away = await caller.hook(a_mention(3), ident="msg_3")
        desk.sandbox.faults.clear()

        assert (waiting.status, refused.status, while_slack_is_away.status) == (202, 503, 202)
        assert "database" in reasons
        assert alive == Answer(200, {"alive": True})
        await desk.until(lambda: len(desk.sandbox.messages(CHANNEL)) == 4, "every card", 40)
        assert await caller.becomes_ready() == {}
        assert twice(keys(desk.sandbox)) == []
        assert world.bot is not None
        async with world.bot.desks.store.read() as session:
            assert await session.scalar(select(func.count()).select_from(Mention)) == 4


async def test_a_web_process_alone_tells_that_slack_is_away(falling: FallingPostgres, database: str) -> None:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox, aiohttp.ClientSession() as http:
        toml = TOML.format(language="en", hours=ALWAYS, people='"U1"', callback=sandbox.callback_url, scale=100.0)
        env = environment(sandbox, database=falling.plain_url(database), over_http=True)
        settings = on_a_free_port(parse_settings(toml, env))
        sandbox.inject("auth.test", "invalid_auth", times=None)
        async with running(settings, roles=frozenset({Role.WEB})) as bot:
            caller = Caller(http, World(sandbox, settings, bot))

            reasons = await caller.becomes_unready()
            taken = await caller.hook(a_mention(1))

            assert reasons["slack_api"].startswith("auth.test: invalid_auth. Copy SLACK_BOT_TOKEN again")
            assert taken.status == 202


def test_what_another_worker_looks_after_is_no_business_of_ours() -> None:
    health = Health()
    for part in ("slack:C1", "slack", "job:sweep"):
        health.fail(part, "gone")
    health.warn("slack:C2", "gone")

    health.forget("slack:")

    assert health.failures == {"job:sweep": "gone", "slack": "gone"}
    assert health.warnings == {}
