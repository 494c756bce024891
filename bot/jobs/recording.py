"""What became of something that left is written down, if need be when the database is back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.clock import Clock
from bot.jobs.backoff import Backoff
from bot.store.database import DATABASE_AWAY
from bot.store.trouble import DatabaseAway


async def until_recorded(
    record: Callable[[], Awaitable[None]], *, clock: Clock, stopping: asyncio.Event,
    away: Callable[[DatabaseAway], None],
) -> None:  # fmt: skip
    """Record until the database takes it: a lost yes would look like "unknown", and whoever sends that again sends it
    twice. ``away`` hears once that it is tried again.

    Raises:
        DatabaseAway: the program ends before it is back.
    """
    waits, told = Backoff(first_s=0.5, most_s=5), False
    while True:
        try:
            return await record()
        except DATABASE_AWAY as error:
            if not told:
                away(error)
            told = True
            if await _is_set_within(stopping, waits.trouble(clock.monotonic())):
                raise


async def _is_set_within(stopping: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return False
    return True
