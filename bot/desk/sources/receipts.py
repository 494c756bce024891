"""How far a reply came after the platform took it: delivered, read, or, after all, not delivered."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select, update

from bot.desk.clockwork import on_reopened, on_reply_bounced
from bot.desk.effects import show_case
from bot.desk.lease import start_lease
from bot.desk.outcome import reply_outcome
from bot.desk.ports import Accepted, Receipt
from bot.desk.resolve import HUMAN, unanswered_since
from bot.desk.telling import tell_agent
from bot.desk.work import Work
from bot.store import Case, Mention, Reply
from bot.store.words import Arrival, CaseState, EventKind, Lane, MessageKind, ReplyState


async def take_receipt(work: Work, source: str, receipt: Receipt, *, now: datetime) -> bool:
    """Note how far a reply came; False: it is not ours, or that was known. What is known never goes back."""
    reply = await _reply_of(work, source, receipt, now=now)
    if reply is None or reply.state is not ReplyState.SENT:
        return False
    if reply.arrival is not None and reply.arrival.rank >= receipt.arrival.rank:
        return False
    reply.arrival = receipt.arrival
    case = await work.case(reply.case_id)
    if receipt.arrival is Arrival.FAILED:
        await _bounced(work, case, reply, receipt, now=now)
    else:
        case.touch()
    return True


async def _reply_of(work: Work, source: str, receipt: Receipt, *, now: datetime) -> Reply | None:
    """Return the reply that a receipt is about. One that comes back under our own key is there: it was accepted."""
    query = select(Reply).where(Reply.source == source, Reply.platform_id == receipt.platform_id)
    reply = (await work.session.scalars(query.with_for_update())).first()
    named = re.fullmatch(r"reply_(\d{1,18})", receipt.key or "", re.ASCII)
    if reply is not None or named is None:
        return reply
    ours = await work.session.get(Reply, int(named[1]), with_for_update=True)
    if ours is None or ours.source != source or ours.platform_id is not None:
        return None
    await reply_outcome(work, ours.id, Accepted(receipt.platform_id), now=now)
    return ours


async def _bounced(work: Work, case: Case, reply: Reply, receipt: Receipt, *, now: datetime) -> None:
    """The customer did not get it: whoever wrote it is told, and what it had answered waits again."""
    answered_at, reply.state, reply.reason = reply.sent_at, ReplyState.REJECTED, receipt.reason
    event = case.record(EventKind.REPLY_NOT_DELIVERED, by=reply.agent, at=now, reply=reply.id)
    if answered_at is not None and not await _got_another(work, reply):
        await _wait_again(work, case, answered_at=answered_at, now=now)
    if reply.agent is not None:
        key = f"reply_failed:{reply.id}:{event.revision}"
        tell_agent(
            work, MessageKind.REPLY_FAILED, key=key, to=reply.agent, case=case, now=now, lane=Lane.PING, reply=reply.id
        )


async def _got_another(work: Work, reply: Reply) -> bool:
    other = select(Reply.id).where(
        Reply.case_id == reply.case_id, Reply.id != reply.id, Reply.state == ReplyState.SENT,
        Reply.kind.in_(HUMAN), Reply.sent_at >= reply.sent_at,
    )  # fmt: skip
    return (await work.session.scalars(other.limit(1))).first() is not None


async def _wait_again(work: Work, case: Case, *, answered_at: datetime, now: datetime) -> None:
    await work.session.execute(
        update(Mention)
        .where(Mention.case_id == case.id, Mention.answered_at == answered_at)
        .values(answered_at=None)
        .execution_options(synchronize_session="fetch")
    )
    case.waiting_since = case.ask_after = None
    was_resolved = not case.is_open
    case.state = CaseState.CLAIMED if case.owner else CaseState.NEW
    on_reply_bounced(work, case, answered_at=answered_at, now=now)
    if was_resolved:
        case.resolved_at = case.resolved_by = case.outcome = None
        case.reopened += 1
        on_reopened(work, case, waits_from=await unanswered_since(work, case), at=now)
        case.record(EventKind.REOPENED, by=None, at=now)
        await show_case(work, case, now=now)
    start_lease(work, case, now=now)
