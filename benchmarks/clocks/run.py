"""Plays the years of the desks, a few processes at a time."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from benchmarks.clocks.judge import Verdict
from benchmarks.clocks.places import PLACES, Place, toml_of
from benchmarks.clocks.story import CLOCKS_A_CASE
from benchmarks.clocks.timeline import Timeline
from benchmarks.clocks.year import AFTER, DAY, Year
from benchmarks.databases import a_store
from bot.settings import parse_settings

# A burst of cases every so many days.
BURST_EVERY = 5
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "WEBCARE_HOOK_WEB_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}


@dataclass(frozen=True)
class Played:
    """What came of one desk's year."""

    name: str
    verdict: Verdict
    sweeps: int
    restarts: int
    kills: int
    """Restarts that met a sweep in the middle."""


def of_2026(month_and_day: str) -> int:
    """Return the beginning of a day (``"03-29"``) in UTC, as epoch seconds."""
    return int(datetime.fromisoformat(f"2026-{month_and_day}").replace(tzinfo=UTC).timestamp())


def play_all(kind: str, *, clocks: int, processes: int, places: Sequence[Place] = PLACES) -> Iterator[Played]:
    """Play 2026 at all places, with so many clocks in sum; yields each as it ends."""
    cases = -(-int(clocks / CLOCKS_A_CASE) // len(places))
    fork = multiprocessing.get_context("fork")  # the children know the databases of this run
    with ProcessPoolExecutor(processes, mp_context=fork) as pool:
        yield from pool.map(_play, [(place, kind, cases) for place in places])


def _play(task: tuple[Place, str, int]) -> Played:
    place, kind, cases = task
    start = of_2026("01-01")
    return asyncio.run(_on_a_fresh_database(place, kind, cases=cases, start=start, end=start + 365 * DAY))


async def _on_a_fresh_database(place: Place, kind: str, *, cases: int, start: int, end: int) -> Played:
    async with a_store(kind) as store:
        url = store.url.render_as_string(hide_password=False)
        return await play(place, url, cases=cases, bursts=365 // BURST_EVERY, start=start, end=end)


async def play(place: Place, url: str, *, cases: int, bursts: int, start: int, end: int) -> Played:
    """Play one place on the fresh database at ``url``, and judge it."""
    year = a_year(place, url, start=start, end=end)
    await year.play(cases, bursts=bursts)
    return Played(place.name, await year.judged(), year.sweeps, len(year.down), year.kills)


def a_year(place: Place, url: str, *, start: int, end: int) -> Year:
    """Return a year of ``place`` that is still to be played on the database at ``url``."""
    around = (start - 3 * DAY, end + AFTER + DAY)
    return Year(
        place=place, settings=parse_settings(toml_of(place), ENVIRON), url=url, start=start, end=end,
        hours=Timeline(place.zone, place.week, place.exceptions, *around),
        department=Timeline(place.zone, place.department, place.exceptions, *around),
        random=Random(place.zone),
    )  # fmt: skip
