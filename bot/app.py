"""The one place where all parts meet: it builds them, opens them in order and closes them in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

import handlers
from bot.clock import Clock, clock_for
from bot.desk.ports import Connection
from bot.desk.sources.meter import SourceMeter
from bot.desk.work import Desks
from bot.errors import ConfigurationError
from bot.guard import SlackGuard
from bot.health import Health
from bot.jobs.metrics import Metrics
from bot.jobs.pulse import EVERY_S as PULSE_EVERY_S
from bot.jobs.pulse import Pulse
from bot.jobs.worker import Worker
from bot.log import hide
from bot.memory import keep_for_good
from bot.night import night_for, pages_for
from bot.settings import Settings
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import Gateway, Identity
from bot.slack.pacing import Pacing
from bot.socket import Sockets
from bot.store.database import Store
from bot.store.migrate import current_revision, head_revision, is_newer_but_fits, known_revisions, migrate
from bot.store.private import exposed
from bot.store.reach import reach
from bot.tasks import Tasks
from bot.web import WebDoor
from handlers.doors import Doors
from integrations.platform import Around
from integrations.registry import connect

log = structlog.get_logger(__name__)

# A host kills 30 s after it asked. One after the other: requests (aiohttp waits twice), work after an acknowledgement,
# the worker (12 s at most), connections (5 s at most).
REQUESTS_WITHIN_S = 3.0
TASKS_WITHIN_S = 4.0
# Longer than proxies keep theirs (60 s), so that we never close a connection that one is just about to use; aiohttp
# itself would keep the idle connections of a stranger for an hour.
KEEP_ALIVE_S = 75.0
# How long the rest of a body that was refused is still read and thrown away, so that its sender hears why.
LINGER_S = 2.0
# How long a click waits for Slack to tell who we are; the whole acknowledgement has three seconds.
ASK_WITHIN_S = 1.0


class Role(StrEnum):
    """What a process does: take things in, bring things out, or both."""

    WEB = "web"
    WORKER = "worker"


BOTH = frozenset(Role)


@dataclass
class Running:
    """A started program; ``url`` is its HTTP door."""

    settings: Settings
    desks: Desks
    health: Health
    gateway: Gateway
    worker: Worker | None
    url: str | None
    died: asyncio.Event
    """Set when the worker ended by itself, which it never should."""


class KnownIdentity(AsyncAuthorize):
    """Who our token makes us, asked once; Bolt wants it before each request, and gets it from memory.

    A class of Bolt's, because for a function it first gathers all that a function might ask for.
    """

    def __init__(self, gateway: Gateway, settings: Settings) -> None:
        self._gateway, self._token = gateway, settings.slack.bot_token.get_secret_value()
        self._asking: asyncio.Task[None] | None = None
        self.identity: Identity | None = None

    async def __call__(
        self, *, context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None,
        actor_enterprise_id: str | None = None, actor_team_id: str | None = None, actor_user_id: str | None = None,
    ) -> AuthorizeResult:  # fmt: skip
        """Return who we are; without Slack's answer the token must do."""
        if self.identity is None:
            await self._ask()
        known = self.identity
        return AuthorizeResult(
            enterprise_id=None, team_id=known.team if known else team_id, bot_token=self._token,
            bot_id=known.bot if known else None, bot_user_id=known.user if known else None,
        )  # fmt: skip

    def heard(self, identity: Identity) -> None:
        """Take over what Slack told somebody else."""
        self.identity = identity

    async def _ask(self) -> None:
        """Ask Slack, but wait only a moment: the click behind this wants its acknowledgement within three seconds."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._learn())
        await asyncio.wait({self._asking}, timeout=ASK_WITHIN_S)

    async def _learn(self) -> None:
        told = await self._gateway.who_am_i()
        if isinstance(told, Identity):
            self.identity = told


async def prepare_database(store: Store) -> None:
    """Bring SQLite to the newest schema; leave PostgreSQL to ``webcare migrate``.

    Raises:
        ConfigurationError: the PostgreSQL schema is older than this program needs, or too new for it.
        DatabaseNotReached: it is away, or the address is wrong.
    """
    await reach(store)
    if store.is_sqlite:
        await migrate(store)
        return
    current, newest = await current_revision(store), head_revision()
    if current != newest and not is_newer_but_fits(current):
        remedy = "run webcare migrate" if current is None or current in known_revisions() else "update the program"
        raise ConfigurationError(f"the database is at revision {current}, this program needs {newest}: {remedy}")


@asynccontextmanager
async def running(
    settings: Settings, *, roles: frozenset[Role] = BOTH, clock: Clock | None = None
) -> AsyncIterator[Running]:
    """Run the program until the context ends, then finish what is in flight and release the leases.

    Raises:
        ConfigurationError: one role alone on SQLite, or a database that needs migrating.
    """
    if roles != BOTH and settings.database.kind == "sqlite":
        raise ConfigurationError("--role needs PostgreSQL: SQLite takes one process, which does both")
    hide(*settings.secrets())
    async with AsyncExitStack() as stack:
        store = Store(settings.database.url, connect_args=settings.database.connect_args)
        stack.push_async_callback(store.close)
        await prepare_database(store)
        for one in exposed(settings.database.path):
            log.warning("database.exposed", path=str(one.path), mode=f"{one.mode:o}", remedy=one.remedy)
        session = await stack.enter_async_context(slack_session(settings))
        yield await _start(stack, _parts(stack, settings, store, session, clock or clock_for(settings.clock)), roles)


def _parts(
    stack: AsyncExitStack, settings: Settings, store: Store, session: aiohttp.ClientSession, clock: Clock
) -> Parts:
    health, metrics = Health(), Metrics()
    around = Around(session=session, real=clock.real, meter=partial(SourceMeter, store, clock), stack=stack)
    connections = connect(settings, around)
    ways = {name: one.ways for name, one in connections.items()}
    posts = {name: one.publisher.limit for name, one in connections.items() if one.publisher}
    metrics.failing.set_function(lambda: len(health.failures) + (store.watch.why is not None))
    return Parts(
        settings=settings, clock=clock, store=store, desks=Desks(store, settings, clock, ways=ways, posts=posts),
        connections=connections, session=session,
        gateway=Gateway(slack_client(settings, session), Pacing(settings.delivery, clock.monotonic)), health=health,
        metrics=metrics, died=asyncio.Event(),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What both roles share."""

    settings: Settings
    clock: Clock
    store: Store
    desks: Desks
    connections: Mapping[str, Connection]
    session: aiohttp.ClientSession
    gateway: Gateway
    health: Health
    metrics: Metrics
    died: asyncio.Event


