"""Everything that the clock or a commit starts, in one place: loops in a task group, ticks, leases, a graceful stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.desk.ports import Connection
from bot.desk.work import Desks
from bot.health import Health
from bot.jobs import (
    delivering,
    fetching,
    group_answering,
    grouping,
    inbox,
    pulse,
    recovering,
    refreshing,
    removing,
    replying,
    stating,
    streaming,
    watching,
)
from bot.jobs.delivering import Delivering
from bot.jobs.fetching import Fetching
from bot.jobs.group_answering import GroupAnswering
from bot.jobs.inbox import Inbox
from bot.jobs.janitor import COUNT_EVERY_S, Counting, Janitor
from bot.jobs.janitor import EVERY_S as JANITOR_EVERY_S
from bot.jobs.leases import LEASE, Leases
from bot.jobs.loops import Loop, Loops
from bot.jobs.metrics import Metrics
from bot.jobs.night import LADDERS, PAGES, Night, NightWatch
from bot.jobs.people import EVERY_S as PEOPLE_EVERY_S
from bot.jobs.people import People
from bot.jobs.recovering import Recovering
from bot.jobs.refreshing import Refreshing
from bot.jobs.replying import Replying
from bot.jobs.ringing import Ringing
from bot.jobs.rounds import Rounds
from bot.jobs.sending import Tools
from bot.jobs.showing import Showing
from bot.jobs.stating import Stating
from bot.jobs.streaming import Streaming
from bot.jobs.watching import SourceChecks, Watching
from bot.log import get_logger
from bot.settings import Settings
from bot.slack.gateway import Gateway
from bot.store.database import DATABASE_AWAY, Store

log = get_logger(__name__)

# What is on its way to Slack may take its timeout; then the leases are given back if the database answers at once.
FINISH_WITHIN_S = 10.0
RELEASE_WITHIN_S = 2.0
# How soon the cases of somebody whose account was closed are free again.
DEPARTED_EVERY_S = 15.0
ON_COMMIT = (replying.NAME, grouping.NAME, stating.NAME, inbox.NAME, LADDERS, PAGES)
# In a storm something is committed thirty times a second, and each of these looks asks the database a few questions.
RESTS_S = 0.2


class Worker:
    """The part of a process that works by itself; any number of them may run on one PostgreSQL."""

    def __init__(
        self,
        desks: Desks,
        store: Store,
        settings: Settings,
        clock: Clock,
        gateway: Gateway,
        connections: Mapping[str, Connection],
        health: Health,
        metrics: Metrics,
        *,
        night: Night | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self.tools = Tools(store, settings, clock, gateway, Showing(desks), health, metrics)
        night = night or Night()
        loops = [
            *_loops(desks, self.tools, connections, self._deliver),
            *_source_loops(desks, clock, connections, health, self._deliver),
            *NightWatch(desks, settings, clock, health, night, self._deliver).loops(partial(_often, clock)),
            *Ringing(desks, settings, clock, night, self._deliver).loops(partial(_often, clock)),
        ]
        streams = {name: one.stream for name, one in connections.items() if one.stream}
        leased = [loop.name for loop in loops if loop.leased]
        leased += [streaming.name_of(source) for source in streams]
        self._leases = Leases(store, clock, [delivering.NAME, *leased], lease=lease)
        self._delivering = Delivering(self.tools, self._leases)
        self._streaming = [
            Streaming(desks, clock, self._leases, source, stream, self._deliver) for source, stream in streams.items()
        ]
        renewing = Loop("leases", self._leases.renew_every_s, self._renew, leased=False)
        self._loops = Loops([renewing, *loops], self._leases, health)
        self._on_commit = [loop for loop in loops if loop.name in ON_COMMIT]
        for loop in self._on_commit:
            loop.rests_s = RESTS_S

    def wake(self) -> None:
        """Something was committed: what is in the outbox may leave now. Safe to call as often as one likes."""
        self._delivering.wake()
        for loop in self._on_commit:
            loop.wake()

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
                tasks += [group.create_task(one.run(self.tools.stopping), name="stream") for one in self._streaming]
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
            async with asyncio.timeout(RELEASE_WITHIN_S):
                await self._leases.release()
        except (*DATABASE_AWAY, TimeoutError):
            log.warning("worker.leases_kept", until="they run out by themselves")

    async def _renew(self) -> None:
        gained = await self._leases.renew()
        if gained:
            log.info("worker.leases", gained=sorted(gained))
            for loop in self._loops.loops:
                if loop.name in gained:
                    if loop.gained:
                        loop.gained()
                    loop.wake()
        self._delivering.wake()


def _loops(desks: Desks, tools: Tools, connections: Mapping[str, Connection], wake: Callable[[], None]) -> list[Loop]:
    """Return the jobs, each with how often it looks; business-time jobs look more often while the clock is sped up."""
    rounds, clock = Rounds(desks, tools.store, tools.clock), tools.clock

    asking = pulse.Pulse(tools.gateway, tools.health, tools.showing.heard)

    often = partial(_often, clock)

    lease = tools.settings.delivery.lease
    together = grouping.Grouping(desks, clock, wake)
    saying = Stating(desks, clock, connections, wake, lease=lease, stopping=tools.stopping)

    return [
        Loop(replying.NAME, 1.0, Replying(desks, tools, connections, wake), leased=False),
        Loop(stating.NAME, stating.EVERY_S, saying),
        Loop(group_answering.NAME, group_answering.EVERY_S, GroupAnswering(desks, clock, wake)),
        Loop(grouping.NAME, grouping.EVERY_S, together, vital=False, gained=together.start_over),
        Loop(recovering.NAME, 1.0, Recovering(tools, wake)),
        Loop("sweep", 1.0, rounds.sweep),
        Loop("claim_leases", often(timedelta(seconds=15)), rounds.leases),
        Loop("departed", DEPARTED_EVERY_S, rounds.departed),
        Loop("lists", often(timedelta(seconds=15)), rounds.lists),
        Loop("storms", often(timedelta(seconds=10)), rounds.storms),
        Loop("acknowledge", often(timedelta(seconds=10)), rounds.acknowledgements),
        Loop("waiting", often(timedelta(minutes=1)), rounds.waiting),
        Loop("drafts", often(timedelta(minutes=1)), rounds.drafts),
        Loop(pulse.NAME, pulse.EVERY_S, asking, leased=False, vital=False),
        Loop("people", PEOPLE_EVERY_S, People(tools), vital=False),
        Loop("janitor", JANITOR_EVERY_S, Janitor(tools), vital=False),
        Loop("retention", often(timedelta(hours=1)), rounds.retention, vital=False),
        Loop(removing.NAME, removing.EVERY_S, removing.Removing(desks, tools), vital=False),
        Loop("count", COUNT_EVERY_S, Counting(tools), leased=False, vital=False),
    ]


def _often(clock: Clock, business: timedelta) -> float:
    """Return every how many real seconds to look for what happens in a span of business time."""
    return min(max(clock.real_delay(business), 1.0), business.total_seconds())


def _source_loops(
    desks: Desks, clock: Clock, connections: Mapping[str, Connection], health: Health, wake: Callable[[], None]
) -> list[Loop]:
    """Return the jobs that sources need, each by what its platform has."""
    loops = [
        Loop(fetching.name_of(name, feed.name), feed.every.total_seconds(),
             Fetching(desks, clock, name, feed, wake), vital=False)
        for name, one in connections.items()
        for feed in one.feeds
    ]  # fmt: skip
    loops += [
        Loop(refreshing.name_of(name), refreshing.EVERY_S, Refreshing(desks, clock, name, one.refresher, wake),
             vital=False)
        for name, one in connections.items()
        if one.refresher
    ]  # fmt: skip
    if any(one.receiver for one in connections.values()):
        loops.append(Loop(inbox.NAME, inbox.EVERY_S, Inbox(desks, clock, connections, wake)))
    return [
        *loops,
        Loop(watching.NAME, watching.EVERY_S, Watching(desks, clock, health, wake), vital=False),
        Loop(watching.CHECKS, watching.CHECKS_EVERY_S, SourceChecks(desks, clock, connections, wake), vital=False),
    ]
