"""A text for many: written by one agent, approved by another, stopped and gone on with by anybody of the desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.group_answers.choosing import Choice, Said, choose
from bot.desk.group_answers.refusals import (
    GroupAnswerMoved,
    NobodyToAnswer,
    NotInAGroup,
    SecondPersonNeeded,
    UnknownGap,
    UnknownGroupAnswer,
)
from bot.desk.group_answers.showing import show_answer, touch_answer
from bot.desk.outcome import was_unknown
from bot.desk.refusals import CauseRequired, ReplyEmpty, ReplyTooLong
from bot.desk.work import Work
from bot.rules.personal import unknown_gaps
from bot.settings import Desk
from bot.store import GroupAnswer, GroupAnswerCase, Reply
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState
from bot.store.words import Outcome, ReplyState, Visibility

STARTED = (GroupAnswerState.SENDING, GroupAnswerState.STOPPED, GroupAnswerState.DONE)


async def answer_group(work: Work, case_id: int, *, by: str, text: str, now: datetime) -> GroupAnswer:
    """Write a text for all open cases that say what this one says; where the desk wants one, a second person approves.

    Raises:
        UnknownCase, NotAnAgent, ReplyEmpty.
        ReplyTooLong: with the longest name in it, on the platform where it fits worst.
        UnknownGap: it wants something filled in that nobody can.
        NotInAGroup, NobodyToAnswer.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    await work.agent(desk, by, now=now)
    if case.group_id is None:
        raise NotInAGroup(case.id)
    said = Said(desk=desk, group=case.group_id, by=by, text=text.strip())
    return await _write(work, said, kind=GroupAnswerKind.ANSWER, now=now)


async def close_group(
    work: Work, answer_id: int, *, by: str, text: str, resolves: bool, cause: str | None = None, now: datetime
) -> GroupAnswer:
    """Write the closing line to those who got an answer; ``resolves``: their cases are closed as answered with it.

    Raises:
        UnknownGroupAnswer, NotAnAgent, ReplyEmpty, ReplyTooLong, UnknownGap, NobodyToAnswer.
        GroupAnswerMoved: nobody got it yet.
        CauseRequired: the desk wants a cause, and ``cause`` is none of its list.
    """
    answer, desk = await _of_agent(work, answer_id, by=by, now=now)
    _require(answer, *STARTED)
    if resolves and cause not in desk.causes and desk.causes and desk.cause_required == "always":
        raise CauseRequired(answer.id)
    said = Said(desk=desk, group=answer.group_id, by=by, text=text.strip(), closes=answer.id)
    outcome = Outcome.ANSWERED if resolves else None
    return await _write(work, said, kind=GroupAnswerKind.CLOSING, resolve_as=outcome, cause=cause, now=now)


async def _write(
    work: Work, said: Said, *, kind: GroupAnswerKind, resolve_as: Outcome | None = None, cause: str | None = None,
    now: datetime,
) -> GroupAnswer:  # fmt: skip
    choice = await checked_choice(work, said, now=now)
    own = not wants_second_person(work, said.desk)
    answer = GroupAnswer(
        group_id=said.group, desk=said.desk.name, kind=kind, closes=said.closes, text=said.text, resolve_as=resolve_as,
        cause=cause if resolve_as else None, written_by=said.by, created_at=now,
        state=GroupAnswerState.SENDING if own else GroupAnswerState.WAITING,
        approved_by=said.by if own else None, approved_at=now if own else None, sending_since=now if own else None,
    )  # fmt: skip
    work.session.add(answer)
    await work.session.flush()
    _take_in(work, answer, choice)
    private = any(one.visibility is Visibility.PRIVATE for one in choice.recipients)
    show_answer(work, answer, said.desk, private=private)
    return answer


async def checked_choice(work: Work, said: Said, *, now: datetime) -> Choice:
    """Return who gets a text that can be sent as it stands.

    Raises:
        ReplyEmpty, UnknownGap, NobodyToAnswer, ReplyTooLong.
    """
    if not said.text:
        raise ReplyEmpty(f"group {said.group}")
    if gaps := unknown_gaps(said.text):
        raise UnknownGap(gaps)
    choice = await choose(work, said, now=now)
    if choice.longest is None:
        raise NobodyToAnswer(said.group)
    if not choice.longest.fits:
        raise ReplyTooLong(used=choice.longest.used, limit=choice.longest.max)
    return choice


def wants_second_person(work: Work, desk: Desk) -> bool:
    """Return whether another agent than the writer has to approve; where there is only one, nobody could."""
    return desk.group_answers == "second_person" and len(work.roster.agents(desk)) > 1


def _take_in(work: Work, answer: GroupAnswer, choice: Choice) -> None:
    work.session.add_all(
        GroupAnswerCase(
            answer_id=answer.id, case_id=one.case, visibility=one.visibility, seen_revision=one.revision
        )
        for one in choice.recipients
    )  # fmt: skip


