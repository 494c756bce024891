"""Weeks of mentions drawn with a daily and weekly rhythm, for the tests of the crisis detector."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.rules.crisis import Detector, Reading
from bot.rules.crowd import Crowd
from bot.rules.severity import Usual, Verdict, judge

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
USUAL = Usual(negative_share=0.4, urgent_share=0.05)
WEEKEND = 0.8


def rate(at: datetime) -> float:
    """Return the rhythm at an instant: 1 on average, a third of that at three at night, less at weekends."""
    of_day = 1 - 0.67 * math.cos((at.hour + at.minute / 60 - 3) / 24 * math.tau)
    return of_day * (WEEKEND if at.weekday() >= 5 else 1.0)


def drawn(draw: random.Random, mean: float) -> int:
    """Draw from Poisson's law; by its normal look-alike where the mean is large."""
    if mean > 50:
        return max(0, round(draw.gauss(mean, math.sqrt(mean))))
    least, count, product = math.exp(-mean), 0, draw.random()
    while product > least:
        count, product = count + 1, product * draw.random()
    return count


def weeks(
    per_day: float, *, interval: timedelta, seed: int, days: float, times: float = 1.0, rises_at: datetime | None = None
) -> Iterator[tuple[datetime, int]]:
    """Yield counts from Monday on; from ``rises_at`` on ``times`` as many."""
    draw, at = random.Random(seed), MONDAY
    while at < MONDAY + timedelta(days=days):
        risen = times if rises_at and at >= rises_at else 1.0
        yield at, drawn(draw, per_day * (interval / timedelta(days=1)) * rate(at) * risen)
        at += interval


def judged(fed: Iterator[tuple[datetime, int]], *, interval: timedelta) -> Iterator[tuple[Reading, Verdict]]:
    """Yield what a detector reads and how a desk would take it, where every mention is of another person."""
    detector, quiet_until = Detector(interval), None
    for at, count in fed:
        reading = detector.update(at, count)
        verdict = judge(reading, Crowd(authors=round(reading.count)), USUAL, quiet_until=quiet_until)
        quiet_until = verdict.quiet_until
        yield reading, verdict
