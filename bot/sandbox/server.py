"""The practice workspace as one running server; where all its parts meet."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from .actor import Actor
from .clock import Clock
from .config import SandboxConfig
from .delivery import Delivery
from .delivery.http import HttpTransport
from .delivery.socket import SocketTransport
from .errors import Refused
from .events import Events
from .faults import Fault, Faults
from .interactions import Interactions, Services
from .journal import Journal
from .limits import Limits
from .live import Live
from .notify import Notification
from .platform import Platform
from .posting import Posting
from .practice import Practice
from .practice_api import PracticeApi
from .replies import Replies, Statements
from .shapes import Json
from .triggers import Triggers
from .views import Views
from .visitors import own_visitors_only
from .webapi.call import Backstage
from .webapi.door import Door
from .webapi.respond import Respond
from .workspace import Channel, Workspace
from .world import World

# A form of chat.postMessage may hold 50 blocks of 3,000 characters, each up to nine bytes when encoded.
MOST_BODY_BYTES = 4 * 1024 * 1024


class Sandbox:
    """A practice workspace with its platform. ``async with Sandbox(config) as sandbox`` or ``start`` and ``stop``."""

    def __init__(
        self,
        config: SandboxConfig | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        real: Callable[[], float] = time.time,
    ) -> None:
        self.config = config or SandboxConfig.for_tests()
        self._host, self._port = host, port
        self.clock = Clock(self.config.clock, real=real)
        self.workspace = Workspace(self.config, self.clock)
        self.changes = self.workspace.changes
        self.journal = Journal(self.clock, self.changes.bump)
        self.faults = Faults()
        self.limits = Limits(self.config.limits.scale, self.clock.real)
        delivery = self.config.delivery
        self.delivery = Delivery(delivery, self.journal, self.changes.bump)
        self.events = Events(self.workspace, self.delivery.event)
        self.posting = Posting(self.workspace, self.events, self.journal)
        self.views = Views(self.workspace)
        self.triggers = Triggers(
            self.clock.real,
            trigger_life_s=delivery.trigger_life_s,
            url_life_s=delivery.response_url_life_s,
            team=self.config.team.id,
        )
        self.socket = SocketTransport(delivery, self.config.app.id, self.changes.bump)
        self.http = HttpTransport(delivery, self.config.app, lambda: self.workspace.request_url, self.clock.real)
        self.delivery.transport = self._transport()
        services = Services(self.workspace, self.delivery, self.triggers, self.views, self.posting, self.events)
        self.interactions = Interactions(services)
        self.platform = Platform(self.config.platform, self.workspace, self.journal, self.faults)
        self.practice = Practice(self.workspace, self.interactions, self.posting, self.views, self.platform)
        self.world = World(self.workspace, self.events)
        self.live = Live(self.changes)
        self._back = Backstage(self.workspace, self.posting, self.views, self.triggers, self.socket)
        self._door = Door(self._back, self.journal, self.faults, self.limits)
        self._runner: web.AppRunner | None = None

    def _transport(self) -> SocketTransport | HttpTransport:
        return self.socket if self.workspace.request_url is None else self.http

    @classmethod
    async def start(cls, config: SandboxConfig | None = None, host: str = "127.0.0.1", port: int = 0) -> Sandbox:
        """Start a workspace; ``port`` 0 takes a free one."""
        sandbox = cls(config, host=host, port=port)
        await sandbox._start()
        return sandbox

    async def _start(self) -> None:
        app = web.Application(client_max_size=MOST_BODY_BYTES, middlewares=[own_visitors_only(self._host), _refusals])
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        port = self._runner.addresses[0][1]
        self.workspace.base_url = f"http://{self._host}:{port}"
        self.platform.start()

    def _routes(self) -> list[web.RouteDef]:
        page = PracticeApi(
            self.workspace, self.practice, self.views, self.platform, self.journal, self.faults, self._connected
        )
        replies = Replies(self.platform, self.journal, self.faults)
        statements = Statements(self.platform, self.journal, self.faults)
        respond = Respond(self._back, self.journal)
        return [
            web.route("*", "/api/{method}", self._door.handle),
            web.get("/socket", self.socket.handle),
            web.post("/respond/{key}", respond.handle),
            web.post("/platform/replies", replies.handle),
            web.post("/platform/statements", statements.handle),
            web.get("/practice/live", self.live.handle),
            *page.routes(),
        ]

    def _connected(self) -> bool:
        return self._transport().connected

    async def stop(self) -> None:
        """Close every connection; a bot that is still there sees the workspace go away."""
        await self.platform.stop()
        await self.delivery.stop()
        await self._door.stop()
        await self.live.stop()
        await self.socket.stop()
        await self.http.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # Addresses

    @property
    def url(self) -> str:
        return self.workspace.base_url

    @property
    def api_url(self) -> str:
        """For ``SLACK_API_URL``."""
        return f"{self.url}/api/"

    @property
    def callback_url(self) -> str:
        """Where the bot posts replies to customers."""
        return f"{self.url}/platform/replies"

    @property
    def statements_url(self) -> str:
        """Where the bot posts what the brand says to everybody."""
        return f"{self.url}/platform/statements"

    def deliver_to(self, request_url: str | None) -> None:
        """Deliver over signed HTTP to this address; None: over Socket Mode."""
        self.workspace.request_url = request_url
        self.delivery.transport = self._transport()

    # What tests look at

    @property
    def notifications(self) -> list[Notification]:
        return self.posting.notifications

    @property
    def connected(self) -> bool:
        """Whether the bot is there: a socket is open, or the last HTTP delivery went well."""
        return self._connected()

    def as_user(self, user: str) -> Actor:
        """Return a person to act as, by id or name."""
        ident = next((each.id for each in self.workspace.users.values() if user in (each.id, each.name)), user)
        return Actor(self, self.practice.person(ident))

    def channel(self, name: str) -> Channel:
        """Return a channel by id or name (with or without #), or the direct channel of a user id."""
        if name in self.workspace.users:
            return self.workspace.dm(name)
        wanted = name.removeprefix("#")
        for channel in self.workspace.channels.values():
            if wanted in (channel.id, channel.name) and not (channel.is_im and wanted == channel.name):
                return channel
        raise KeyError(f"no channel {name!r}; there are {sorted(self.workspace.channels)}")

    def messages(self, channel: str) -> list[Json]:
        """Return the channel's own messages, oldest first, with their metadata."""
        found = self.channel(channel).log.history(oldest=None, latest=None, inclusive=False)
        return [message.shown(metadata=True) for message in reversed(found)]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """Return the replies of a thread, oldest first, without the parent."""
        return [message.shown(metadata=True) for message in self.channel(channel).log.replies(ts)]

    def message(self, channel: str, ts: str) -> Json:
        """Return one message as it is now."""
        found = self.channel(channel).log.find(ts)
        if found is None:
            raise KeyError(f"no message {ts} in {channel}")
        return found.shown(metadata=True)

    def inject(self, method: str, mode: str, **options: Any) -> Fault:
        """Make coming calls of ``method`` go wrong; see ``Fault``."""
        return self.faults.add(Fault(method, mode, **options))

    async def wait_for(self, predicate: Callable[[], Any], timeout_s: float = 60.0, *, what: str = "") -> Any:
        """Return the first true value of ``predicate``, looked at after every change of the workspace.

        Raises:
            TimeoutError: not true in time; the message shows the last journal entries.
        """
        try:
            return await self.changes.wait_for(predicate, timeout_s)
        except TimeoutError as error:
            told = what or "the condition"
            raise TimeoutError(f"{told} did not come true in {timeout_s} s; last:\n{self.journal.tail()}") from error


_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _refusals(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer a refusal with its code and sentence."""
    try:
        return await handler(request)
    except Refused as refused:
        body: Json = {"ok": False, "error": refused.code, "text": refused.text}
        if refused.code in ("app_did_not_answer", "bad_answer"):
            body["pushed"] = True  # the same sentence has gone to the page by the live feed
        return web.json_response(body)
