"""Bring a case to its end, with an outcome that the customer may read one day; and open it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update

from bot.desk.claim import ensure_owner, require_open
from bot.desk.clockwork import on_question_closed, on_reopened, on_resolved, reply_due
from bot.desk.effects import show_case, touch_cards
from bot.desk.lease import start_lease, stop_lease
from bot.desk.refusals import CaseIsOpen, CauseRequired, NotSettled, WordsRemoved
from bot.desk.work import Work
from bot.rules.mood import Mood, mood
from bot.store import Case, Mention, Reply
from bot.store.words import CardKind, CaseState, EventKind, Outcome, QuestionState, ReplyKind, ReplyState

HUMAN = (ReplyKind.ANSWER, ReplyKind.HOLDING, ReplyKind.NATIVE)


async def resolve_case(
    work: Work, case_id: int, *, by: str, outcome: Outcome, cause: str | None = None, now: datetime
) -> Case:
    """Close the case; a free one is claimed first. A reply on its way stays on its way.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
        CauseRequired: the desk wants a cause for this one.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    require_open(case)
    await require_cause(work, case, outcome=outcome, cause=cause)
    await ensure_owner(work, case, by=by, now=now)
    await close_case(work, case, by=by, outcome=outcome, cause=cause, now=now)
    return case


