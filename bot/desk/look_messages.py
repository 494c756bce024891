"""What stands in threads and direct messages: follow-ups, questions, pings, notes, what became of replies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.desk.effects import card_of
from bot.desk.look_case import case_view
from bot.desk.look_mentions import for_department
from bot.desk.look_parts import (
    customer_view,
    is_public_place,
    mention_view,
    question_value,
    reply_view,
    shown_handle,
    without_words,
)
from bot.desk.message_view import MessageView, NoteView
from bot.desk.refusals import QuestionClosed, UnknownCase
from bot.desk.remarks import remark_text
from bot.desk.said import readable
from bot.desk.views import FollowupView, PingLine, QuestionView, ReplyView
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.store import Card, Case, Clock, Customer, Escalation, Mention, Note, Outbox, Ping, Reply
from bot.store.words import CardKind, CaseState, ClockState, MessageKind


async def followup_view(
    work: Work, mention_id: int, *, channel: str | None, version: int | None = None, now: datetime
) -> FollowupView:
    """Return a later mention as it stands in ``channel``; ``version``: the words before that edit.

    Raises:
        UnknownCase: there is no such mention.
    """
    mention = await work.session.get(Mention, mention_id)
    if mention is None:
        raise UnknownCase(f"of mention {mention_id}")
    desk = work.settings.desks[mention.desk]
    hidden = mention.visibility is Visibility.PRIVATE and is_public_place(desk, channel)
    view = mention_view(mention)
    return FollowupView(
        case_number=mention.case_id, customer=customer_view(mention.customer),
        mention=without_words(view) if hidden else view, version=version, hidden=hidden,
    )  # fmt: skip


async def question_view(work: Work, escalation_id: int, *, now: datetime) -> QuestionView:
    """Return a question with the words that the department needs.

    Raises:
        QuestionClosed: there is no such question.
    """
    question = await work.session.get(Escalation, escalation_id)
    if question is None:
        raise QuestionClosed(escalation_id, by=None, at=None)
    case = await work.case(question.case_id)
    return question_value(work, case, question, mentions=await for_department(work, case.id))


async def ping_lines(work: Work, outbox_id: int) -> tuple[PingLine, ...]:
    """Return what a ping message says, in the order in which it was written; () for any other message.

    A line whose clock was met before the message left is not said any more.
    """
    row = await work.session.get(Outbox, outbox_id)
    pings: list[int] = list(row.facts.get("pings", ())) if row else []
    query = (
        select(
            Ping.id, Ping.step, Ping.at, Clock.kind, Clock.due_at, Clock.started_at, Case.id, Case.desk, Case.owner,
            Case.visibility, Customer.handle, Customer.name, Customer.external_id, Escalation.department,
            Card.channel, Card.ts,
        )
        .join(Clock, Clock.id == Ping.clock_id)
        .join(Case, Case.id == Clock.case_id)
        .join(Customer, Customer.id == Case.customer_id)
        .outerjoin(Escalation, Escalation.id == Clock.escalation_id)
        .outerjoin(Card, (Card.case_id == Case.id) & (Card.kind == CardKind.CASE))
        .where(Ping.id.in_(pings), Clock.state == ClockState.RUNNING)
    )  # fmt: skip
    lines: dict[int, PingLine] = {}
    for ping, *facts in await work.session.execute(query):
        line = _line(work, *facts)
        if ping not in lines or line.link:
            lines[ping] = line
    return tuple(lines[ping] for ping in pings if ping in lines)


def _line(
    work: Work, step: Any, at: datetime, kind: Any, due_at: datetime, started_at: datetime, number: int, desk_name: str,
    owner: str | None, visibility: Visibility, handle: str | None, name: str | None, external_id: str,
    department: str | None, channel: str | None, ts: str | None,
) -> PingLine:  # fmt: skip
    desk = work.settings.desks[desk_name]
    place = desk.private_or_channel if visibility is Visibility.PRIVATE else desk.channel
    asked = desk.departments.get(department or "")
    return PingLine(
        number=number, kind=kind, step=step, customer=shown_handle(handle, name, external_id), due_at=due_at,
        started_at=started_at, at=at, owner=work.roster.name(owner, desk) or None,
        department=asked.label if asked else department, link=(channel, ts) if channel == place and ts else None,
    )  # fmt: skip


async def message_view(work: Work, outbox_id: int, *, now: datetime) -> MessageView | None:
    """Return what one message says, as things are now; None when what it was about is gone."""
    row = await work.session.get(Outbox, outbox_id)
    if row is None or row.kind is MessageKind.REPLY:
        return None
    if row.kind in (MessageKind.PING, MessageKind.ROLLUP):
        lines = await ping_lines(work, outbox_id)
        return MessageView(kind=row.kind, lines=lines) if lines else None
    if row.kind is MessageKind.LEASE_ASK:
        return await _lease_ask(work, row, now=now)
    if row.case_id is None:
        return None
    case = await work.case(row.case_id)
    if _has_passed(row, case):
        return None
    channel = await _channel(work, row)
    card = card_of(work, case)
    facts = await _FACTS[row.kind](work, case, row.facts, channel, now) if row.kind in _FACTS else {}
    return MessageView(
        kind=row.kind, case=await case_view(work, case.id, channel=channel, now=now),
        link=(card.channel, card.ts) if card and card.ts else None, **facts,
    )  # fmt: skip


async def _lease_ask(work: Work, row: Outbox, *, now: datetime) -> MessageView | None:
    """Return the question about those cases that their owner still has."""
    cases = [await work.case(number) for number in row.facts["cases"]]
    asked = [case for case in cases if case.owner == row.channel and case.is_open]
    if not asked:
        return None
    views = tuple([await case_view(work, case.id, channel=row.channel, now=now) for case in asked])
    card = card_of(work, asked[0])
    link = (card.channel, card.ts) if card and card.ts else None
    return MessageView(kind=row.kind, case=views[0], cases=views, link=link)


def _has_passed(row: Outbox, case: Case) -> bool:
    """Return whether what the message wants is no longer so: it would only confuse."""
    match row.kind:
        case MessageKind.BACK_IN_QUEUE:
            return case.owner is not None or not case.is_open
        case MessageKind.ASK_TO_CLOSE:
            return case.state is not CaseState.WAITING
        case MessageKind.REMARK:
            return not any(question.id == row.facts["question"] and question.is_open for question in case.escalations)
        case _:
            return False


async def _channel(work: Work, row: Outbox) -> str:
    """Return where the message goes: into its thread, which may have moved to Slack's own channel id."""
    under = await work.session.get(Card, row.under) if row.under else None
    return under.channel if under else row.channel


