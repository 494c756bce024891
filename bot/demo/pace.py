"""Business time in the demo: it stands still until everything is in place, and waits are as long as it makes them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import AnchoredClock, Clock, ClockAnchor, SystemClock


class HeldClock(SystemClock):
    """Stands at ``start`` until it is begun, so that a slow computer does not miss the opening of the desk."""

    def __init__(self, start: datetime, *, speed: float) -> None:
        self._start, self._speed = start.astimezone(UTC), speed
        self._running: AnchoredClock | None = None

    def begin(self) -> None:
        """Let business time run from now."""
        self._running = AnchoredClock(ClockAnchor(self._start, self.real(), self._speed))

    def now(self) -> datetime:
        """Return business time."""
        return self._running.now() if self._running else self._start

    def real_delay(self, business: timedelta) -> float:
        """Return the real seconds in which that much business time passes."""
        return business.total_seconds() / self._speed


class Pace:
    """Sleeps until a business instant, as short or long as that really takes. Cancelling ends a wait at once."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def until(self, at: datetime) -> None:
        """Return as soon as it is ``at``; at once when it was before."""
        left = at - self.clock.now()
        if left > timedelta():
            await asyncio.sleep(self.clock.real_delay(left))

    async def after(self, span: timedelta) -> None:
        """Return when that much business time has passed."""
        await self.until(self.clock.now() + span)
