"""A text for many on its way: a few at a time become replies, so that every other reply overtakes what still waits.

Each case is a transaction of its own that writes its reply and notes so in the row of the case: whatever dies in
between, each customer gets it at most once. What a reply goes through from there is what every reply goes through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from bot.desk.claim import ensure_owner
from bot.desk.group_answers.choosing import MAY_ARRIVE, never
from bot.desk.group_answers.showing import touch_answer
from bot.desk.refusals import CannotReply, LinesOnly, ReplyTooLong
from bot.desk.reply import NEW_WORDS, queue_reply
from bot.desk.reply_text import Checked, check_text
from bot.desk.work import Work
from bot.rules.personal import called, personal
from bot.store import Case, CaseEvent, GroupAnswer, GroupAnswerCase, Outbox, Reply
from bot.store.group_answers import TO_HAND_OVER, GroupAnswerState, LeftOut
from bot.store.live import PENDING
from bot.store.words import EventKind, Lane, MessageKind, ReplyKind, ReplyState

# Of one source at a time. A platform that is slow, or says "too many", then holds so few back and not hundreds.
AT_ONCE = 4
# So many in a row that did not arrive are no accident: a person looks before the rest goes the same way.
STOP_AFTER = 10
LANE = Lane.THREAD
"""Of their rows in the outbox: after all replies that somebody wrote to one customer."""
# What the text does not answer, because it happened after the case was chosen.
CHANGES = NEW_WORDS | {
    EventKind.MENTION_EDITED, EventKind.MENTION_DELETED, EventKind.REPLY_QUEUED, EventKind.REPLY_RETRIED,
    EventKind.ANSWERED_NATIVELY, EventKind.MOVED_TO_PRIVATE, EventKind.RESOLVED, EventKind.QUESTION_ANSWERED,
}  # fmt: skip
REFUSED = {CannotReply: LeftOut.DENIED, LinesOnly: LeftOut.LINES_ONLY, ReplyTooLong: LeftOut.TOO_LONG}


class Next(NamedTuple):
    """A case whose reply may be written now."""

    answer: int
    case: int


async def next_cases(work: Work) -> Sequence[Next]:
    """Return whose reply may be written now, of each source as many as there is room for."""
    sending = select(GroupAnswer.id).where(GroupAnswer.state == GroupAnswerState.SENDING)
    answers = (await work.session.scalars(sending)).all()
    if not answers:
        return []
    left = select(GroupAnswerCase.answer_id, Case.id).join(Case, Case.id == GroupAnswerCase.case_id)
    left = left.where(TO_HAND_OVER, GroupAnswerCase.answer_id.in_(answers))
    found: list[Next] = []
    on_their_way = await _on_their_way(work)
    for source in (await work.session.scalars(left.with_only_columns(Case.source).distinct())).all():
        room = AT_ONCE - on_their_way.get(source, 0)
        if room > 0:
            few = left.where(Case.source == source).order_by(GroupAnswerCase.answer_id, Case.id).limit(room)
            found += [Next(*row) for row in await work.session.execute(few)]
    return found


async def _on_their_way(work: Work) -> dict[str, int]:
    """Return how many of texts for many wait to leave or are leaving, by source."""
    query = (
        select(Case.source, func.count())
        .join(Outbox, Outbox.case_id == Case.id)
        .where(PENDING, Outbox.kind == MessageKind.REPLY, Outbox.lane == LANE)
        .group_by(Case.source)
    )
    return {source: number for source, number in await work.session.execute(query)}


async def hand_over(work: Work, answer_id: int, case_id: int, *, now: datetime) -> bool:
    """Write the reply of one case, or note why it is left out; done or stopped meanwhile, nothing happens.

    Returns whether a reply was written.
    """
    answer = await work.session.get(GroupAnswer, answer_id, with_for_update=True)
    row = await work.session.get(GroupAnswerCase, (answer_id, case_id), with_for_update=True)
    if answer is None or answer.state is not GroupAnswerState.SENDING:
        return False
    if row is None or row.reply_id is not None or row.left_out is not None:
        return False
    case = await work.case(case_id)
    row.left_out = await _changed(work, case, row, by=answer.written_by)
    checked = await _checked(work, case, answer, row, now=now) if row.left_out is None else None
    if checked is None:
        return False
    await ensure_owner(work, case, by=answer.written_by, now=now, shown=False)
    reply = await queue_reply(
        work, case, by=answer.written_by, checked=checked, visibility=row.visibility, kind=ReplyKind.ANSWER,
        resolve_as=answer.resolve_as, cause=answer.cause, answers_until=now, lane=LANE, now=now,
    )  # fmt: skip
    row.reply_id = reply.id
    return True


async def leave_out(work: Work, answer_id: int, case_id: int, *, why: LeftOut) -> None:
    """Pass a case by, so that it does not keep the others waiting."""
    row = await work.session.get(GroupAnswerCase, (answer_id, case_id), with_for_update=True)
    if row is not None and row.reply_id is None and row.left_out is None:
        row.left_out = why


async def _changed(work: Work, case: Case, row: GroupAnswerCase, *, by: str) -> LeftOut | None:
    """Return what happened since the case was chosen that speaks against the text."""
    if why := never(case, by=by):
        return why
    since = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.revision > row.seen_revision, CaseEvent.kind.in_(CHANGES)
    )
    if (await work.session.scalars(since.limit(1))).first() is not None:
        return LeftOut.CHANGED
    newest = select(Reply.state).where(Reply.case_id == case.id, Reply.kind != ReplyKind.AUTOMATIC)
    state = (await work.session.scalars(newest.order_by(Reply.id.desc()).limit(1))).first()
    return LeftOut.ON_ITS_WAY if state in MAY_ARRIVE else None


async def _checked(
    work: Work, case: Case, answer: GroupAnswer, row: GroupAnswerCase, *, now: datetime
) -> Checked | None:
    if case.source not in work.settings.sources:
        row.left_out = LeftOut.DENIED
        return None
    text = personal(answer.text, called(case.customer.name, case.customer.handle))
    try:
        return await check_text(work, case, by=answer.written_by, text=text, visibility=row.visibility, now=now)
    except (CannotReply, LinesOnly, ReplyTooLong) as refusal:
        row.left_out = REFUSED[type(refusal)]
        return None


async def settle(work: Work, *, now: datetime) -> None:
    """Finish what has nothing left to send, and stop what does not arrive anywhere."""
    query = select(GroupAnswer).where(GroupAnswer.state == GroupAnswerState.SENDING)
    for answer in (await work.session.scalars(query.order_by(GroupAnswer.id).with_for_update())).all():
        if await _is_settled(work, answer):
            answer.state, answer.finished_at = GroupAnswerState.DONE, answer.finished_at or now
        elif await _fails(work, answer):
            answer.state = GroupAnswerState.STOPPED
        else:
            continue
        await touch_answer(work, answer.id)


async def _is_settled(work: Work, answer: GroupAnswer) -> bool:
    rows = select(GroupAnswerCase.case_id).where(GroupAnswerCase.answer_id == answer.id)
    if (await work.session.scalars(rows.where(TO_HAND_OVER).limit(1))).first() is not None:
        return False
    moving = rows.join(Reply, Reply.id == GroupAnswerCase.reply_id)
    moving = moving.where(Reply.state.in_((ReplyState.QUEUED, ReplyState.SENDING)))
    return (await work.session.scalars(moving.limit(1))).first() is None


async def _fails(work: Work, answer: GroupAnswer) -> bool:
    """Return whether the newest ones that were settled since it began all did not arrive."""
    query = (
        select(Reply.state)
        .join(GroupAnswerCase, GroupAnswerCase.reply_id == Reply.id)
        .where(
            GroupAnswerCase.answer_id == answer.id, Reply.created_at >= answer.sending_since,
            Reply.state.in_((ReplyState.SENT, ReplyState.REJECTED, ReplyState.UNKNOWN)),
        )
        .order_by(Reply.id.desc())
        .limit(STOP_AFTER)
    )  # fmt: skip
    states = (await work.session.scalars(query)).all()
    return len(states) == STOP_AFTER and ReplyState.SENT not in states
