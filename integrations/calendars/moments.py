"""From the times of an iCalendar to instants: whole days, local times with and without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Event

DAY = timedelta(days=1)


class Moment(NamedTuple):
    """What the wall shows (without a zone), the zone it hangs in, and whether a whole day is meant."""

    wall: datetime
    zone: tzinfo
    is_day: bool

    def at_wall(self, wall: datetime) -> Moment:
        """Return another time on the same wall."""
        return self._replace(wall=wall)

    @property
    def instant(self) -> datetime:
        """The instant in UTC; a time that is skipped is read with the offset from before the jump (RFC 5545, 3.3.5)."""
        return self.wall.replace(tzinfo=self.zone).astimezone(UTC)


def moment_of(value: date | datetime, zone: ZoneInfo) -> Moment:
    """Return a date or time of a calendar; one without a zone is local to ``zone``."""
    if not isinstance(value, datetime):
        return Moment(datetime.combine(value, time()), zone, is_day=True)
    return Moment(value.replace(tzinfo=None), value.tzinfo or zone, is_day=False)


def zone_of(calendar: Calendar, default: ZoneInfo) -> ZoneInfo:
    """Return the zone that a calendar says it is kept in, else ``default``."""
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    try:
        return ZoneInfo(name) if name else default
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return default


def end_of(event: Event, first: Moment, start: Moment, zone: ZoneInfo) -> datetime:
    """Return when the occurrence of ``event`` that begins at ``start`` ends; ``first`` is where the event begins.

    What ends at eight ends at eight, also in a night in which the clocks change: a handover is a time on the wall.
    """
    if "DTEND" in event:
        last = moment_of(event.decoded("DTEND"), zone)
        if last.zone == first.zone or last.is_day:
            return start.at_wall(start.wall + (last.wall - first.wall)).instant
        return start.instant + (last.instant - first.instant)
    length: timedelta = event.decoded("DURATION") if "DURATION" in event else DAY * first.is_day
    days = length.days * DAY
    # Days of a duration are days of the calendar, its hours are hours (RFC 5545, 3.8.2.5).
    return start.at_wall(start.wall + days).instant + (length - days)
