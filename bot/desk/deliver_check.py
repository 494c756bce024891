"""Looks at the delivery tables from outside: what may stand twice, and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store import Card, Case, Outbox, Person
from bot.store.live import PENDING, STALE, orphaned, sent_again, waiting_part
from bot.store.words import CardKind, MessageKind, SendState

TABLES: tuple[type[Card] | type[Outbox], ...] = (Card, Outbox)


@dataclass(frozen=True)
class Waiting:
    """How many rows wait for delivery, by table, and the business instant from which the oldest does."""

    counts: Mapping[str, int]
    oldest: datetime | None


async def replies_wait(session: AsyncSession, *, real_now: datetime) -> bool:
    """Return whether a reply is to be sent or given up; a look that costs the one writer nothing."""
    ready = and_(Outbox.state == SendState.READY, or_(Outbox.not_before.is_(None), Outbox.not_before <= real_now))
    lost = and_(Outbox.state == SendState.SENDING, Outbox.lease_until <= real_now)
    query = select(Outbox.id).where(PENDING, Outbox.kind == MessageKind.REPLY, or_(ready, lost)).limit(1)
    return await session.scalar(query) is not None


async def anything_lost(session: AsyncSession, *, real_now: datetime) -> bool:
    """Return whether a sending has no outcome and is to be looked up, or a thread row has no parent any more."""
    for table in TABLES:
        dead = and_(table.state == SendState.READY, orphaned(table))
        lost = and_(table.state == SendState.SENDING, table.lease_until <= real_now)
        # The states once more outside of the "or": with them PostgreSQL knows how few rows these are.
        query = select(table.id).where(
            waiting_part(table), table.state.in_((SendState.READY, SendState.SENDING)), or_(dead, lost)
        )
        if await session.scalar(query.limit(1)) is not None:
            return True
    return False


async def posted_twice_perhaps(session: AsyncSession, *, since: datetime) -> set[tuple[str, str | None]]:
    """Return the places (channel, thread) of rows that were sent more than once; direct messages by their D... id."""
    places: set[tuple[str, str | None]] = set()
    for table in TABLES:
        parent = aliased(Card)
        place = func.coalesce(parent.channel, Person.dm_channel, table.channel)
        query = (
            select(place, parent.ts)
            .select_from(table)
            .outerjoin(parent, table.under == parent.id)
            .outerjoin(Person, Person.user_id == table.channel)
            .where(sent_again(table), table.state == SendState.POSTED, table.sent_at >= since, table.channel != "")
            .distinct()
        )
        places |= {(channel, ts) for channel, ts in (await session.execute(query)).all()}
    return places


async def correct_ts(session: AsyncSession, *, key: str, ts: str) -> None:
    """Of two messages with one key the older stays: its ts is the row's."""
    for table in TABLES:
        values: dict[str, Any] = {"ts": ts} | ({"shown": 0} if table is Card else {})
        query = update(table).where(table.key == key, table.state == SendState.POSTED, table.ts != ts)
        await session.execute(query.values(**values).execution_options(synchronize_session=False))


async def waiting_rows(session: AsyncSession, *, now: datetime) -> Waiting:
    """Count what waits for delivery at ``now`` (business time)."""
    pending = (SendState.READY, SendState.SENDING)
    cards = select(func.count()).select_from(Card).where(STALE)
    due = and_(PENDING, or_(Outbox.due_at.is_(None), Outbox.due_at <= now))
    messages = select(func.count(), func.min(func.coalesce(Outbox.due_at, Outbox.created_at))).where(
        due, Outbox.kind != MessageKind.REPLY
    )
    replies = select(func.count()).where(due, Outbox.kind == MessageKind.REPLY)
    first_card = (
        select(func.min(Case.seen_in_channel_at))
        .join(Card, Card.case_id == Case.id)
        .where(STALE, Card.kind == CardKind.CASE, Card.state.in_(pending))
    )
    count, first_message = (await session.execute(messages)).one()
    instants = [at for at in (first_message, await session.scalar(first_card)) if at is not None]
    return Waiting(
        counts={
            "cards": await session.scalar(cards) or 0,
            "messages": count,
            "replies": await session.scalar(replies) or 0,
        },
        oldest=min(instants, default=None),
    )
