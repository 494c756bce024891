"""Jobs during an outage: they neither die nor spin nor fill the log, and forget nothing that they know."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.health import Health
from bot.jobs.leases import Leases
from bot.jobs.loops import Loop, Loops
from bot.store.database import Store
from bot.store.words import ReplyState
from tests.jobs.world import World, a_world, until
from tests.outages.test_store import held
from tests.support.falling import FallingPostgres
from tests.support.logs import captured_logs

ONE = pytest.mark.parametrize("database_kind", ["sqlite"])
TICK_S = 0.05


def events(written: StringIO) -> Counter[str]:
    """Count what we said; what the tools of the test say is not ours."""
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    return Counter(line["event"] for line in lines if line["logger"].startswith("bot."))


class Running:
    """Loops with their ticker, until ``stop``."""

    def __init__(self, store: Store, loop: Loop) -> None:
        self.health, self.stopped, self.loop = Health(), asyncio.Event(), loop
        self.leases = Leases(store, SystemClock(), [loop.name])
        self.loops = Loops([loop], self.leases, self.health)
        self.ticker = self.loops.ticker()

    async def start(self) -> None:
        await self.leases.renew()
        self.ticker.start()
        self._task = asyncio.create_task(self.loops.run(self.loop, self.stopped))

    async def stop(self) -> None:
        self.ticker.shutdown(wait=False)
        self.stopped.set()
        self.loop.wake()
        await self._task


async def test_a_job_goes_on_by_itself_when_the_database_is_back_and_tells_it_once(
    falling: FallingPostgres, falling_store: Store
) -> None:
    runs, done = 0, asyncio.Event()

    async def look(session: AsyncSession) -> None:
        await session.execute(text("SELECT 1"))

    async def work() -> None:
        nonlocal runs
        runs += 1
        done.clear()
        await falling_store.attempt(look)
        done.set()

    running = Running(falling_store, Loop("work", TICK_S, work))
    await running.start()
    with captured_logs(level="INFO") as written:
        async with falling.away("immediate"):
            before = runs
            async with asyncio.timeout(60):
                while runs < before + 10:  # noqa: ASYNC110  # ticks of a real clock
                    await asyncio.sleep(TICK_S)
            reasons = dict(running.health.failures)
        async with asyncio.timeout(60):
            await done.wait()
    await running.stop()

    assert reasons == {}  # the database is the reason, and it is told as one
    assert events(written)["database.away"] == events(written)["database.back"] == 1
    assert sum(events(written).values()) == 2, written.getvalue()


@ONE
async def test_a_mistake_in_a_job_is_logged_when_it_begins_and_when_it_ends(store: Store) -> None:
    runs, wrong = 0, True

    async def work() -> None:
        nonlocal runs
        runs += 1
        if wrong:
            raise ValueError("nobody expected this")

    running = Running(store, Loop("work", TICK_S, work))
    with captured_logs(level="INFO") as written:
        await running.start()
        await until(lambda: _true(runs >= 5))
        wrong = False
        await until(lambda: _true(running.health.is_ready))
        await running.stop()

    assert events(written) == {"job.failed": 1, "job.works_again": 1}


async def _true(condition: bool) -> bool:
    return condition


@ONE
async def test_a_job_that_another_worker_has_taken_over_is_no_failure_of_ours(store: Store) -> None:
    async def work() -> None:
        raise ValueError("here it fails")

    running = Running(store, Loop("work", TICK_S, work))
    await running.start()
    await until(lambda: _true("job:work" in running.health.failures))
    await running.leases.release()
    await until(lambda: _true(running.health.is_ready))
    await running.stop()


@ONE
async def test_the_yes_of_a_platform_is_recorded_when_the_database_is_back(store: Store, tmp_path: Path) -> None:
    """Else the agent would read "unknown", send it again, and the customer would get it twice."""
    # Long enough for another process to start and take the lock while the platform thinks.
    async with a_world(store, timeout=timedelta(seconds=6), lease=timedelta(seconds=9)) as world:
        store.locked_for_s = 0.3
        number = await world.mention()
        slow = world.sandbox.inject("platform.replies", "slow", delay_s=2.5)
        with captured_logs(level="INFO") as written:
            async with world.worker():
                reply = await world.reply(number)
                await world.sandbox.wait_for(lambda: slow.used, what="the reply on its way")
                async with held(tmp_path / "webcare.db"):
                    await world.sandbox.wait_for(lambda: world.sandbox.platform.posts(by_brand=True))
                    await until(lambda: _true("reply.not_recorded" in written.getvalue()), what=written.getvalue)
                await until(lambda: _is_sent(world, reply))

        assert len(world.sandbox.platform.posts(by_brand=True)) == 1
        assert events(written)["reply.not_recorded"] == 1


async def _is_sent(world: World, reply: int) -> bool:
    row = await world.reply_row(reply)
    return bool(row.state is ReplyState.SENT)
