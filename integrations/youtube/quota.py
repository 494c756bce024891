"""The units of Google's daily quota: never more than the cap, and the last ones are kept for replies.

Google's day begins at midnight in Los Angeles, the count that survives restarts (:class:`bot.desk.ports.Meter`) knows
days of UTC. A day of Google's therefore lies in two of UTC: the first part until midnight UTC, and the rest. Each day
of Google's has a count of its own, named after it, of which only today's (UTC) part can be asked for. So:

- in the first part a twentieth of the cap is never touched;
- in the rest, what the first part used is known from memory, and whoever knows it writes it down (the largest number
  holds: who called last has seen all calls before). Where nobody knows it (the program was down at midnight UTC), the
  first part is taken to have used all that it may, and that twentieth remains.

Units are noted before a call leaves, and given back only where nothing left. One unit is counted as a millionth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.desk.ports import Meter

GOOGLES_DAY = ZoneInfo("America/Los_Angeles")
UNIT = Decimal("0.000001")
REST_SHARE = 20
LIST_UNITS = 1
INSERT_UNITS = 50
"""What a reply costs."""


@dataclass(frozen=True)
class Day:
    """One of Google's days at one instant; ``rest``: midnight UTC is over in it."""

    day: date
    rest: bool
    until: timedelta
    """How long it still lasts."""


def day_of(now: datetime) -> Day:
    """Return the day that Google counts at ``now``. Its midnight is 7 or 8 in the morning UTC of the same date."""
    there = now.astimezone(GOOGLES_DAY)
    ends = datetime.combine(there.date() + timedelta(days=1), time(), GOOGLES_DAY).astimezone(UTC)
    return Day(there.date(), rest=now.astimezone(UTC).date() != there.date(), until=ends - now.astimezone(UTC))


class Quota:
    """The units of one project at Google, shared by all sources that use its client. ``real`` is the wall clock."""

    def __init__(
        self, meter: Callable[[str], Meter], project: str, *, cap: int, reserve: int, real: Callable[[], datetime]
    ) -> None:
        self._meter, self._project, self._real = meter, project, real
        self.cap, self._reserve = cap, reserve
        self._seen: dict[date, int] = {}
        self._lock = asyncio.Lock()

    @property
    def until_midnight(self) -> timedelta:
        """How long the day of Google's still lasts."""
        return day_of(self._real()).until

    async def take(self, what: str, units: int, *, reply: bool = False) -> Day | None:
        """Note ``units`` for a call that is about to leave, and return their day; None: it has none left for that."""
        async with self._lock:
            day = day_of(self._real())
            used, start, end = await self._standing(day)
            kept = 0 if reply else min(self._reserve, (end - start) // 2)
            if used + units > end - kept:
                return None
            await self._note(day, what, units)
            return day

    async def give_back(self, taken: Day, what: str, units: int) -> None:
        """Take back what was noted for a call of which nothing left; where its day or part is over, it stays noted."""
        async with self._lock:
            day = day_of(self._real())
            if (day.day, day.rest) == (taken.day, taken.rest):
                await self._note(day, what, -units)

    async def used(self) -> int:
        """Return how many units of Google's day are used, or taken to be."""
        async with self._lock:
            return (await self._standing(day_of(self._real())))[0]

    async def _note(self, day: Day, what: str, units: int) -> None:
        await self._count(day, "u").spend(what, count=units, each=UNIT)
        if not day.rest:
            self._seen = {day.day: await self._sum(day, "u")}

    async def _standing(self, day: Day) -> tuple[int, int, int]:
        """Return what is used, where this part of the day began, and how far it may go."""
        part = await self._sum(day, "u")
        if not day.rest:
            self._seen = {day.day: part}
            return part, 0, self.cap - self.cap // REST_SHARE
        before = await self._before(day)
        return before + part, before, self.cap

    async def _before(self, day: Day) -> int:
        told, mine = await self._sum(day, "b"), self._seen.get(day.day)
        if mine is not None and mine > told:
            await self._count(day, "b").spend("before midnight UTC", count=mine - told, each=UNIT)
            return mine
        if told or mine is not None:
            return told
        return self.cap - self.cap // REST_SHARE

    def _count(self, day: Day, which: str) -> Meter:
        return self._meter(f"units:{self._project}:{day.day:%Y%m%d}:{which}")

    async def _sum(self, day: Day, which: str) -> int:
        return int(await self._count(day, which).spent() / UNIT)
