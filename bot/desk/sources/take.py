"""Take in what a source tells, in whole: mentions, what our own account said, and how far replies came."""

from __future__ import annotations

from datetime import datetime

from bot.desk.intake import Ingested, ingest
from bot.desk.ports import Batch
from bot.desk.sources.own_posts import take_own_post, take_strays
from bot.desk.sources.receipts import take_receipt
from bot.desk.work import Work


async def take_batch(work: Work, source: str, batch: Batch, *, now: datetime) -> Ingested:
    """Store everything that ``batch`` tells of ``source``; taking it in again changes nothing."""
    ingested = await ingest(work, source, batch.mentions, now=now) if batch.mentions else Ingested()
    if batch.mentions:
        await take_strays(work, source, batch.mentions, now=now)
    for post in batch.own_posts:
        await take_own_post(work, source, post, now=now)
    for receipt in batch.receipts:
        await take_receipt(work, source, receipt, now=now)
    return ingested
