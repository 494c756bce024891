"""The one way to make a Slack client: no repeats by itself, one shared connection pool, a hard timeout."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings

# Slack lets no app post faster than a few messages a second; this only keeps a burst of modals from queueing.
CONNECTIONS = 40


def slack_session(settings: Settings) -> aiohttp.ClientSession:
    """Return the session that all Slack clients share; whoever opens it closes it.

    The timeout belongs here: the SDK does not apply its own to a session that it is given.
    """
    total_s = settings.delivery.timeout.total_seconds()
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=total_s), connector=aiohttp.TCPConnector(limit=CONNECTIONS)
    )


def slack_client(settings: Settings, session: aiohttp.ClientSession, *, token: str | None = None) -> AsyncWebClient:
    """Return a client on ``settings.slack.api_url`` that never repeats a call by itself.

    The SDK's default posts again when the connection breaks after Slack has taken the message (seen: two messages
    for one call), hence ``retry_handlers=[]``.
    """
    return AsyncWebClient(
        token=token or settings.slack.bot_token.get_secret_value(),
        base_url=settings.slack.api_url,
        session=session,
        timeout=max(1, int(settings.delivery.timeout.total_seconds())),
        retry_handlers=[],
        logger=_quiet(),
    )


def _quiet() -> logging.Logger:
    """Return a logger for the SDK that leaves out whole requests, which it writes at DEBUG."""
    logger = logging.getLogger("slack_sdk.webcare")
    logger.setLevel(logging.WARNING)
    return logger
