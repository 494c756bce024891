"""What a rota lacks while there is still time to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.rules.hours import Period
from bot.rules.oncall.contacts import Contact
from bot.rules.oncall.duty import members
from bot.rules.oncall.rota import Covers, Rota
from bot.rules.oncall.schedule import shifts
from bot.rules.wall_time import in_utc

HORIZON = timedelta(days=7)


class Gap(NamedTuple):
    """Nobody is on from ``start`` to ``end`` although somebody should be."""

    start: datetime
    end: datetime


class Unreachable(NamedTuple):
    """A member who cannot be told beside Slack."""

    person: str


RotaWarning = Gap | Unreachable


def warnings(
    rota: Rota, now: datetime, *, contacts: Mapping[str, Contact], horizon: timedelta = HORIZON
) -> tuple[RotaWarning, ...]:
    """Return the gaps from ``now`` to the horizon, in order, and then the members without a working contact."""
    now = in_utc(now, name="now")
    gaps = (Gap(*period) for period in uncovered(rota, now, now + horizon))
    alone = (
        Unreachable(person)
        for person in members(rota, now, now + horizon)
        if person not in contacts or not contacts[person].working
    )
    return (*gaps, *alone)


def uncovered(rota: Rota, start: datetime, end: datetime) -> tuple[Period, ...]:
    """Return the time that should be covered and is not, from ``start`` to ``end``, in order."""
    empty = [Period(shift.start, shift.end) for shift in shifts(rota, start, end) if shift.person is None]
    return tuple(_both(empty, wanted(rota, start, end)))


def wanted(rota: Rota, start: datetime, end: datetime) -> tuple[Period, ...]:
    """Return when somebody should be on: always, or whenever at least one of the rota's desks is closed.

    A rota for closed hours that no desk uses is judged as if it covered all of them.
    """
    start, end = in_utc(start, name="start"), in_utc(end, name="end")
    if end <= start:
        return ()
    whole = Period(start, end)
    if rota.covers is Covers.ALWAYS or not rota.desks:
        return (whole,)
    all_open = [whole]
    for hours in rota.desks:
        all_open = list(_both(all_open, hours.intervals(start, end)))
    return tuple(_outside(all_open, whole))


def _both(one: list[Period], other: tuple[Period, ...]) -> Iterator[Period]:
    """Yield what lies in both; each in order and without overlap."""
    left, right = 0, 0
    while left < len(one) and right < len(other):
        low, high = max(one[left].start, other[right].start), min(one[left].end, other[right].end)
        if low < high:
            yield Period(low, high)
        if one[left].end <= other[right].end:
            left += 1
        else:
            right += 1


def _outside(taken: list[Period], whole: Period) -> Iterator[Period]:
    """Yield what of ``whole`` is not taken."""
    at = whole.start
    for period in taken:
        if at < period.start:
            yield Period(at, period.start)
        at = period.end
    if at < whole.end:
        yield Period(at, whole.end)
