"""Looks at the feeds of sources, each on one worker at a time; the cursor moves with what it brought."""

from __future__ import annotations

from collections.abc import Callable

from bot.clock import Clock
from bot.desk.ports import Feed, FetchFailed
from bot.desk.sources.feeds import cursor_of, note_trouble, take_fetched
from bot.desk.work import Desks
from bot.log import get_logger

log = get_logger(__name__)


def name_of(source: str, feed: str) -> str:
    """Return the name of a feed's job and lease."""
    return f"fetch:{source}:{feed}"


class Fetching:
    """Looks at one feed of one source."""

    def __init__(self, desks: Desks, clock: Clock, source: str, feed: Feed, after: Callable[[], None]) -> None:
        self._desks, self._clock, self._source, self._feed, self._after = desks, clock, source, feed, after

    async def __call__(self) -> bool:
        """Look once; True: there is more to fetch at once."""
        clock, where = self._clock, (self._source, self._feed.name)
        cursor, may_look = await self._desks.look(cursor_of, *where, real_now=clock.real())
        if not may_look:
            return False
        try:
            fetched = await self._feed.fetch(cursor, now=clock.now())
        except FetchFailed as failed:
            await self._trouble(failed)
            return False
        ingested = await self._desks.do(take_fetched, *where, fetched, now=clock.now())
        if fetched.batch:
            self._after()
            log.info("feed.taken", source=self._source, feed=self._feed.name, accepted=ingested.accepted,
                     duplicates=ingested.duplicates, own_posts=len(fetched.batch.own_posts),
                     not_for_us=fetched.batch.not_for_us)  # fmt: skip
        return fetched.more

    async def _trouble(self, failed: FetchFailed) -> None:
        clock = self._clock
        news = await self._desks.do(
            note_trouble, self._source, self._feed.name, failed, now=clock.now(), real_now=clock.real()
        )
        if news:
            log.warning("feed.trouble", source=self._source, feed=self._feed.name, trouble=failed.trouble.value,
                        why=failed.why)  # fmt: skip
