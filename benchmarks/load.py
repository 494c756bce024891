"""A load generator that costs little itself: prepared requests over keep-alive connections, only heads are read."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

ANSWER_WITHIN_S = 30.0
# What proxies keep (nginx's keepalive_timeout is 60 s); shorter than the bot keeps them (`bot.app.KEEP_ALIVE_S`), else
# a request could meet a connection that is just being closed.
IDLE_S = 60.0


@dataclass
class Answers:
    """What came back: seconds from sending to the last byte of each answer, and how many had which status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    took: float = 0.0
    """Seconds from the first request to the last answer."""

    def all_ok(self, status: int = 200) -> Answers:
        """Return this.

        Raises:
            RuntimeError: an answer had another status.
        """
        if set(self.statuses) - {status}:
            raise RuntimeError(f"not every request was answered with {status}: {dict(self.statuses)}")
        return self


class Wire(asyncio.Protocol):
    """One TCP connection with one request on its way at most."""

    def __init__(self) -> None:
        self._read = bytearray()
        self._answered: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def is_open(self) -> bool:
        """Whether a request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what still waits."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Answer with the status once head and body are there."""
        self._read += data
        head = self._read.find(b"\r\n\r\n")
        if head < 0 or self._answered is None:
            return
        length = self._read.lower().find(b"content-length:")
        body = int(self._read[length + 15 : self._read.find(b"\r\n", length)]) if 0 <= length < head else 0
        if len(self._read) >= head + 4 + body and not self._answered.done():
            self._answered.set_result(int(self._read[9:12]))

    async def ask(self, request: bytes) -> int:
        """Send one request and return the status of its answer.

        Raises:
            ConnectionError: the connection broke before the answer.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError("the connection is closed")  # what is written to it is dropped without a word
        self._read.clear()
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.close()


class Connection:
    """Keep-alive to one address, as a proxy keeps it: opened anew once it was closed or idle for too long."""

    def __init__(self, host: str, port: int, *, idle_s: float = IDLE_S) -> None:
        self.idle_s = idle_s
        """After so many seconds without a request it is opened anew."""
        self._place = (host, port)
        self._wire = Wire()
        self._used_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the other side has not closed it, as far as we heard."""
        return self._wire.is_open

    async def open(self) -> Connection:
        """Connect, and return this."""
        self._wire.close()
        _, self._wire = await asyncio.get_running_loop().create_connection(Wire, *self._place)
        self._used_at = time.perf_counter()
        return self

    async def ask(self, request: bytes) -> int:
        """Send one request and return the status of its answer.

        Raises:
            ConnectionError: the connection broke before the answer. It is not sent again: it may have been taken.
        """
        if not self.is_open or time.perf_counter() > self._used_at + self.idle_s:
            await self.open()
        status = await self._wire.ask(request)
        self._used_at = time.perf_counter()
        return status

    def close(self) -> None:
        """Close it."""
        self._wire.close()


@asynccontextmanager
async def connected(url: str, count: int) -> AsyncIterator[list[Connection]]:
    """Open ``count`` connections."""
    place = urlsplit(url)
    connections = [Connection(place.hostname or "127.0.0.1", place.port or 80) for _ in range(count)]
    try:
        for connection in connections:
            await connection.open()
        yield connections
    finally:
        for connection in connections:
            connection.close()


async def as_fast_as_answered(connections: Sequence[Connection], requests: Sequence[bytes]) -> Answers:
    """Send each request once, over each connection the next one as soon as the last is answered."""
    answers, waiting = Answers(), iter(requests)

    async def work(connection: Connection) -> None:
        for request in waiting:
            await _timed(connection, request, answers)

    began = time.perf_counter()
    async with asyncio.timeout(ANSWER_WITHIN_S + len(requests) / 20):
        await asyncio.gather(*(work(connection) for connection in connections))
    answers.took = time.perf_counter() - began
    return answers


async def at_a_rate(connections: Sequence[Connection], requests: Sequence[bytes], *, per_s: float) -> Answers:
    """Send a request every 1 / ``per_s`` seconds whether the one before is answered or not.

    Seconds count from when a request was to be sent: a server that stalls is charged for everybody who then waits.
    """
    answers, free = Answers(), asyncio.LifoQueue[Connection]()
    for connection in connections:
        free.put_nowait(connection)
    began, tasks = time.perf_counter(), list[asyncio.Task[None]]()

    async def send(request: bytes, due: float) -> None:
        connection = await free.get()
        await _timed(connection, request, answers, since=due)
        free.put_nowait(connection)

    async with asyncio.timeout(ANSWER_WITHIN_S + len(requests) / per_s):
        for place, request in enumerate(requests):
            due = began + place / per_s
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(send(request, due)))
        await asyncio.gather(*tasks)
    answers.took = time.perf_counter() - began
    return answers


async def _timed(connection: Connection, request: bytes, answers: Answers, since: float | None = None) -> None:
    sent = time.perf_counter() if since is None else since
    status = await connection.ask(request)
    answers.seconds.append(time.perf_counter() - sent)
    answers.statuses[status] += 1
