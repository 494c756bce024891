"""What the platform said about a reply, and what that means for its case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from bot.desk.claim import ensure_owner
from bot.desk.clockwork import on_reply_sent
from bot.desk.effects import card_of, tell
from bot.desk.lease import start_lease, stop_lease
from bot.desk.ports import Accepted, Rejected, SendResult
from bot.desk.privacy.markers import marker
from bot.desk.resolve import close_case, unanswered_since
from bot.desk.telling import tell_agent
from bot.desk.work import Work
from bot.store import Case, CaseEvent, GroupAnswerCase, Mention, Reply
from bot.store.words import CaseState, EventKind, Lane, MessageKind, ReplyKind, ReplyState

ON_ITS_WAY = (ReplyState.QUEUED, ReplyState.SENDING)
# A sure "no" may still come after "nobody knows", when somebody looked.
MAY_BE_REJECTED = (*ON_ITS_WAY, ReplyState.UNKNOWN)


async def reply_outcome(work: Work, reply_id: int, result: SendResult, *, now: datetime) -> None:
    """Settle a reply with what the platform said; saying it twice changes nothing, and *sent* is final.

    Accepted after an unknown outcome counts: the platform has it. An unknown one is never sent again by itself.
    """
    reply = await work.session.get(Reply, reply_id, with_for_update=True)
    if reply is None or reply.state is ReplyState.SENT:
        return
    case = await work.case(reply.case_id)
    if isinstance(result, Accepted):
        await _sent(work, case, reply, platform_id=result.platform_id, now=now)
    elif isinstance(result, Rejected):
        if reply.state in MAY_BE_REJECTED:
            state = ReplyState.UNKNOWN if await _may_be_there(work, case, reply) else ReplyState.REJECTED
            _failed(work, case, reply, state, reason=result.reason, of_many=await _is_of_many(work, reply), now=now)
    elif reply.state in ON_ITS_WAY:
        of_many = await _is_of_many(work, reply)
        _failed(work, case, reply, ReplyState.UNKNOWN, reason=None, of_many=of_many, now=now)


async def _may_be_there(work: Work, case: Case, reply: Reply) -> bool:
    """Return whether an earlier attempt may have arrived: the "no" to this one says nothing about that.

    Somebody who looked and did not find it says "no" while nothing is on its way; that settles it.
    """
    return reply.state in ON_ITS_WAY and await was_unknown(work, case, reply)


async def was_unknown(work: Work, case: Case, reply: Reply) -> bool:
    """Return whether nobody knew of an attempt whether it arrived."""
    query = select(CaseEvent.facts).where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.REPLY_UNKNOWN)
    return any(facts.get("reply") == reply.id for facts in (await work.session.scalars(query)).all())


async def _is_of_many(work: Work, reply: Reply) -> bool:
    """Return whether it is one of a text for many, whose own message says what became of each."""
    query = select(GroupAnswerCase.case_id).where(GroupAnswerCase.reply_id == reply.id)
    return (await work.session.scalars(query)).first() is not None


def _failed(
    work: Work, case: Case, reply: Reply, state: ReplyState, *, reason: str | None, of_many: bool, now: datetime
) -> None:
    """Show it on the card and tell the agent, who can retry; the clocks have gone on all the time."""
    reply.state, reply.reason = state, reason if case.purged_at is None else None
    kind = EventKind.REPLY_REJECTED if state is ReplyState.REJECTED else EventKind.REPLY_UNKNOWN
    event = case.record(kind, by=reply.agent, at=now, reply=reply.id)
    if reply.kind is ReplyKind.AUTOMATIC:
        return  # nobody wrote it, so nobody has to do it again
    start_lease(work, case, now=now)
    if reply.agent is not None and not of_many:
        key = f"reply_failed:{reply.id}:{event.revision}"
        tell_agent(
            work, MessageKind.REPLY_FAILED, key=key, to=reply.agent, case=case, now=now, lane=Lane.PING, reply=reply.id
        )


async def _sent(work: Work, case: Case, reply: Reply, *, platform_id: str, now: datetime) -> None:
    # What was accepted, did not arrive and was sent again is told again.
    key = f"reply_sent:{reply.id}" + (f":{case.revision}" if reply.sent_at is not None else "")
    if case.purged_at is not None:  # its words were removed while it was being sent
        platform_id = marker(work.settings, case.source, platform_id)
    reply.state, reply.platform_id, reply.sent_at, reply.reason = ReplyState.SENT, platform_id, now, None
    case.record(EventKind.REPLY_SENT, by=reply.agent, at=now, reply=reply.id, kind=reply.kind.value)
    card = card_of(work, case)
    if card is not None:
        tell(
            work, MessageKind.REPLY_SENT, key=key, to=card.channel, desk=case.desk, now=now,
            case=case, under=card, lane=Lane.EDIT if await _is_of_many(work, reply) else Lane.THREAD, reply=reply.id,
        )  # fmt: skip
    if reply.kind is ReplyKind.AUTOMATIC or reply.agent is None:
        return
    await _answer_mentions(work, case, reply, now=now)
    case.first_replied_at = case.first_replied_at or now
    if case.is_open:  # else it came out after the close, which stands
        await _go_on(work, case, reply, agent=reply.agent, now=now)


async def _answer_mentions(work: Work, case: Case, reply: Reply, *, now: datetime) -> None:
    """Mark what the reply answers: all that waited when the agent looked, and the very mention it hangs under."""
    seen = Mention.received_at <= reply.answers_until
    await mark_answered(work, case, reply, seen, at=now)


async def mark_answered(work: Work, case: Case, reply: Reply, seen: ColumnElement[bool], *, at: datetime) -> None:
    """Mark as answered what is ``seen`` and waited, and the very mention that ``reply`` hangs under."""
    await work.session.execute(
        update(Mention)
        .where(
            Mention.case_id == case.id, Mention.answered_at.is_(None), seen,
            or_(Mention.waits_from.is_not(None), Mention.external_id == reply.in_reply_to),
        )
        .values(answered_at=at)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip


async def _go_on(work: Work, case: Case, reply: Reply, *, agent: str, now: datetime) -> None:
    """Meet the clocks; then resolve as asked, wait for the customer, or go on because something is still owed."""
    unanswered = await unanswered_since(work, case)
    on_reply_sent(
        work, case, kind=reply.kind, at=now, still_unanswered_from=unanswered, promised_for=reply.promised_for
    )
    await ensure_owner(work, case, by=agent, now=now)
    case.thanked_at = case.waiting_since = case.ask_after = None
    if reply.resolve_as is not None and unanswered is None:
        await close_case(work, case, by=agent, outcome=reply.resolve_as, cause=reply.cause, now=now)
        return
    wait_or_go_on(work, case, reply, unanswered=unanswered is not None, now=now)


def wait_or_go_on(work: Work, case: Case, reply: Reply, *, unanswered: bool, now: datetime) -> None:
    """After an answer: wait for the customer, or go on because something is promised or still ``unanswered``."""
    promised = reply.promised_for is not None or reply.kind is ReplyKind.HOLDING
    if promised:
        case.record(EventKind.PROMISED, by=reply.agent, at=now, reply=reply.id)
    if promised or unanswered:
        case.state = CaseState.CLAIMED if case.owner else CaseState.NEW
        start_lease(work, case, now=now)
    else:
        desk = work.desk(case)
        case.state, case.waiting_since, case.ask_after = CaseState.WAITING, now, desk.hours.add(now, desk.ask_after)
        stop_lease(case)
