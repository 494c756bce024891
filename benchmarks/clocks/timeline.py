"""The open time of a year as a list of stretches, found by walking over it. Instants are epoch seconds.

On purpose nothing of the program is used: an instant is turned into local wall time and looked up in the table, every
five minutes; no opening, closing or clock change lies between two of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

MINUTE = 60
STEP = 5 * MINUTE
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Timeline:
    """Open stretches between two instants, and how much open time lies before each."""

    def __init__(
        self, zone: str, week: Mapping[str, Sequence[str]], special: Mapping[date, Sequence[str]], start: int, end: int
    ) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = [0]
        exceptions = {day: _open(spans) for day, spans in special.items()}
        self._walk(ZoneInfo(zone), [_open(week.get(day, ())) for day in DAYS], exceptions, start, end)
        for begin, stop in zip(self.starts, self.ends, strict=True):
            self.before.append(self.before[-1] + stop - begin)

    def _walk(
        self, zone: ZoneInfo, week: list[frozenset[int]], special: dict[date, frozenset[int]], start: int, end: int
    ) -> None:
        was_open = False
        for instant in range(start, end, STEP):
            local = datetime.fromtimestamp(instant, UTC).astimezone(zone)
            minutes = special.get(local.date(), week[local.weekday()])
            is_open = local.hour * 60 + local.minute in minutes
            if is_open and not was_open:
                self.starts.append(instant)
            elif was_open and not is_open:
                self.ends.append(instant)
            was_open = is_open
        if was_open:
            self.ends.append(end)

    def is_open(self, at: float) -> bool:
        """Whether ``at`` lies in a stretch; its end does not."""
        number = bisect_right(self.starts, at) - 1
        return number >= 0 and at < self.ends[number]

    def gone(self, at: float) -> float:
        """Return the open seconds before ``at``."""
        number = bisect_right(self.starts, at) - 1
        if number < 0:
            return 0
        return self.before[number] + min(at, self.ends[number]) - self.starts[number]

    def shared(self, other: Timeline, start: float, end: float) -> float:
        """Return the seconds between two instants in which both are open."""
        if other is self:
            return self.elapsed(start, end)
        first = max(0, bisect_right(self.starts, start) - 1)
        last = bisect_left(self.starts, end)
        stretches = zip(self.starts[first:last], self.ends[first:last], strict=True)
        return sum(
            other.elapsed(max(begin, start), min(stop, end))
            for begin, stop in stretches
            if stop > start and begin < end
        )

    def elapsed(self, start: float, end: float) -> float:
        """Return the open seconds between two instants."""
        return max(0, self.gone(end) - self.gone(start))

    def add(self, start: float, seconds: float) -> float:
        """Return when so much open time has passed; exactly at closing it is the closing."""
        if not seconds:
            return start
        wanted = self.gone(start) + seconds
        number = bisect_left(self.before, wanted) - 1
        return self.starts[number] + wanted - self.before[number]

    def subtract(self, end: float, seconds: float) -> float:
        """Return the latest instant with so much open time until ``end``; exactly at opening it is the opening."""
        if not seconds:
            return end
        wanted = self.gone(end) - seconds
        number = bisect_right(self.before, wanted) - 1
        return self.starts[number] + wanted - self.before[number]

    def opening(self, at: float) -> float:
        """Return ``at`` while open, else the next opening."""
        return at if self.is_open(at) else self.starts[bisect_right(self.starts, at)]


def _open(spans: Sequence[str]) -> frozenset[int]:
    """Return the minutes of a day that ``["08:00-12:00", ...]`` opens."""
    found: set[int] = set()
    for span in spans:
        begin, stop = (int(text[:2]) * 60 + int(text[3:]) for text in span.split("-"))
        found.update(range(begin, stop))
    return frozenset(found)