async def approve_answer(work: Work, answer_id: int, /, *, by: str, now: datetime) -> GroupAnswer:
    """Approve a text as it stands; from here on it is sent.

    Raises:
        UnknownGroupAnswer, NotAnAgent.
        GroupAnswerMoved: somebody did already, or withdrew it.
        SecondPersonNeeded: ``by`` wrote it.
    """
    answer, desk = await _of_agent(work, answer_id, by=by, now=now)
    _require(answer, GroupAnswerState.WAITING)
    if by == answer.written_by and wants_second_person(work, desk):
        raise SecondPersonNeeded(answer.id)
    answer.approved_by, answer.approved_at = by, now
    _begin(answer, now=now)
    await touch_answer(work, answer.id)
    return answer


async def withdraw_answer(work: Work, answer_id: int, /, *, by: str, now: datetime) -> GroupAnswer:
    """Not like this: a text that waits for approval is not sent. Its writer may do that too.

    Raises:
        UnknownGroupAnswer, NotAnAgent, GroupAnswerMoved.
    """
    answer, _ = await _of_agent(work, answer_id, by=by, now=now)
    _require(answer, GroupAnswerState.WAITING)
    answer.state, answer.stopped_by, answer.finished_at = GroupAnswerState.WITHDRAWN, by, now
    await touch_answer(work, answer.id)
    return answer


async def stop_answer(work: Work, answer_id: int, /, *, by: str, now: datetime) -> GroupAnswer:
    """Stop: what the platform was not asked to send yet is not sent.

    Raises:
        UnknownGroupAnswer, NotAnAgent, GroupAnswerMoved.
    """
    answer, _ = await _of_agent(work, answer_id, by=by, now=now)
    _require(answer, GroupAnswerState.SENDING)
    answer.state, answer.stopped_by = GroupAnswerState.STOPPED, by
    await _take_back(work, answer)
    await touch_answer(work, answer.id)
    return answer


async def _take_back(work: Work, answer: GroupAnswer) -> None:
    """Withdraw the few that wait to leave, as if they had not been handed over; but not one that may be there."""
    query = (
        select(GroupAnswerCase, Reply)
        .join(Reply, Reply.id == GroupAnswerCase.reply_id)
        .where(GroupAnswerCase.answer_id == answer.id, Reply.state == ReplyState.QUEUED)
        .with_for_update(of=Reply)
    )
    for row, reply in (await work.session.execute(query)).all():
        case = await work.case(row.case_id)
        if not await was_unknown(work, case, reply):
            reply.state = ReplyState.WITHDRAWN
            row.reply_id = None
            case.touch()
            row.seen_revision = case.revision


async def go_on(work: Work, answer_id: int, /, *, by: str, now: datetime) -> GroupAnswer:
    """Go on with what was stopped.

    Raises:
        UnknownGroupAnswer, NotAnAgent, GroupAnswerMoved.
    """
    answer, _ = await _of_agent(work, answer_id, by=by, now=now)
    _require(answer, GroupAnswerState.STOPPED)
    _begin(answer, now=now)
    await touch_answer(work, answer.id)
    return answer


async def send_to_new(work: Work, answer_id: int, /, *, by: str, now: datetime) -> GroupAnswer:
    """Send the approved text to those who came to the group since, too.

    Raises:
        UnknownGroupAnswer, NotAnAgent, GroupAnswerMoved, ReplyTooLong.
        NobodyToAnswer: they have been answered otherwise.
    """
    answer, desk = await _of_agent(work, answer_id, by=by, now=now)
    _require(answer, GroupAnswerState.DONE)
    _take_in(work, answer, await checked_choice(work, said_by(answer, desk), now=now))
    _begin(answer, now=now)
    await touch_answer(work, answer.id)
    return answer


def _begin(answer: GroupAnswer, *, now: datetime) -> None:
    answer.state, answer.stopped_by, answer.sending_since = GroupAnswerState.SENDING, None, now


def said_by(answer: GroupAnswer, desk: Desk) -> Said:
    """Return a written text as something whose further recipients can be chosen."""
    return Said(
        desk=desk, group=answer.group_id, by=answer.written_by, text=answer.text, closes=answer.closes, answer=answer.id
    )


async def _of_agent(work: Work, answer_id: int, *, by: str, now: datetime) -> tuple[GroupAnswer, Desk]:
    answer = await work.session.get(GroupAnswer, answer_id, with_for_update=True)
    desk = work.settings.desks.get(answer.desk) if answer else None
    if answer is None or desk is None:
        raise UnknownGroupAnswer(answer_id)
    await work.agent(desk, by, now=now)
    return answer, desk


def _require(answer: GroupAnswer, *states: GroupAnswerState) -> None:
    if answer.state not in states:
        by = answer.stopped_by or answer.approved_by
        raise GroupAnswerMoved(answer.id, state=answer.state, by=by)
