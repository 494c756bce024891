"""Slack over Socket Mode: two connections, each made anew when it ends or falls silent, again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.envelope import oddity
from bot.health import Health
from bot.remedies import remedy_of_app_token
from bot.settings import Settings
from bot.slack.client import slack_client

log = structlog.get_logger(__name__)

# Slack refreshes connections now and then; with two of them one is always there. At most ten are allowed per app.
CONNECTIONS = 2
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
# From asking for the address to Slack's ``hello``.
CONNECT_WITHIN_S = 10.0
# What is acknowledged over a connection that Slack wants renewed is so within Slack's own three seconds.
LINGER_S = 3.0
# A connection that ends sooner is trouble too, or two processes too many would connect all day long.
SETTLED_AFTER_S = 10.0
PART = "slack_socket"
METHOD = "apps.connections.open"
# We ask for a sign of life this often; when half of it passes without one, aiohttp ends the connection.
PING_EVERY_S = 10.0
LOOK_EVERY_S = 0.5
CLOSE_WITHIN_S = 2.0
RENEWED = "renewed"
"""Slack wants a new connection instead of this one."""
TROUBLES = (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


class Sockets:
    """Keeps the Socket Mode connections of this process; silence is noticed after 1.5 times ``ping_every_s``."""

    def __init__(
        self, app: AsyncApp, settings: Settings, session: aiohttp.ClientSession, health: Health, *,
        ping_every_s: float = PING_EVERY_S,
    ) -> None:  # fmt: skip
        if settings.slack.app_token is None:
            raise ValueError("Socket Mode needs SLACK_APP_TOKEN")
        token = settings.slack.app_token.get_secret_value()
        self._app, self._health, self._ping_every_s = app, health, ping_every_s
        self._client = slack_client(settings, session, token=token)
        self._up: set[int] = set()
        self._leaving: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect in the background, so that the desk takes mentions also while Slack is away."""
        keeping = [asyncio.create_task(self._keep(number), name=f"socket {number}") for number in range(CONNECTIONS)]
        try:
            yield
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)
            self._stopping.set()
            await asyncio.gather(*self._leaving, return_exceptions=True)

    async def _keep(self, number: int) -> None:
        """Have one connection for ever. Trouble waits longer each time, Slack's wish for a new one not at all."""
        loop, wait_s = asyncio.get_running_loop(), 0.0
        while True:
            began, retry_after_s = loop.time(), 0.0
            connection = Connection(self._app, self._client, ping_every_s=self._ping_every_s)
            try:
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    await connection.open()
                self._is_up(number)
                why = await connection.over()
            except TROUBLES as error:
                why, retry_after_s = _why(error), _retry_after_s(error)
            finally:
                self._leave(connection)
            lasted = self._is_down(number, why) and loop.time() - began > SETTLED_AFTER_S
            wait_s = 0.0 if lasted else wait_s
            await asyncio.sleep(max(retry_after_s, wait_s if why == RENEWED else max(wait_s, FIRST_WAIT_S)))
            wait_s = min(max(FIRST_WAIT_S, wait_s * 2), LONGEST_WAIT_S)

    def _leave(self, connection: Connection) -> None:
        """Close it beside the new one: what came over it may still be acknowledged over it."""
        task = asyncio.create_task(connection.leave(self._stopping))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _is_up(self, number: int) -> None:
        was_away = PART in self._health.failures
        self._up.add(number)
        self._health.ok(PART)
        if len(self._up) < CONNECTIONS:
            self._health.warn(PART, f"{len(self._up)} of {CONNECTIONS} connections")
        log.info("socket.connected", connection=number, again=was_away)

    def _is_down(self, number: int, why: str) -> bool:
        """Note the end of a connection, or that none came about; return whether there had been one.

        Not ready is who has none and gets none: while the other one is there, Slack sends everything over it.
        """
        was_up = number in self._up
        self._up.discard(number)
        if was_up and why != RENEWED:
            log.info("socket.ended", connection=number, why=why)
        if self._up:
            self._health.warn(PART, f"{len(self._up)} of {CONNECTIONS} connections: {why}")
        elif not was_up:
            news = PART not in self._health.failures
            self._health.fail(PART, f"{METHOD}: {why}. {remedy_of_app_token(why)}")
            if news:
                log.error("socket.not_connected", method=METHOD, why=why, fix=remedy_of_app_token(why))
        return was_up


class Connection(SocketModeClient):
    """One websocket, from its address to its end; :meth:`over` says when and why that was.

    The SDK's client does the frames and the acknowledgements. Its own way to connect again is not used: once it has an
    address it tries that one for ever, although such an address is good for half a minute only (slack_sdk 3.47,
    ``SocketModeClient.connect``). So a connection lives once, and `Sockets` makes a new one.
    """

    def __init__(self, app: AsyncApp, client: AsyncWebClient, *, ping_every_s: float = PING_EVERY_S) -> None:
        super().__init__(
            app_token=client.token or "", logger=_quiet(), web_client=client, auto_reconnect_enabled=False,
            ping_interval=ping_every_s,
        )  # fmt: skip
        self._app = app
        self._hello, self._told_to_go = asyncio.Event(), asyncio.Event()
        self.message_listeners.append(self._heard)
        self.socket_mode_request_listeners.append(self._handle)

    async def open(self) -> None:
        """Ask Slack for an address, connect, and wait for its hello: a line on which nobody greets is dead.

        Raises:
            SlackApiError, aiohttp.ClientError, OSError.
        """
        answer = await self.web_client.apps_connections_open(app_token=self.app_token)
        self.current_session = await self.aiohttp_client_session.ws_connect(
            str(answer["url"]), autoping=False, heartbeat=self.ping_interval, proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
        )  # fmt: skip
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())
        await self._hello.wait()

    async def over(self) -> str:
        """Wait for the end; return why: Slack wants a new one (RENEWED), it was closed, or it fell silent."""
        while not self._told_to_go.is_set():
            session = self.current_session
            if session is None or session.closed:
                silent = session is not None and session.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
                return "silent" if silent else "closed"
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._told_to_go.wait()
        return RENEWED

    async def leave(self, stopping: asyncio.Event) -> None:
        """Close it: a moment later where it still stands, at once where nothing comes over it or we are stopping."""
        if self._told_to_go.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER_S):
                    await stopping.wait()
        await self._shut()

    async def _shut(self) -> None:
        with suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(CLOSE_WITHIN_S):  # a farewell that nobody answers
                await self.close()  # type: ignore[no-untyped-call]  # the SDK has no types here
        for task in (self.message_processor, self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        await self.aiohttp_client_session.close()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """What the SDK calls when Slack sends ``disconnect``."""
        self._told_to_go.set()

    async def _heard(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            self._hello.set()

    async def _handle(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        odd = oddity(request.payload)
        if odd is not None:  # not acknowledged, as over HTTP
            log.info("slack.refused", why=odd.value)
            return
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(self, request, answer, 0.0)


def _quiet() -> logging.Logger:
    """The SDK tells of every failed try, for each connection; we tell when it begins and when it is over."""
    logger = logging.getLogger("slack_sdk.webcare.socket")
    logger.setLevel(logging.CRITICAL)
    return logger


def _why(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        body = getattr(error.response, "data", None)
        code = body.get("error") if isinstance(body, dict) else None
        return str(code or f"HTTP {getattr(error.response, 'status_code', '?')}")
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__


def _retry_after_s(error: Exception) -> float:
    headers = getattr(error.response, "headers", {}) if isinstance(error, SlackApiError) else {}
    said = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(said) if said.isdigit() else 0.0
