"""The HTTP door alone, on a real port and a real database; requests are written byte by byte where that matters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.desk.work import Desks
from bot.health import Health
from bot.settings import Settings, parse_settings
from bot.store.database import Store
from bot.web import WebDoor
from integrations.webhook.signing import sign
from tests.support.connections import connected

NEW, OLD = "whsec_bmV3LW5ldy1uZXctbmV3LW5ldw==", "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZA=="
STATUS_TOKEN = "a-token-for-prometheus"
TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
timezone = "Europe/Amsterdam"
agents = { people = ["U1"] }
hours = { always = true }
[source.web]
kind = "hook"
desk = "rail"
callback = "https://example.org/replies"
"""
NUMBERS = count(1)
Answer = tuple[int, dict[str, str], bytes]


def settings_of(**environ: str) -> Settings:
    """Return settings with one hook source, and a new and an old secret for it."""
    known = {
        "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "0123456789abcdef",
        "WEBCARE_HOOK_WEB_SECRET": f"{NEW} {OLD}",
    }  # fmt: skip
    return parse_settings(TOML, known | environ)


@dataclass
class Door:
    """A running door."""

    port: int
    web: WebDoor

    async def raw(self, request: bytes, *, pause_s: float = 0.0, then: bytes = b"") -> Answer:
        """Write bytes, wait, write the rest; return status, headers (names in lower case) and body of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            await writer.drain()
            if then or pause_s:
                await asyncio.sleep(pause_s)
                writer.write(then)
            return await read_answer(reader)
        finally:
            writer.close()

    async def post(self, path: str, body: bytes, headers: Mapping[str, str] | list[tuple[str, str]]) -> Answer:
        """Post a body; headers may stand there twice."""
        pairs = list(headers.items()) if isinstance(headers, Mapping) else headers
        lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in pairs)]
        return await self.raw("\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body)

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        lines = [f"GET {path} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
        return await self.raw("\r\n".join(lines).encode() + b"\r\n\r\n")

    async def hook(self, body: str | bytes | list[Any], *, secret: str = NEW, **changed: str) -> tuple[int, Any]:
        """Deliver to the hook, signed; return the status and the answer."""
        text = body if isinstance(body, str) else body.decode() if isinstance(body, bytes) else json.dumps(body)
        status, _, answer = await self.post("/hooks/web", text.encode(), signed(text, secret=secret) | changed)
        return status, json.loads(answer)


def signed(body: str, *, secret: str = NEW) -> dict[str, str]:
    """Return the headers of a delivery that is signed now."""
    headers = sign(SecretStr(secret), key=f"msg_{next(NUMBERS)}", body=body, at=datetime.now(UTC))
    return headers | {"Content-Type": "application/json"}


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """Read one answer; (0, ...) when the connection was closed without one."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    except (asyncio.IncompleteReadError, ConnectionError):
        return 0, {}, b""
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await asyncio.wait_for(reader.readexactly(int(headers.get("content-length", 0))), 20)
    return int(first.split()[1]), headers, body


@asynccontextmanager
async def a_door(database: str, **changed: Any) -> AsyncIterator[Door]:
    """Yield a door on a database; ``environ`` are further variables, the rest goes to `WebDoor`."""
    settings = settings_of(**changed.pop("environ", {}))
    store, session = Store(database), aiohttp.ClientSession()
    door = WebDoor(
        desks=Desks(store, settings, SystemClock()), connections=connected(settings, session), health=Health(),
        registry=CollectorRegistry(), wake=lambda: None, **changed,
    )  # fmt: skip
    runner = web.AppRunner(door.application(), access_log=None, lingering_time=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Door(runner.addresses[0][1], door)
    finally:
        await runner.cleanup()
        await session.close()
        await store.close()
