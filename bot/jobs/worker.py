"""Everything that the clock or a commit starts, in one place: loops in a task group, ticks, leases, a graceful stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.desk.ports import ReplySender
from bot.desk.work import Desks
from bot.health import Health
from bot.jobs import delivering, pulse, recovering, replying
from bot.jobs.delivering import Delivering
from bot.jobs.janitor import COUNT_EVERY_S, Counting, Janitor
from bot.jobs.janitor import EVERY_S as JANITOR_EVERY_S
from bot.jobs.leases import LEASE, Leases
from bot.jobs.loops import Loop, Loops
from bot.jobs.metrics import Metrics
from bot.jobs.people import EVERY_S as PEOPLE_EVERY_S
from bot.jobs.people import People
from bot.jobs.recovering import Recovering
from bot.jobs.replying import Replying
from bot.jobs.rounds import Rounds
from bot.jobs.sending import Tools
from bot.jobs.showing import Showing
from bot.log import get_logger
from bot.settings import Settings
from bot.slack.gateway import Gateway
from bot.store.database import Store

log = get_logger(__name__)

FINISH_WITHIN_S = 10.0


class Worker:
    """The part of a process that works by itself; any number of them may run on one PostgreSQL."""

    def __init__(
        self,
        desks: Desks,
        store: Store,
        settings: Settings,
        clock: Clock,
        gateway: Gateway,
        senders: Mapping[str, ReplySender],
        health: Health,
        metrics: Metrics,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self.tools = Tools(store, settings, clock, gateway, Showing(desks), health, metrics)
        loops = _loops(desks, self.tools, senders, self._deliver)
        leased = [loop.name for loop in loops if loop.leased]
        self._leases = Leases(store, clock, [delivering.NAME, *leased], lease=lease)
        self._delivering = Delivering(self.tools, self._leases)
        renewing = Loop("leases", self._leases.renew_every_s, self._renew, leased=False)
        self._loops = Loops([renewing, *loops], self._leases, health)
        self._replying = next(loop for loop in loops if loop.name == replying.NAME)

    def wake(self) -> None:
        """Something was committed: what is in the outbox may leave now. Safe to call as often as one likes."""
        self._delivering.wake()
        self._replying.wake()

    def _deliver(self) -> None:
        self._delivering.wake()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop``, then finish within ten seconds what is on its way, and give back the leases."""
        ticker = self._loops.ticker()
        ticker.start()
        try:
            async with asyncio.TaskGroup() as group:
                delivering = group.create_task(self._delivering.run(stop), name="deliver")
                tasks = [group.create_task(self._loops.run(loop, stop), name=loop.name) for loop in self._loops.loops]
                for loop in self._loops.loops:
                    loop.wake()
                await stop.wait()
                await self._wind_up([delivering, *tasks])
        finally:
            ticker.shutdown(wait=False)
        await self._release()
        log.info("worker.stopped")

    async def _wind_up(self, tasks: list[asyncio.Task[None]]) -> None:
        self.tools.stopping.set()
        self.wake()
        for loop in self._loops.loops:
            loop.wake()
        _, late = await asyncio.wait(tasks, timeout=FINISH_WITHIN_S)
        for task in late:
            log.warning("worker.stopped_hard", job=task.get_name())
            task.cancel()

    async def _release(self) -> None:
        try:
            await self._leases.release()
        except (SQLAlchemyError, OSError):
            log.warning("worker.leases_kept", until="they run out by themselves")

    async def _renew(self) -> None:
        gained = await self._leases.renew()
        if gained:
            log.info("worker.leases", gained=sorted(gained))
            for loop in self._loops.loops:
                if loop.name in gained:
                    loop.wake()
        self._delivering.wake()


def _loops(desks: Desks, tools: Tools, senders: Mapping[str, ReplySender], wake: Callable[[], None]) -> list[Loop]:
    """Return the jobs, each with how often it looks; business-time jobs look more often while the clock is sped up."""
    rounds, clock = Rounds(desks, tools.store, tools.clock), tools.clock

    def often(business: timedelta) -> float:
        return min(max(clock.real_delay(business), 1.0), business.total_seconds())

    return [
        Loop(replying.NAME, 1.0, Replying(desks, tools, senders, wake), leased=False),
        Loop(recovering.NAME, 1.0, Recovering(tools, wake)),
        Loop("sweep", 1.0, rounds.sweep),
        Loop("claim_leases", often(timedelta(seconds=15)), rounds.leases),
        Loop("lists", often(timedelta(seconds=15)), rounds.lists),
        Loop("waiting", often(timedelta(minutes=1)), rounds.waiting),
        Loop("drafts", often(timedelta(minutes=1)), rounds.drafts),
        Loop(pulse.NAME, pulse.EVERY_S, pulse.Pulse(tools), leased=False, vital=False),
        Loop("people", PEOPLE_EVERY_S, People(tools), vital=False),
        Loop("janitor", JANITOR_EVERY_S, Janitor(tools), vital=False),
        Loop("retention", 3600.0, rounds.retention, vital=False),
        Loop("count", COUNT_EVERY_S, Counting(tools), leased=False, vital=False),
    ]
