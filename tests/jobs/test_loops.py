"""Loops: ticks only wake them, a failure is told and tried again, figures say what waits."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest

from bot.health import Health
from bot.jobs.backoff import Backoff
from bot.jobs.janitor import Counting
from bot.jobs.leases import Leases
from bot.jobs.loops import Loop, Loops
from bot.store.database import Store
from tests.jobs.world import World
from tests.support.clock import TestClock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Ticks:
    """Work that counts its runs and can be told what to do in each."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.runs = 0
        self.ran = asyncio.Event()

    async def __call__(self) -> bool:
        self.runs += 1
        answer = self.answers.pop(0) if self.answers else False
        if not self.answers:
            self.ran.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


async def run(store: Store, loop: Loop, *, until: asyncio.Event, health: Health | None = None) -> None:
    """Run one loop until ``until`` is set, then stop it."""
    stop = asyncio.Event()
    leases = Leases(store, TestClock(NOON), ["mine"])
    await leases.renew()
    loops = Loops([loop], leases, health or Health())
    running = asyncio.create_task(loops.run(loop, stop))
    loop.wake()
    async with asyncio.timeout(60):
        await until.wait()
    stop.set()
    loop.wake()
    await running
    await leases.release()


async def test_a_loop_that_has_more_to_do_goes_on_at_once(store: Store) -> None:
    work = Ticks(True, True, False)

    await run(store, Loop("mine", 60, work), until=work.ran)

    assert work.runs == 3


async def test_one_that_rests_takes_what_wakes_it_meanwhile_together(store: Store) -> None:
    work = Ticks(*[False] * 3)
    loop = Loop("mine", 60, work, rests_s=0.3)
    stop, leases = asyncio.Event(), Leases(store, TestClock(NOON), ["mine"])
    await leases.renew()
    running = asyncio.create_task(Loops([loop], leases, Health()).run(loop, stop))

    async with asyncio.timeout(30):
        woken = 0
        while not work.ran.is_set():
            loop.wake()
            woken += 1
            await asyncio.sleep(0)  # the loop has its turn
    stop.set()
    loop.wake()
    await running

    assert woken > 10 * work.runs


async def test_it_rests_only_when_there_is_no_more_and_not_after_the_stop(store: Store) -> None:
    work = Ticks(*[True] * 5, False)

    await run(store, Loop("mine", 60, work, rests_s=3600), until=work.ran)

    assert work.runs == 6


async def test_a_failing_loop_is_told_and_well_again_after_the_next_run(store: Store) -> None:
    health, work = Health(), Ticks(ValueError("boom"))
    await run(store, Loop("mine", 60, work), until=work.ran, health=health)
    told = dict(health.failures)

    again = Ticks(False)
    await run(store, Loop("mine", 60, again), until=again.ran, health=health)

    assert told == {"job:mine": "ValueError"}
    assert health.is_ready


async def test_a_failing_side_job_is_only_a_warning(store: Store) -> None:
    health, work = Health(), Ticks(ValueError("boom"))

    await run(store, Loop("mine", 60, work, vital=False), until=work.ran, health=health)

    assert health.is_ready
    assert health.warnings == {"job:mine": "ValueError"}


async def test_a_job_of_another_worker_is_left_alone(store: Store) -> None:
    mine, other = Ticks(False), Ticks(False)
    stop, leases = asyncio.Event(), Leases(store, TestClock(NOON), ["mine"])
    await leases.renew()
    loops = Loops([Loop("mine", 60, mine), Loop("others", 60, other)], leases, Health())
    tasks = [asyncio.create_task(loops.run(loop, stop)) for loop in loops.loops]

    for loop in reversed(loops.loops):
        loop.wake()
    async with asyncio.timeout(60):
        await mine.ran.wait()
    stop.set()
    for loop in loops.loops:
        loop.wake()
    await asyncio.gather(*tasks)

    assert (mine.runs, other.runs) == (1, 0)


async def test_the_ticker_wakes_a_loop(store: Store) -> None:
    work = Ticks(False, False)
    loop = Loop("mine", 0.05, work)
    stop, leases = asyncio.Event(), Leases(store, TestClock(NOON), ["mine"])
    await leases.renew()
    loops = Loops([loop], leases, Health())
    ticker = loops.ticker()
    ticker.start()
    running = asyncio.create_task(loops.run(loop, stop))

    async with asyncio.timeout(60):
        await work.ran.wait()
    ticker.shutdown(wait=False)
    stop.set()
    loop.wake()
    await running

    assert work.runs >= 2


def test_waits_double_up_to_a_limit_and_trouble_of_the_same_moment_counts_once() -> None:
    backoff = Backoff(first_s=1, most_s=10)

    assert [backoff.trouble(0), backoff.trouble(0.5)] == [1, pytest.approx(0.5)]
    assert [backoff.trouble(1), backoff.trouble(3), backoff.trouble(7), backoff.trouble(15)] == [2, 4, 8, 10]
    backoff.reset()
    assert backoff.trouble(16) == 1


async def test_figures_say_what_waits_and_for_how_long(world: World) -> None:
    await world.reply(await world.mention())
    await world.ping(1)
    async with world.unstarted() as worker:
        await Counting(worker.tools)()
    waiting = generate_latest(world.metrics.registry).decode()

    async with world.worker() as worker:
        await world.until_idle()
        await Counting(worker.tools)()
    done = generate_latest(world.metrics.registry).decode()

    for table in ("cards", "messages", "replies"):
        assert f'webcare_delivery_pending{{table="{table}"}} 1.0' in waiting
        assert f'webcare_delivery_pending{{table="{table}"}} 0.0' in done
    assert "webcare_delivery_oldest_pending_seconds 0.0" in done
    assert 'webcare_cards_total{how="post",kind="case"} 1.0' in done
    assert world.metrics.registry.get_sample_value("webcare_delivery_lag_seconds_count") >= 2
