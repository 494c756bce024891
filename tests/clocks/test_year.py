"""Twenty thousand clocks in seven zones around their clock changes and holidays, with a restart a day; and the judge.

The whole year with a million clocks is ``python -m benchmarks.clocks``.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, insert, select, update

from benchmarks.clocks.bulk import instant
from benchmarks.clocks.places import PLACES, Place
from benchmarks.clocks.run import a_year, of_2026, play
from benchmarks.clocks.timeline import Timeline
from benchmarks.clocks.year import DAY, Year
from bot.rules.hours import BusinessHours
from bot.rules.pings import Step
from bot.store import Clock, Outbox, Ping
from bot.store.database import Store

CASES = 1160
BY_NAME = {place.name: place for place in PLACES}
# Where clocks change by a whole, a half and no hour, at night and with the moon, and where weeks are odd.
SEVEN = ("amsterdam", "new-york", "lord-howe", "casablanca", "kathmandu", "apia", "santiago")


def days_around(place: Place) -> tuple[int, int]:
    """Return the two days before a place's clock change, and the one after it."""
    turn = of_2026(place.turn)
    return turn - 2 * DAY, turn + 2 * DAY


@pytest.mark.slow
@pytest.mark.parametrize("name", SEVEN)
async def test_nothing_is_missed_doubled_or_early_around_a_clock_change(
    name: str, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "year.db")
    start, end = days_around(BY_NAME[name])

    url = f"sqlite+aiosqlite:///{tmp_path / 'year.db'}"
    played = await play(BY_NAME[name], url, cases=CASES, bursts=1, start=start, end=end)

    assert played.verdict.examples == []
    assert played.verdict.clocks > 2 * CASES
    assert played.verdict.said > CASES
    assert played.restarts >= 3


async def test_two_databases_hear_the_same(store: Store, database_url: str) -> None:
    start, end = days_around(BY_NAME["amsterdam"])

    played = await play(BY_NAME["amsterdam"], database_url, cases=80, bursts=2, start=start, end=end)

    assert played.verdict.examples == []
    assert played.verdict.said > 80


async def a_small_year(url: str) -> Year:
    start, end = days_around(BY_NAME["new-york"])
    year = a_year(BY_NAME["new-york"], url, start=start, end=end)
    await year.play(60, bursts=2)
    return year


async def lose_one(store: Store, ping: Ping) -> None:
    async with store.write() as session:
        await session.execute(delete(Ping).where(Ping.clock_id == ping.clock_id))


async def say_one_too_soon(store: Store, ping: Ping) -> None:
    async with store.write() as session:
        await session.execute(update(Ping).where(Ping.id == ping.id).values(at=instant(ping.at.timestamp() - 660)))


async def say_one_late(store: Store, ping: Ping) -> None:
    """Two hours later, of a clock that runs on after that."""
    two_hours = timedelta(hours=2)
    async with store.write() as session:
        repeats = select(Ping, Clock.ended_at).join(Clock, Clock.id == Ping.clock_id).where(Ping.step == Step.REPEAT)
        said = (await session.execute(repeats)).all()
        late = next(repeat for repeat, ended in said if repeat.at + two_hours < ended)
        late.at += two_hours


async def say_one_after_the_end(store: Store, ping: Ping) -> None:
    async with store.write() as session:
        ended = select(Clock.ended_at).where(Clock.id == ping.clock_id).scalar_subquery()
        await session.execute(update(Ping).where(Ping.id == ping.id).values(at=ended))


async def tell_one_twice(store: Store, ping: Ping) -> None:
    async with store.write() as session:
        row = (await session.scalars(select(Outbox).where(Outbox.id == ping.outbox_id))).one()
        again = {"key": "again", "kind": row.kind, "desk": row.desk, "channel": row.channel, "facts": row.facts}
        await session.execute(insert(Outbox), [{**again, "lane": 1, "created_at": row.created_at}])


async def say_only_the_last(store: Store, ping: Ping) -> None:
    async with store.write() as session:
        free = select(Ping.clock_id).where(Ping.step == Step.REPEAT)
        await session.execute(delete(Ping).where(Ping.step != Step.REPEAT, Ping.clock_id.in_(free)))


FAULTS = {
    "missed": lose_one, "early": say_one_too_soon, "late": say_one_late, "doubled": tell_one_twice,
    "incomplete": say_only_the_last, "after the end": say_one_after_the_end,
}  # fmt: skip


async def test_the_judge_finds_what_is_wrong(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "year.db")
    year = await a_small_year(f"sqlite+aiosqlite:///{tmp_path / 'year.db'}")
    assert (await year.judged()).examples == []

    for fault, tamper in FAULTS.items():
        shutil.copy(tmp_path / "year.db", tmp_path / f"{fault}.db")
        year.url = f"sqlite+aiosqlite:///{tmp_path / fault}.db"
        await tampered(year.url, tamper)

        assert fault in (await year.judged()).wrong


async def tampered(url: str, tamper: Callable[[Store, Ping], Awaitable[None]]) -> None:
    store = Store(url)
    async with store.read() as session:
        told = select(Ping).where(Ping.step == Step.BREACH, Ping.outbox_id.is_not(None)).order_by(Ping.id).limit(1)
        ping = (await session.scalars(told)).one()
    await tamper(store, ping)
    await store.close()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_walk_and_the_rules_agree_on_open_time(place: Place) -> None:
    """Two implementations that share nothing: the judge's walk over the year, and the program's arithmetic."""
    start, end = days_around(place)
    timeline = Timeline(place.zone, place.week, place.exceptions, start - 20 * DAY, end + 20 * DAY)
    hours = BusinessHours(
        tz=place.zone, exceptions=place.exceptions,
        weekly={day: [tuple(span.split("-")) for span in spans] for day, spans in place.week.items()},
    )  # fmt: skip
    random = Random(place.zone)

    for _ in range(100):
        at, amount = random.randrange(start, end), random.choice((0, 600, 3600, 8 * 3600, 16 * 3600))
        length = instant(amount) - instant(0)
        assert hours.add(instant(at), length).timestamp() == timeline.add(at, amount)
        assert hours.subtract(instant(at), length).timestamp() == timeline.subtract(at, amount)
        assert hours.elapsed(instant(start), instant(at)).total_seconds() == timeline.elapsed(start, at)
        assert hours.next_opening(instant(at)).timestamp() == timeline.opening(at)
        assert hours.is_open(instant(at)) == timeline.is_open(at)
