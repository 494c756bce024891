"""``/practice/live``: the websocket that keeps a page up to date."""

from __future__ import annotations

import asyncio
import json

from aiohttp import WSMsgType, web

from .changes import Changes
from .shapes import Json

# A page this far behind is closed; it reads the state anew when it comes back.
MOST_QUEUED = 5_000
HEARTBEAT_S = 20.0


class Live:
    """One queue per open page."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._open: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S)
        try:
            await socket.prepare(request)
        except ConnectionError:
            return web.Response()  # the page has gone again, e.g. was reloaded; nobody reads this
        queue: asyncio.Queue[Json] = asyncio.Queue(MOST_QUEUED)
        full = asyncio.Event()

        def take(message: Json) -> None:
            try:
                queue.put_nowait(message)
            except asyncio.QueueFull:
                full.set()

        end = self._changes.listen(request.query.get("as", ""), take)
        self._open.add(socket)
        tasks = [asyncio.create_task(work) for work in (_send(socket, queue), _drain(socket), full.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            end()
            self._open.discard(socket)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await socket.close()
        return socket

    async def stop(self) -> None:
        for socket in tuple(self._open):
            await socket.close()


async def _send(socket: web.WebSocketResponse, queue: asyncio.Queue[Json]) -> None:
    while not socket.closed:
        message = await queue.get()
        try:
            await socket.send_str(json.dumps(message, ensure_ascii=False))
        except ConnectionError:
            return


async def _drain(socket: web.WebSocketResponse) -> None:
    """Read until the page leaves; what it sends has no meaning."""
    async for message in socket:
        if message.type == WSMsgType.ERROR:
            return
