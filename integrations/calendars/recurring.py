"""When an event of an iCalendar takes place: its rules, further dates and exceptions, without ever running away.

A calendar comes from outside, and one line of it can ask for every second of the next eight thousand years. So rules
are only followed within the span that is asked for, and every step on the way is paid from one budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Event

from bot.errors import WebcareError
from integrations.calendars.moments import DAY, Moment, moment_of

FREQUENCIES = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
"""The frequencies that a rota can have, and how many days their period has at most."""
# A day that a daily rule steps over takes about 2.5 µs, one that it has to test against filters forty times that
# (measured with dateutil 2.9), so the whole budget is about five seconds.
FILTERED = 40
MOST_STEPS = 2_000_000
MOST_OCCURRENCES = 20_000


class BadCalendar(WebcareError):
    """A calendar that cannot be used; the reason never holds a part of it."""


class NotUnderstood(Exception):
    """A rule that a rota cannot have, such as one for every minute."""


@dataclass(slots=True)
class Budget:
    """What may still be spent on one calendar.

    Raises:
        BadCalendar: on spending more.
    """

    steps: int = MOST_STEPS
    occurrences: int = MOST_OCCURRENCES

    def step(self, amount: int) -> None:
        """Pay for looking at so many days."""
        self.steps -= amount
        if self.steps < 0:
            raise BadCalendar("holds more recurring events than can be followed")

    def occur(self) -> None:
        """Pay for an occurrence."""
        self.occurrences -= 1
        if self.occurrences < 0:
            raise BadCalendar(f"holds more than {MOST_OCCURRENCES} occurrences")


def starts_of(event: Event, zone: ZoneInfo, *, start: datetime, end: datetime, budget: Budget) -> Iterator[Moment]:
    """Yield when an event begins, from some time before ``start`` up to ``end``; not in order.

    Raises:
        BadCalendar: the budget is used up.
        NotUnderstood: it has a rule that cannot be followed.
    """
    first = moment_of(event.decoded("DTSTART"), zone)
    out = {moment.instant for moment in _dates(event, "EXDATE", zone) if not moment.is_day or first.is_day}
    out_days = {moment.wall.date() for moment in _dates(event, "EXDATE", zone) if moment.is_day}
    seen: set[datetime] = set()
    for moment in _all_starts(event, first, zone, start=start, end=end, budget=budget):
        budget.occur()
        instant = moment.instant
        if instant not in seen and instant not in out and moment.wall.date() not in out_days and instant < end:
            seen.add(instant)
            yield moment


def _all_starts(
    event: Event, first: Moment, zone: ZoneInfo, *, start: datetime, end: datetime, budget: Budget
) -> Iterator[Moment]:
    yield first
    yield from _dates(event, "RDATE", zone)
    for rule in _listed(event.get("RRULE")):
        yield from (first.at_wall(wall) for wall in _follow(rule, first, start=start, end=end, budget=budget))


def _follow(rule: Any, first: Moment, *, start: datetime, end: datetime, budget: Budget) -> Iterator[datetime]:
    """Yield the wall times of a rule."""
    parts = {key.upper(): list(_listed(value)) for key, value in rule.items()}
    frequency = str(parts.get("FREQ", [""])[0]).upper()
    interval, count = _number(parts, "INTERVAL", 1), _number(parts, "COUNT", 0)
    if frequency not in FREQUENCIES or interval < 1:
        raise NotUnderstood(frequency)
    last = _until(parts, first, end)
    begin = first.wall
    if not count and frequency in ("DAILY", "WEEKLY"):
        begin = _forward(begin, start, interval * FREQUENCIES[frequency] * DAY)
    weight = FILTERED if frequency == "DAILY" and any(key.startswith("BY") for key in parts) else 1
    budget.step(weight * max(0, (last - begin).days // interval))
    for number, wall in enumerate(_walls(rule, begin, last), start=1):
        yield wall
        if number == count:
            return


def _walls(rule: Any, begin: datetime, last: datetime) -> Iterable[datetime]:
    text = ";".join(
        part for part in rule.to_ical().decode().split(";") if part.partition("=")[0].upper() not in ("UNTIL", "COUNT")
    )
    try:
        yield from rrulestr(f"{text};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=begin)
    except (ValueError, OverflowError, TypeError, KeyError) as error:
        raise NotUnderstood(text) from error


def _until(parts: dict[str, list[Any]], first: Moment, end: datetime) -> datetime:
    """Return the last wall time of a rule: that of the rule itself, and no later than ``end`` with a day to spare."""
    wall_end = end.astimezone(UTC).replace(tzinfo=None, microsecond=0) + DAY
    if "UNTIL" not in parts:
        return wall_end
    until: date | datetime = getattr(parts["UNTIL"][0], "dt", parts["UNTIL"][0])
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59, 59))
    elif until.tzinfo is not None:
        until = until.astimezone(first.zone).replace(tzinfo=None)
    return min(until, wall_end)


def _forward(begin: datetime, start: datetime, period: timedelta) -> datetime:
    """Return ``begin`` moved on by whole periods to at least one period, and a month, before ``start``.

    A daily or weekly rule without a count gives the same days from any of its periods on.
    """
    ahead = start.astimezone(UTC).replace(tzinfo=None) - 31 * DAY - begin
    return begin + max(0, ahead // period - 1) * period


def _dates(event: Event, name: str, zone: ZoneInfo) -> Iterator[Moment]:
    for found in _listed(event.get(name)):
        for one in getattr(found, "dts", ()):
            if isinstance(one.dt, tuple):  # a period with a length of its own: nobody's calendar writes one
                raise NotUnderstood(name)
            yield moment_of(one.dt, zone)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _number(parts: dict[str, list[Any]], key: str, default: int) -> int:
    try:
        return int(parts[key][0]) if key in parts else default
    except (ValueError, TypeError, IndexError):
        raise NotUnderstood(key) from None
