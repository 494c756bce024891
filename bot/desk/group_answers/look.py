"""Reads a text for many, for its form and for its message."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from bot.desk.group_answers.choosing import Choice, Said, choose
from bot.desk.group_answers.refusals import NobodyToAnswer, NotInAGroup, UnknownGroupAnswer
from bot.desk.group_answers.showing import touch_answer
from bot.desk.group_answers.views import GroupAnswerView, GroupCan, GroupForm, Place
from bot.desk.group_answers.writing import STARTED, checked_choice, said_by, wants_second_person
from bot.desk.look_mentions import shown_mention
from bot.desk.look_parts import customer_view
from bot.desk.reply_text import data_shown
from bot.desk.work import Work
from bot.rules.personal_data import PersonalData
from bot.settings import Desk
from bot.store import Case, GroupAnswer, GroupAnswerCase, Reply
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState, LeftOut
from bot.store.words import CaseState, ReplyState, Visibility

MOST_LISTED = 20
# So long its message follows who came since and who is still open.
FOLLOWED = timedelta(days=7)
DID_NOT_ARRIVE = (ReplyState.REJECTED, ReplyState.UNKNOWN)


async def group_form(work: Work, case_id: int, *, by: str, text: str | None = None, now: datetime) -> GroupForm:
    """Return the form of *Answer all*; with ``text`` as those would read it who get it.

    Raises:
        UnknownCase, NotAnAgent, NotInAGroup.
        NobodyToAnswer: each of them is left out.
        ReplyEmpty, UnknownGap, ReplyTooLong: ``text`` cannot be sent.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    work.require_agent(desk, by)
    if case.group_id is None:
        raise NotInAGroup(case.id)
    head = await _head(work, case)
    choice = await _choice(work, Said(desk=desk, group=case.group_id, by=by, text=(text or "").strip()), text, now=now)
    mention, _ = await shown_mention(work, head.id)
    return GroupForm(
        case=case.id, customer=customer_view(head.customer), head=mention, platform=work.source(head).platform,
        places=_places(work, choice), left_out=choice.left_out, samples=_samples(choice) if text else (),
        shown=_shown(desk, text, choice),
        signature=work.roster.signature(by, desk), second_person=wants_second_person(work, desk),
    )  # fmt: skip


async def closing_form(work: Work, answer_id: int, *, by: str, text: str | None = None, now: datetime) -> GroupForm:
    """Return the form of *It is fixed*; with ``text`` as those would read it who get it.

    Raises:
        UnknownGroupAnswer, NotAnAgent, NobodyToAnswer, ReplyEmpty, UnknownGap, ReplyTooLong.
    """
    answer, desk = await _answer(work, answer_id)
    work.require_agent(desk, by)
    said = Said(desk=desk, group=answer.group_id, by=by, text=(text or "").strip(), closes=answer.id)
    choice = await _choice(work, said, text, now=now)
    return GroupForm(
        case=choice.recipients[0].case, closes=answer.id, said=answer.text, places=_places(work, choice),
        left_out=choice.left_out,
        samples=_samples(choice) if text else (), shown=_shown(desk, text, choice),
        signature=work.roster.signature(by, desk),
        second_person=wants_second_person(work, desk),
    )  # fmt: skip


async def _choice(work: Work, said: Said, text: str | None, *, now: datetime) -> Choice:
    if text is not None:
        return await checked_choice(work, said, now=now)
    choice = await choose(work, said, now=now)
    if not choice.recipients:
        raise NobodyToAnswer(said.group)
    return choice


async def _head(work: Work, case: Case) -> Case:
    """Return the oldest open case of its group."""
    query = select(func.min(Case.id)).where(Case.group_id == case.group_id, Case.state != CaseState.RESOLVED)
    number = await work.session.scalar(query)
    return await work.case(number) if number is not None else case


def _places(work: Work, choice: Choice) -> tuple[Place, ...]:
    found = Counter((work.settings.sources[one.source].platform, one.visibility) for one in choice.recipients)
    return tuple(Place(platform=one, visibility=how, count=many) for (one, how), many in found.most_common())


def _samples(choice: Choice) -> tuple[str, ...]:
    """Return two texts as customers would read them: with a name, and without one where there is such a customer."""
    named = [one.text for one in choice.recipients if one.who is not None]
    nameless = [one.text for one in choice.recipients if one.who is None]
    return tuple(dict.fromkeys([*named[:1], *nameless[:1], *named[1:2]]))[:2]


def _shown(desk: Desk, text: str | None, choice: Choice) -> Sequence[PersonalData]:
    public = any(one.visibility is Visibility.PUBLIC for one in choice.recipients)
    return data_shown(desk, text or "", Visibility.PUBLIC) if public else ()


