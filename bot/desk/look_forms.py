"""What modals open with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.lines_only import bound_of
from bot.desk.look_mentions import newest_mentions, shown_mention
from bot.desk.look_parts import answered_now, customer_view, shown_handle, writing_view
from bot.desk.views import MentionView, ReplyForm
from bot.desk.ways import ways_of
from bot.desk.work import Work
from bot.store import Case, Reply
from bot.store.words import ReplyState

# The modal shows the last few exchanges; the whole history is behind Details.
HISTORY = 6
SAID = (ReplyState.SENT, ReplyState.QUEUED, ReplyState.SENDING)


async def reply_form(work: Work, case_id: int, *, by: str, now: datetime) -> ReplyForm:
    """Return what the Reply modal opens with for ``by``: the customer's words, what fits, and who else is writing.

    Raises:
        UnknownCase: there is no such case.
    """
    case = await work.case(case_id)
    desk, source = work.desk(case), work.source(case)
    mention, _ = await shown_mention(work, case.id)
    ways = await ways_of(work, case, first=mention.visibility, now=now)
    answers = [question.answer for question in answered_now(case)]
    writing = writing_view(work, case, now=now)
    return ReplyForm(
        case_number=case.id, revision=case.revision, customer=customer_view(case.customer), mention=mention,
        visibility=mention.visibility, ways=ways, signature=work.roster.signature(by, desk),
        draft=case.draft if case.writer == by else None, answer=answers[-1] if answers else None,
        other_writer=writing if case.writer != by else None, history=await _history(work, case, mention),
        platform=source.platform, bound=await bound_of(work, case),
    )  # fmt: skip


async def _history(work: Work, case: Case, shown: MentionView) -> tuple[tuple[str, str | None, datetime], ...]:
    """Return the newest exchanges beside the shown mention, oldest first."""
    desk, customer = work.desk(case), case.customer
    handle = shown_handle(customer.handle, customer.name, customer.external_id)
    mentions = await newest_mentions(work, case.id, limit=HISTORY + 1)
    query = select(Reply).where(Reply.case_id == case.id, Reply.state.in_(SAID)).order_by(Reply.id.desc())
    replies = (await work.session.scalars(query.limit(HISTORY))).all()
    said = [(handle, mention.text, mention.posted_at) for mention in mentions if mention.id != shown.id]
    said += [
        (work.roster.name(reply.agent, desk) or desk.name, reply.text, reply.sent_at or reply.created_at)
        for reply in replies
    ]
    return tuple(sorted(said, key=lambda one: one[2])[-HISTORY:])
