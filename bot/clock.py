"""The only module that reads the wall clock.

Two kinds of time: *business* time (clocks, opening hours, pings, leases on claims), which a practice run may speed
up, and *transport* time (timeouts, leases on deliveries, pacing, signatures), which is always real.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

# A faster practice clock would skip over whole opening hours between two ticks of the sweep.
FASTEST = 100_000.0


class Clock(Protocol):
    """Where the doors get the time from; use cases get it as an argument."""

    def now(self) -> datetime:
        """Return business time, aware, in UTC."""
        ...

    def real(self) -> datetime:
        """Return transport time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds of a real clock that never goes back; only differences mean something."""
        ...

    def real_delay(self, business: timedelta) -> float:
        """Return how many real seconds a span of business time takes."""
        ...


@dataclass(frozen=True, slots=True)
class ClockAnchor:
    """Ties business time to real time, the same for all processes and restarts: both instants, and the speed."""

    business: datetime
    real: datetime
    factor: float

    def business_at(self, real: datetime) -> datetime:
        """Return the business time at a real instant."""
        return self.business + (real - self.real) * self.factor

    def __str__(self) -> str:
        """Return the form that `parse_anchor` reads."""
        return f"{self.business.isoformat()},{self.real.isoformat()},{self.factor:g}"


def parse_anchor(text: str) -> ClockAnchor:
    """Read ``<business start>,<real start>,<factor>``.

    Instants are RFC 3339 with an offset; the real one may also be epoch seconds.

    Raises:
        ValueError: it does not have these three parts, an instant has no offset, or the factor is out of range.
    """
    business, real, factor = (part.strip() for part in text.split(","))
    speed = float(factor)
    if not (math.isfinite(speed) and 0 < speed <= FASTEST):
        raise ValueError(f"factor {factor} is not above 0 and at most {FASTEST:g}")
    return ClockAnchor(_instant(business), _instant(real), speed)


def _instant(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return read.astimezone(UTC)


class SystemClock:
    """Business time is the real time."""

    def now(self) -> datetime:
        """Return the real time."""
        return datetime.now(UTC)

    def real(self) -> datetime:
        """Return the real time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the process's monotonic seconds."""
        return time.monotonic()

    def real_delay(self, business: timedelta) -> float:
        """Return the span itself, in seconds."""
        return business.total_seconds()


class AnchoredClock(SystemClock):
    """Business time runs from an anchor at a multiple of real time; for practice only."""

    def __init__(self, anchor: ClockAnchor) -> None:
        self._anchor = anchor

    def now(self) -> datetime:
        """Return the business time that belongs to this real instant."""
        return self._anchor.business_at(self.real())

    def real_delay(self, business: timedelta) -> float:
        """Return the real seconds in which that much business time passes."""
        return business.total_seconds() / self._anchor.factor


def clock_for(anchor: ClockAnchor | None) -> Clock:
    """Return the clock to run by."""
    return SystemClock() if anchor is None else AnchoredClock(anchor)
