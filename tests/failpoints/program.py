"""The program, put together as ``bot/app.py`` does, on a database and a network that break; driven step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web

from bot.app import KnownIdentity, slack_app
from bot.clock import SystemClock
from bot.desk.work import Desks
from bot.guard import SlackGuard
from bot.health import Health
from bot.jobs import delivering
from bot.jobs.delivering import Delivering
from bot.jobs.janitor import Janitor
from bot.jobs.leases import LEASE, Leases
from bot.jobs.metrics import Metrics
from bot.jobs.recovering import Recovering
from bot.jobs.replying import Replying
from bot.jobs.rounds import Rounds
from bot.jobs.sending import Tools
from bot.jobs.showing import Showing
from bot.settings import Settings
from bot.slack.client import slack_client
from bot.slack.gateway import Gateway
from bot.slack.pacing import Pacing
from bot.tasks import Tasks
from bot.web import WebDoor
from handlers.doors import Doors
from tests.failpoints.breaking_http import Wire
from tests.failpoints.breaking_sql import BreakableStore
from tests.failpoints.fuse import Fuse, as_root
from tests.support.clock import TestClock
from tests.support.connections import connected

SIGNING_SECRET = "practice-signing-secret"
# Calls never wait for this; where a timeout is tested it is brought about.
TIMEOUT_S = 60.0


class RootedTasks(Tasks):
    """Work of which a stop cancels the whole, not the part that happens to run."""

    def start(self, work: Coroutine[Any, Any, None], failed: Callable[[Exception], Awaitable[None]]) -> None:
        super().start(as_root(work), failed)


class QuickReplying(Replying):
    """Waits on the test's clock where it waits for a database to come back."""

    async def _stopping_within(self, seconds: float) -> bool:
        clock = self._tools.clock
        assert isinstance(clock, TestClock)
        clock.advance(timedelta(seconds=seconds))
        return self._tools.stopping.is_set()


@dataclass
class Program:
    """One life of the program."""

    settings: Settings
    store: BreakableStore
    clock: TestClock
    fuse: Fuse
    session: aiohttp.ClientSession
    tasks: RootedTasks = field(default_factory=RootedTasks)
    url: str = ""
    _runner: web.AppRunner | None = None

    def __post_init__(self) -> None:
        """Put the parts together."""
        self.desks = Desks(self.store, self.settings, self.clock)
        pacing = Pacing(self.settings.delivery, self.clock.monotonic)
        self.gateway = Gateway(slack_client(self.settings, self.session), pacing)
        self.health, self.metrics = Health(), Metrics()
        self.tools = Tools(
            self.store, self.settings, self.clock, self.gateway, Showing(self.desks), self.health, self.metrics
        )
        self.leases = Leases(self.store, self.clock, [delivering.NAME])
        self.delivering = Delivering(self.tools, self.leases)
        self.recovering = Recovering(self.tools, _nothing)
        # The platform's library looks at the real clock, whatever ours says.
        self.signed_at = SystemClock().real
        self.connections = connected(self.settings, self.session, real=self.signed_at)
        self.replying = QuickReplying(self.desks, self.tools, self.connections, _nothing)
        self.rounds = Rounds(self.desks, self.store, self.clock)
        self.janitor = Janitor(self.tools)

    async def deliver(self) -> None:
        """Do one round of delivery: take what may leave, send it, record it."""
        stop = asyncio.Event()
        running = asyncio.create_task(self.delivering.run(stop), name="deliver")
        await asyncio.sleep(0)  # the round has begun; it is the last
        stop.set()
        self.delivering.wake()
        await running

    async def reply(self) -> None:
        """Bring replies to customers, as a whole that a stop cancels."""
        await asyncio.create_task(as_root(self.replying()))

    async def go_on(self, *, after: timedelta = LEASE) -> None:
        """What the worker does by itself once a while has passed; nothing that the business clock brings about."""
        self.clock.advance(after)
        await self.leases.renew()
        await self.recovering()
        await self.replying()
        await self.deliver()

    async def open_door(self) -> str:
        """Open the HTTP door for hooks and for Slack; returns its address."""
        identity = KnownIdentity(self.gateway, self.settings)
        doors = Doors(
            desks=self.desks, gateway=self.gateway, tasks=self.tasks, http=self.session, wake=_nothing,
            identity=lambda: identity.identity,
        )  # fmt: skip
        bolt = slack_app(self.settings, self.session, identity, doors)
        door = WebDoor(
            desks=self.desks, connections=self.connections, health=self.health, registry=self.metrics.registry,
            wake=_nothing, slack=bolt, guard=SlackGuard(SIGNING_SECRET),
        )  # fmt: skip
        application = door.application()
        application.middlewares.append(_rooted)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def settled(self) -> None:
        """Wait until what was started after an answer is done."""
        await self.tasks.finish(within_s=30)

    async def end(self) -> None:
        """Close everything; what a dead program still held is torn down by this."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.session.close()
        await self.store.tear_down()


def begin(settings: Settings, store: BreakableStore, clock: TestClock, wire: Wire) -> Program:
    """Start a life; nothing is asked of it yet."""
    session = aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), middlewares=(wire.middleware(store.fuse),)
    )
    return Program(settings, store, clock, store.fuse, session)


@web.middleware
async def _rooted(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    """A stop cancels a request as a whole."""
    return await as_root(handler(request))


def _nothing() -> None:
    """Nobody has to be woken: the steps are taken by hand."""
