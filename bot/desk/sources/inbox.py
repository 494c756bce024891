"""Raw deliveries of platforms: kept before they are acknowledged, read afterwards, gone once they are taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from bot.desk.intake import Ingested
from bot.desk.ports import Batch, FetchFailed
from bot.desk.sources.feeds import end_trouble, note_trouble
from bot.desk.sources.take import take_batch
from bot.desk.work import Work
from bot.store import KeptDelivery
from bot.store.sources import UNREAD

# A body that cannot be read is kept for somebody to look at; it holds customers' words.
REFUSED_KEPT = timedelta(days=7)
WHY_LENGTH = 200
# How soon to ask again for what a body only names; a token that somebody has to renew takes longer anyway.
AGAIN_AFTER = timedelta(minutes=1)
FEED = "webhook"
"""The name under which the trouble of a source with its bodies stands."""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A kept body that waits to be read."""

    id: int
    receiver: str
    body: bytes


async def keep_delivery(work: Work, receiver: str, key: str, body: bytes, *, now: datetime) -> None:
    """Keep a verified body. That it comes once, the caller sees to (:meth:`bot.desk.work.Desks.once`)."""
    work.session.add(KeptDelivery(receiver=receiver, key=key, body=body, received_at=now))


async def unread_deliveries(work: Work, *, limit: int, real_now: datetime) -> Sequence[Unread]:
    """Return the oldest bodies that can be read now."""
    now_or_before = or_(KeptDelivery.not_before.is_(None), KeptDelivery.not_before <= real_now)
    query = select(KeptDelivery).where(UNREAD, now_or_before).order_by(KeptDelivery.id).limit(limit)
    return [
        Unread(id=one.id, receiver=one.receiver, body=one.body) for one in (await work.session.scalars(query)).all()
    ]


async def take_delivery(work: Work, delivery: int, batches: Mapping[str, Batch], *, now: datetime) -> Ingested:
    """Take in what a body tells, by source, and let go of the body; one that is gone was taken in before."""
    result = Ingested()
    kept = await work.session.get(KeptDelivery, delivery, with_for_update=True)
    if kept is None:
        return result
    for source, batch in batches.items():
        if source in work.settings.sources:
            one = await take_batch(work, source, batch, now=now)
            await end_trouble(work, source, FEED)
            result.accepted += one.accepted
            result.duplicates += one.duplicates
            result.opened += one.opened
    await work.session.delete(kept)
    return result


async def put_off_delivery(
    work: Work, delivery: int, source: str, failed: FetchFailed, *, now: datetime, real_now: datetime
) -> bool:
    """Let a body wait for what it only names, and note why; the bodies behind it go on. True: that is news."""
    kept = await work.session.get(KeptDelivery, delivery)
    if kept is not None:
        kept.not_before = real_now + (failed.retry_after or AGAIN_AFTER)
    return await note_trouble(work, source, FEED, failed, now=now, real_now=real_now)


async def set_aside(work: Work, delivery: int, *, real_now: datetime) -> None:
    """Let a body wait at which we failed ourselves, so that those behind it go on; it is tried again until we can."""
    kept = await work.session.get(KeptDelivery, delivery)
    if kept is not None:
        kept.not_before = real_now + AGAIN_AFTER


async def refuse_delivery(work: Work, delivery: int, *, why: str, now: datetime) -> None:
    """Note that a body cannot be read; it is kept for some days."""
    kept = await work.session.get(KeptDelivery, delivery)
    if kept is not None:
        kept.refused_at, kept.error = now, why[:WHY_LENGTH]


async def forget_refused(work: Work, *, now: datetime) -> None:
    """Let go of bodies that nobody could read."""
    old = KeptDelivery.refused_at < now - REFUSED_KEPT
    await work.session.execute(delete(KeptDelivery).where(old))
