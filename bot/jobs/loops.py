"""Loops that a tick wakes: APScheduler only sets an event, the work is done here, so that a stop finishes it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.health import Health
from bot.jobs.leases import Leases
from bot.log import get_logger
from bot.store.database import DATABASE_AWAY

log = get_logger(__name__)


@dataclass
class Loop:
    """``work`` runs when woken, at least every ``every_s`` real seconds, again at once while it returns True.

    ``leased``: on one worker at a time; ``gained`` is called when it becomes this one's, who may have been another's
    before. ``vital``: its failing makes the process not ready, else it is a warning. ``rests_s``: real seconds that
    lie between two runs at least; what wakes it meanwhile is one run's work together. The first of them waits for
    nothing.
    """

    name: str
    every_s: float
    work: Callable[[], Awaitable[bool | None]]
    leased: bool = True
    vital: bool = True
    gained: Callable[[], None] | None = None
    rests_s: float = 0.0
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Have it run now."""
        self.woken.set()


class Loops:
    """Runs loops until told to stop; what raises is tried again at the next tick, and logged when it begins to."""

    def __init__(self, loops: list[Loop], leases: Leases, health: Health) -> None:
        self.loops = loops
        self._leases, self._health = leases, health

    def ticker(self) -> AsyncIOScheduler:
        """Return the scheduler that wakes them; a lost tick loses nothing, what is due stands in the database."""
        scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
        )
        for loop in self.loops:
            scheduler.add_job(_wake, IntervalTrigger(seconds=loop.every_s, timezone="UTC"), args=[loop], id=loop.name)
        return scheduler

    async def run(self, loop: Loop, stop: asyncio.Event) -> None:
        """Do the work of one loop until ``stop``."""
        while not stop.is_set():
            await loop.woken.wait()
            loop.woken.clear()
            if loop.leased and not self._leases.holds(loop.name):
                self._health.forget(f"job:{loop.name}")  # whoever has the lease now tells how it goes
            elif not stop.is_set() and not await self._once(loop):
                await _pause(stop, loop.rests_s)

    async def _once(self, loop: Loop) -> bool:
        """Return whether there is more to do at once."""
        try:
            more = await loop.work()
        except DATABASE_AWAY:
            return False  # the store has told it once for all; what is due stands in the database
        except Exception as error:  # the loop of a job: the next tick tries again
            told = self._health.fail if loop.vital else self._health.warn
            if told(f"job:{loop.name}", type(error).__name__):
                log.exception("job.failed", job=loop.name)
            return False
        if self._health.ok(f"job:{loop.name}"):
            log.info("job.works_again", job=loop.name)
        if more:
            loop.wake()
        return bool(more)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Let ``seconds`` pass, or less if the process is to stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def _wake(loop: Loop) -> None:
    """A coroutine, because APScheduler would run a plain function in a thread."""
    loop.wake()
