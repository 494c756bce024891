"""Slack over Socket Mode: two connections, connected again and again while Slack is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.health import Health
from bot.settings import Settings
from bot.slack.client import slack_client

log = structlog.get_logger(__name__)

# Slack refreshes connections now and then; with two of them one is always there. At most ten are allowed per app.
CONNECTIONS = 2
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
PART = "slack_socket"


class Sockets:
    """Keeps the Socket Mode connections of this process."""

    def __init__(self, app: AsyncApp, settings: Settings, session: aiohttp.ClientSession, health: Health) -> None:
        if settings.slack.app_token is None:
            raise ValueError("Socket Mode needs SLACK_APP_TOKEN")
        token = settings.slack.app_token.get_secret_value()
        self._health = health
        # The handler would fall back to the bot's client, and with it to the wrong token, without a client of its own.
        self._handlers = [
            AsyncSocketModeHandler(app, token, web_client=slack_client(settings, session, token=token))
            for _ in range(CONNECTIONS)
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Connect in the background, so that the desk takes mentions also while Slack is away."""
        connecting = [asyncio.create_task(self._connect(handler)) for handler in self._handlers]
        try:
            yield
        finally:
            for task in connecting:
                task.cancel()
            for task in connecting:
                with suppress(asyncio.CancelledError):
                    await task
            for handler in self._handlers:
                await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt has no types here

    async def _connect(self, handler: AsyncSocketModeHandler) -> None:
        """Connect for the first time; from then on the SDK's own monitor connects again."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt has no types here
            except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                if self._health.fail(PART, type(error).__name__):
                    log.warning("socket.not_connected", error=type(error).__name__)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            else:
                self._health.ok(PART)
                log.info("socket.connected")
                return