Facts = Mapping[str, Any]


async def _followups(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    views = [await followup_view(work, number, channel=channel, now=now) for number in facts["mentions"]]
    return {"followups": tuple(views)}


async def _by(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    return {"by": work.roster.name(facts["by"], work.desk(case))}


async def _was(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    return {"was": work.roster.name(facts.get("was"), work.desk(case)) or None}


async def _since(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    return {"since": datetime.fromisoformat(facts["since"])}


async def _reply(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    reply = await work.session.get_one(Reply, facts["reply"])
    view: ReplyView = reply_view(work, work.desk(case), reply, channel=channel)
    return {"reply": view}


async def _question(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    return {"question": await question_view(work, facts["escalation"], now=now)}


async def _department(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    department = work.desk(case).departments.get(facts["department"])
    label = department.label if department else facts["department"]
    return {"department": (facts["department"], label), "note_id": facts["note"]}


async def _note(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    """A note of a department names it where webcare reads it; in the department's own threads it is webcare's."""
    note = await work.session.get_one(Note, facts["note"])
    return await _said(work, case, note, text=readable(note.text, work.roster.names))


async def _remark(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    note = await work.session.get_one(Note, facts["note"])
    return await _said(work, case, note, text=await remark_text(work, note))


async def _said(work: Work, case: Case, note: Note, *, text: str) -> Facts:
    question = await question_view(work, note.escalation_id, now=note.at) if note.escalation_id else None
    view = NoteView(
        id=note.id, by=work.roster.name(note.author, work.desk(case)), text=text, at=note.at,
        department=question.label if question else None,
    )  # fmt: skip
    return {"note": view, "question": question}


_FACTS = {
    MessageKind.FOLLOWUPS: _followups, MessageKind.ASSIGNED: _by, MessageKind.TAKEN_OVER: _by,
    MessageKind.BACK_IN_QUEUE: _was, MessageKind.REPLY_SENT: _reply, MessageKind.REPLY_FAILED: _reply,
    MessageKind.NOTE_MIRRORED: _note, MessageKind.ANSWERED: _question, MessageKind.REMARK: _remark,
    MessageKind.NOT_OURS: _question, MessageKind.DEPARTMENT_NAMED: _department, MessageKind.ASK_TO_CLOSE: _since,
}  # fmt: skip