async def close_silent(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Close a case whose customer did not respond, as the question after three working days offers.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
        NotSettled: it does not wait for the customer any more.
    """
    await _open_case(work, case_id, lambda case: case.state is CaseState.WAITING, by=by)
    return await resolve_case(work, case_id, by=by, outcome=Outcome.NO_RESPONSE, now=now)


async def close_thanked(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Close a case whose customer said thanks: answered, or where nobody of us ever wrote there, no reply needed.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
        NotSettled: the customer wrote something else since, or was promised something.
        CauseRequired: the desk wants a cause for this one.
    """
    case = await _open_case(work, case_id, lambda case: case.thanked_at is not None and reply_due(case) is None, by=by)
    outcome = Outcome.ANSWERED if case.first_replied_at else Outcome.NO_REPLY_NEEDED
    return await resolve_case(work, case_id, by=by, outcome=outcome, now=now)


async def _open_case(work: Work, case_id: int, so: Callable[[Case], bool], *, by: str) -> Case:
    """Return an open case of which what the button was offered for is still so."""
    case = await work.case(case_id)
    work.require_agent(work.desk(case), by)
    require_open(case)
    if not so(case):
        raise NotSettled(case.id)
    return case


async def require_cause(work: Work, case: Case, *, outcome: Outcome, cause: str | None) -> None:
    """Refuse to call a case answered without the cause that the desk wants; other outcomes are reason enough.

    Raises:
        CauseRequired: the desk wants one, and ``cause`` is none of its list.
    """
    if outcome is Outcome.ANSWERED and cause not in work.desk(case).causes and await cause_is_required(work, case):
        raise CauseRequired(case.id)


async def cause_is_required(work: Work, case: Case) -> bool:
    """Return whether the desk wants a cause: always, never, or for complaints (words that complain)."""
    desk = work.desk(case)
    if not desk.causes or desk.cause_required == "never":
        return False
    if desk.cause_required == "always":
        return True
    texts = select(Mention.text).where(Mention.case_id == case.id, Mention.text.is_not(None))
    return any(mood(text or "") is Mood.NEGATIVE for text in (await work.session.scalars(texts)).all())


async def close_case(
    work: Work, case: Case, *, by: str | None, outcome: Outcome, cause: str | None, now: datetime
) -> None:
    """End all clocks, withdraw open questions, fold the customer where nobody engages. Permission was checked before.

    Raises:
        CaseIsResolved: it is closed already.
    """
    require_open(case)
    await _withdraw_questions(work, case, by=by, now=now)
    on_resolved(work, case, at=now)
    stop_lease(case)
    case.state, case.outcome, case.cause = CaseState.RESOLVED, outcome, cause
    case.resolved_at, case.resolved_by = now, by
    case.first_resolved_at = case.first_resolved_at or now
    case.waiting_since = case.ask_after = None
    case.writer = case.writing_since = case.last_key_at = case.draft = None
    case.listed = False
    if outcome is Outcome.NOT_ENGAGING:
        case.customer.folded_until = now + work.settings.intake.fold_for
    await _settle_mentions(work, case)
    case.record(EventKind.RESOLVED, by=by, at=now, outcome=outcome.value, cause=cause)


async def _withdraw_questions(work: Work, case: Case, *, by: str | None, now: datetime) -> None:
    for question in case.escalations:
        if question.is_open:
            question.state, question.closed_at = QuestionState.WITHDRAWN, now
            on_question_closed(work, case, question, at=now)
            await touch_cards(work, case.id, CardKind.QUESTION, str(question.id))
            case.record(EventKind.QUESTION_WITHDRAWN, by=by, at=now, question=question.id)


async def _settle_mentions(work: Work, case: Case) -> None:
    """What was left unanswered on purpose waits no longer: the outcome is its answer."""
    await work.session.execute(
        update(Mention)
        .where(Mention.case_id == case.id, Mention.answered_at.is_(None), Mention.waits_from.is_not(None))
        .values(waits_from=None)
        .execution_options(synchronize_session="fetch")
    )


async def reopen_case(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Open a closed case again, for ``by``; undoes a close that was wrong.

    Whoever wrote since our last reply waits again, and since then: their clock goes on from its original start.

    Raises:
        UnknownCase, NotAnAgent.
        CaseIsOpen: it is not closed, or the customer's conversation goes on in a newer case.
        WordsRemoved: nothing of what the customer wrote is left.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    if case.is_open:
        raise CaseIsOpen(case.id)
    if case.purged_at is not None:
        raise WordsRemoved(case.id)
    newer = await work.session.scalar(select(Case.id).where(_same_conversation(case)).limit(1))
    if newer is not None:
        raise CaseIsOpen(newer)
    case.state, case.owner, case.claimed_at, case.previous_owner = CaseState.CLAIMED, by, now, None
    case.resolved_at = case.resolved_by = case.outcome = None
    case.customer.folded_until = None
    case.reopened += 1
    await _wait_again(work, case)
    on_reopened(work, case, waits_from=await unanswered_since(work, case), at=now)
    case.record(EventKind.REOPENED, by=by, at=now)
    await show_case(work, case, now=now)
    start_lease(work, case, now=now)
    return case


def _same_conversation(case: Case) -> ColumnElement[bool]:
    return and_(
        Case.source == case.source, Case.customer_id == case.customer_id, Case.id != case.id,
        Case.conversation_id == case.conversation_id, Case.state != CaseState.RESOLVED,
    )  # fmt: skip


async def _wait_again(work: Work, case: Case) -> None:
    """Let what came after our last reply wait again, since it was posted (backlog: since its intake)."""
    replied = await work.session.scalar(
        select(func.max(Reply.answers_until)).where(
            Reply.case_id == case.id, Reply.state == ReplyState.SENT, Reply.kind.in_(HUMAN)
        )
    )
    unanswered = select(Mention).where(
        Mention.case_id == case.id, Mention.answered_at.is_(None), Mention.deleted_at.is_(None), Mention.addressed,
        ~Mention.thanks,
    )  # fmt: skip
    for mention in (await work.session.scalars(unanswered)).all():
        if replied is None or mention.received_at > replied:
            mention.waits_from = mention.received_at if mention.backlog else min(mention.posted_at, mention.received_at)
    await work.session.flush()


async def unanswered_since(work: Work, case: Case) -> datetime | None:
    """Return since when the oldest unanswered mention of the case waits; None when none does."""
    query = select(func.min(Mention.waits_from)).where(
        Mention.case_id == case.id, Mention.answered_at.is_(None), Mention.deleted_at.is_(None)
    )
    return (await work.session.scalars(query)).first()
