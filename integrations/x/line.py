"""One connection to X's stream through tweepy, which ends when it ends: connecting again is decided elsewhere.

tweepy's own loop connects again without a pause where X closes the stream, for ever where X refuses the token, ends for
good over one line that it cannot read, and lets a cancelled task go on as if it had ended. Here it makes a single
connection: each of its hooks notes what happened and breaks off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NoReturn

import aiohttp
from tweepy.asynchronous import AsyncStreamingClient

from integrations.x.access import Access
from integrations.x.session import open_session
from integrations.x.stream_times import Ended, Ending, StreamTimes

# Lines that wait to be taken in; more make X wait.
MOST_WAITING = 500


class _Over(Exception):
    """Leaves tweepy's loop."""


class Line:
    """A connection; what comes over it waits in ``said``, and its ending comes last."""

    def __init__(self, access: Access, times: StreamTimes) -> None:
        self.said: asyncio.Queue[bytes | Ending] = asyncio.Queue(MOST_WAITING)
        self._ending = Ending(Ended.NETWORK)
        self._lively = False
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=times.silence, sock_read=times.silence)
        self._stream: Any = AsyncStreamingClient(access.bearer, return_type=dict, max_retries=0)
        self._stream.session = open_session(access.address, timeout, secrets=access.secrets)
        self._stream.on_data, self._stream.on_keep_alive = self._data, self._keep_alive
        self._stream.on_closed, self._stream.on_request_error = self._closed, self._request_error
        self._stream.on_connection_error, self._stream.on_exception = self._connection_error, self._exception
        self._stream.on_connect = self._stream.on_disconnect = self._nothing

    async def listen(self, fields: Mapping[str, str]) -> None:
        """Connect and listen until it ends; cancelled, it closes the connection first."""
        # The task is waited for and not awaited: tweepy swallows the cancellation that an await would pass on.
        connected = self._stream.filter(**{name.replace(".", "_"): value for name, value in fields.items()})
        try:
            await asyncio.wait({connected})
        finally:
            self._stream.disconnect()
            await asyncio.wait({connected})
            await self._stream.session.close()
            self._finish()

    async def _data(self, line: bytes) -> None:
        self._lively = True
        await self.said.put(line)

    async def _keep_alive(self) -> None:
        self._lively = True

    async def _closed(self, response: aiohttp.ClientResponse) -> None:
        self._end(Ended.CLOSED)

    async def _connection_error(self) -> None:
        self._end(Ended.NETWORK)

    async def _request_error(self, status: int) -> None:
        self._end(Ended.HTTP, status)

    async def _exception(self, error: Exception) -> None:
        if not isinstance(error, _Over):  # a line without end, say: the connection is of no use any more
            self._ending = Ending(Ended.NETWORK, lively=self._lively)

    async def _nothing(self) -> None:
        """Say nothing: tweepy would log."""

    def _finish(self) -> None:
        if self.said.full():  # whoever reads is behind; the feeds find the line that gives way
            self.said.get_nowait()
        self.said.put_nowait(self._ending)

    def _end(self, how: Ended, status: int = 200) -> NoReturn:
        self._ending = Ending(how, status, lively=self._lively)
        raise _Over
