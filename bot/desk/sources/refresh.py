"""Are the customers' messages still there? What somebody takes back on the platform goes from our side too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.desk.intake.changes import delete_mention, edit_mention
from bot.desk.ports import Author, InboundMention, Snapshot
from bot.desk.work import Work
from bot.store import Case, Mention
from bot.store.live import OPEN


@dataclass(frozen=True, kw_only=True)
class Some:
    """Some mentions of open cases; ``last`` is where to go on, None behind the last of them."""

    ids: Sequence[str]
    last: int | None


async def some_open_mentions(work: Work, source: str, *, after: int, limit: int) -> Some:
    """Return the next ``limit`` mentions of open cases behind the mention ``after``, by their ids on the platform."""
    query = (
        select(Mention.id, Mention.external_id)
        .join(Case, Case.id == Mention.case_id)
        .where(
            OPEN, Mention.source == source, Mention.id > after, Mention.deleted_at.is_(None), Mention.text.is_not(None)
        )
        .order_by(Mention.id)
        .limit(limit)
    )
    found = (await work.session.execute(query)).all()
    return Some(ids=[row.external_id for row in found], last=found[-1].id if len(found) == limit else None)


async def take_snapshots(work: Work, source: str, snapshots: Sequence[Snapshot], *, now: datetime) -> int:
    """Take over how mentions stand now; returns how many changed."""
    by_id = {one.id: one for one in snapshots}
    query = select(Mention).where(Mention.source == source, Mention.external_id.in_(list(by_id)))
    changed = 0
    for mention in (await work.session.scalars(query.order_by(Mention.id))).all():
        changed += await _take(work, mention, by_id[mention.external_id], now=now)
    return changed


async def _take(work: Work, mention: Mention, snapshot: Snapshot, *, now: datetime) -> bool:
    if snapshot.gone:
        return await delete_mention(work, mention, now=now)
    if snapshot.text is None or snapshot.text == mention.text:
        return False
    edited = InboundMention(
        id=mention.external_id, text=snapshot.text, posted_at=mention.posted_at,
        author=Author(id=mention.customer.external_id), media=mention.media,
    )  # fmt: skip
    return await edit_mention(work, mention, edited, now=now)
