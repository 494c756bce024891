"""Transactions of delivery: take rows for sending, record what came of it (protocol: docs/architecture.md).

The intent is committed before the wire; every later write names the intent's ``token``, so that a process that was
paused cannot overwrite its successor. Only ``cards`` and ``outbox`` are written here, never a case. ``real_now`` is
transport time, ``now`` business time. They take a bare session: delivery needs neither roster nor settings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.settings import Delivery
from bot.store import Card, Case, Outbox
from bot.store.live import PENDING, STALE
from bot.store.words import CardKind, MessageKind, SendState

# How many rows are looked at to find those that may leave now; the rest of a long queue waits anyway.
LOOK_AT = 60
# For recording what came of a call that took its whole timeout.
MARGIN = timedelta(seconds=2)
# ``shown`` of a card on its way. Whoever makes it stale meanwhile without a new revision sets 0, and that must survive
# the recording.
ON_ITS_WAY = -1


def preparing_time(delivery: Delivery) -> timedelta:
    """Return how long after its intent a call may begin: it must end, and be recorded, before the lease does."""
    spare = delivery.lease - delivery.timeout
    return max(spare / 2, spare - MARGIN)


class Admission(Protocol):
    """What the pacing point says; a yes uses up its place."""

    def admit_post(self, channel: str) -> bool:
        """Whether one more message may leave for this channel now."""
        ...

    def admit_update(self) -> bool:
        """Whether one more edit may leave now."""
        ...

    def closed_channels(self) -> frozenset[str]:
        """Where nothing may leave just now."""
        ...

    def is_open_to_updates(self) -> bool:
        """Whether an edit may leave now; asking uses up nothing."""
        ...


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A row whose intent is recorded; it belongs to whoever knows ``token`` until the lease is over."""

    table: type[Card] | type[Outbox]
    id: int
    key: str
    kind: CardKind | MessageKind
    token: str
    desk: str
    case_id: int | None
    channel: str
    thread_ts: str | None
    parent_id: int | None
    ts: str | None
    """Set: the message stands already and is edited."""
    sent_at: datetime
    """When the intent was recorded; once the outcome is unknown, when the call began."""
    attempts: int
    facts: dict[str, Any]
    due_at: datetime | None = None
    """Business instant from which it could leave; None where nobody waits for it."""
    wire_by: datetime | None = None
    """Of a lost row: the latest instant at which its call can have begun; the settle time counts from there."""

    @property
    def is_edit(self) -> bool:
        """Whether this replaces a message that stands."""
        return self.ts is not None

    @property
    def row(self) -> str:
        """How logs call it."""
        return f"{self.table.__tablename__}:{self.id}"


@dataclass(frozen=True)
class _Candidate:
    table: type[Card] | type[Outbox]
    order: tuple[int, int, int]
    row: Row[Any]

    @property
    def thread(self) -> tuple[str, str] | None:
        return (self.row.channel, self.row.parent_ts) if self.row.parent_ts else None


async def take(
    session: AsyncSession, *, admission: Admission, limit: int, busy: frozenset[tuple[str, str]] = frozenset(),
    lease: timedelta, real_now: datetime, now: datetime,
) -> list[Taken]:  # fmt: skip
    """Record the intent to send up to ``limit`` messages that may leave now, the most urgent first.

    ``busy`` are threads (channel, ts) with a message on its way: one at a time keeps a thread in order.
    """
    # Asked first: where a pause of posts and edits ends between two questions, no edit may slip in before the posts.
    edits = admission.is_open_to_updates()
    closed = admission.closed_channels()
    candidates = [
        *[_card(row) for row in (await session.execute(_new_cards(closed, real_now))).all()],
        *[_outbox(row) for row in (await session.execute(_messages(closed, real_now, now))).all()],
    ]
    chosen: list[_Candidate] = []
    threads = set(busy)
    for candidate in sorted(candidates, key=lambda one: one.order):
        if len(chosen) < limit and candidate.thread not in threads and admission.admit_post(candidate.row.channel):
            chosen.append(candidate)
            threads |= {candidate.thread} if candidate.thread else set()
    for row in (await session.execute(_stale_cards(real_now, limit))).all() if edits else ():
        if len(chosen) < limit and admission.admit_update():
            chosen.append(_card(row))
    return [await _intend(session, one, lease=lease, real_now=real_now) for one in chosen]


def _card(row: Row[Any]) -> _Candidate:
    return _Candidate(Card, (row.lane, row.rank, row.id), row)


def _outbox(row: Row[Any]) -> _Candidate:
    return _Candidate(Outbox, (row.lane, 0, row.id), row)


