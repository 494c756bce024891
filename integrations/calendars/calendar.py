"""One calendar that a layer of a rota is read from: fetched and understood, whatever it sends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.oncall import Stretch
from bot.rules.wall_time import in_utc
from bot.settings.oncall import CalendarFeed
from integrations.calendars.fetching import NotFetched, fetch
from integrations.calendars.reading import BadCalendar, CalendarEvents, read_calendar
from integrations.outside import OutsideSession

# As far as fair shares look back, and a season ahead: further than rotas are planned.
PAST = timedelta(days=31)
AHEAD = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReading:
    """What a calendar says now. ``problem`` is why it could not be read; it reads on after its name, without address.

    ``strangers`` and ``unread`` are titles of events that say nothing to us.
    """

    key: str
    stretches: tuple[Stretch, ...] = ()
    problem: str | None = None
    strangers: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class Calendar:
    """Reads one feed. ``people``: casefolded names and mail addresses to Slack ids.

    What it said when it could last be read is the desk's to keep (``bot.desk.crisis.duty``).

    Raises:
        ValueError: the session may connect to more than the feed may.
    """

    def __init__(self, feed: CalendarFeed, session: OutsideSession, *, people: Mapping[str, str]) -> None:
        if session.private_network and not feed.private_network:
            raise ValueError(f"{feed.key} may not be read with a session that connects to private addresses")
        self._feed, self._session, self._people = feed, session, people

    async def read(self, now: datetime) -> CalendarReading:
        """Return what the calendar says from a month back to a season ahead; a bad feed is told, never raised."""
        now = in_utc(now, name="now")
        try:
            body = await fetch(self._session, self._feed)
            events = await self._understood(body, now)
        except (NotFetched, BadCalendar) as error:
            return CalendarReading(key=self._feed.key, problem=str(error))
        return CalendarReading(
            key=self._feed.key, stretches=events.stretches, strangers=events.strangers, unread=events.unread
        )

    async def _understood(self, body: bytes, now: datetime) -> CalendarEvents:
        # Seconds of work for a calendar of the largest size, so it must not hold up the rest.
        return await asyncio.to_thread(
            read_calendar, body, people=self._people, zone=self._feed.zone, start=now - PAST, end=now + AHEAD
        )
