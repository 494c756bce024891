"""Whoever calls the HTTP door: a platform, Slack, or a stranger."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import aiohttp
from standardwebhooks import Webhook

from bot.sandbox.delivery.http import signature
from tests.support.world import World

NUMBERS = count(1)


@dataclass(frozen=True)
class Answer:
    """A status and what came with it: JSON where it is some."""

    status: int
    body: Any
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Caller:
    """Calls the bot of a world."""

    session: aiohttp.ClientSession
    world: World

    @property
    def url(self) -> str:
        """The bot's address."""
        assert self.world.bot is not None
        return str(self.world.bot.url)

    async def get(self, path: str) -> Answer:
        """Ask for a page."""
        async with self.session.get(self.url + path) as answer:
            return await _read(answer)

    async def hook(
        self, body: Any, *, source: str = "web", ident: str | None = None, secret: str | None = None, age_s: float = 0,
        content_type: str = "application/json", headers: dict[str, str] | None = None, zipped: bool = False,
    ) -> Answer:  # fmt: skip
        """Deliver to a source's hook; bytes go as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        key, at = ident or f"msg_{next(NUMBERS)}", datetime.fromtimestamp(time.time() - age_s, UTC)
        webhook = Webhook(secret or self.world.sandbox.config.platform.hook_secret)
        sent = {
            "webhook-id": key, "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": webhook.sign(key, at, raw.decode(errors="replace")), "Content-Type": content_type,
        } | (headers or {})  # fmt: skip
        return await self._post(f"/hooks/{source}", raw, sent, zipped=zipped)

    async def slack(
        self, body: bytes, *, content_type: str = "application/json", age_s: float = 0, timestamp: str | None = None,
        signed: str | None = None, secret: str | None = None, headers: dict[str, str] | None = None,
        zipped: bool = False, chunked: bool = False,
    ) -> Answer:  # fmt: skip
        """Send what Slack would; ``headers`` instead of the signed ones."""
        at = timestamp or str(int(time.time() - age_s))
        used = secret or self.world.sandbox.config.app.signing_secret
        slack = {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signed or signature(used, at, body),
        }
        sent = {"Content-Type": content_type} | (slack if headers is None else headers)
        return await self._post("/slack/events", body, sent, zipped=zipped, chunked=chunked)

    async def counts(self, line: str) -> str:
        """Wait until /metrics has this line; return the whole page."""
        async with asyncio.timeout(60):
            while line not in (page := (await self.get("/metrics")).text):  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.05)
        return page

    async def becomes_ready(self) -> dict[str, str]:
        """Wait until the bot is ready; return its reasons not to be."""
        return await self._until(lambda answer: answer.status == 200)

    async def becomes_unready(self) -> dict[str, str]:
        """Wait until the bot is not ready; return why."""
        return await self._until(lambda answer: answer.status == 503)

    async def _until(self, true: Callable[[Answer], bool], *, within_s: float = 15.0) -> dict[str, str]:
        async with asyncio.timeout(within_s):
            while not true(answer := await self.get("/readyz")):  # noqa: ASYNC110  # it is another program that changes
                await asyncio.sleep(0.05)
        return dict(answer.body["reasons"])

    async def _post(
        self, path: str, body: bytes, headers: dict[str, str], *, zipped: bool = False, chunked: bool = False
    ) -> Answer:
        sent = headers | ({"Content-Encoding": "gzip"} if zipped else {})
        content = gzip.compress(body) if zipped else body
        stream: Any = _pieces(content) if chunked else io.BytesIO(content)
        async with self.session.post(self.url + path, data=stream, headers=sent) as answer:
            return await _read(answer)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


async def _read(answer: aiohttp.ClientResponse) -> Answer:
    text = await answer.text()
    try:
        return Answer(answer.status, json.loads(text), text)
    except ValueError:
        return Answer(answer.status, text, text)
