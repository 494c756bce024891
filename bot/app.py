"""The one place where all parts meet: it builds them, opens them in order and closes them in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

import handlers
from bot.clock import Clock, clock_for
from bot.desk.work import Desks
from bot.errors import ConfigurationError
from bot.guard import SlackGuard
from bot.health import Health
from bot.jobs.metrics import Metrics
from bot.jobs.worker import Worker
from bot.settings import Settings
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import Gateway, Identity
from bot.slack.pacing import Pacing
from bot.socket import Sockets
from bot.store.database import Store
from bot.store.migrate import current_revision, head_revision, migrate
from bot.store.reach import reach
from bot.tasks import Tasks
from bot.web import WebDoor
from handlers.doors import Doors
from integrations.registry import hook_readers, reply_senders

log = structlog.get_logger(__name__)

# How long a stop waits for what is in flight; a host kills after 30 s.
STOP_WITHIN_S = 10.0


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


class KnownIdentity:
    """Who our token makes us, asked once; Bolt wants it before each request."""

    def __init__(self, gateway: Gateway, settings: Settings) -> None:
        self._gateway, self._token = gateway, settings.slack.bot_token.get_secret_value()
        self.identity: Identity | None = None

    def authorizer(self) -> Callable[[AsyncBoltContext], Awaitable[AuthorizeResult]]:
        """Return what Bolt asks before each request: answered from memory; without Slack's answer the token must do."""

        # A plain function: Bolt reads parameter names, and takes ``self`` of a method for one of them.
        async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
            await self.ask()
            known = self.identity
            return AuthorizeResult(
                enterprise_id=None,
                team_id=known.team if known else context.team_id,
                bot_token=self._token,
                bot_id=known.bot if known else None,
                bot_user_id=known.user if known else None,
            )

        return authorize

    async def ask(self) -> None:
        """Ask Slack unless it told before."""
        if self.identity is None:
            told = await self._gateway.who_am_i()
            self.identity = told if isinstance(told, Identity) else None


async def prepare_database(store: Store) -> None:
    """Bring SQLite to the newest schema; leave PostgreSQL to ``webcare migrate``.

    Raises:
        ConfigurationError: the PostgreSQL schema is not the one this program needs.
        DatabaseNotReached: it is away, or the address is wrong.
    """
    await reach(store)
    if store.is_sqlite:
        await migrate(store)
        return
    current, newest = await current_revision(store), head_revision()
    if current != newest:
        raise ConfigurationError(
            f"the database is at revision {current}, this program needs {newest}: run webcare migrate"
        )


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
    async with AsyncExitStack() as stack:
        store = Store(settings.database.url, connect_args=settings.database.connect_args)
        stack.push_async_callback(store.close)
        await prepare_database(store)
        session = await stack.enter_async_context(slack_session(settings))
        yield await _start(stack, _parts(settings, store, session, clock or clock_for(settings.clock)), roles)


def _parts(settings: Settings, store: Store, session: aiohttp.ClientSession, clock: Clock) -> Parts:
    return Parts(
        settings=settings, clock=clock, store=store, desks=Desks(store, settings, clock), session=session,
        gateway=Gateway(slack_client(settings, session), Pacing(settings.delivery, clock.monotonic)), health=Health(),
        metrics=Metrics(),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What both roles share."""

    settings: Settings
    clock: Clock
    store: Store
    desks: Desks
    session: aiohttp.ClientSession
    gateway: Gateway
    health: Health
    metrics: Metrics


async def _start(stack: AsyncExitStack, parts: Parts, roles: frozenset[Role]) -> Running:
    worker = await _start_worker(stack, parts) if Role.WORKER in roles else None
    wake = worker.wake if worker else _nobody
    url = await _start_web(stack, parts, wake) if Role.WEB in roles else None
    return Running(parts.settings, parts.desks, parts.health, parts.gateway, worker, url)


async def _start_worker(stack: AsyncExitStack, parts: Parts) -> Worker:
    senders = reply_senders(parts.settings, parts.session, real=parts.clock.real)
    worker = Worker(
        parts.desks, parts.store, parts.settings, parts.clock, parts.gateway, senders, parts.health, parts.metrics
    )
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop), name="worker")

    async def finish() -> None:
        stop.set()
        await working

    stack.push_async_callback(finish)
    return worker


async def _start_web(stack: AsyncExitStack, parts: Parts, wake: Callable[[], None]) -> str:
    identity, tasks = KnownIdentity(parts.gateway, parts.settings), Tasks()
    doors = Doors(
        desks=parts.desks, gateway=parts.gateway, tasks=tasks, http=parts.session, wake=wake,
        identity=lambda: identity.identity,
    )  # fmt: skip
    stack.push_async_callback(_finish, tasks)
    bolt = slack_app(parts.settings, parts.session, identity, doors)
    url = await _open_web(stack, parts, wake, bolt)
    if parts.settings.slack.socket_mode:
        await stack.enter_async_context(Sockets(bolt, parts.settings, parts.session, parts.health).running())
    return url


def slack_app(settings: Settings, session: aiohttp.ClientSession, identity: KnownIdentity, doors: Doors) -> AsyncApp:
    """Return Bolt with all handlers. The guard verified requests before; answers leave when a listener returns."""
    client = slack_client(settings, session)
    client.token = None  # Bolt takes it from authorize, and warns about a second one
    app = AsyncApp(
        client=client,
        authorize=identity.authorizer(),
        process_before_response=True,
        request_verification_enabled=False,
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
        desks=parts.desks, hooks=hook_readers(parts.settings), health=parts.health, registry=parts.metrics.registry,
        wake=wake, slack=bolt if guard else None, guard=guard,
    )  # fmt: skip
    runner = web.AppRunner(door.application(), access_log=None, shutdown_timeout=STOP_WITHIN_S)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, http.host, http.port).start()
    host, port = runner.addresses[0][:2]
    log.info("web.open", host=host, port=port, slack="http" if guard else "socket")
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"


async def _finish(tasks: Tasks) -> None:
    cut_off = await tasks.finish(within_s=STOP_WITHIN_S)
    if cut_off:
        log.warning("stop.cut_off", tasks=cut_off)


def _nobody() -> None:
    """There is no worker in this process to wake; the other process looks by itself."""


async def run(settings: Settings, *, roles: frozenset[Role], stop: asyncio.Event) -> None:
    """Run until ``stop`` is set."""
    async with running(settings, roles=roles):
        await stop.wait()
        log.info("stop.asked")
