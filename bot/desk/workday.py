"""The working day of a desk: from an opening after a long closing to the next long closing. Pure.

A lunch break is no end of the day: no list, no claim ends at twelve.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.rules.hours import BusinessHours, Period

# A gap of at least this much is the night; a shorter one is a break within the day.
LONG_CLOSING = timedelta(hours=4)
# Further than any bank holiday; a stretch that reaches this far never closes, as far as lists go.
LOOK = timedelta(days=14)


@dataclass(frozen=True)
class Workday:
    """One working day: UTC instants, and the local date on which it begins (it may end after midnight)."""

    opening: datetime
    closing: datetime
    day: date


def workday_of(hours: BusinessHours, at: datetime) -> Workday | None:
    """Return the working day around ``at`` (breaks included); None at night and for a desk that never closes."""
    for stretch in _stretches(hours, at):
        if stretch.start <= at < stretch.end and at - stretch.start < LOOK and stretch.end - at < LOOK:
            return Workday(stretch.start, stretch.end, stretch.start.astimezone(hours.zone).date())
    return None


def usual_workday(hours: BusinessHours, at: datetime) -> Workday | None:
    """Return the working day around ``at`` as extra openings lengthen it, by the date of its last usual opening.

    None also while an extra opening stands for itself: it is no day with a morning and an evening.
    """
    workday = workday_of(hours, at)
    if workday is None or not hours.openings:
        return workday
    within = hours.usual.intervals(workday.opening, workday.closing)
    usual = workday_of(hours.usual, within[-1].start) if within else None
    return Workday(workday.opening, workday.closing, usual.day) if usual else None


def last_closing(hours: BusinessHours, at: datetime) -> datetime | None:
    """Return the end of the last working day that is over at ``at``; None when there was none lately."""
    return max((stretch.end for stretch in _stretches(hours, at) if stretch.end <= at), default=None)


def _stretches(hours: BusinessHours, at: datetime) -> list[Period]:
    """Return the open stretches around ``at``, breaks closed up, clipped to where we look."""
    joined: list[Period] = []
    for period in hours.intervals(at - LOOK, at + LOOK):
        if joined and period.start - joined[-1].end < LONG_CLOSING:
            joined[-1] = Period(joined[-1].start, period.end)
        else:
            joined.append(period)
    return joined
