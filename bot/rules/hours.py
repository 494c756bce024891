"""Business time: which minutes count, and arithmetic with them.

Opening hours are written in local wall time and turned into instants one stretch at a time, so that a day with 23 or
25 hours is measured as it really passes. Instants go in aware and come out in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.rules.opening_times import WEEKDAYS, BadHours, Opening, read_exceptions, read_week, read_zone
from bot.rules.wall_time import in_utc, instant_of

__all__ = ["BadHours", "BusinessHours", "NeverOpen", "Period"]

ZERO = timedelta()
# A clock that is set back at midnight shows yesterday's date again, so the hours of the day after the one it shows may
# have begun; those of the day before are always over.
DAY = timedelta(days=1)
# A leap year and the day on either side that a time zone can add.
SEARCH_DAYS = 368
# About eleven years of days; the cache starts afresh beyond it.
CACHED_DAYS = 4096
ALL_WEEK: Mapping[str, Sequence[Opening]] = {day: ("00:00-24:00",) for day in WEEKDAYS}
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class NeverOpen(Exception):
    """There is no open minute within a year of ``near``, so no deadline can be named."""

    def __init__(self, near: datetime) -> None:
        super().__init__(f"the opening hours have no open minute within a year of {near.isoformat()}")
        self.near = near


class Period(NamedTuple):
    """A half-open stretch of time: ``start`` belongs to it, ``end`` does not."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Real time between the two ends."""
        return self.end - self.start


