"""The site: people post on it, and whoever asks gets its feed, or the answer that was laid down instead."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from aiohttp import web

from tests.support.feeds.written import atom, rss


@dataclass(frozen=True, kw_only=True)
class Said:
    """One post on the site."""

    title: str = ""
    html: str = ""
    id: str | None = None
    link: str | None = None
    author: str | None = None
    at: datetime | None = None
    above: str | None = None
    """The id of the post that it answers."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: Mapping[str, str]
    status: int


@dataclass(frozen=True, kw_only=True)
class Canned:
    """An answer given instead of the feed; ``pieces`` yields a body while it is sent, ``cut`` sends nothing."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Callable[[], AsyncIterator[bytes]] | None = None
    cut: bool = False


class Site:
    """``/forum.atom`` and ``/blog.rss`` show the same posts; ``size``: so many of them, the newest first.

    It knows its marks as servers do: whoever tells the newest ETag, or without one the newest date, gets a 304.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), size: int = 25) -> None:
        self.posts: list[Said] = []
        self.asked: list[Asked] = []
        self.pages: dict[str, Canned] = {}
        self.next: list[Canned] = []
        self.ttl, self.marks, self.packed = "", True, False
        self._clock, self._size, self._number = clock, size, 0
        self._changed = clock()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Site:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Shut it down: nobody answers any more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def post(self, text: str, *, author: str | None = "jan_dv", title: str = "", above: Said | None = None) -> Said:
        """Let somebody post."""
        self._number += 1
        said = Said(
            title=title, html=f"<p>{text}</p>", id=f"tag:forum,2026:{self._number}", author=author, at=self._clock(),
            link=f"{self.url}/t/{self._number}", above=above.id if above else None,
        )  # fmt: skip
        self.say(said)
        return said

    def say(self, *said: Said) -> None:
        """Put posts on top, the last one highest."""
        self.posts = [*reversed(said), *self.posts]
        self._changed += timedelta(seconds=1)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        canned = self.next.pop(0) if self.next else self.pages.get(request.path)
        response = await self._canned(request, canned) if canned else self._feed(request)
        self.asked.append(Asked(request.path, dict(request.headers), response.status))
        return response

    async def _canned(self, request: web.Request, canned: Canned) -> web.StreamResponse:
        if canned.cut and request.transport is not None:
            request.transport.close()
        if canned.pieces is None:
            return web.Response(status=canned.status, body=canned.body, headers=canned.headers)
        response = web.StreamResponse(status=canned.status, headers=canned.headers)
        await response.prepare(request)
        try:
            async for piece in canned.pieces():
                await response.write(piece)
        except ConnectionError:
            return response
        return response

    def _feed(self, request: web.Request) -> web.Response:
        shown = self.posts[: self._size]
        match request.path:
            case "/forum.atom":
                kind, text = "application/atom+xml", atom(shown)
            case "/blog.rss":
                kind, text = "application/rss+xml", rss(shown, ttl=self.ttl)
            case _:
                return web.Response(status=404, text="<html><body>Not here</body></html>", content_type="text/html")
        body = text.encode()
        headers = {"Content-Type": f"{kind}; charset=utf-8", **(self._marks(body) if self.marks else {})}
        if self.marks and self._knows(request, headers):
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
        if self.packed and "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=gzip.compress(body), headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=body, headers=headers)

    def _marks(self, body: bytes) -> dict[str, str]:
        modified = format_datetime(self._changed.astimezone(UTC).replace(microsecond=0), usegmt=True)
        return {"ETag": f'"{sha256(body).hexdigest()[:16]}"', "Last-Modified": modified}

    def _knows(self, request: web.Request, headers: Mapping[str, str]) -> bool:
        if "If-None-Match" in request.headers:  # goes before the date (RFC 9110, 13.2.2)
            return request.headers["If-None-Match"] == headers["ETag"]
        return request.headers.get("If-Modified-Since") == headers["Last-Modified"]
