"""Reads who is on duty out of an iCalendar (RFC 5545). Nothing here waits, and what comes in may be anybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.rules.oncall import Stretch
from bot.untrusted import storable_text
from integrations.calendars.moments import end_of, moment_of, zone_of
from integrations.calendars.naming import Names
from integrations.calendars.recurring import BadCalendar, Budget, NotUnderstood, starts_of

__all__ = ["BadCalendar", "CalendarEvents", "read_calendar"]

# A rota of ten years of single events has about four thousand, and their file is a megabyte; a team's whole calendar
# may be twice that, which takes six seconds to read.
MAX_BYTES = 2 * 1024**2
MOST_EVENTS = 10_000
# Longer than anybody is on duty in one go; what is longer is a slip, and would cover everything for ever.
LONGEST = timedelta(days=366)
# Enough to find an event by.
TITLE_MAX = 80
MOST_TITLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvents:
    """What a calendar says: who is on when, in order, and the titles of events that say nothing to us.

    ``strangers`` name nobody who is known; ``unread`` have a rule or times that cannot be followed.
    """

    stretches: tuple[Stretch, ...]
    strangers: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_calendar(
    body: bytes, *, people: Mapping[str, str], zone: ZoneInfo, start: datetime, end: datetime
) -> CalendarEvents:
    """Return who is on duty between ``start`` and ``end`` by the calendar ``body``.

    ``people``: casefolded names and mail addresses to Slack ids; Slack ids are understood anyway. Times without a
    zone, and whole days, are those of the calendar's own zone (X-WR-TIMEZONE), else of ``zone``.

    Raises:
        BadCalendar: it is none, or larger or more recurring than anybody needs.
    """
    calendar = _parsed(body)
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    if len(events) > MOST_EVENTS:
        raise BadCalendar(f"holds more than {MOST_EVENTS} events")
    reading = _Reading(Names(people), zone_of(calendar, zone), start, end)
    for event in events:
        reading.take(event)
    return reading.result(events)


def _parsed(body: bytes) -> Calendar:
    if len(body) > MAX_BYTES:
        raise BadCalendar(f"is larger than {MAX_BYTES} bytes")
    try:
        found = Calendar.from_ical(body)
    # The parser takes what strangers wrote and raises what its depths raise: ValueError, KeyError, IndexError, ...
    except Exception as error:
        raise BadCalendar("is not an iCalendar") from error
    if not isinstance(found, Calendar):
        raise BadCalendar("is not an iCalendar")
    return found


class _Reading:
    """Goes through the events of one calendar."""

    def __init__(self, names: Names, zone: ZoneInfo, start: datetime, end: datetime) -> None:
        self._names, self._zone, self._start, self._end = names, zone, start, end
        self._budget = Budget()
        # Occurrences that were moved or called off, by event and by when they would have begun.
        self._moved: set[tuple[str, datetime]] = set()
        self._strangers: dict[str, None] = {}
        self._unread: dict[str, None] = {}

    def take(self, event: Event) -> None:
        """Note an exception to a recurring event."""
        if "RECURRENCE-ID" not in event:
            return
        try:
            instead_of: date | datetime = event.decoded("RECURRENCE-ID")
            self._moved.add((str(event.get("UID", "")), moment_of(instead_of, self._zone).instant))
            if "RANGE" in event["RECURRENCE-ID"].params:  # this and all that follow: calendars split the event instead
                self._unread[_title(event)] = None
        except _WRONG:
            self._unread[_title(event)] = None

    def result(self, events: list[Event]) -> CalendarEvents:
        """Return what all of them say."""
        found = [stretch for event in events for stretch in self._stretches(event)]
        found.sort(key=lambda one: (one.start, one.end, one.person))
        return CalendarEvents(
            stretches=tuple(found),
            strangers=tuple(self._strangers)[:MOST_TITLES],
            unread=tuple(self._unread)[:MOST_TITLES],
        )

    def _stretches(self, event: Event) -> list[Stretch]:
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return []
        try:
            spans = list(self._spans(event))
        except (NotUnderstood, *_WRONG):
            self._unread[_title(event)] = None
            return []
        if not spans:
            return []
        person = self._names.person_of(event)
        if person is None:
            self._strangers[_title(event)] = None
            return []
        return [Stretch(start, end, person) for start, end in spans]

    def _spans(self, event: Event) -> Iterator[tuple[datetime, datetime]]:
        """Yield when the event takes place within the span that is asked for."""
        # What the parser could not read it leaves out: a rule without its rule would be a single event.
        if any(name in _TIMES for name, _ in event.errors):
            raise NotUnderstood
        first = moment_of(event.decoded("DTSTART"), self._zone)
        is_exception, uid = "RECURRENCE-ID" in event, str(event.get("UID", ""))
        starts = (
            [first]
            if is_exception
            else starts_of(event, self._zone, start=self._start, end=self._end, budget=self._budget)
        )
        for moment in starts:
            start, end = moment.instant, end_of(event, first, moment, self._zone)
            if not is_exception and (uid, start) in self._moved:
                continue
            if start < end and start < self._end and self._start < end and end - start <= LONGEST:
                yield start, end


_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
# What reading single properties raises where they are missing or no dates.
_WRONG = (KeyError, ValueError, TypeError, AttributeError, OverflowError)


def _title(event: Event) -> str:
    return storable_text(str(event.get("SUMMARY", "")))[:TITLE_MAX]