class BusinessHours:
    """The opening hours of a desk or a department; immutable and hashable.

    ``weekly`` lists open intervals per weekday, ``exceptions`` replaces them on single dates (``[]`` = closed), and
    ``always`` opens every day for 24 hours. ``24:00`` is the midnight that ends the day; hours that run past midnight
    are written as two intervals on two days.

    Raises:
        BadHours: the hours make no sense; the message names day and value.
    """

    __slots__ = ("_days", "_exceptions", "_hash", "_usual", "_week", "always", "openings", "zone")

    def __init__(
        self,
        *,
        tz: str | ZoneInfo,
        weekly: Mapping[str, Sequence[Opening]] | None = None,
        exceptions: Mapping[date, Sequence[Opening]] | None = None,
        always: bool = False,
    ) -> None:
        if always and weekly:
            raise BadHours("always: either the hours of the week or always = true, not both")
        self.zone = read_zone(tz)
        self._week = read_week(ALL_WEEK if always else weekly or {})
        self._exceptions = read_exceptions(exceptions or {})
        self.always = always and not self._exceptions
        self.openings: tuple[Period, ...] = ()
        self._usual: BusinessHours | None = None
        self._days: dict[date, tuple[Period, ...]] = {}
        self._hash = hash(self._identity())

    def with_opening(self, start: datetime, end: datetime) -> BusinessHours:
        """Return these hours, and open from ``start`` until ``end`` as well; open time is never counted twice.

        Raises:
            ValueError: an instant is naive, or ``end`` is not after ``start``.
        """
        opening = Period(in_utc(start, name="start"), in_utc(end, name="end"))
        if opening.start >= opening.end:
            raise ValueError(f"an opening must end after it begins; got {opening.start} to {opening.end}")
        wider = copy(self)
        wider._usual, wider._days = self.usual, {}
        wider.openings = tuple(sorted({*self.openings, opening}))
        wider._hash = hash(wider._identity())
        return wider

    @property
    def usual(self) -> BusinessHours:
        """The same hours without extra openings."""
        return self._usual or self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BusinessHours) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"BusinessHours(tz={str(self.zone)!r}, week={self._week!r}, {len(self._exceptions)} exceptions)"

    def _identity(self) -> tuple[object, ...]:
        return str(self.zone), self._week, frozenset(self._exceptions.items()), self.openings

    def is_open(self, at: datetime) -> bool:
        """Say whether ``at`` counts: open from the first instant of an interval, closed at its last."""
        at = in_utc(at)
        day = at.astimezone(self.zone).date()
        return any(period.start <= at < period.end for step in (-1, 0, 1) for period in self._periods(day + step * DAY))

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return the instant at which ``amount`` of open time has passed since ``start``.

        An ``amount`` used up exactly at closing time ends at closing time, not at the next opening.

        Raises:
            NeverOpen: a year passes without an open minute.
            ValueError: ``start`` is naive or ``amount`` negative.
        """
        at = in_utc(start, name="start")
        left = _not_negative(amount)
        if left == ZERO or self.always:
            return at + left
        for period in self._after(at):
            if left <= period.length:
                return period.start + left
            left -= period.length
        raise NeverOpen(at)

    def subtract(self, end: datetime, amount: timedelta) -> datetime:
        """Return the latest open instant with ``amount`` of open time between it and ``end``.

        An ``amount`` used up exactly at opening time ends at opening time, not at the closing before it.

        Raises:
            NeverOpen: a year back there is no open minute.
            ValueError: ``end`` is naive or ``amount`` negative.
        """
        at = in_utc(end, name="end")
        left = _not_negative(amount)
        if left == ZERO or self.always:
            return at - left
        for period in self._before(at):
            if left <= period.length:
                return period.end - left
            left -= period.length
        raise NeverOpen(at)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants; zero when ``end`` is not after ``start``."""
        return sum((period.length for period in self.intervals(start, end)), ZERO)

    def intervals(self, start: datetime, end: datetime) -> tuple[Period, ...]:
        """Return the open periods between two instants, in order; those that touch are one."""
        start, end = in_utc(start, name="start"), in_utc(end, name="end")
        if end <= start:
            return ()
        if self.always:
            return (Period(start, end),)
        found: list[Period] = []
        day, last_day = start.astimezone(self.zone).date(), end.astimezone(self.zone).date() + DAY
        while day <= last_day:
            for period in self._periods(day):
                clipped = Period(max(period.start, start), min(period.end, end))
                if clipped.start < clipped.end:
                    _append_joined(found, clipped)
            day += DAY
        return tuple(found)

    def longest_closed(self) -> timedelta:
        """Return for how long nobody is there at most in an ordinary week, in local wall time, without exceptions.

        A week that never opens is closed for seven days.
        """
        opening = [
            (day * DAY + timedelta(minutes=start), day * DAY + timedelta(minutes=end))
            for day, minutes in enumerate(self._week)
            for start, end in minutes
        ]
        if not opening:
            return 7 * DAY
        following = [start for start, _ in opening[1:]] + [7 * DAY + opening[0][0]]
        return max(start - end for (_, end), start in zip(opening, following, strict=True))

    def next_opening(self, at: datetime) -> datetime:
        """Return the first open instant from ``at`` on, which is ``at`` itself while open.

        Raises:
            NeverOpen: there is none within a year.
        """
        at = in_utc(at)
        for period in self._after(at):
            return period.start
        raise NeverOpen(at)

    def opening_after(self, at: datetime) -> datetime:
        """Return the next instant after ``at`` at which the doors open, whether or not they are open now.

        Raises:
            NeverOpen: they do not open within a year, or never close.
        """
        at = in_utc(at)
        closing = self.next_closing(at) if self.is_open(at) else at
        if closing is None:
            raise NeverOpen(at)
        return self.next_opening(closing)

    def next_closing(self, at: datetime) -> datetime | None:
        """Return the end of the current open period, else of the next one; None where it never closes in a year.

        Raises:
            NeverOpen: there is no open minute within a year.
        """
        period = self.period_of(self.next_opening(at))
        return period.end if period and period.end != EVER[1] else None

    def period_of(self, at: datetime) -> Period | None:
        """Return the open period around ``at``, or None while closed.

        Intervals that touch (over midnight, too) are one period. An end that is more than a year away is
        ``datetime.min`` or ``datetime.max``.
        """
        at = in_utc(at)
        if not self.is_open(at):
            return None
        return Period(self._begin_of(at), self._end_of(at))

    def closing_on(self, day: date) -> datetime | None:
        """Return the last closing time of the local ``day``; None when that day is closed."""
        periods = self._periods(day)
        return periods[-1].end if periods else None

    def _begin_of(self, at: datetime) -> datetime:
        begin = at
        for period in () if self.always else self._before(at):
            if period.end < begin:
                return begin
            if at - period.start > SEARCH_DAYS * DAY:
                break
            begin = period.start
        else:
            if not self.always:
                return begin
        return EVER[0]

    def _end_of(self, at: datetime) -> datetime:
        end = at
        for period in () if self.always else self._after(at):
            if period.start > end:
                return end
            if period.end - at > SEARCH_DAYS * DAY:
                break
            end = period.end
        else:
            if not self.always:
                return end
        return EVER[1]

    def _after(self, at: datetime) -> Iterator[Period]:
        """Yield open stretches from ``at`` on, until a year has none."""
        day, idle = at.astimezone(self.zone).date(), 0
        while idle < SEARCH_DAYS:
            idle += 1
            for period in self._periods(day):
                if period.end > at:
                    idle = 0
                    yield period if period.start >= at else Period(at, period.end)
            day += DAY

    def _before(self, at: datetime) -> Iterator[Period]:
        """Yield open stretches back from ``at``, until a year has none."""
        day, idle = at.astimezone(self.zone).date() + DAY, 0
        while idle < SEARCH_DAYS:
            idle += 1
            for period in reversed(self._periods(day)):
                if period.start < at:
                    idle = 0
                    yield period if period.end <= at else Period(period.start, at)
            day -= DAY

    def _periods(self, day: date) -> tuple[Period, ...]:
        """Return the open stretches of one local day; kept, because finding an offset is most of the work."""
        known = self._days.get(day)
        if known is None:
            known = self._days_periods(day)
            if len(self._days) >= CACHED_DAYS:
                self._days.clear()
            self._days[day] = known
        return known

    def _days_periods(self, day: date) -> tuple[Period, ...]:
        minutes = self._exceptions.get(day, self._week[day.weekday()])
        both = (Period(instant_of(day, start, self.zone), instant_of(day, end, self.zone)) for start, end in minutes)
        # An interval that lies wholly in a skipped hour has no length.
        usual = tuple(period for period in both if period.start < period.end)
        return _united([*usual, *self._extra(day)]) if self.openings else usual

    def _extra(self, day: date) -> Iterator[Period]:
        """Yield what of the extra openings lies between the midnights of a local day: days share no instant."""
        begin, end = instant_of(day, 0, self.zone), instant_of(day + DAY, 0, self.zone)
        for opening in self.openings:
            part = Period(max(opening.start, begin), min(opening.end, end))
            if part.start < part.end:
                yield part


def _united(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Return the same open time in order, those that overlap or touch as one."""
    united: list[Period] = []
    for period in sorted(periods):
        if united and period.start <= united[-1].end:
            united[-1] = Period(united[-1].start, max(period.end, united[-1].end))
        else:
            united.append(period)
    return tuple(united)


def _append_joined(periods: list[Period], period: Period) -> None:
    if periods and periods[-1].end == period.start:
        periods[-1] = Period(periods[-1].start, period.end)
    else:
        periods.append(period)


def _not_negative(amount: timedelta) -> timedelta:
    if amount < ZERO:
        raise ValueError(f"an amount of open time cannot be negative; got {amount}")
    return amount
