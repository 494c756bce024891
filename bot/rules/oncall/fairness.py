"""How evenly the burden lies: hours, nights, weekends and pages per person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.rules.hours import BusinessHours
from bot.rules.oncall.duty import members
from bot.rules.oncall.rota import Rota
from bot.rules.oncall.schedule import Shift, shifts
from bot.rules.opening_times import WEEKDAYS
from bot.rules.wall_time import in_utc

NOTHING = timedelta()
SPAN = timedelta(days=28)
# What the Dutch working hours act (Arbeidstijdenwet, article 1:7) calls work by night.
NIGHT = ("00:00", "06:00")
WEEKEND = ("sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person bore. ``night`` and ``weekend`` are parts of ``total`` in local time, and may overlap."""

    person: str
    total: timedelta
    night: timedelta
    weekend: timedelta
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FairShare:
    """The shares of a span and how even they are: 1 is equal, 1/n is everything on one of n people.

    ``uncovered``: time in which nobody was on, wanted or not.
    """

    start: datetime
    end: datetime
    shares: tuple[Share, ...]
    uncovered: timedelta
    balance: float
    night_balance: float
    weekend_balance: float


def fair_shares(
    rota: Rota, now: datetime, *, zone: ZoneInfo, span: timedelta = SPAN, pages: Iterable[tuple[str, datetime]] = ()
) -> tuple[FairShare, FairShare]:
    """Return the shares of the span before ``now``, by the rota as it is now, and of the span after it."""
    now = in_utc(now, name="now")
    people, told = members(rota, now - span, now + span), tuple(pages)
    past, coming = shifts(rota, now - span, now), shifts(rota, now, now + span)
    return (
        fair_share(past, people=people, zone=zone, pages=told),
        fair_share(coming, people=people, zone=zone, pages=told),
    )


def fair_share(
    schedule: Sequence[Shift], *, people: Sequence[str], zone: ZoneInfo, pages: Iterable[tuple[str, datetime]] = ()
) -> FairShare:
    """Return what each of ``people``, and whoever else had a shift, bore in a schedule.

    ``pages``: who was paged and when; those outside of the schedule's span do not count.

    Raises:
        ValueError: the schedule is empty, so it has no span.
    """
    if not schedule:
        raise ValueError("a schedule without a span has no shares")
    start, end = schedule[0].start, schedule[-1].end
    named = (shift.person for shift in schedule if shift.person is not None)
    told = Counter(person for person, at in pages if start <= at < end)
    shares = tuple(_share(person, schedule, zone, told[person]) for person in dict.fromkeys((*people, *named)))
    return FairShare(
        start=start,
        end=end,
        shares=shares,
        uncovered=sum((shift.length for shift in schedule if shift.person is None), NOTHING),
        balance=evenness([share.total for share in shares]),
        night_balance=evenness([share.night for share in shares]),
        weekend_balance=evenness([share.weekend for share in shares]),
    )


def evenness(amounts: Sequence[timedelta]) -> float:
    """Return Jain's index of fairness: (sum of x) squared over n times the sum of x squared; 1 for nothing at all.

    Source: R. Jain, D. Chiu, W. Hawe, DEC-TR-301 (1984).
    """
    seconds = [amount.total_seconds() for amount in amounts]
    squares = sum(one * one for one in seconds)
    return sum(seconds) ** 2 / (len(seconds) * squares) if squares else 1.0


def _share(person: str, schedule: Sequence[Shift], zone: ZoneInfo, pages: int) -> Share:
    own = [shift for shift in schedule if shift.person == person]
    nights, weekends = _nights(zone), _weekends(zone)
    return Share(
        person=person,
        total=sum((shift.length for shift in own), NOTHING),
        night=sum((nights.elapsed(shift.start, shift.end) for shift in own), NOTHING),
        weekend=sum((weekends.elapsed(shift.start, shift.end) for shift in own), NOTHING),
        pages=pages,
    )


@lru_cache(maxsize=32)
def _nights(zone: ZoneInfo) -> BusinessHours:
    return BusinessHours(tz=zone, weekly={day: [NIGHT] for day in WEEKDAYS})


@lru_cache(maxsize=32)
def _weekends(zone: ZoneInfo) -> BusinessHours:
    return BusinessHours(tz=zone, weekly={day: ["00:00-24:00"] for day in WEEKEND})
