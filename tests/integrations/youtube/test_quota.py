"""The units of Google's day are never exceeded, by Google's own count, and replies have the last ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import aiohttp
import pytest

from bot.desk.ports import Accepted, FetchFailed, NotSent, Trouble
from bot.desk.sources.meter import SourceMeter, UncountedMeter
from bot.store.database import Store
from integrations.platform import Around
from integrations.registry import connect
from integrations.youtube.quota import Quota, day_of
from tests.integrations.youtube.rig import NOON, Counted, Rig
from tests.support.clock import TestClock
from tests.support.x.journal import Canned
from tests.support.youtube import YoutubeLike

MIDNIGHT = [
    pytest.param(datetime(2026, 11, 30, 8, tzinfo=UTC), 24, id="winter: midnight in Los Angeles is 8:00 UTC"),
    pytest.param(datetime(2026, 7, 1, 7, tzinfo=UTC), 24, id="summer: midnight in Los Angeles is 7:00 UTC"),
    pytest.param(datetime(2026, 3, 8, 8, tzinfo=UTC), 23, id="spring forward: the day has 23 hours"),
    pytest.param(datetime(2026, 11, 1, 7, tzinfo=UTC), 25, id="fall back: the day has 25 hours"),
]


@pytest.mark.parametrize(("begins", "hours"), MIDNIGHT)
def test_googles_day_is_that_of_los_angeles(begins: datetime, hours: int) -> None:
    first, last = day_of(begins), day_of(begins + timedelta(hours=hours, seconds=-1))

    assert (first.day, first.rest, first.until) == (begins.date(), False, timedelta(hours=hours))
    assert (last.day, last.rest, last.until) == (begins.date(), True, timedelta(seconds=1))
    assert day_of(begins + timedelta(hours=hours)).day == begins.date() + timedelta(days=1)
    assert day_of(begins - timedelta(seconds=1)).day == begins.date() - timedelta(days=1)


def a_quota(counted: Counted, **how: int) -> Quota:
    return Quota(counted.of, "123", cap=how.get("cap", 1000), reserve=how.get("reserve", 200), real=counted.clock.real)


async def all_that_is_left(quota: Quota, units: int, *, reply: bool) -> int:
    taken = 0
    while await quota.take("x", units, reply=reply):
        taken += units
    return taken


async def test_reading_stops_before_replies_do_and_both_before_the_cap() -> None:
    counted = Counted(TestClock(NOON))  # before midnight UTC a twentieth is left alone
    quota = a_quota(counted)

    read, replied = await all_that_is_left(quota, 1, reply=False), await all_that_is_left(quota, 50, reply=True)

    assert (read, replied, await quota.used()) == (750, 200, 950)


async def test_what_is_left_at_midnight_utc_is_there_for_reading_and_for_replies() -> None:
    clock = TestClock(NOON)
    counted = Counted(clock)
    quota = a_quota(counted)
    await all_that_is_left(quota, 50, reply=True)
    clock.set(datetime(2026, 12, 1, 0, tzinfo=UTC))

    read, replied = await all_that_is_left(quota, 1, reply=False), await all_that_is_left(quota, 1, reply=True)

    assert (read, replied, await quota.used()) == (25, 25, 1000)


@pytest.mark.parametrize("down_at_midnight", [False, True])
async def test_a_restart_forgets_nothing_and_a_program_that_was_down_at_midnight_utc_takes_the_worst(
    down_at_midnight: bool,
) -> None:
    clock = TestClock(NOON)
    counted = Counted(clock)
    before = a_quota(counted)
    await before.take("x", 300)
    clock.set(datetime(2026, 12, 1, 1, tzinfo=UTC))
    if not down_at_midnight:
        await before.take("x", 1)

    after = a_quota(counted)

    assert await after.used() == (950 if down_at_midnight else 301)
    assert 300 + await all_that_is_left(after, 1, reply=True) <= 1000


async def test_processes_share_one_count_also_over_midnight_utc() -> None:
    clock = TestClock(NOON)
    counted = Counted(clock)
    one, other = a_quota(counted), a_quota(counted)
    await one.take("x", 100)
    await other.take("x", 400)  # has seen what the one took
    await one.take("x", 50)
    clock.set(datetime(2026, 12, 1, 1, tzinfo=UTC))

    seen = [await other.used(), await one.used(), await other.used()]

    assert seen == [500, 550, 550]


async def test_units_of_yesterday_are_not_given_back_to_today() -> None:
    clock = TestClock(datetime(2026, 12, 1, 7, 59, 59, tzinfo=UTC))
    quota = a_quota(Counted(clock))
    taken = await quota.take("x", 5)
    assert taken is not None
    clock.advance(timedelta(seconds=2))

    await quota.give_back(taken, "x", 5)

    assert await quota.used() == 0


async def test_a_check_on_a_machine_without_the_database_has_something_to_look_with() -> None:
    clock = TestClock(datetime(2026, 12, 1, 1, tzinfo=UTC))
    quota = Quota(UncountedMeter, "123", cap=10_000, reserve=1000, real=clock.real)

    assert await quota.take("x", 1)


async def test_a_look_without_units_left_for_reading_says_when_to_come_back(rig: Rig) -> None:
    rig.connect("daily_units = 200\nreply_reserve = 100\n")
    top = rig.like.world.write(rig.like.world.person("@jan"), "Waar?")
    for _ in range(95):
        await rig.fetch()

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()
    sent = [await rig.send(under=top.id) for _ in range(3)]

    assert failed.value.trouble is Trouble.CAP
    assert failed.value.retry_after == timedelta(hours=21)  # from 3:00 in Los Angeles
    assert [type(one) for one in sent] == [Accepted, NotSent, NotSent]
    assert isinstance(sent[2], NotSent)
    assert sent[2].retry_after == timedelta(hours=21)
    assert sum(rig.like.used.values()) == 95 + 50


async def test_nothing_is_counted_of_a_call_that_did_not_leave(rig: Rig) -> None:
    rig.connect(YOUTUBE_API_URL="http://127.0.0.1:9")
    with pytest.raises(FetchFailed):
        await rig.fetch()
    assert isinstance(await rig.send(under="Ugx"), NotSent)
    assert sum(rig.counted.sums.values(), Decimal(0)) == 0


async def test_a_refused_token_is_made_anew_and_both_calls_are_counted(rig: Rig) -> None:
    top = rig.like.world.write(rig.like.world.person("@jan"), "Waar?")
    await rig.fetch()
    rig.like.tokens.clear()

    assert isinstance(await rig.send(under=top.id), Accepted)
    assert sum(rig.counted.sums.values(), Decimal(0)) == Decimal("0.000101")


async def test_sources_of_one_project_share_its_units(rig: Rig) -> None:
    settings = rig.settings(
        '[source.other]\nkind = "youtube"\ndesk = "rail"\nchannel_id = "UCbbbbbbbbbbbbbbbbbbbbbb"\n'
    )
    assert len(settings.sources) == 2
    around = Around(session=rig.session, real=rig.clock.real, meter=rig.meter, stack=rig._stack)
    for one in connect(settings, around).values():
        with suppress(FetchFailed):  # the look-alike has one channel
            await one.feeds[0].fetch(None, now=NOON)

    assert len(rig.counted.sums) == 1


# A whole day


async def a_day(day: Rig, begins: datetime, hours: int, *, replies_each_hour: int) -> tuple[int, int, int]:
    """Look each five minutes, and reply; return how many replies were sent and refused, and how many looks."""
    clock, sent, refused, capped = day.clock, 0, 0, 0
    clock.set(begins - timedelta(minutes=30))  # the end of the day before belongs to the walk
    top = day.like.world.write(day.like.world.person("@jan"), "Waar?")
    for tick in range((hours * 2 + 1) * 6):
        if tick % 97 == 50:
            day.connect()  # the program starts again
        try:
            await day.fetch()
        except FetchFailed as failed:
            capped += failed.trouble is Trouble.CAP
        for _ in range(replies_each_hour if tick % 12 == 0 else 0):
            result = await day.send(under=top.id)
            assert isinstance(result, Accepted | NotSent)
            sent, refused = sent + isinstance(result, Accepted), refused + isinstance(result, NotSent)
        clock.advance(timedelta(minutes=5) if tick < (hours * 2 + 1) * 6 - 1 else timedelta(minutes=4))
    return sent, refused, capped


async def is_kept(day: Rig, begins: datetime) -> None:
    """The look-alike refused nothing, and its own count is ours."""
    used = day.like.used[begins.date()]
    quota = Quota(day.meter, "123456789012", cap=10_000, reserve=1000, real=day.clock.real)
    assert (day.like.over, await quota.used()) == (0, used)
    assert 0 < used <= 10_000


@pytest.mark.parametrize(("begins", "hours"), MIDNIGHT)
async def test_an_ordinary_day_stays_within_what_google_allows_and_our_count_is_googles(
    begins: datetime, hours: int
) -> None:
    async with a_rig() as day:
        sent, refused, capped = await a_day(day, begins, hours, replies_each_hour=3)

        await is_kept(day, begins)
    assert (sent, refused, capped) == (hours * 3 + 3, 0, 0)


@asynccontextmanager
async def a_rig() -> AsyncIterator[Rig]:
    """A source whose clock begins long before the test does."""
    clock = TestClock(datetime(2026, 3, 1, tzinfo=UTC))
    like = await YoutubeLike(real=clock.real).start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        yield Rig(like, clock, session)
    await like.stop()


@pytest.fixture
async def storm(store: Store) -> AsyncIterator[Rig]:
    """A source with the real count in the database."""
    async with a_rig() as rig:
        rig.meter = lambda name: SourceMeter(store, rig.clock, name)  # type: ignore[method-assign]
        yield rig


async def test_a_day_of_a_storm_stays_within_what_google_allows_and_our_count_is_googles(storm: Rig) -> None:
    begins = datetime(2026, 3, 8, 8, tzinfo=UTC)

    sent, refused, capped = await a_day(storm, begins, 23, replies_each_hour=20)

    await is_kept(storm, begins)
    assert sent >= 150
    assert min(refused, capped) > 0


async def test_googles_own_refusal_is_a_cap_too(rig: Rig) -> None:
    rig.like.units = 60
    top = rig.like.world.write(rig.like.world.person("@jan"), "Waar?")
    for _ in range(11):
        await rig.fetch()

    sent = await rig.send(under=top.id)
    for _ in range(49):
        await rig.fetch()
    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()

    assert isinstance(sent, NotSent)
    assert sent.retry_after == timedelta(hours=21)
    assert (failed.value.trouble, failed.value.retry_after) == (Trouble.CAP, timedelta(hours=21))
    assert "<a" not in failed.value.why
    assert "exceeded your quota" in failed.value.why


async def test_a_canned_answer_is_not_looked_at_twice(rig: Rig) -> None:
    rig.like.journal.answer_next("GET /youtube", Canned(cut=True))
    with pytest.raises(FetchFailed):
        await rig.fetch()

    assert len(rig.like.journal.of("GET /youtube")) == 1
