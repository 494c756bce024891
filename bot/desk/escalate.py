"""Questions to departments: asked, taken, answered, or sent on; each with its clock and a name behind it.

Asking is for agents; taking, answering and sending on are for anybody who reads the question.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.claim import count_handover, ensure_owner, require_open
from bot.desk.clockwork import on_question_answered, on_question_asked, on_question_closed
from bot.desk.effects import card_of, channel_of, show_question, tell, touch_cards
from bot.desk.lease import start_lease, stop_lease
from bot.desk.refusals import QuestionClosed, ReplyEmpty, UnknownDepartment
from bot.desk.remarks import remark_text
from bot.desk.reply import queue_reply
from bot.desk.reply_text import check_text
from bot.desk.telling import reached, tell_agent
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.settings import Department
from bot.store import Case, Escalation, Note
from bot.store.words import CardKind, CaseState, EventKind, Lane, MessageKind, QuestionState, ReplyKind


async def escalate_case(
    work: Work, case_id: int, *, by: str, department: str, question: str, holding: str | None = None,
    visibility: Visibility = Visibility.PUBLIC, promised_for: datetime | None = None, now: datetime,
) -> Escalation:  # fmt: skip
    """Ask a department; a free case is claimed first. ``holding`` goes to the customer in the same transaction.

    ``promised_for`` is what the holding reply names ("you hear from me by 16:00"); without it the text is read.

    Raises:
        UnknownCase, NotAnAgent, CaseIsResolved.
        UnknownDepartment: none of the desk's.
        ReplyEmpty: there is no question.
        ReplyTooLong, CannotReply: about ``holding``; nothing is asked either.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    await work.agent(desk, by, now=now)
    require_open(case)
    asked = desk.departments.get(department)
    if asked is None:
        raise UnknownDepartment(department)
    if not question.strip():
        raise ReplyEmpty(case.id)
    checked = await check_text(work, case, by=by, text=holding, visibility=visibility, now=now) if holding else None
    await ensure_owner(work, case, by=by, now=now)
    escalation = await _ask(work, case, asked, by=by, question=question.strip(), now=now)
    if checked is not None:
        await queue_reply(
            work, case, by=by, checked=checked, visibility=visibility, kind=ReplyKind.HOLDING,
            promised_for=promised_for, answers_until=now, now=now,
        )  # fmt: skip
    return escalation


async def _ask(work: Work, case: Case, department: Department, *, by: str, question: str, now: datetime) -> Escalation:
    escalation = Escalation(
        department=department.name, question=question, asked_by=by, asked_at=now, answer_by=now,
        state=QuestionState.OPEN,
    )  # fmt: skip
    case.escalations.append(escalation)
    on_question_asked(work, case, escalation, at=now)
    await work.session.flush()
    show_question(work, case, escalation, places=places_of(work, case, department))
    stop_lease(case)
    case.record(
        EventKind.QUESTION_ASKED, by=by, at=now, question=escalation.id, department=department.name,
        answer_by=escalation.answer_by.isoformat(),
    )  # fmt: skip
    return escalation


def places_of(work: Work, case: Case, department: Department) -> list[str]:
    """Return where the department can read a question: its channel, else a direct message to each of its people.

    Where Slack has not told us who they are, it stands in the desk's channel, with their group called.
    """
    return reached(work, department) or [channel_of(work, case)]


async def take_question(work: Work, escalation_id: int, *, by: str, now: datetime) -> Escalation:
    """We take it: shows the name of who was first, and stops nothing.

    Raises:
        QuestionClosed: says by whom and when.
    """
    escalation, case = await open_question(work, escalation_id)
    if escalation.state is QuestionState.OPEN:
        escalation.state, escalation.taken_by, escalation.taken_at = QuestionState.TAKEN, by, now
        await touch_cards(work, case.id, CardKind.QUESTION, str(escalation.id))
        case.record(EventKind.QUESTION_TAKEN, by=by, at=now, question=escalation.id)
    return escalation


