"""Calendars (iCalendar) that say who is on duty, from an address or a file."""

from __future__ import annotations

from integrations.calendars.calendar import Calendar, CalendarReading
from integrations.calendars.reading import BadCalendar, CalendarEvents, read_calendar

__all__ = [
    "BadCalendar",
    "Calendar",
    "CalendarEvents",
    "CalendarReading",
    "read_calendar",
]
