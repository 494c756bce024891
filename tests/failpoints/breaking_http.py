"""A network between the program and its practice workspace that breaks at the n-th phase of the n-th call.

Seen from the program: a call is not sent yet; it was taken, but nothing came back; the head of the answer is there; all
of it is there. What fails on the way is done to real bytes by the workspace's side, save for time that runs out: there
the wait of the client is ended at that moment, as its own timer would.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, web

from bot.sandbox import Sandbox
from tests.failpoints.fuse import CANCEL, DIE, HTTP, ROOT, Fuse, cancel_here

PHASES = ("unsent", "taken", "head", "answered")
STOPS = tuple(f"{kind} {phase}" for kind in (DIE, CANCEL) for phase in PHASES)
TROUBLES = (
    "refused", "reset", "timeout before", "timeout after", "dropped", "half", "broken json", "500 before", "500 after",
    "429",
)  # fmt: skip
KINDS = (*STOPS, *TROUBLES)
ANSWERS = {
    "429": (429, '{"ok": false, "error": "ratelimited"}'), "500 before": (500, "internal error"),
    "500 after": (500, "internal error"), "broken json": (200, '{"ok": tr'),
}  # fmt: skip
UNTAKEN = ("reset", "timeout before", "500 before", "429")
TAKEN = ("timeout after", "dropped", "broken json", "500 after", f"{DIE} taken", f"{CANCEL} taken")


class Wire:
    """What happens to the call that is under way: one at a time, as long as a fuse is armed."""

    def __init__(self) -> None:
        self.kind: str | None = None
        self.caller: asyncio.Task[Any] | None = None
        self.root: asyncio.Task[Any] | None = None

    def middleware(self, fuse: Fuse) -> Callable[[ClientRequest, ClientHandlerType], Awaitable[ClientResponse]]:
        """Return the client's side for one program."""
        return functools.partial(self._call, fuse)

    async def _call(self, fuse: Fuse, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        kind = fuse.come_to(HTTP, f"{request.method} {_what(request.url.path)}")
        if kind == "refused":
            error = ConnectionRefusedError(111, "nobody listens")
            raise aiohttp.ClientConnectorError(request.connection_key, error)
        if kind == f"{DIE} unsent":
            raise fuse.die()
        if kind == f"{CANCEL} unsent":
            cancel_here()
        self.kind, self.caller, self.root = kind, asyncio.current_task(), ROOT.get()
        try:
            answer = await handler(request)
        except asyncio.CancelledError:
            self._given_up(fuse, kind)
            raise
        finally:
            self.kind = None
        self._answer_begins(fuse, kind, answer)
        return answer

    def _given_up(self, fuse: Fuse, kind: str | None) -> None:
        if kind == f"{DIE} taken":
            raise fuse.die() from None
        if kind in ("timeout before", "timeout after") and self.caller is not None:
            self.caller.uncancel()
            raise TimeoutError from None  # what aiohttp makes of its own timer's cancellation

    def _answer_begins(self, fuse: Fuse, kind: str | None, answer: ClientResponse) -> None:
        if kind == f"{DIE} head":
            raise fuse.die()
        if kind == f"{CANCEL} head":
            cancel_here()
        if kind == f"{DIE} answered":
            answer.content.on_eof(fuse.end)
        if kind == f"{CANCEL} answered":
            answer.content.on_eof(cancel_here)

    async def serve(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]], request: web.Request
    ) -> web.StreamResponse:
        """The workspace's side of a call."""
        kind, self.kind = self.kind, None
        if kind in UNTAKEN:
            await request.read()
            return self._instead(kind, request)
        answer = await handler(request)
        if kind == "half":
            return await _half(request)
        return self._instead(kind, request) if kind in TAKEN else answer

    def _instead(self, kind: str, request: web.Request) -> web.StreamResponse:
        """Answer otherwise, or let nobody hear an answer."""
        if kind in ANSWERS:
            status, body = ANSWERS[kind]
            return web.Response(status=status, text=body, content_type="application/json", headers={"Retry-After": "1"})
        if kind == f"{CANCEL} taken":
            _stop(self.root or self.caller)
        elif kind in ("reset", "dropped"):
            _cut(request)
        else:
            _stop(self.caller)  # as its timer would; or it is gone, and this is how it feels
        return web.Response()


def _stop(task: asyncio.Task[Any] | None) -> None:
    if task is not None:
        task.cancel()


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _half(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b'{"ok": true, ')
    if request.transport is not None:
        request.transport.close()
    return answer


class FaultyWorkspace(Sandbox):
    """A practice workspace at the other end of a :class:`Wire`."""

    wire: Wire

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.RouteDef(route.method, route.path, functools.partial(self.wire.serve, route.handler), route.kwargs)
            for route in super()._routes()
        ]


def _what(path: str) -> str:
    return "response_url" if path.startswith("/respond/") else path.removeprefix("/api/")
