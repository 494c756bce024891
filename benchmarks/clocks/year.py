"""Plays one desk's year on a real database: cases come and go, the real sweep says what is due, processes die."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from random import Random

from sqlalchemy import event, func, select

from benchmarks.clocks.bulk import PROMISED, happen, instant, somebody, take_in
from benchmarks.clocks.judge import Judge, Said, Verdict
from benchmarks.clocks.model import HOUR, MINUTE, ModelCase
from benchmarks.clocks.places import Place
from benchmarks.clocks.story import Arrival, Event, write_year
from benchmarks.clocks.timeline import Timeline
from bot.clock import SystemClock
from bot.desk.sweep import sweep
from bot.desk.work import Desks
from bot.settings import Settings
from bot.store import Clock, Outbox, Ping
from bot.store.database import Store
from bot.store.words import MessageKind

DAY = 24 * HOUR
# What happens within so many seconds is one transaction, like the events of a busy minute.
TOGETHER = 10 * MINUTE
# By then every case has come to its end.
AFTER = 30 * DAY
DOWN_FOR = (0, MINUTE, 7 * MINUTE, 25 * MINUTE)


class Killed(BaseException):
    """The process died here; nobody catches it."""


@dataclass
class Year:
    """One desk between two instants; ``play`` fills the database and the model with the same story."""

    place: Place
    settings: Settings
    url: str
    start: int
    end: int
    hours: Timeline
    department: Timeline
    random: Random
    cases: dict[int, ModelCase] = field(default_factory=dict)
    down: list[tuple[float, float]] = field(default_factory=list)
    """When no process ran."""
    now: float = 0
    sweeps: int = 0
    kills: int = 0

    async def play(self, cases: int, *, bursts: int) -> None:
        """Let the year pass: everything of the story, and a sweep at each instant at which the database wants one."""
        arrivals, events = write_year(
            self.hours, start=self.start, end=self.end, cases=cases, bursts=bursts, random=self.random
        )
        self._open()
        await self.desks.do(somebody)
        self._next_death = self.start + self.random.randrange(DAY)
        for at, arrival, happening in self._moments(arrivals, events):
            await self._die_daily(until=at)
            # What comes while no process runs is taken in a second after the first sweep of the next one.
            at = max(at, self.down[-1][1] + 1 if self.down else at)
            await self._sweep_until(at)
            self.now = at
            await self._act(at, arrival, happening)
        await self._die_daily(until=self.end + DAY)
        await self._sweep_until(self.end + AFTER)
        await self.store.close()

    async def judged(self) -> Verdict:
        """Hold what the database says against the model."""
        store = Store(self.url)
        try:
            return await _judged(self, store)
        finally:
            await store.close()

    def _moments(
        self, arrivals: list[Arrival], events: list[Event]
    ) -> Iterator[tuple[float, Arrival | None, list[Event]]]:
        """Yield what happens, in order: bursts as they come, the rest a few minutes' worth at a time."""
        bundled: list[tuple[float, Arrival | None, list[Event]]] = [(one.at, one, []) for one in arrivals]
        for minute, group in groupby(events, key=lambda one: -(-one.at // TOGETHER)):
            bundled.append((minute * TOGETHER, None, list(group)))
        yield from sorted(bundled, key=lambda one: one[0])

    async def _act(self, at: float, arrival: Arrival | None, events: list[Event]) -> None:
        if arrival is not None:
            await self.desks.do(take_in, arrival, now=instant(at))
            for number, posted, urgent in arrival.cases:
                self.cases[number] = case = ModelCase(self.hours, self.department, urgent=urgent)
                case.open(at, since=posted)
        if events:
            await self.desks.do(happen, events, now=instant(at))
            for one in events:
                more = {"until": at + PROMISED.total_seconds()} if one.what == "hold" else {}
                getattr(self.cases[one.number], one.what)(at, **more)

    async def _sweep_until(self, until: float) -> None:
        """Sweep at each full minute before ``until`` by which a clock wants to be looked at.

        At an instant at which something happens already, the rest of it happens first.
        """
        while self.now < until and (at := await self._next_look()) is not None and -(-at // MINUTE) * MINUTE < until:
            self.now = max(-(-at // MINUTE) * MINUTE, self.now)
            await self._sweep(self.now)

    async def _next_look(self) -> float | None:
        async with self.store.read() as session:
            query = select(func.min(Clock.next_ping_at)).where(Clock.next_ping_at.is_not(None))
            found: datetime | None = await session.scalar(query)
        return None if found is None else found.timestamp()

    async def _sweep(self, at: float) -> None:
        more = True
        while more:
            more = (await self.desks.do(sweep, now=instant(at))).more
            self.sweeps += 1

    def _open(self) -> None:
        self.store = Store(self.url)
        self.desks = Desks(self.store, self.settings, SystemClock())

    async def _die_daily(self, *, until: float) -> None:
        """Sweep on to each death of the process before ``until``, and through it; about one a day."""
        while self._next_death <= until:
            await self._sweep_until(self._next_death)
            await self._die(self._next_death)
            self._next_death += self.random.randrange(DAY * 6 // 10, DAY * 14 // 10)

    async def _die(self, at: float) -> None:
        """The process dies in the middle of a sweep, at some statement of it, and another one starts a while later."""
        with _killed_at(self.store, self.random.randint(1, 25)):
            try:
                await self.desks.do(sweep, now=instant(at))
            except Killed:
                self.kills += 1
        await self.store.close()
        self.now = at + self.random.choice(DOWN_FOR)
        self.down.append((at, self.now))
        self._open()


@contextmanager
def _killed_at(store: Store, number: int) -> Iterator[None]:
    """Raise at the n-th statement."""
    left = [number]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    event.listen(store.writer.sync_engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(store.writer.sync_engine, "before_cursor_execute", count)


async def _judged(year: Year, store: Store) -> Verdict:
    said: defaultdict[tuple[int, str, int], list[Said]] = defaultdict(list)
    pings = select(Clock.case_id, Clock.kind, Clock.cycle, Ping.id, Ping.step, Ping.at)
    told = select(Outbox.id, Outbox.channel, Outbox.facts).where(
        Outbox.kind.in_((MessageKind.PING, MessageKind.ROLLUP)), Outbox.under.is_(None)
    )
    async with store.read() as session:
        for case, kind, cycle, ping, step, at in await session.execute(pings.join(Ping, Ping.clock_id == Clock.id)):
            said[case - 1, kind.value, cycle].append(Said(ping, step.rank, at.timestamp()))
        messages = {row: (place, facts["pings"]) for row, place, facts in await session.execute(told)}
        stored = await session.scalar(select(func.count()).select_from(Clock))
    judge = Judge(year.hours, year.down, end=year.end + AFTER)
    for number, case in year.cases.items():
        for clock in case.clocks:
            name = f"{year.place.name} case {number} {clock.kind} {clock.cycle}"
            judge.judge(clock, said.pop((number, clock.kind, clock.cycle), ()), name)
    verdict = judge.judge_messages(messages)
    if said or stored != verdict.clocks:
        verdict.fault("unknown clocks", f"{len(said)} clocks with pings, {stored} stored, {verdict.clocks} expected")
    return verdict
