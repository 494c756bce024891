"""Waiting by business time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.clock import Clock


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
