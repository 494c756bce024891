"""Sendings whose outcome nobody knows: found in Slack, or after the settle time sent again; and threads without parent.

A row is settled only by a look-up that *began* a settle time after its call did: until then an accepted message may
still be on its way into the channel's history. When the call of a killed process began is not known, only that it began
within the preparing time after the intent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.desk.deliver import Taken, in_its_own_thread, preparing_time
from bot.desk.deliver_outcome import look_later, record_posted, record_ready
from bot.settings import Delivery
from bot.store import Card, Outbox
from bot.store.live import orphaned, waiting_part
from bot.store.words import CardKind, MessageKind, SendState

# Between the first look and the settle time: often enough that a message that stands is soon known to stand.
LOOKS = 6
AT_ONCE = 500


@dataclass(frozen=True)
class Settled:
    """What a look-up made of the rows of one place."""

    found: int = 0
    again: int = 0
    waiting: int = 0


async def take_lost(session: AsyncSession, *, delivery: Delivery, real_now: datetime) -> list[Taken]:
    """Take the rows whose sending was never recorded and whose lease is over; a new token shuts out the old owner."""
    lost = [*await _lost(session, Card, delivery, real_now), *await _lost(session, Outbox, delivery, real_now)]
    for row in lost:
        query = update(row.table).where(row.table.id == row.id)
        await session.execute(query.values(token=row.token, lease_until=real_now + delivery.lease))
    return lost


async def _lost(
    session: AsyncSession, table: type[Card] | type[Outbox], delivery: Delivery, real_now: datetime
) -> list[Taken]:
    parent = aliased(Card)
    query = (
        select(table, parent.ts, func.coalesce(parent.channel, table.channel))
        .outerjoin(parent, table.under == parent.id)
        .where(
            waiting_part(table), table.state == SendState.SENDING, table.lease_until <= real_now,
            _place_is_known(table, parent),
        )
        .order_by(table.sent_at, table.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=table)
    )  # fmt: skip
    if table is Outbox:
        query = query.where(Outbox.kind != MessageKind.REPLY)
    found = (await session.execute(query)).all()
    return [_taken(row, thread_ts, channel, preparing_time(delivery)) for row, thread_ts, channel in found]


def _place_is_known(table: type[Card] | type[Outbox], parent: type[Card]) -> ColumnElement[bool]:
    """A message in a thread is looked for there, once it is settled where the thread's parent stands."""
    return or_(table.under.is_(None), parent.ts.is_not(None), parent.state.in_((SendState.FAILED, SendState.CANCELLED)))


def _taken(row: Any, thread_ts: str | None, channel: str, preparing: timedelta) -> Taken:
    return in_its_own_thread(Taken(
        table=type(row), id=row.id, key=row.key, kind=row.kind, token=uuid4().hex, desk=row.desk, case_id=row.case_id,
        channel=channel, thread_ts=thread_ts, parent_id=row.under, ts=None, sent_at=row.sent_at, attempts=row.attempts,
        facts=getattr(row, "facts", {}), wire_by=row.sent_at if row.error else row.sent_at + preparing,
    ))  # fmt: skip


async def settle(
    session: AsyncSession, rows: Sequence[Taken], *, channel: str, found: Mapping[str, str] | None, looked_at: datetime,
    settle_after: timedelta,
) -> Settled:  # fmt: skip
    """Record what a look-up into ``channel`` said: ``found`` maps keys to ts; None: the look-up itself failed.

    ``looked_at`` is the instant before the look-up began.
    """
    counts = {"found": 0, "again": 0, "waiting": 0}
    for row in rows:
        ts, settled = (found or {}).get(row.key), (row.wire_by or row.sent_at) + settle_after
        if ts is not None:
            # What it shows is not known any more, so it is edited once more.
            await record_posted(session, row, channel=channel, ts=ts, shown=0)
            counts["found"] += 1
        elif found is not None and looked_at >= settled:
            await record_ready(session, row, not_before=None, error="not found")
            counts["again"] += 1
        else:
            soon = looked_at + settle_after / LOOKS
            await look_later(session, row, look_at=min(soon, settled) if looked_at < settled else soon)
            counts["waiting"] += 1
    return Settled(**counts)


async def rescue_orphans(session: AsyncSession) -> tuple[int, int]:
    """See to thread rows whose parent will never stand; returns (posted outside a thread, cancelled).

    They move to the case's other card if it has a live one. Else: a parent that Slack refused for good leaves its
    follow-ups to the channel, where they are at least seen; a parent that must not be shown takes them along.
    """
    moved = cancelled = 0
    tables: tuple[type[Card] | type[Outbox], ...] = (Card, Outbox)
    for table in tables:
        query = (
            select(table)
            .where(waiting_part(table), table.state == SendState.READY, orphaned(table))
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=table)
        )
        for found in (await session.scalars(query)).all():
            row = cast("Card | Outbox", found)
            if await _rescue(session, row, await session.get_one(Card, row.under)):
                moved += 1
            else:
                row.state = SendState.CANCELLED
                cancelled += 1
    return moved, cancelled


async def _rescue(session: AsyncSession, row: Any, dead: Card) -> bool:
    other = await _live_card(session, row.case_id, besides=dead.id)
    if other is not None and isinstance(row, Outbox):
        row.under, row.channel = other.id, other.channel
        return True
    if other is not None or dead.state is SendState.CANCELLED:
        # The other card shows the case's mentions in its own thread already.
        return False
    row.under, row.channel = None, dead.channel
    return True


async def _live_card(session: AsyncSession, case_id: int | None, *, besides: int) -> Card | None:
    if case_id is None:
        return None
    live = (SendState.READY, SendState.SENDING, SendState.POSTED)
    query = select(Card).where(Card.case_id == case_id, Card.kind == CardKind.CASE, Card.state.in_(live))
    return (await session.scalars(query.where(Card.id != besides).order_by(Card.id.desc()).limit(1))).first()