async def answer_question(
    work: Work, escalation_id: int, *, by: str, text: str, now: datetime, accepted_by: str | None = None
) -> Escalation:
    """Answer: stops the department's clock and starts the owner's for passing it on; the owner is told.

    ``accepted_by``: who took a remark for the answer, and so knows it.

    Raises:
        QuestionClosed: says by whom and when.
        ReplyEmpty: there is no answer in it.
    """
    escalation, case = await open_question(work, escalation_id)
    if not text.strip():
        raise ReplyEmpty(case.id)
    escalation.state, escalation.answer = QuestionState.ANSWERED, text.strip()
    escalation.answered_by, escalation.answered_at, escalation.closed_at = by, now, now
    on_question_answered(work, case, escalation, at=now)
    await touch_cards(work, case.id, CardKind.QUESTION, str(escalation.id))
    case.record(EventKind.QUESTION_ANSWERED, by=by, at=now, question=escalation.id)
    _back_to_us(work, case, now=now)
    if case.owner is None or case.owner != accepted_by:
        _tell_owner(work, case, escalation, MessageKind.ANSWERED, now=now)
    return escalation


async def accept_remark(work: Work, note_id: int, *, by: str, now: datetime) -> Escalation:
    """This is the answer: what was said in the department's thread counts as its answer, by whoever said it.

    Raises:
        NotAnAgent.
        QuestionClosed: it was answered before, or the note is not from a department's thread.
    """
    note = await work.session.get(Note, note_id)
    if note is None or note.escalation_id is None:
        raise QuestionClosed(note_id, by=None, at=None)
    _, case = await open_question(work, note.escalation_id)
    await work.agent(work.desk(case), by, now=now)
    text = await remark_text(work, note)
    return await answer_question(work, note.escalation_id, by=note.author, text=text, now=now, accepted_by=by)


async def say_not_ours(work: Work, escalation_id: int, *, by: str, suggested: str | None, now: datetime) -> Escalation:
    """Not ours, and whose it is then, where they know: the owner is told, the hand-over counts.

    Raises:
        QuestionClosed: says by whom and when.
        UnknownDepartment: ``suggested`` is none of the desk's.
    """
    escalation, case = await open_question(work, escalation_id)
    if suggested is not None and suggested not in work.desk(case).departments:
        raise UnknownDepartment(suggested)
    escalation.state, escalation.suggested, escalation.closed_at = QuestionState.NOT_OURS, suggested, now
    escalation.answered_by = by
    on_question_closed(work, case, escalation, at=now)
    count_handover(work, case, now=now)
    await touch_cards(work, case.id, CardKind.QUESTION, str(escalation.id))
    case.record(EventKind.QUESTION_NOT_OURS, by=by, at=now, question=escalation.id, suggested=suggested)
    start_lease(work, case, now=now)
    _tell_owner(work, case, escalation, MessageKind.NOT_OURS, now=now)
    return escalation


async def open_question(work: Work, escalation_id: int) -> tuple[Escalation, Case]:
    """Return an open question and its case, read after the case is locked: two answers at once are one answer.

    Raises:
        QuestionClosed: says by whom and when.
    """
    number = await work.session.scalar(select(Escalation.case_id).where(Escalation.id == escalation_id))
    case = await work.case(number) if number is not None else None
    escalation = next((one for one in case.escalations if one.id == escalation_id), None) if case else None
    if case is None or escalation is None:
        raise QuestionClosed(escalation_id, by=None, at=None)
    if not escalation.is_open:
        raise QuestionClosed(escalation.id, by=escalation.answered_by, at=escalation.closed_at)
    return escalation, case


def _back_to_us(work: Work, case: Case, *, now: datetime) -> None:
    """We have something to tell the customer, so we do not wait for them any more."""
    if case.state is CaseState.WAITING:
        case.state = CaseState.CLAIMED if case.owner else CaseState.NEW
        case.waiting_since = case.ask_after = None
    start_lease(work, case, now=now)


def _tell_owner(work: Work, case: Case, escalation: Escalation, kind: MessageKind, *, now: datetime) -> None:
    """Tell the owner; a case that nobody has tells it in its thread."""
    key, card = f"{kind}:{escalation.id}", card_of(work, case)
    if case.owner is not None:
        tell_agent(work, kind, key=key, to=case.owner, case=case, now=now, lane=Lane.PING, escalation=escalation.id)
    elif card is not None:
        tell(
            work, kind, key=key, to=card.channel, desk=case.desk, now=now, case=case, under=card,
            escalation=escalation.id,
        )  # fmt: skip
