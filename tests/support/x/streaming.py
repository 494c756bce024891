"""X's filtered stream: one connection, rules with tags, an empty line every 20 seconds, and sudden ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.x import fields
from tests.support.x.answers import Stop, answer, invalid
from tests.support.x.auth import needs
from tests.support.x.search import matches
from tests.support.x.shapes import Shapes
from tests.support.x.world import Post, World

RULE_MAX = 1024
CUT, CLOSE = b"cut", b"close"
SENT = "2026-11-28T12:00:00.000Z"


@dataclass
class Streaming:
    """``keep_alive_s`` None: it stays silent."""

    world: World
    shapes: Shapes
    keep_alive_s: float | None = 20.0
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    connections: int = 0
    at_once: int = 0
    open: asyncio.Queue[bytes] | None = None
    closes_at_once: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    said: list[bytes] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.world.heard.append(self._hear)

    async def connected(self, number: int) -> None:
        """Return when the stream was connected to so many times, and is open."""
        async with self._news:
            await self._news.wait_for(lambda: self.connections >= number and self.open is not None)

    async def gone(self) -> None:
        """Return when nobody listens."""
        async with self._news:
            await self._news.wait_for(lambda: self.open is None)

    def send(self, line: bytes) -> None:
        """Send a line as it is; ``CUT`` and ``CLOSE`` end the connection."""
        assert self.open is not None
        self.said.append(line)
        self.open.put_nowait(line)

    def _hear(self, post: Post) -> None:
        hit = [one for one in self.rules.values() if matches(one["value"], post, self.world)]
        if self.open is not None and hit and self.world.is_shown(post):
            told: dict[str, Any] = {"data": self.shapes.post(post, self.query)}
            told |= {"includes": self.shapes.includes([post], self.query)} if self.query.get("expansions") else {}
            told["matching_rules"] = [{name: one[name] for name in ("id", "tag") if name in one} for one in hit]
            self.send(json.dumps(told).encode() + b"\r\n")

    async def listen(self, request: web.Request, by: str) -> web.StreamResponse:
        needs(by, "app")
        fields.check(dict(request.query), fields.OLD, "backfill_minutes")
        if "backfill_minutes" in request.query:
            raise Stop(
                403, {"title": "Forbidden", "detail": "backfill_minutes is for Enterprise", "type": "about:blank"}
            )
        if self.open is not None:
            detail = "This stream is currently at the maximum allowed connection limit."
            raise Stop(429, {
                "title": "ConnectionException", "detail": detail, "connection_issue": "TooManyConnections",
                "type": "https://api.twitter.com/2/problems/streaming-connection",
            })  # fmt: skip
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        self.query = dict(request.query)
        if self.closes_at_once:
            await self._count(None)
            return response
        lines: asyncio.Queue[bytes] = asyncio.Queue()
        await self._count(lines)
        try:
            await self._write(request, response, lines)
        finally:
            async with self._news:
                self.open = None
                self._news.notify_all()
        return response

    async def _count(self, lines: asyncio.Queue[bytes] | None) -> None:
        async with self._news:
            self.open = lines
            self.connections += 1
            self._news.notify_all()

    async def _write(self, request: web.Request, response: web.StreamResponse, lines: asyncio.Queue[bytes]) -> None:
        while True:
            try:
                line = await asyncio.wait_for(lines.get(), self.keep_alive_s)
            except TimeoutError:
                line = b"\r\n"
            if line == CLOSE:
                return
            if line == CUT:
                assert request.transport is not None
                request.transport.abort()
                return
            try:
                await response.write(line)
            except ConnectionError:
                return

    def read_rules(self, request: web.Request, by: str) -> web.Response:
        needs(by, "app")
        rules = list(self.rules.values())
        told: dict[str, Any] = {"data": rules} if rules else {}
        sent = {} if self.shapes.is_new else {"sent": SENT}
        return answer(told | {"meta": {**sent, "result_count": len(rules)}})

    async def change_rules(self, request: web.Request, by: str) -> web.Response:
        needs(by, "app")
        body = json.loads(await request.text())
        if not set(body) <= {"add", "delete"} or len(body) != 1:
            raise invalid({}, "The body must hold add or delete")
        if "delete" in body:
            for one in body["delete"]["ids"]:
                self.rules.pop(one)
            gone = len(body["delete"]["ids"])
            return answer({"meta": {"sent": SENT, "summary": {"deleted": gone, "not_deleted": 0}}})
        made, errors = [], []
        for one in body["add"]:
            value = str(one["value"])
            if len(value) > RULE_MAX:
                raise invalid({"add": [value]}, "A rule has more than 1024 characters")
            if any(there["value"] == value for there in self.rules.values()):
                errors.append(
                    {
                        "title": "DuplicateRule",
                        "value": value,
                        "type": "https://api.twitter.com/2/problems/duplicate-rules",
                    }
                )
                continue
            rule = {"id": self.world.new_id(self.world.real()), **{name: str(told) for name, told in one.items()}}
            self.rules[rule["id"]] = rule
            made.append(rule)
        told: dict[str, Any] = {"data": made} if made else {}
        told |= {"errors": errors} if errors else {}
        summary = {"created": len(made), "not_created": len(errors), "valid": len(made), "invalid": len(errors)}
        return answer(told | {"meta": {"sent": SENT, "summary": summary}}, status=201)
