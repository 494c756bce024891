"""Bodies of strangers' web servers: unpacked while they come, and never more of them than was asked for."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator

import aiohttp

from bot.errors import WebcareError

ACCEPT_ENCODING = "gzip, deflate"
# 32 KiB is what deflate itself looks back; more at once would only be memory.
PIECE = 32 * 1024


class BadBody(WebcareError):
    """A body that cannot be unpacked; reads on after the name of what sent it."""


async def read_at_most(answer: aiohttp.ClientResponse, limit: int, *, within_s: float | None) -> bytes | None:
    """Return a body; None if it is longer than ``limit`` bytes, of which no more are read than needed to know.

    The session must leave bodies as they are packed: a few kilobytes can become gigabytes, so they are counted while
    they are unpacked. ``within_s``: how long all of it may take, seconds of real time.

    Raises:
        BadBody: it is packed in another way, or broken.
        TimeoutError: it did not end in time.
    """
    unpacking, read = _unpacking(answer.headers.get("Content-Encoding", "")), bytearray()
    async with asyncio.timeout(within_s):
        async for chunk in answer.content.iter_chunked(PIECE):
            for piece in unpacking.pieces(chunk):
                read += piece
                if len(read) > limit:
                    answer.close()
                    return None
    if not unpacking.whole:
        raise BadBody("sent a packed answer that breaks off")
    return bytes(read)


async def whole(content: aiohttp.StreamReader, limit: int) -> bytes:
    """Return an answer of a platform that we asked; b"" where it is longer than ``limit`` bytes, the most it can be."""
    read = bytearray()
    async for chunk in content.iter_any():
        read += chunk
        if len(read) > limit:
            return b""
    return bytes(read)


def without(content: bytes, *secrets: str) -> bytes:
    """Return an answer without our own secrets: "malformed access token" is told with the token itself."""
    for secret in filter(None, secrets):
        content = content.replace(secret.encode(), b"[hidden]")
    return content


class Plain:
    """A body that is not packed."""

    whole = True

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what a piece of the body holds."""
        yield chunk


class Inflating:
    """A body in gzip or deflate; ``raw``: deflate without its header, as some servers send it."""

    def __init__(self, *, raw: bool = False) -> None:
        self._raw = raw
        self._zlib = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether it came to its end; a body of nothing did."""
        return self._zlib.eof or not self._begun

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what a piece of the body holds, little by little.

        Raises:
            BadBody: it is broken.
        """
        first, self._begun = not self._begun, True
        try:
            yield from self._inflated(chunk)
        except zlib.error:
            if self._raw or not first:
                raise BadBody("sent a packed answer that cannot be unpacked") from None
            self._zlib, self._raw = zlib.decompressobj(-zlib.MAX_WBITS), True
            yield from self.pieces(chunk)

    def _inflated(self, chunk: bytes) -> Iterator[bytes]:
        rest = chunk
        while rest and not self._zlib.eof:
            piece = self._zlib.decompress(rest, PIECE)
            rest = self._zlib.unconsumed_tail
            yield piece
        while not self._zlib.eof and (piece := self._zlib.decompress(b"", PIECE)):
            yield piece


def _unpacking(encoding: str) -> Plain | Inflating:
    match encoding.strip().lower():
        case "" | "identity":
            return Plain()
        case "gzip" | "x-gzip" | "deflate":
            return Inflating()
        case _:
            raise BadBody("sent an answer packed in a way that was not asked for")
