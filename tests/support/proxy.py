"""A TCP door that behaves as networks do: slow, cut, half closed, or silent."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
# Closing such a socket sends RST and not FIN.
RESET = struct.pack("ii", 1, 0)


@dataclass
class Pair:
    """The two ends of a connection; an end that comes when it is ``over`` is closed at once."""

    ends: list[asyncio.StreamWriter]
    over: bool = False

    def close(self) -> None:
        """Cut both."""
        self.over = True
        for end in self.ends:
            end.transport.abort()

    def take(self, opening: asyncio.Future[Streams]) -> None:
        """Add the other end once it is open."""
        if not opening.cancelled() and opening.exception() is None:
            self.ends.append(opening.result()[1])
            if self.over:
                self.close()


@dataclass
class Proxy:
    """Passes bytes on. ``delay_s``: each chunk comes that much later. ``silent``: connections stand, nothing passes."""

    target: Callable[[], Awaitable[Streams]]
    port: int = 0
    delay_s: float = 0.0
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _pairs: dict[asyncio.Task[None], Pair] = field(default_factory=dict)

    @property
    def connections(self) -> int:
        """How many connections stand."""
        return len(self._pairs)

    async def up(self) -> None:
        """Listen; a second time on the same port."""
        self._flows.set()
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Refuse new connections and cut those that stand."""
        if self._server is not None:
            self._server.close()
            await self.reset()
            await self._server.wait_closed()
            self._server = None

    def silence(self) -> None:
        """From now on nothing passes, in no direction; new connections are taken and get no answer."""
        self._flows.clear()

    def speak(self) -> None:
        """Let everything pass again, what was held back too."""
        self._flows.set()

    async def reset(self) -> None:
        """Cut every connection with RST."""
        for end in [end for pair in self._pairs.values() for end in pair.ends]:
            with suppress(OSError):  # it may be closed already
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        await self._end()

    def half_close(self) -> None:
        """Tell the caller that nothing more will come, and go on taking what it sends: a middlebox that forgot us."""
        for pair in self._pairs.values():
            with suppress(OSError):
                pair.ends[0].write_eof()

    async def _end(self) -> None:
        tasks = [task for task in self._pairs if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # an aborted transport is closed by the loop, a moment later

    def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = Pair([writer])
        task = asyncio.create_task(self._pair(pair, reader))
        self._pairs[task] = pair
        task.add_done_callback(lambda done: self._pairs.pop(done, None))

    async def _pair(self, pair: Pair, reader: asyncio.StreamReader) -> None:
        # RuntimeError: what comes after the end was told to the caller (``half_close``) finds no way.
        with suppress(OSError, RuntimeError, asyncio.CancelledError):
            await self._flows.wait()
            # Shielded: an opening that is given up half way would leave its transport to nobody.
            opening = asyncio.ensure_future(self.target())
            opening.add_done_callback(pair.take)
            there, other = await asyncio.shield(opening)
            await asyncio.gather(self._pump(reader, other), self._pump(there, pair.ends[0]))
        pair.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65_536):
            await self._flows.wait()
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            writer.write(chunk)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()


@asynccontextmanager
async def proxy_to_socket(folder: str) -> AsyncIterator[Proxy]:
    """Yield an open door to the PostgreSQL whose Unix socket lies in ``folder``."""
    async with _open(Proxy(lambda: asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432"))) as proxy:
        yield proxy


@asynccontextmanager
async def proxy_to_port(port: int) -> AsyncIterator[Proxy]:
    """Yield an open door to a local port."""
    async with _open(Proxy(lambda: asyncio.open_connection("127.0.0.1", port))) as proxy:
        yield proxy


@asynccontextmanager
async def _open(proxy: Proxy) -> AsyncIterator[Proxy]:
    await proxy.up()
    try:
        yield proxy
    finally:
        await proxy.down()
