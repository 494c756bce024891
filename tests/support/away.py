"""Databases that go away and come back, as a network or a restart takes them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Line:
    """A TCP door in front of PostgreSQL's socket that can be shut."""

    socket: str
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def up(self) -> None:
        """Listen; a second time on the same port."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Refuse new connections and cut those that are there."""
        if self._server is not None:
            self._server.close()
            for writer in tuple(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_unix_connection(f"{self.socket}/.s.PGSQL.5432")
        self._open |= {writer, other_writer}
        try:
            await asyncio.gather(_pump(reader, other_writer), _pump(other_reader, writer))
        finally:
            self._open -= {writer, other_writer}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def line_to(socket: str) -> AsyncIterator[Line]:
    """Yield an open line."""
    line = Line(socket)
    await line.up()
    yield line
    await line.down()


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Hold SQLite's write lock from outside, as a backup that hangs does."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")  # waits for a writer of the bot, in this same loop
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()