def _new_cards(closed: frozenset[str], real_now: datetime) -> Select[*tuple[Any, ...]]:
    """Cards that have no message yet, and whose parent (if any) has one."""
    parent = aliased(Card)
    channel = _place(Card, parent)
    query = (
        select(
            Card.id, Card.key, Card.kind, Card.desk, Card.case_id, Card.lane, Card.rank, Card.attempts, Card.ts,
            channel, parent.ts.label("parent_ts"), Card.under, Case.seen_in_channel_at.label("due"),
        )
        .outerjoin(parent, Card.under == parent.id)
        .outerjoin(Case, and_(Case.id == Card.case_id, Card.kind == CardKind.CASE))
        .where(STALE, Card.state == SendState.READY, *_due(Card, parent, real_now, closed))
    )  # fmt: skip
    return query.order_by(Card.lane, Card.rank, Card.id).limit(LOOK_AT).with_for_update(skip_locked=True, of=Card)


def _stale_cards(real_now: datetime, limit: int) -> Select[*tuple[Any, ...]]:
    """Messages that show an old state; urgent first, then the one that was edited longest ago."""
    query = select(
        Card.id, Card.key, Card.kind, Card.desk, Card.case_id, Card.lane, Card.rank, Card.attempts, Card.ts,
        Card.channel.label("channel"), Card.under,
    ).where(
        STALE, Card.state == SendState.POSTED, _past(Card.not_before, real_now), _past(Card.lease_until, real_now),
    )  # fmt: skip
    order = query.order_by(Card.rank, Card.sent_at, Card.id)
    return order.limit(limit).with_for_update(skip_locked=True, of=Card)


def _messages(closed: frozenset[str], real_now: datetime, now: datetime) -> Select[*tuple[Any, ...]]:
    """Messages to people whose time has come; replies to customers go another way."""
    parent = aliased(Card)
    query = (
        select(
            Outbox.id, Outbox.key, Outbox.kind, Outbox.desk, Outbox.case_id, Outbox.lane, Outbox.attempts,
            Outbox.facts, Outbox.ts, _place(Outbox, parent), parent.ts.label("parent_ts"), Outbox.under,
            func.coalesce(Outbox.due_at, Outbox.created_at).label("due"),
        )
        .outerjoin(parent, Outbox.under == parent.id)
        .where(
            PENDING, Outbox.state == SendState.READY, Outbox.kind != MessageKind.REPLY, _past(Outbox.due_at, now),
            *_due(Outbox, parent, real_now, closed),
        )
    )  # fmt: skip
    return query.order_by(Outbox.lane, Outbox.id).limit(LOOK_AT).with_for_update(skip_locked=True, of=Outbox)


def _place(table: type[Card] | type[Outbox], parent: type[Card]) -> ColumnElement[str]:
    """A thread row follows its parent: a direct message's channel has Slack's D... id once the parent stands."""
    return func.coalesce(parent.channel, table.channel).label("channel")


def _due(
    table: type[Card] | type[Outbox], parent: type[Card], real_now: datetime, closed: frozenset[str]
) -> list[ColumnElement[bool]]:
    conditions = [_past(table.not_before, real_now), or_(table.under.is_(None), parent.ts.is_not(None))]
    if closed:
        conditions.append(func.coalesce(parent.channel, table.channel).not_in(sorted(closed)))
    return conditions


def _past(column: Any, instant: datetime) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= instant)


async def _intend(session: AsyncSession, one: _Candidate, *, lease: timedelta, real_now: datetime) -> Taken:
    row, table, token = one.row, one.table, uuid4().hex
    values: dict[str, Any] = {"token": token, "sent_at": real_now, "lease_until": real_now + lease}
    if table is Card:
        values["shown"] = ON_ITS_WAY
    if row.ts is None:
        values |= {"state": SendState.SENDING, "attempts": row.attempts + 1, "error": None}
    await session.execute(update(table).where(table.id == row.id).values(**values))
    return in_its_own_thread(Taken(
        table=table, id=row.id, key=row.key, kind=row.kind, token=token, desk=row.desk, case_id=row.case_id,
        channel=row.channel, thread_ts=getattr(row, "parent_ts", None), parent_id=row.under, ts=row.ts,
        sent_at=real_now, attempts=row.attempts + 1, facts=getattr(row, "facts", {}),
        due_at=getattr(row, "due", None),
    ))  # fmt: skip


def in_its_own_thread(taken: Taken) -> Taken:
    """Return a row that only waited for its case's card, to link it, with the thread of a colleague's where it goes.

    Once it was sent on to a person it goes there.
    """
    if taken.kind is not MessageKind.MADE_FROM or taken.channel.startswith(("U", "W")):
        return taken
    return replace(taken, channel=taken.facts["channel"], thread_ts=taken.facts["thread"], parent_id=None)
