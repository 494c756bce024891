"""Reading opening times as people write them: ``("08:00", "18:00")`` or ``"08:00-18:00"``, per weekday or date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.rules.wall_time import MINUTES_IN_DAY

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"(\d{1,2}):(\d{2})")

Opening = tuple[str, str] | str
Minutes = tuple[tuple[int, int], ...]
"""Open stretches of one day in minutes past local midnight, half-open, in order."""


class BadHours(ValueError):
    """Opening hours that cannot be meant; the message names the day and the value."""


def read_zone(tz: str | ZoneInfo) -> ZoneInfo:
    """Return the IANA zone called ``tz``.

    Raises:
        BadHours: there is no such zone.
    """
    if isinstance(tz, ZoneInfo):
        return tz
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadHours(f'tz: "{tz}" is not an IANA time zone such as Europe/Amsterdam') from error


def read_week(weekly: Mapping[str, Sequence[Opening]]) -> tuple[Minutes, ...]:
    """Return the open minutes of Monday to Sunday; days that are not named are closed.

    Raises:
        BadHours: an unknown day, or intervals that make no sense.
    """
    for day in weekly:
        if day not in WEEKDAYS:
            raise BadHours(f"{day}: is not a weekday; use {', '.join(WEEKDAYS)}")
    return tuple(_read_day(day, weekly.get(day, ())) for day in WEEKDAYS)


def read_exceptions(exceptions: Mapping[date, Sequence[Opening]]) -> dict[date, Minutes]:
    """Return the open minutes of dates that differ from their weekday; none means closed.

    Raises:
        BadHours: a key that is not a date, or intervals that make no sense.
    """
    found = {}
    for day, openings in exceptions.items():
        if type(day) is not date:  # a datetime is a date to isinstance, and would never be found by its day
            raise BadHours(f"{day}: an exception needs a date, such as 2026-12-24")
        found[day] = _read_day(day.isoformat(), openings)
    return found


def _read_day(day: str, openings: Sequence[Opening]) -> Minutes:
    if isinstance(openings, str):
        raise BadHours(f'{day}: needs a list of intervals, such as ["{openings}"]')
    stretches = sorted(_read_opening(day, opening) for opening in openings)
    for (start, end), (next_start, next_end) in pairwise(stretches):
        if next_start < end:
            raise BadHours(f"{day}: {_written(start, end)} and {_written(next_start, next_end)} overlap")
    return tuple(stretches)


def _read_opening(day: str, opening: Opening) -> tuple[int, int]:
    ends = opening.split("-") if isinstance(opening, str) else list(opening)
    if len(ends) != 2:
        raise BadHours(f'{day}: "{opening}" is not an interval such as 08:00-18:00')
    start, end = (_read_time(day, text) for text in ends)
    if end == start:
        raise BadHours(f"{day}: {_written(start, end)} is empty")
    if end < start:
        raise BadHours(f"{day}: {_written(start, end)} ends before it starts")
    return start, end


def _read_time(day: str, text: str) -> int:
    match = TIME.fullmatch(str(text).strip())
    minute = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else MINUTES_IN_DAY + 1
    if minute > MINUTES_IN_DAY:
        raise BadHours(f'{day}: "{text}" is not a time between 00:00 and 24:00')
    return minute


def _written(start: int, end: int) -> str:
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (start, end))
