"""Statements on their way out: taken, sent at most once by itself, recorded; interrupted ones become unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, or_, select

from bot.desk.crisis.statement_outcome import statement_outcome
from bot.desk.ports import Accepted, OutboundStatement, SendResult, Unknown
from bot.desk.work import Work
from bot.store import Statement
from bot.store.words import ReplyState

INTERRUPTED = Unknown("interrupted")


@dataclass(frozen=True, kw_only=True)
class TakenStatement:
    """A statement whose intent is recorded; it belongs to whoever knows ``token``."""

    id: int
    token: str
    crisis: int
    source: str
    attempts: int
    statement: OutboundStatement


async def statements_wait(work: Work, *, real_now: datetime) -> bool:
    """Return whether :func:`take_statements` has something to do; a look that costs the one writer nothing."""
    query = select(Statement.id).where(or_(_ready(real_now), _lost(real_now)))
    return await work.session.scalar(query.limit(1)) is not None


async def take_statements(work: Work, *, lease: timedelta, real_now: datetime, now: datetime) -> list[TakenStatement]:
    """Record the intent to send what waits, one at a time on each account: people read them in this order, so what
    the platform does not take yet holds up what was written after it.

    What a dead worker had in hand may have left: nobody knows, and it is not sent again by itself.
    """
    lost = select(Statement.id).where(_lost(real_now)).order_by(Statement.id)
    for number in (await work.session.scalars(lost)).all():
        await statement_outcome(work, number, INTERRUPTED, now=now)
    sending = select(Statement.source).where(Statement.state == ReplyState.SENDING)
    busy = set((await work.session.scalars(sending)).all())
    query = select(Statement).where(Statement.state == ReplyState.QUEUED).order_by(Statement.id)
    taken: list[TakenStatement] = []
    for row in (await work.session.scalars(query.with_for_update(skip_locked=True))).all():
        is_ready = row.not_before is None or row.not_before <= real_now
        if row.source not in busy and is_ready:
            taken.append(await _intend(work, row, lease=lease, real_now=real_now))
        busy.add(row.source)
    return taken


async def _intend(work: Work, row: Statement, *, lease: timedelta, real_now: datetime) -> TakenStatement:
    row.state, row.token, row.lease_until = ReplyState.SENDING, uuid4().hex, real_now + lease
    row.attempts += 1
    first = await work.session.get(Statement, row.corrects) if row.corrects is not None else None
    return TakenStatement(
        id=row.id, token=row.token, crisis=row.crisis_id, source=row.source, attempts=row.attempts,
        statement=OutboundStatement(
            key=f"statement_{row.id}", statement_id=row.id, text=row.text, kind=row.kind.value, agent=row.agent,
            pin=row.pin, corrects=first.platform_id if first else None,
        ),
    )  # fmt: skip


async def record_statement(work: Work, taken: TakenStatement, result: SendResult, *, now: datetime) -> bool:
    """Record what came of it. False: it had been given up as interrupted; nothing is changed.

    The platform's yes counts even then: it is the truth, and what took our place knew less.
    """
    row = await work.session.get(Statement, taken.id, with_for_update=True, populate_existing=True)
    if row is None or (row.token != taken.token and not isinstance(result, Accepted)):
        return False
    await statement_outcome(work, taken.id, result, now=now)
    return True


async def put_back_statement(work: Work, taken: TakenStatement, *, not_before: datetime) -> bool:
    """The platform surely does not have it: it waits for the next try."""
    row = await work.session.get(Statement, taken.id, with_for_update=True, populate_existing=True)
    if row is None or row.token != taken.token or row.state is not ReplyState.SENDING:
        return False
    row.state, row.token, row.lease_until, row.not_before = ReplyState.QUEUED, None, None, not_before
    return True


def _ready(real_now: datetime) -> ColumnElement[bool]:
    waited = or_(Statement.not_before.is_(None), Statement.not_before <= real_now)
    return and_(Statement.state == ReplyState.QUEUED, waited)


def _lost(real_now: datetime) -> ColumnElement[bool]:
    return and_(Statement.state == ReplyState.SENDING, Statement.lease_until <= real_now)
