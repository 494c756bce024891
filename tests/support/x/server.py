"""The look-alike's door: it checks who asks and how often, answers, and writes everything down."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.support.x.answers import Stop, answer
from tests.support.x.auth import Door
from tests.support.x.journal import Asked, Canned, Journal
from tests.support.x.limits import Limits
from tests.support.x.reads import Reads
from tests.support.x.streaming import Streaming
from tests.support.x.world import App, World
from tests.support.x.writes import Writes

Handler = Callable[[web.Request, str], Any]


class LookAlike:
    """``scale`` shortens the windows of the limits and the silence between keep-alives."""

    def __init__(
        self, *, real: Callable[[], datetime] = lambda: datetime.now(UTC), scale: float = 1.0, spelling: str = "old",
        summoned_only: bool = True,
    ) -> None:  # fmt: skip
        self.app, self.world, self.journal = App(), World(real=real), Journal()
        loop = asyncio.get_running_loop()
        self.limits = Limits(loop.time, lambda: real().timestamp(), scale)
        self.reads = Reads(self.world, spelling=spelling)
        self.writes = Writes(self.world, summoned_only=summoned_only)
        self.stream = Streaming(self.world, self.reads.shapes, keep_alive_s=20 * scale)
        self._door, self._real, self._loop = Door(self.app), real, loop
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        self.url = ""

    async def start(self) -> LookAlike:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application()
        routes: list[tuple[str, str, Handler]] = [
            ("GET", r"/2/users/{id:\d+}/mentions", self.reads.mentions),
            ("GET", r"/2/users/{id:\d+}/tweets", self.reads.timeline),
            ("GET", "/2/users/by/username/{name}", self.reads.user),
            ("GET", "/2/users/me", self.reads.me),
            ("GET", "/2/tweets/search/recent", self.reads.search),
            ("GET", "/2/tweets/search/stream", self.stream.listen),
            ("GET", "/2/tweets/search/stream/rules", self.stream.read_rules),
            ("POST", "/2/tweets/search/stream/rules", self.stream.change_rules),
            ("GET", "/2/tweets", self.reads.by_ids),
            ("POST", "/2/tweets", self.writes.post),
            ("GET", "/2/dm_events", self.reads.messages),
            ("POST", r"/2/dm_conversations/with/{id:\d+}/messages", self.writes.message),
        ]
        for method, path, handler in routes:
            app.router.add_route(method, path, self._guarded(handler))
        return app

    def _guarded(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            at, by, body = self._loop.time(), "", await _body(request)
            try:
                canned = self.journal.instead(request.method, request.path)
                if canned and not canned.after:
                    await self._note(request, at, by, canned.status, body)
                    return await _given(canned, request)
                by = self._door.who(request, now_s=time.time())  # signatures are of this minute, whatever the test says
                headers = self.limits.allow(request.method, request.path, by)
                if request.path.endswith("/stream"):  # it is noted before it ends
                    await self._note(request, at, by, 200, body)
                    return await self._done(handler, request, by)
                response = await self._done(handler, request, by)
                response.headers.update(headers)
                told = json.loads(response.text or "null") if isinstance(response, web.Response) else None
                await self._note(request, at, by, response.status, body, told)
                return await _given(canned, request) if canned else response
            except Stop as stop:
                await self._note(request, at, by, stop.status, body, stop.body)
                return answer(stop.body, stop.status, stop.headers)

        return handle

    async def _done(self, handler: Handler, request: web.Request, by: str) -> web.StreamResponse:
        done = handler(request, by)
        response: web.StreamResponse = await done if asyncio.iscoroutine(done) else done
        return response

    async def _note(self, request: web.Request, at: float, by: str, status: int, body: Any, told: Any = None) -> None:
        query, headers = dict(request.query), dict(request.headers)
        await self.journal.note(Asked(request.method, request.path, query, at, by, status, body, headers, told))


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.text()) if request.can_read_body else None
    except ValueError:
        return None


async def _given(canned: Canned, request: web.Request) -> web.Response:
    if canned.hang:
        await asyncio.Event().wait()
    if canned.cut:
        assert request.transport is not None
        request.transport.abort()
    body = canned.body.encode() if isinstance(canned.body, str) else canned.body
    return web.Response(body=body, status=canned.status, content_type=canned.content_type, headers=dict(canned.headers))
