"""Whether the database answers: told once when it goes and once when it is back, however many calls fail between."""

from __future__ import annotations

import asyncio

from bot.log import get_logger
from bot.store.trouble import FIXES, WRITES_ONLY, Away, reason

log = get_logger(__name__)


def now() -> float:
    """Return seconds on the running loop's clock."""
    return asyncio.get_running_loop().time()


class Watch:
    """What the last transactions said; ``why`` is None while all is well."""

    def __init__(self) -> None:
        self.why: Away | None = None
        self.only_writes_fail = False
        """Reading goes on, so a query that works says nothing."""
        self._since = 0.0
        self._lost_at = float("-inf")

    @property
    def reason(self) -> str | None:
        """Why it is away and what to do, for ``/readyz``; None: it is not."""
        return None if self.why is None else reason(self.why)

    def lost(self, why: Away, *, writing: bool) -> None:
        """A transaction failed because the database is away."""
        # Whoever does not get SQLite's one writer waits behind a lock; the readers have connections of their own.
        self.only_writes_fail = why in WRITES_ONLY or (writing and why is Away.NO_ROOM)
        self._lost_at = now()
        if self.why is None:
            self._since = self._lost_at
            log.error("database.away", why=why.value, fix=FIXES[why])
        self.why = why

    def well(self, *, wrote: bool, began: float) -> None:
        """A transaction worked that began at ``began`` (:func:`now`).

        One that only read says nothing about a full disk or a lock, and one that began before the loss nothing about
        what came after.
        """
        if self.why is not None and began >= self._lost_at and (wrote or not self.only_writes_fail):
            self.why, self.only_writes_fail = None, False
            log.info("database.back", away_s=round(now() - self._since, 1))
