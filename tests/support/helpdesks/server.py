"""The server that the three look-alikes share: it wants its token, plays faults, and keeps what was said."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

HTML = "<html><body>Over capacity</body></html>"


@dataclass(frozen=True)
class Delivery:
    """A signed request to a webhook."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Said:
    """One message, post or comment, whoever wrote it."""

    id: int
    text: str
    at: datetime
    by_us: bool
    thread: int
    number: int = 1
    version: int = 1
    gone: bool = False


class HelpdeskLike:
    """What the three have in common; ``secret`` signs deliveries, ``token`` is what a caller must show."""

    secret = "s3cret-of-the-webhook"
    token = "token-of-the-user"

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.outgoing: list[Delivery] = []
        self.calls: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self._ids = itertools.count(1001)
        self._server: TestServer | None = None

    @property
    def url(self) -> str:
        """Its address."""
        assert self._server is not None
        return str(self._server.make_url("")).rstrip("/")

    async def __aenter__(self) -> Any:
        app = web.Application(middlewares=[self._guarded])
        app.add_routes(self.routes())
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            await self._server.close()

    def routes(self) -> list[web.RouteDef]:
        """Return what it answers."""
        raise NotImplementedError

    def knows(self, request: web.Request) -> bool:
        """Return whether a caller shows the token as this program wants it."""
        raise NotImplementedError

    def delivery(self, said: Said, event: str) -> Delivery:
        """Return the signed delivery of an event about a message."""
        raise NotImplementedError

    def signed(self, body: Any) -> Delivery:
        """Return a delivery of this body, signed as this program does; bytes go as they are."""
        raise NotImplementedError

    def new(self, text: str, *, by_us: bool, thread: int) -> Said:
        """Note a message and tell the webhook."""
        number = sum(one.thread == thread for one in self.said) + 1
        said = Said(next(self._ids), text, self.clock(), by_us, thread, number)
        self.said.append(said)
        self.tell(said, "created")
        return said

    def tell(self, said: Said, event: str) -> None:
        """Queue the delivery of an event."""
        self.outgoing.append(self.delivery(said, event))

    def ours(self) -> list[str]:
        """Return what stands there of us."""
        return [one.text for one in self.said if one.by_us]

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        self.calls.append((request.method, request.path))
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "gone_before":
            return _cut(request)
        if fault == "away":
            return web.Response(status=503, text=HTML, content_type="text/html")
        if fault == "busy":
            return web.json_response({"error": "too many"}, status=429, headers={"Retry-After": "7"})
        if fault == "repeats":
            return web.json_response({"error": "; ".join(request.headers.values())}, status=400)
        if fault == "no_token" or not self.knows(request):
            return web.json_response({"error": "Couldn't authenticate you"}, status=401)
        answer: web.StreamResponse = await handler(request)
        if fault == "gone_after":
            return _cut(request)
        if fault == "broken_after":
            return web.Response(status=500, text=HTML, content_type="text/html")
        if fault == "no_id":
            return web.json_response({})
        return answer


def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def as_bytes(body: Any) -> bytes:
    """Return JSON as these programs write it; bytes are taken for it."""
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