async def _start(stack: AsyncExitStack, parts: Parts, roles: frozenset[Role]) -> Running:
    worker = await _start_worker(stack, parts) if Role.WORKER in roles else None
    url = await _start_web(stack, parts, worker) if Role.WEB in roles else None
    return Running(parts.settings, parts.desks, parts.health, parts.gateway, worker, url, parts.died)


async def _start_worker(stack: AsyncExitStack, parts: Parts) -> Worker:
    worker = Worker(
        parts.desks, parts.store, parts.settings, parts.clock, parts.gateway, parts.connections, parts.health,
        parts.metrics, night=await night_for(parts.settings, parts.clock, stack),
    )  # fmt: skip
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop), name="worker")
    working.add_done_callback(lambda _: None if stop.is_set() else parts.died.set())

    async def finish() -> None:
        stop.set()
        await working

    stack.push_async_callback(finish)
    return worker


async def _start_web(stack: AsyncExitStack, parts: Parts, worker: Worker | None) -> str:
    wake = worker.wake if worker else _nobody
    identity, tasks = KnownIdentity(parts.gateway, parts.settings), Tasks()
    doors = Doors(
        desks=parts.desks, gateway=parts.gateway, tasks=tasks, http=parts.session, wake=wake,
        identity=lambda: identity.identity,
    )  # fmt: skip
    stack.push_async_callback(_finish, tasks)
    if worker is None:
        await stack.enter_async_context(_watching_slack(parts, identity))
    bolt = slack_app(parts.settings, parts.session, identity, doors)
    url = await _open_web(stack, parts, wake, bolt)
    if parts.settings.slack.socket_mode:
        await stack.enter_async_context(Sockets(bolt, parts.settings, parts.session, parts.health).running())
    return url


@asynccontextmanager
async def _watching_slack(parts: Parts, identity: KnownIdentity) -> AsyncIterator[None]:
    """Ask after Slack in a process without a worker too: its ``/readyz`` is the one that people look at."""
    ask = Pulse(parts.gateway, parts.health, identity.heard)

    async def forever() -> None:
        while True:
            await ask()
            await asyncio.sleep(PULSE_EVERY_S)

    task = asyncio.create_task(forever(), name="pulse")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def slack_app(settings: Settings, session: aiohttp.ClientSession, identity: KnownIdentity, doors: Doors) -> AsyncApp:
    """Return Bolt with all handlers. The guard verified requests before; answers leave when a listener returns."""
    client = slack_client(settings, session)
    client.token = None  # Bolt takes it from authorize, and warns about a second one
    app = AsyncApp(
        client=client,
        authorize=identity,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        signing_secret="verified by the guard",
    )
    handlers.register(app, doors)
    return app


async def _open_web(stack: AsyncExitStack, parts: Parts, wake: Callable[[], None], bolt: AsyncApp) -> str:
    slack, http = parts.settings.slack, parts.settings.http
    guard = (
        None if slack.socket_mode or not slack.signing_secret else SlackGuard(slack.signing_secret.get_secret_value())
    )
    door = WebDoor(
        desks=parts.desks, connections=parts.connections, health=parts.health, registry=parts.metrics.registry,
        wake=wake, slack=bolt if guard else None, guard=guard, pages=pages_for(parts.desks, wake),
    )  # fmt: skip
    runner = web.AppRunner(
        door.application(), access_log=None, shutdown_timeout=REQUESTS_WITHIN_S, keepalive_timeout=KEEP_ALIVE_S,
        lingering_time=LINGER_S,
    )  # fmt: skip
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, http.host, http.port).start()
    host, port = runner.addresses[0][:2]
    log.info("web.open", host=host, port=port, slack="http" if guard else "socket")
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"


async def _finish(tasks: Tasks) -> None:
    cut_off = await tasks.finish(within_s=TASKS_WITHIN_S)
    if cut_off:
        log.warning("stop.cut_off", tasks=cut_off)


def _nobody() -> None:
    """There is no worker in this process to wake; the other process looks by itself."""


async def run(settings: Settings, *, roles: frozenset[Role], stop: asyncio.Event) -> None:
    """Run until ``stop`` is set."""
    async with running(settings, roles=roles) as program:
        keep_for_good()
        ends = [asyncio.create_task(event.wait()) for event in (stop, program.died)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        # A worker that died is not started again in the same process: the host starts a new one.
        log.info("stop.asked") if stop.is_set() else log.critical("worker.died")