async def answer_view(work: Work, answer_id: int, *, now: datetime) -> GroupAnswerView:
    """Return a text for many as it stands.

    Raises:
        UnknownGroupAnswer.
    """
    answer, desk = await _answer(work, answer_id)
    counted, places, still_open = await _counted(work, answer)
    rest = (
        Choice() if answer.state is GroupAnswerState.WITHDRAWN else await choose(work, said_by(answer, desk), now=now)
    )
    left_out = {why: many for why, many in counted.items() if isinstance(why, LeftOut)}
    view = GroupAnswerView(
        id=answer.id, kind=answer.kind, state=answer.state, text=answer.text,
        written_by=work.roster.name(answer.written_by, desk), created_at=answer.created_at,
        approved_by=work.roster.name(answer.approved_by, desk) if answer.approved_by != answer.written_by else None,
        stopped_by=work.roster.name(answer.stopped_by, desk) or None, places=places, sent=counted[ReplyState.SENT],
        rejected=counted[ReplyState.REJECTED], unknown=counted[ReplyState.UNKNOWN],
        left=counted[None] + counted[ReplyState.QUEUED] + counted[ReplyState.SENDING], left_out=left_out,
        others=rest.left_out, came_since=len(rest.recipients), open=still_open,
        listed=await _listed(work, answer), resolves=answer.resolve_as is not None,
        can=_can(answer, sent=counted[ReplyState.SENT], came_since=len(rest.recipients)),
    )  # fmt: skip
    return view


async def _counted(
    work: Work, answer: GroupAnswer
) -> tuple[Counter[LeftOut | ReplyState | None], tuple[Place, ...], int]:
    """Return how many came how far, where they are, and how many who got it have an open case."""
    facts = (GroupAnswerCase.left_out, Reply.state, Case.source, GroupAnswerCase.visibility, Case.state)
    query = (
        select(*facts, func.count())
        .join(Case, Case.id == GroupAnswerCase.case_id)
        .outerjoin(Reply, Reply.id == GroupAnswerCase.reply_id)
        .where(GroupAnswerCase.answer_id == answer.id)
        .group_by(*facts)
    )
    counted: Counter[LeftOut | ReplyState | None] = Counter()
    places: Counter[tuple[str, Visibility]] = Counter()
    still_open = 0
    for left_out, state, source, visibility, of_case, many in await work.session.execute(query):
        # Withdrawn while it waited to leave: its customer asked to be forgotten.
        counted[left_out or (LeftOut.DELETED if state is ReplyState.WITHDRAWN else state)] += many
        known = work.settings.sources.get(source)
        places[known.platform if known else source, visibility] += many
        still_open += many if of_case is not CaseState.RESOLVED and state is ReplyState.SENT else 0
    found = tuple(Place(platform=one, visibility=how, count=many) for (one, how), many in places.most_common())
    return counted, found, still_open


async def _listed(work: Work, answer: GroupAnswer) -> tuple[tuple[int, LeftOut | ReplyState], ...]:
    query = (
        select(GroupAnswerCase.case_id, GroupAnswerCase.left_out, Reply.state)
        .outerjoin(Reply, Reply.id == GroupAnswerCase.reply_id)
        .where(
            GroupAnswerCase.answer_id == answer.id,
            or_(GroupAnswerCase.left_out.is_not(None), Reply.state.in_(DID_NOT_ARRIVE)),
        )
        .order_by(GroupAnswerCase.left_out.is_not(None), GroupAnswerCase.case_id)
        .limit(MOST_LISTED)
    )  # fmt: skip
    return tuple((case, left_out or state) for case, left_out, state in await work.session.execute(query))


def _can(answer: GroupAnswer, *, sent: int, came_since: int) -> frozenset[GroupCan]:
    found = {
        GroupAnswerState.WAITING: {GroupCan.APPROVE, GroupCan.WITHDRAW},
        GroupAnswerState.SENDING: {GroupCan.STOP},
        GroupAnswerState.STOPPED: {GroupCan.GO_ON},
    }.get(answer.state, set())
    if answer.state is GroupAnswerState.DONE and came_since:
        found.add(GroupCan.SEND_TO_NEW)
    if answer.kind is GroupAnswerKind.ANSWER and answer.state in STARTED and sent:
        found.add(GroupCan.CLOSE)
    return frozenset(found)


async def desk_of_answer(work: Work, answer_id: int) -> Desk:
    """Return the desk of a text for many.

    Raises:
        UnknownGroupAnswer.
    """
    return (await _answer(work, answer_id))[1]


async def _answer(work: Work, answer_id: int) -> tuple[GroupAnswer, Desk]:
    answer = await work.session.get(GroupAnswer, answer_id)
    desk = work.settings.desks.get(answer.desk) if answer else None
    if answer is None or desk is None:
        raise UnknownGroupAnswer(answer_id)
    return answer, desk


async def followed(work: Work, *, sending: bool, now: datetime) -> Sequence[int]:
    """Return the texts whose message is kept true: those that are being sent, or all of the last days."""
    query = select(GroupAnswer.id)
    if sending:
        query = query.where(GroupAnswer.state == GroupAnswerState.SENDING)
    else:
        query = query.where(GroupAnswer.created_at >= now - FOLLOWED, GroupAnswer.state != GroupAnswerState.WITHDRAWN)
    return (await work.session.scalars(query.order_by(GroupAnswer.id))).all()


async def refresh_answer(work: Work, answer_id: int, *, now: datetime) -> None:
    """Have its message drawn anew if it says something else by now."""
    view = await answer_view(work, answer_id, now=now)
    said = repr((view.state, view.sent, view.rejected, view.unknown, view.left, sorted(view.left_out.items()),
                 sorted(view.others.items()), view.came_since, view.open))  # fmt: skip
    await touch_answer(work, answer_id, digest=hashlib.sha256(said.encode()).hexdigest())
