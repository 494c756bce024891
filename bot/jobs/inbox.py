"""Reads the raw deliveries that platforms posted: kept at the door, taken in here, the oldest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.clock import Clock
from bot.desk.ports import BadDelivery, Batch, Connection, FetchFailed
from bot.desk.sources.inbox import (
    Unread,
    put_off_delivery,
    refuse_delivery,
    set_aside,
    take_delivery,
    unread_deliveries,
)
from bot.desk.work import Desks
from bot.log import get_logger
from bot.store.database import DATABASE_AWAY

log = get_logger(__name__)

NAME = "inbox"
EVERY_S = 1.0
AT_ONCE = 20


class Inbox:
    """Works on one worker at a time, so that what a customer wrote first comes first."""

    def __init__(
        self, desks: Desks, clock: Clock, connections: Mapping[str, Connection], after: Callable[[], None]
    ) -> None:
        self._desks, self._clock, self._after = desks, clock, after
        self._receivers = {one.receiver.name: one.receiver for one in connections.values() if one.receiver}

    async def __call__(self) -> bool:
        """Read what waits; True: there may be more.

        Raises what one of the bodies did to us, once the others have been read: it steps aside, and is tried again.
        """
        waiting = await self._desks.look(unread_deliveries, limit=AT_ONCE, real_now=self._clock.real())
        taken, broken = 0, None
        for one in waiting:
            try:
                taken += await self._read(one)
            except DATABASE_AWAY:
                raise
            except Exception as error:
                log.error("inbox.stuck", delivery=one.id, receiver=one.receiver, error=type(error).__name__)
                await self._desks.do(set_aside, one.id, real_now=self._clock.real())
                broken = broken or error
        if taken:
            self._after()
        if broken is not None:
            raise broken
        return len(waiting) == AT_ONCE

    async def _read(self, one: Unread) -> bool:
        """Read one body; False: it is put off."""
        receiver = self._receivers.get(one.receiver)
        if receiver is None:
            return await self._refuse(one, "no source of this platform is configured any more")
        batches: dict[str, Batch] = {}
        try:
            for source, batch in receiver.parse(one.body).items():
                batches[source] = await receiver.complete(source, batch)
        except BadDelivery as error:
            return await self._refuse(one, error.reason)
        except FetchFailed as failed:
            return await self._put_off(one, source, failed)
        ingested = await self._desks.do(take_delivery, one.id, batches, now=self._clock.now())
        log.info("inbox.taken", receiver=one.receiver, accepted=ingested.accepted, duplicates=ingested.duplicates,
                 not_for_us=sum(batch.not_for_us for batch in batches.values()))  # fmt: skip
        return True

    async def _put_off(self, one: Unread, source: str, failed: FetchFailed) -> bool:
        now, real_now = self._clock.now(), self._clock.real()
        if await self._desks.do(put_off_delivery, one.id, source, failed, now=now, real_now=real_now):
            log.warning("inbox.waits", delivery=one.id, source=source, trouble=failed.trouble.value, why=failed.why)
        return False

    async def _refuse(self, one: Unread, why: str) -> bool:
        log.error("inbox.refused", delivery=one.id, receiver=one.receiver, why=why)
        await self._desks.do(refuse_delivery, one.id, why=why, now=self._clock.now())
        return True
