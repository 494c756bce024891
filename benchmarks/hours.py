"""Business time against plain addition."""

from __future__ import annotations

import timeit
from datetime import UTC, datetime, timedelta

from benchmarks.measure import Measured
from bot.rules.hours import BusinessHours

WEEK = {day: [("08:00", "12:00"), ("13:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER = 2_000


def bench_hours() -> list[Measured]:
    """Add eight open hours, and count them back."""
    hours, span = BusinessHours(tz="Europe/Amsterdam", weekly=WEEK), timedelta(hours=8)
    due = hours.add(START, span)
    floor = min(timeit.repeat(lambda: START + span, number=NUMBER, repeat=5)) / NUMBER
    add = min(timeit.repeat(lambda: hours.add(START, span), number=NUMBER, repeat=5)) / NUMBER
    elapsed = min(timeit.repeat(lambda: hours.elapsed(START, due), number=NUMBER, repeat=5)) / NUMBER
    return [
        Measured("hours.add, 8 open hours", add, floor, "plain addition"),
        Measured("hours.elapsed, 8 open hours", elapsed, floor, "plain addition"),
    ]
