"""What a confirmed false alarm teaches: the same thing at the same hour needs more before it is told, for a while.

A lesson makes the desk one step less loud, a page an alert and an alert silence, and only below what it takes. It never
silences danger, nor what wakes people without any second sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.severity import PAGE_RATIO, Incident, Level, Of, Rise, Share, Verdict

# A weekly programme comes four times in it; what was no crisis in spring may be one in summer.
LASTS = timedelta(weeks=4)
# The next one of its kind is rarely just as large.
MORE = 1.5
# A programme begins at eight and is talked about at nine.
HOURS_APART = 1
HOURS = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a rise looks like: where, at which hour of the week (0 is Monday 00:00 local), and what it is about."""

    source: str
    hour: int
    terms: frozenset[str] = frozenset()
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The same shape is told from ``needed`` times normal on, until an instant. ``number``: the crisis it is from."""

    number: int
    shape: Shape
    needed: float
    until: datetime


def hour_of_week(local: datetime) -> int:
    """Return the hour of the week of a local time, from 0 (Monday 00:00) to 167."""
    return local.weekday() * 24 + local.hour


def needed_after(ratio: float) -> float:
    """Return how many times normal the same takes after a false alarm of ``ratio`` times; never beyond what pages."""
    return round(min(PAGE_RATIO, ratio * MORE), 1)


def ratio_of(verdict: Verdict) -> float:
    """Return how many times normal the steepest rise of a verdict is; 0 without one."""
    return max((reason.ratio for reason in verdict.reasons if isinstance(reason, Rise)), default=0.0)


def resembles(one: Shape, other: Shape) -> bool:
    """Say whether two rises are of one kind: the same source and hour, and a word or the link in common.

    Where one is about nothing that stands out, the other has to be too.
    """
    apart = abs(one.hour - other.hour)
    if one.source != other.source or min(apart, HOURS - apart) > HOURS_APART:
        return False
    if one.terms & other.terms or (one.link is not None and one.link == other.link):
        return True
    return not (one.terms or other.terms or one.link or other.link)


def lesson_for(lessons: Iterable[Lesson], shape: Shape, now: datetime) -> Lesson | None:
    """Return the lesson that a rise of this ``shape`` falls under at ``now``; of several the one that takes most."""
    found = (one for one in lessons if now < one.until and resembles(one.shape, shape))
    return max(found, key=lambda one: one.needed, default=None)


def weighed(verdict: Verdict, lesson: Lesson, *, danger: bool) -> Level:
    """Return how serious a look is after what was learned; ``danger``: somebody writes of danger or of people hurt."""
    if danger or ratio_of(verdict) >= lesson.needed or any(map(_is_sign, verdict.reasons)):
        return verdict.level
    return Level(max(verdict.level - 1, Level.CALM))


def _is_sign(reason: object) -> bool:
    return isinstance(reason, Incident) or (isinstance(reason, Share) and reason.of is Of.URGENT)
