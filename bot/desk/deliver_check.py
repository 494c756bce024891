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
from bot.store.words import CardKind, MessageKind, SendState


@dataclass(frozen=True)
class Waiting:
    """How many rows wait for delivery, by table, and the business instant from which the oldest does."""

    counts: Mapping[str, int]
    oldest: datetime | None


async def posted_twice_perhaps(session: AsyncSession, *, since: datetime) -> set[tuple[str, str | None]]:
    """Return the places (channel, thread) of rows that were sent more than once; direct messages by their D... id."""
    places: set[tuple[str, str | None]] = set()
    tables: tuple[type[Card] | type[Outbox], ...] = (Card, Outbox)
    for table in tables:
        parent = aliased(Card)
        place = func.coalesce(parent.channel, Person.dm_channel, table.channel)
        query = (
            select(place, parent.ts)
            .select_from(table)
            .outerjoin(parent, table.under == parent.id)
            .outerjoin(Person, Person.user_id == table.channel)
            .where(table.state == SendState.POSTED, table.attempts > 1, table.sent_at >= since, table.channel != "")
            .distinct()
        )
        places |= {(channel, ts) for channel, ts in (await session.execute(query)).all()}
    return places


async def correct_ts(session: AsyncSession, *, key: str, ts: str) -> None:
    """Of two messages with one key the older stays: its ts is the row's."""
    tables: tuple[type[Card] | type[Outbox], ...] = (Card, Outbox)
    for table in tables:
        values: dict[str, Any] = {"ts": ts} | ({"shown": 0} if table is Card else {})
        query = update(table).where(table.key == key, table.state == SendState.POSTED, table.ts != ts)
        await session.execute(query.values(**values).execution_options(synchronize_session=False))


async def waiting_rows(session: AsyncSession, *, now: datetime) -> Waiting:
    """Count what waits for delivery at ``now`` (business time)."""
    pending = (SendState.READY, SendState.SENDING)
    cards = select(func.count()).where(
        Card.shown < Card.wanted, or_(Card.state.in_(pending), Card.state == SendState.POSTED)
    )
    due = and_(Outbox.state.in_(pending), or_(Outbox.due_at.is_(None), Outbox.due_at <= now))
    messages = select(func.count(), func.min(func.coalesce(Outbox.due_at, Outbox.created_at))).where(
        due, Outbox.kind != MessageKind.REPLY
    )
    replies = select(func.count()).where(due, Outbox.kind == MessageKind.REPLY)
    first_card = (
        select(func.min(Case.seen_in_channel_at))
        .join(Card, Card.case_id == Case.id)
        .where(Card.kind == CardKind.CASE, Card.state.in_(pending), Card.shown < Card.wanted)
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
