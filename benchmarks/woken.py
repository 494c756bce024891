"""Who is woken by numbers alone: how soon on a step, how often for nothing, and what chance allows at best.

Weeks are drawn with a rhythm of day and week, and from 03:00 of a Wednesday on so many times as much is said. Nobody is
negative and nothing urgent, so a page takes five times normal. The floor is Page's CUSUM, the fastest of all tests for
a step (Moustakides 1986): it is told what is normal and how high the step is, and is given as many false ones as we may
have, a page in four weeks or an alert in two.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from benchmarks.nab import Series
from bot.rules.crisis import Detector
from bot.rules.crowd import Crowd
from bot.rules.severity import Level, Usual, judge
from tests.rules.crisis_weeks import MONDAY, drawn, judged, rate, weeks

INTERVAL, NIGHTS = timedelta(minutes=5), 40
AT = MONDAY + timedelta(days=16, hours=3)
FOUR_WEEKS = timedelta(weeks=4)
SIZES = (500, 1_000, 2_000, 5_000, 50_000)
USUAL = Usual(negative_share=0.4, urgent_share=0.05)
OPENS, CLOSES = 8, 18
# Half a day of a step: who was not told by then is not told by it.
LONGEST = 144


def print_steps() -> None:
    """Print how many intervals a step at night takes, and how often nothing at all wakes somebody."""
    table = Table("mentions a day", "5x: page", "5x: floor", "3x: alert", "3x: floor", "false pages in 4 weeks")
    for size in SIZES:
        nights = NIGHTS if size < 5_000 else NIGHTS // 4
        normal = size * (INTERVAL / timedelta(days=1)) * rate(AT)
        cells = (
            _spread([_told(size, night, times=5, least=Level.PAGE) for night in range(nights)]),
            _spread(_floor(normal, times=5, once_in=FOUR_WEEKS)),
            _spread([_told(size, night, times=3, least=Level.ALERT) for night in range(nights)]),
            _spread(_floor(normal, times=3, once_in=FOUR_WEEKS / 2)),
            f"{sum(_false(size, seed) for seed in range(nights // 2)) / (nights // 2):.2f}",
        )
        table.add_row(f"{size:,}", *cells)
    console = Console(width=120)
    console.print(table)
    console.print(
        "Intervals of five minutes until told, in half of the nights and in nine of ten. Pages outside Mon-Fri 8-18."
    )


def false_pages(series: Series) -> list[datetime]:
    """Return when numbers alone would wake somebody although nothing is labelled, outside office hours."""
    return [
        at
        for at in _pages(series.rows)
        if _is_outside_hours(at) and not any(left <= at <= right for left, right in series.windows)
    ]


def _told(size: int, seed: int, *, times: float, least: Level) -> int:
    fed = weeks(size, interval=INTERVAL, seed=seed, days=16.7, times=times, rises_at=AT)
    found = (one.at for one, verdict in judged(fed, interval=INTERVAL) if one.at >= AT and verdict.level >= least)
    at = next(found, None)
    return LONGEST if at is None else (at - AT) // INTERVAL + 1


def _false(size: int, seed: int) -> int:
    fed = weeks(size, interval=INTERVAL, seed=1_000 + seed, days=28)
    return sum(map(_is_outside_hours, _pages(list(fed))))


def _pages(rows: Sequence[tuple[datetime, int]]) -> Iterator[datetime]:
    """Yield when each rise pages first, where every mention is of another person and nobody is upset."""
    detector, quiet_until, last = Detector(INTERVAL), None, None
    for at, count in rows:
        reading = detector.update(at, count)
        verdict = judge(reading, Crowd(authors=round(reading.count)), USUAL, quiet_until=quiet_until)
        quiet_until = verdict.quiet_until
        if verdict.level is Level.PAGE and (last is None or (reading.over_since and reading.over_since > last)):
            last = at
            yield at


def _is_outside_hours(at: datetime) -> bool:
    return at.weekday() >= 5 or not OPENS <= at.hour < CLOSES


def _floor(normal: float, *, times: float, once_in: timedelta) -> list[int]:
    draw, least = random.Random(1), _threshold(normal, times=times, once_in=once_in // INTERVAL)
    return [_crosses(draw, normal, times, least, drawn_at=normal * times, most=LONGEST) for _ in range(1_000)]


def _threshold(normal: float, *, times: float, once_in: int) -> float:
    """Return the sum of evidence that ordinary nights reach once in so many intervals, searched by halving."""
    low, high, most = 0.0, 12.0, 12 * once_in
    for _ in range(7):
        middle, draw = (low + high) / 2, random.Random(2)
        between = [_crosses(draw, normal, times, middle, drawn_at=normal, most=most) for _ in range(24)]
        low, high = (middle, high) if sum(between) / len(between) < once_in else (low, middle)
    return high


def _crosses(draw: random.Random, normal: float, times: float, least: float, *, drawn_at: float, most: int) -> int:
    """Return after how many intervals the evidence for the step reaches ``least``, ``most`` if later."""
    evidence = 0.0
    for number in range(1, most):
        evidence = max(0.0, evidence + drawn(draw, drawn_at) * math.log(times) - normal * (times - 1))
        if evidence >= least:
            return number
    return most


def _spread(took: Sequence[int]) -> str:
    took = sorted(took)
    return f"{took[len(took) // 2]}, {took[len(took) * 9 // 10]}"
