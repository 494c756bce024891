"""Keeps the streams of sources open, each on the one worker that has its lease. Feeds look after what they miss."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.clock import Clock
from bot.desk.ports import Batch, Fetched, FetchFailed, Stream
from bot.desk.sources.feeds import note_trouble, take_fetched
from bot.desk.work import Desks
from bot.jobs.leases import Leases
from bot.log import get_logger
from bot.store.database import DATABASE_AWAY

log = get_logger(__name__)

FEED = "stream"
LOOK_EVERY_S = 1.0
# What keeps a stream from opening (a token, a right) somebody has to mend; meanwhile the feeds bring the mentions.
AGAIN_AFTER_S = 300.0


def name_of(source: str) -> str:
    """Return the name of a stream's lease."""
    return f"stream:{source}"


class Streaming:
    """Runs the stream of one source for as long as this worker has its lease."""

    def __init__(
        self, desks: Desks, clock: Clock, leases: Leases, source: str, stream: Stream, after: Callable[[], None]
    ) -> None:
        self._desks, self._clock, self._leases, self._after = desks, clock, leases, after
        self._source, self._stream = source, stream

    async def run(self, stop: asyncio.Event) -> None:
        """Keep it open until ``stop``."""
        while not stop.is_set():
            if self._leases.holds(name_of(self._source)):
                await self._while_ours(stop)
            await _either(stop, LOOK_EVERY_S)

    async def _while_ours(self, stop: asyncio.Event) -> None:
        over = asyncio.Event()
        running = asyncio.create_task(self._stream.run(self._take, over), name=name_of(self._source))
        while not running.done() and not stop.is_set() and self._leases.holds(name_of(self._source)):
            await asyncio.wait({running, waiting := asyncio.create_task(stop.wait())}, timeout=LOOK_EVERY_S,
                               return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
            waiting.cancel()
        over.set()
        try:
            await running
        except FetchFailed as failed:
            await self._trouble(failed)
            await _either(stop, AGAIN_AFTER_S)
        except DATABASE_AWAY:
            log.warning("stream.broken_off", source=self._source, why="database")
        except Exception:  # the loop of a stream: it is opened again, and the feeds bring what it missed
            log.exception("stream.failed", source=self._source)

    async def _take(self, batch: Batch) -> None:
        fetched = Fetched(batch=batch, cursor={})
        ingested = await self._desks.do(take_fetched, self._source, FEED, fetched, now=self._clock.now())
        self._after()
        log.info("stream.taken", source=self._source, accepted=ingested.accepted, duplicates=ingested.duplicates)

    async def _trouble(self, failed: FetchFailed) -> None:
        clock = self._clock
        log.warning("stream.trouble", source=self._source, trouble=failed.trouble.value, why=failed.why)
        await self._desks.do(note_trouble, self._source, FEED, failed, now=clock.now(), real_now=clock.real())


async def _either(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
