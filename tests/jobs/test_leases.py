"""One worker runs a job at a time; a dead one is replaced, a stopped one gives way at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.jobs.leases import LEASE, Leases
from bot.store.database import Store
from tests.jobs.world import World, until
from tests.support.clock import TestClock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES = ("deliver", "sweep")


@pytest.fixture
def clock() -> TestClock:
    return TestClock(NOON)


SHARED = pytest.mark.parametrize("database_kind", [pytest.param("postgres", marks=pytest.mark.postgres)])
"""Only PostgreSQL is for several processes."""
EMBEDDED = pytest.mark.parametrize("database_kind", ["sqlite"])


async def test_the_first_worker_gets_every_job(store: Store, clock: TestClock) -> None:
    leases = Leases(store, clock, NAMES)

    gained = await leases.renew()

    assert gained == set(NAMES)
    assert leases.holds("deliver")


@SHARED
async def test_the_second_worker_waits(store: Store, clock: TestClock) -> None:
    first, second = Leases(store, clock, NAMES), Leases(store, clock, NAMES)
    await first.renew()

    gained = await second.renew()

    assert gained == frozenset()
    assert not second.holds("deliver")


@SHARED
async def test_a_dead_worker_is_replaced_after_its_lease(store: Store, clock: TestClock) -> None:
    dead, other = Leases(store, clock, NAMES), Leases(store, clock, NAMES)
    await dead.renew()

    clock.advance(LEASE - timedelta(seconds=1))
    early = await other.renew()
    clock.advance(timedelta(seconds=2))
    late = await other.renew()

    assert (early, late) == (frozenset(), frozenset(NAMES))
    assert not dead.holds("deliver")


@SHARED
async def test_renewing_keeps_a_job(store: Store, clock: TestClock) -> None:
    first, second = Leases(store, clock, NAMES), Leases(store, clock, NAMES)
    await first.renew()

    for _ in range(10):
        clock.advance(timedelta(seconds=5))
        assert await first.renew() == frozenset()
        assert await second.renew() == frozenset()

    assert first.holds("sweep")


@SHARED
async def test_a_worker_that_cannot_renew_stops_before_another_may_start(store: Store, clock: TestClock) -> None:
    leases = Leases(store, clock, NAMES)
    await leases.renew()

    clock.advance(LEASE - timedelta(seconds=1))

    assert not leases.holds("deliver")


@SHARED
async def test_a_released_job_is_free_at_once(store: Store, clock: TestClock) -> None:
    first, second = Leases(store, clock, NAMES), Leases(store, clock, NAMES)
    await first.renew()

    await first.release()

    assert await second.renew() == set(NAMES)


@SHARED
async def test_workers_that_ask_at_once_share_no_job(store: Store, clock: TestClock) -> None:
    workers = [Leases(store, clock, NAMES) for _ in range(6)]

    await asyncio.gather(*(worker.renew() for worker in workers))

    for name in NAMES:
        assert sum(worker.holds(name) for worker in workers) == 1


@EMBEDDED
async def test_on_sqlite_a_killed_process_does_not_hold_up_the_next(store: Store, clock: TestClock) -> None:
    await Leases(store, clock, NAMES).renew()

    gained = await Leases(store, clock, NAMES).renew()

    assert gained == set(NAMES)


@SHARED
async def test_two_workers_bring_each_message_once(world: World) -> None:
    for number in range(20):
        case = await world.mention(number)
        await world.reply(case)

    async with world.worker(), world.worker():
        await world.until_idle(120)

    keys = world.keys()
    assert len(keys) == len(set(keys))
    assert len(world.sandbox.messages("C1")) == 20
    assert len(world.sandbox.platform.posts(by_brand=True)) == 20


async def test_a_stopped_worker_hands_over_at_once(world: World) -> None:
    async with world.worker():
        await until(world.holds_deliver)

    assert not await world.holds_deliver()


@EMBEDDED
async def test_the_one_process_of_sqlite_goes_on_however_busy_it_is(store: Store, clock: TestClock) -> None:
    leases = Leases(store, clock, NAMES)
    await leases.renew()

    clock.advance(10 * LEASE)

    assert leases.holds("deliver")


@EMBEDDED
async def test_a_second_process_on_the_same_file_takes_over_at_the_next_renewal(store: Store, clock: TestClock) -> None:
    first, second = Leases(store, clock, NAMES), Leases(store, clock, NAMES)
    await first.renew()

    await second.renew()
    await first.renew()

    assert (first.holds("deliver"), second.holds("deliver")) == (False, True)
