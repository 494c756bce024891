"""When silence is no coincidence: nothing came, although in the same hours of earlier weeks something always did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(weeks=1)
# Four weeks show a rhythm without remembering last season's.
WEEKS = 4
# One week may have been out of the ordinary; two that agree are a rhythm.
LEAST_WEEKS = 2
# Feeds are looked at every minute or so, and a token that broke is told by itself: nobody has to hurry here.
LEAST = timedelta(minutes=30)
# Of ten that are expected none comes by chance once in 22,000 times (Poisson). Mentions come in bursts, so besides
# every single week must have had a handful.
EXPECTED, IN_EACH = 10.0, 4


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Nothing came since ``since``; in the same time of the earlier weeks it was ``usual`` on average."""

    since: datetime
    usual: int


def spans(since: datetime, now: datetime) -> list[tuple[datetime, datetime]]:
    """Return the same time in each of the last weeks, the newest first. Instants are UTC.

    An hour's shift twice a year does not matter: whoever is silent stays so.
    """
    return [(since - number * WEEK, now - number * WEEK) for number in range(1, WEEKS + 1)]


def silence(since: datetime, now: datetime, *, counts: Sequence[int], known_since: datetime | None) -> Silence | None:
    """Return the silence if it is unlikely; None while it may be chance, or too little is known.

    ``counts``: how many came in each of :func:`spans`. ``known_since``: when the source was first heard of; weeks
    before that say nothing.
    """
    if now - since < LEAST or known_since is None:
        return None
    whole = [count for (start, _), count in zip(spans(since, now), counts, strict=True) if start >= known_since]
    if len(whole) < LEAST_WEEKS:
        return None
    usual = sum(whole) / len(whole)
    if usual < EXPECTED or min(whole) < IN_EACH:
        return None
    return Silence(since=since, usual=round(usual))
