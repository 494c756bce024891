"""Claims that go on: fifty clicks a second for a minute, and more clicks than the desk can work off."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

from aiohttp import web
from sqlalchemy import func, select

from benchmarks.ack import FLOOR
from benchmarks.clicks import clicks
from benchmarks.databases import a_store, chosen
from benchmarks.desk import ENVIRON, mentions
from benchmarks.lasting import seconds
from benchmarks.load import Answers, Connection, as_fast_as_answered, at_a_rate, connected
from benchmarks.measure import Measured
from benchmarks.processes import Site, database_url, free_port, named, site, webcare_toml
from bot.clock import SystemClock
from bot.desk.intake import ingest
from bot.desk.work import Desks
from bot.settings import parse_settings
from bot.slack.controls import Control
from bot.store import Case
from bot.store.database import Store
from bot.tasks import MOST_AT_ONCE

PER_S, SECONDS, PARTS = 50, 60, 6
"""The steady load; ours and the floor take turns in so many parts of it."""
FLOOD = 2_000
"""Clicks that come as fast as they are acknowledged."""
AGENTS = 200
"""So many that nobody presses faster than a person may."""
CONNECTIONS = 50
AT_FIRST = 40
BUSY = "Very busy right now"
QUIET_AFTER_S = 3.0
CLAIMED_WITHIN_S = 60.0


async def bench() -> list[Measured]:
    """On each database: what people feel under a steady load, and what a flood leaves."""
    return [measured for kind in chosen() for measured in await _on(kind)]


async def _on(kind: str) -> list[Measured]:
    async with a_store(kind) as store, a_sink() as sink, site(database=database_url(store), agents=AGENTS) as here:
        clicked = Clicked(here, store, sink, iter(await _cases(store, PER_S * seconds(SECONDS) + FLOOD)))
        async with _open(here) as (ours, floor):
            await clicked.warm_up(ours)
            felt = await clicked.steady(ours, floor)
            acknowledged, per_claim = await clicked.flood(ours)
    return [
        Measured(
            name=f"acknowledge {PER_S} claims/s for {seconds(SECONDS)} s, all committed", ours=felt[0], floor=felt[1],
            floor_is=FLOOR, database=kind, compares="p99", bar=5, in_turn=False,
        ),
        Measured(
            name=f"claims committed in a flood of {FLOOD} clicks, per claim", ours=[per_claim], floor=[1 / PER_S],
            floor_is=f"{PER_S} a second", database=kind, bar=1,
        ),
        Measured(name="acknowledge a click of the flood", ours=acknowledged, database=kind, in_turn=False),
    ]  # fmt: skip


@dataclass
class Sink:
    """Hears what people are told in private."""

    url: str
    busy: int = 0
    other: Counter[str] = field(default_factory=Counter)
    """Whatever else was said, by its words."""

    def told(self) -> str:
        """Return what was said, for an error."""
        return f"{self.busy} were told that we are busy; also said: {self.other.most_common(3)}"


@asynccontextmanager
async def a_sink() -> AsyncIterator[Sink]:
    """Listen where the clicks say that answers go."""
    port = free_port()
    sink = Sink(f"http://127.0.0.1:{port}/answers")

    async def hear(request: web.Request) -> web.Response:
        text = str((await request.json())["text"])
        if BUSY in text:
            sink.busy += 1
        else:
            sink.other[text[:200]] += 1
        return web.Response()

    application = web.Application()
    application.add_routes([web.post("/answers/{case}", hear)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield sink
    finally:
        await runner.cleanup()


async def _cases(store: Store, amount: int) -> list[int]:
    """Open so many cases, and some to warm up with, as the hook would."""
    settings = parse_settings(webcare_toml(named(AGENTS)), ENVIRON)
    desks, opened, now = Desks(store, settings, SystemClock()), list[int](), SystemClock().now()
    total = amount + AGENTS
    for first in range(0, total, 500):
        batch = [replace(one, posted_at=now) for one in mentions(first, min(500, total - first))]
        opened += (await desks.do(ingest, "web", batch, now=now)).opened
    return opened


@asynccontextmanager
async def _open(here: Site) -> AsyncIterator[tuple[list[Connection], list[Connection]]]:
    """Start the bot and the bare app, and connect to both."""
    port = free_port()
    bare = await here.start("bare", "benchmarks.bare", str(port), str(Control.CASE_CLAIM))
    await bare.says("ready")
    await here.bot()
    async with connected(here.url, CONNECTIONS) as ours, connected(f"http://127.0.0.1:{port}", CONNECTIONS) as floor:
        yield ours, floor


@dataclass
class Clicked:
    """Presses Claim, each time for another case, and sees what came of it."""

    here: Site
    store: Store
    sink: Sink
    free: Iterator[int]
    pressed: int = 0

    async def warm_up(self, ours: Sequence[Connection]) -> None:
        """Have everybody known, and every statement compiled."""
        for _ in range(0, AGENTS, AT_FIRST):
            (await as_fast_as_answered(ours[:1], self._next(AT_FIRST))).all_ok()
            await self._all_claimed()

    async def steady(self, ours: Sequence[Connection], floor: Sequence[Connection]) -> tuple[list[float], list[float]]:
        """Return the seconds to each acknowledgement, ours and the floor's, who take turns."""
        felt: tuple[list[float], list[float]] = ([], [])
        for part in range(PARTS):
            for which in (0, 1) if part % 2 else (1, 0):
                amount = PER_S * seconds(SECONDS) // PARTS
                requests = self._next(amount) if which == 0 else self._any(amount)
                answers = await at_a_rate((ours, floor)[which], requests, per_s=PER_S)
                felt[which].extend(answers.all_ok().seconds)
        await self._all_claimed()
        if self.sink.busy or self.sink.other:
            raise RuntimeError(f"{PER_S} clicks a second are too many: {self.sink.told()}")
        return felt

    async def flood(self, ours: Sequence[Connection]) -> tuple[list[float], float]:
        """Return the seconds to each acknowledgement, and those that passed for each committed claim."""
        before, began = await self._claimed(), time.perf_counter()
        answers: Answers = (await as_fast_as_answered(ours, self._next(FLOOD))).all_ok()
        claimed, ended = await self._settled()
        if claimed - before + self.sink.busy != FLOOD or self.sink.other:
            raise RuntimeError(f"of {FLOOD} clicks {claimed - before} claimed; {self.sink.told()}")
        if claimed - before < MOST_AT_ONCE:
            raise RuntimeError(f"only {claimed - before} clicks of the flood claimed; {MOST_AT_ONCE} should fit")
        return answers.seconds, (ended - began) / (claimed - before)

    def _next(self, amount: int) -> list[bytes]:
        """Return clicks on as many cases that nobody pressed yet."""
        self.pressed += amount
        return self._requests(list(islice(self.free, amount)))

    def _any(self, amount: int) -> list[bytes]:
        """Return clicks for the bare app, which does nothing with them."""
        return self._requests(list(range(10_000_000, 10_000_000 + amount)))

    def _requests(self, cases: Sequence[int]) -> list[bytes]:
        secret = self.here.environ("SLACK_SIGNING_SECRET")
        return clicks(Control.CASE_CLAIM, cases, secret=secret, users=named(AGENTS), answers=self.sink.url)

    async def _claimed(self) -> int:
        async with self.store.read() as session:
            return int((await session.scalar(select(func.count()).where(Case.owner.is_not(None)))) or 0)

    async def _all_claimed(self) -> None:
        """Wait until every case that was pressed has its owner."""
        deadline = time.perf_counter() + CLAIMED_WITHIN_S
        while (claimed := await self._claimed()) < self.pressed:
            if time.perf_counter() > deadline:
                raise RuntimeError(f"{claimed} of {self.pressed} clicks claimed; {self.sink.told()}")
            await asyncio.sleep(0.1)

    async def _settled(self) -> tuple[int, float]:
        """Wait until nothing more is claimed; return the claims, and when the last was seen (performance counter)."""
        seen, at = await self._claimed(), time.perf_counter()
        while time.perf_counter() < at + QUIET_AFTER_S:
            await asyncio.sleep(0.1)
            if (now := await self._claimed()) != seen:
                seen, at = now, time.perf_counter()
        return seen, at
