"""Business time against plain addition."""

from __future__ import annotations

import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.measure import Measured
from bot.rules.hours import BusinessHours

WEEK = {day: [("08:00", "12:00"), ("13:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER, REPEAT = 2_000, 7


async def bench() -> list[Measured]:
    """Add eight open hours, and count them back."""
    hours, span = BusinessHours(tz="Europe/Amsterdam", weekly=WEEK), timedelta(hours=8)
    due = hours.add(START, span)
    floor = _timed(lambda: START + span)
    add = _timed(lambda: hours.add(START, span))
    elapsed = _timed(lambda: hours.elapsed(START, due))
    return [
        Measured(name="hours.add, 8 open hours", ours=add, floor=floor, floor_is="plain addition"),
        Measured(name="hours.elapsed, 8 open hours", ours=elapsed, floor=floor, floor_is="plain addition"),
    ]


def _timed(call: Callable[[], object]) -> list[float]:
    return [seconds / NUMBER for seconds in timeit.repeat(call, number=NUMBER, repeat=REPEAT)]
