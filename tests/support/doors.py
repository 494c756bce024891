"""A TCP server for look-alikes whose connections end with it: asyncio's own leaves them to the garbage collector."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Door:
    """Hands every connection to ``talk``, and closes it afterwards."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.port = 0

    async def open(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse new connections, and end those that stand."""
        if self._server is not None:
            self._server.close()
        open_ = dict(self._open)
        for task, writer in open_.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*open_, return_exceptions=True)
        await asyncio.gather(*(writer.wait_closed() for writer in open_.values()), return_exceptions=True)

    def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._open[task] = writer
        task.add_done_callback(lambda done: self._open.pop(done, None))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
            writer.close()
            await writer.wait_closed()
        except ConnectionError:
            return  # who asked has gone
        finally:
            writer.close()


@asynccontextmanager
async def a_door(talk: Talk) -> AsyncIterator[Door]:
    """Yield an open door."""
    door = Door(talk)
    await door.open()
    try:
        yield door
    finally:
        await door.close()
