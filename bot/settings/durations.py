"""Durations as people write them: ``"90s"``, ``"30m"``, ``"1h30m"``, ``"2d"``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

_PARTS = re.compile(r"(?:(?P<d>\d+)d)?(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s)?")
CALENDAR_DAY = timedelta(hours=24)
# Ten years: beyond that a number is a slip of the keyboard, and timedelta overflows on larger ones.
LONGEST = timedelta(days=3650)
# How long words are kept where nothing else is said: a year covers a complaint and the dispute about it; longer has
# to be chosen.
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Span:
    """A written duration whose days are kept apart, because a *working* day is not 24 hours."""

    days: int
    rest: timedelta

    def length(self, *, day: timedelta = CALENDAR_DAY) -> timedelta:
        """Return the whole duration, counting each of its days as ``day``."""
        return self.days * day + self.rest


def parse_span(text: str) -> Span:
    """Read a duration.

    Raises:
        ValueError: it is not of the form ``1d2h3m4s`` (each part optional), is zero, or is longer than ten years.
    """
    found = _PARTS.fullmatch(text.strip())
    if found is None or not text.strip():
        raise ValueError(text)
    days, hours, minutes, seconds = (int(found[unit] or 0) for unit in "dhms")
    if days * 24 + hours + minutes / 60 + seconds / 3600 > LONGEST / timedelta(hours=1):
        raise ValueError(text)
    span = Span(days, timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if not span.length():
        raise ValueError(text)
    return span


def parse_duration(text: str) -> timedelta:
    """Read a duration in which a day is 24 hours; raises ``ValueError`` like `parse_span`."""
    return parse_span(text).length()
