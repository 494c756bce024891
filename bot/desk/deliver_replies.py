"""Replies to customers on their way out: taken, sent at most once by itself, recorded; interrupted ones become unknown.

A reply has its outbox row (kind REPLY, no channel) for the way and its ``replies`` row for people. Here only their
states move; what an outcome means for the case is the use case ``reply_outcome``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.desk.acknowledging import is_wanted
from bot.desk.loading import load_case
from bot.desk.ports import Accepted, OutboundReply, Rejected, SendResult, Template, Unknown
from bot.desk.reply import reply_outcome
from bot.desk.work import Work
from bot.store import Mention, Outbox, Reply
from bot.store.live import PENDING
from bot.store.words import MessageKind, ReplyKind, ReplyState, SendState

ON_THE_WAY = (SendState.READY, SendState.SENDING)
INTERRUPTED = Unknown("interrupted")


@dataclass(frozen=True, kw_only=True)
class TakenReply:
    """A reply whose intent is recorded."""

    outbox_id: int
    token: str
    source: str
    case_id: int
    attempts: int
    written_at: datetime
    """Business time."""
    reply: OutboundReply


async def take_replies(
    work: Work, *, limit: int, lease: timedelta, real_now: datetime, now: datetime
) -> list[TakenReply]:
    """Record the intent to send up to ``limit`` replies, one at a time for each case.

    A reply that was withdrawn meanwhile is left out for ever; so is an automatic one that makes no sense any more.
    """
    query = _waiting(real_now).limit(limit)
    taken: list[TakenReply] = []
    for row in (await work.session.scalars(query.with_for_update(skip_locked=True, of=Outbox))).all():
        one = await _intend(work, row, lease=lease, real_now=real_now, now=now)
        if one is not None:
            taken.append(one)
    return taken


def _waiting(real_now: datetime) -> Any:
    earlier = aliased(Outbox)
    before_it = select(earlier.id).where(
        earlier.case_id == Outbox.case_id, earlier.kind == MessageKind.REPLY, earlier.id < Outbox.id,
        earlier.state.in_(ON_THE_WAY),
    )  # fmt: skip
    return (
        select(Outbox)
        .where(
            PENDING, Outbox.kind == MessageKind.REPLY, Outbox.state == SendState.READY,
            _past(Outbox.not_before, real_now), ~before_it.exists(),
        )
        .order_by(Outbox.lane, Outbox.id)
    )  # fmt: skip


def _past(column: Any, instant: datetime) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= instant)


async def _intend(work: Work, row: Outbox, *, lease: timedelta, real_now: datetime, now: datetime) -> TakenReply | None:
    reply = await work.session.get(Reply, int(row.facts["reply"]), with_for_update=True)
    if reply is not None and reply.state is ReplyState.QUEUED and await _is_pointless(work, reply, now=now):
        reply.state = ReplyState.WITHDRAWN
    if reply is None or reply.state is not ReplyState.QUEUED or reply.text is None:
        row.state = SendState.CANCELLED
        return None
    row.state, row.token, row.attempts = SendState.SENDING, uuid4().hex, row.attempts + 1
    row.sent_at, row.lease_until = real_now, real_now + lease
    reply.state, reply.attempts = ReplyState.SENDING, reply.attempts + 1
    if "agent" not in row.facts:
        # Kept, so that a later attempt is the same message byte for byte: receivers compare by ``webhook-id``.
        name = work.roster.name(reply.agent, work.settings.desks.get(row.desk))
        row.facts = {**row.facts, "agent": name}
    answered = await _answered(work, reply)
    return TakenReply(
        outbox_id=row.id, token=row.token, source=reply.source, case_id=reply.case_id, attempts=row.attempts,
        written_at=row.created_at,
        reply=OutboundReply(
            key=f"reply_{reply.id}", reply_id=reply.id, in_reply_to=reply.in_reply_to,
            conversation_id=reply.conversation_id, text=reply.text, visibility=reply.visibility,
            agent=str(row.facts["agent"]),
            template=Template(text=reply.text, **reply.template) if reply.template else None,
            mention=answered.extra if answered else {}, customer=answered.customer.external_id if answered else "",
        ),
    )  # fmt: skip


async def _is_pointless(work: Work, reply: Reply, *, now: datetime) -> bool:
    """Return whether an automatic reply was overtaken: an agent answered, the desk opened, somebody is in danger."""
    if reply.kind is not ReplyKind.AUTOMATIC:
        return False
    case = await load_case(work.session, reply.case_id)
    return case is None or not await is_wanted(work, case, now=now, queued=reply)


async def _answered(work: Work, reply: Reply) -> Mention | None:
    """Return the mention that a reply hangs under; None once a request to be forgotten has removed it."""
    query = select(Mention).where(Mention.case_id == reply.case_id, Mention.external_id == reply.in_reply_to)
    return (await work.session.scalars(query.limit(1))).first()


async def record_reply(work: Work, taken: TakenReply, result: SendResult, *, now: datetime) -> bool:
    """Record what came of it, and let the case know. False: it had been given up as interrupted; nothing is changed.

    The platform's yes counts even then: it is the truth, and what took our place knew less ("unknown"), or sends the
    same reply under the same key.
    """
    states = {Accepted: SendState.POSTED, Rejected: SendState.FAILED, Unknown: SendState.FAILED}
    error = {Rejected: "rejected", Unknown: "unknown"}.get(type(result))
    values = {"state": states[type(result)], "token": None, "lease_until": None, "error": error}
    token = None if isinstance(result, Accepted) else taken.token
    if not await _write(work.session, taken.outbox_id, token, values):
        return False
    await reply_outcome(work, taken.reply.reply_id, result, now=now)
    return True


async def put_back_reply(session: AsyncSession, taken: TakenReply, *, not_before: datetime, why: str) -> bool:
    """The platform surely does not have it: it waits for the next try."""
    values = {
        "state": SendState.READY,
        "token": None,
        "lease_until": None,
        "not_before": not_before,
        "error": why[:120],
    }
    if not await _write(session, taken.outbox_id, taken.token, values):
        return False
    query = update(Reply).where(Reply.id == taken.reply.reply_id, Reply.state == ReplyState.SENDING)
    await session.execute(query.values(state=ReplyState.QUEUED).execution_options(synchronize_session=False))
    return True


async def give_up_lost_replies(work: Work, *, real_now: datetime, now: datetime) -> list[int]:
    """Make replies unknown whose sender vanished between the intent and the answer; they are never sent again."""
    query = select(Outbox).where(
        PENDING, Outbox.kind == MessageKind.REPLY, Outbox.state == SendState.SENDING, Outbox.lease_until <= real_now
    )
    lost = (await work.session.scalars(query.with_for_update(skip_locked=True))).all()
    given_up: list[int] = []
    for row in lost:
        row.state, row.token, row.lease_until, row.error = SendState.FAILED, None, None, "interrupted"
        given_up.append(int(row.facts["reply"]))
        await reply_outcome(work, given_up[-1], INTERRUPTED, now=now)
    return given_up


async def _write(session: AsyncSession, outbox_id: int, token: str | None, values: dict[str, Any]) -> bool:
    query = update(Outbox).where(Outbox.id == outbox_id)
    if token is not None:
        query = query.where(Outbox.token == token)
    result = await session.execute(query.values(**values).execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount > 0
