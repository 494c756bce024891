"""What modals open with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.look_mentions import newest_mentions, shown_mention
from bot.desk.look_parts import answered_now, customer_view, shown_handle, writing_view
from bot.desk.views import MentionView, ReplyForm
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.store import Case, Mention, Reply
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
    offered = await offered_visibilities(work, case, first=mention.visibility)
    answers = [question.answer for question in answered_now(case)]
    writing = writing_view(work, case, now=now)
    return ReplyForm(
        case_number=case.id, revision=case.revision, customer=customer_view(case.customer), mention=mention,
        visibility=mention.visibility, offered=offered,
        limits={visibility: source.max_length_for(visibility) for visibility in offered},
        counting=source.counting, signature=work.roster.signature(by, desk),
        draft=case.draft if case.writer == by else None, answer=answers[-1] if answers else None,
        other_writer=writing if case.writer != by else None, history=await _history(work, case, mention),
        platform=source.platform,
    )  # fmt: skip


async def offered_visibilities(work: Work, case: Case, *, first: Visibility) -> tuple[Visibility, ...]:
    """Return in which visibilities one can reply, the customer's own first.

    What was only ever said in private cannot be answered in public: there is no public message to answer.
    """
    offered = [one for one in Visibility if one in work.source(case).replies]
    if Visibility.PUBLIC in offered and case.visibility is Visibility.PRIVATE:
        public = select(Mention.id).where(Mention.case_id == case.id, Mention.visibility == Visibility.PUBLIC)
        if (await work.session.scalars(public.limit(1))).first() is None:
            offered.remove(Visibility.PUBLIC)
    return tuple(sorted(offered, key=lambda one: one is not first))


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
