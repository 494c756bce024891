"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class TestClock:
    """Business and transport time are the same instant, and go on only by `advance` or `set`."""

    __test__ = False  # pytest would take the name for a class of tests

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._start = self._now

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self._now

    def real(self) -> datetime:
        """Return the instant that was set."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds since the first instant."""
        return (self._now - self._start).total_seconds()

    def real_delay(self, business: timedelta) -> float:
        """Return the span in seconds."""
        return business.total_seconds()

    def advance(self, by: timedelta) -> datetime:
        """Move on, and return the new instant."""
        return self.set(self._now + by)

    def set(self, to: datetime) -> datetime:
        """Move to an instant that is not before the present one."""
        moved = to.astimezone(UTC)
        if moved < self._now:
            raise ValueError(f"{moved} is before {self._now}")
        self._now = moved
        return moved
