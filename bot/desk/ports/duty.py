"""What the desk asks of calendars that say who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.rules.oncall import Stretch


class CalendarRead(Protocol):
    """What a calendar says, or said when it could last be read."""

    @property
    def stretches(self) -> Sequence[Stretch]:
        """Who is named from when to when."""
        ...

    @property
    def problem(self) -> str | None:
        """Why it could not be read now; no address."""
        ...


class DutyCalendar(Protocol):
    """One layer of a rota that is read from a calendar."""

    async def read(self, now: datetime) -> CalendarRead:
        """Return what it says; a bad calendar is told in the answer, never raised."""
        ...
