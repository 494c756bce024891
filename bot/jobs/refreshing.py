"""Goes round the mentions of open cases and asks the platform whether they are still there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock
from bot.desk.ports import FetchFailed, Refresher
from bot.desk.sources.feeds import cursor_of, note_trouble, wait_until
from bot.desk.sources.refresh import some_open_mentions, take_snapshots
from bot.desk.work import Desks
from bot.log import get_logger

log = get_logger(__name__)

FEED = "refresh"
EVERY_S = 60.0


def name_of(source: str) -> str:
    """Return the name of the job and its lease."""
    return f"refresh:{source}"


class Refreshing:
    """One source; each call asks about the next few mentions, then a round's pause follows."""

    def __init__(
        self, desks: Desks, clock: Clock, source: str, refresher: Refresher, after: Callable[[], None]
    ) -> None:
        self._desks, self._clock, self._source, self._refresher = desks, clock, source, refresher
        self._after = after

    async def __call__(self) -> bool:
        """Ask about some; True: the round goes on."""
        clock = self._clock
        cursor, may_look = await self._desks.look(cursor_of, self._source, FEED, real_now=clock.real())
        if not may_look:
            return False
        after = int((cursor or {}).get("after", 0))
        some = await self._desks.look(some_open_mentions, self._source, after=after, limit=self._refresher.at_once)
        try:
            snapshots = await self._refresher.refresh(some.ids) if some.ids else ()
        except FetchFailed as failed:
            await self._desks.do(note_trouble, self._source, FEED, failed, now=clock.now(), real_now=clock.real())
            return False
        changed = await self._desks.do(take_snapshots, self._source, snapshots, now=clock.now())
        if changed:
            log.info("refresh.changed", source=self._source, mentions=changed)
            self._after()
        await self._go_on(some.last)
        return some.last is not None

    async def _go_on(self, last: int | None) -> None:
        clock = self._clock
        pause = self._refresher.every if last is None else timedelta()
        await self._desks.do(
            wait_until, self._source, FEED, cursor={"after": last or 0}, now=clock.now(),
            not_before=clock.real() + pause,
        )  # fmt: skip
