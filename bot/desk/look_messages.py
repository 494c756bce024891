"""What stands in threads and direct messages: follow-ups, questions, pings, notes, what became of replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.desk.crisis.messages import ABOUT_CRISES, crisis_message
from bot.desk.effects import card_of
from bot.desk.look_case import FAILED, case_view
from bot.desk.look_mentions import for_department
from bot.desk.look_openings import opening_message
from bot.desk.look_parts import (
    customer_view,
    is_channel,
    is_public_place,
    mention_view,
    question_value,
    reply_view,
    shown_handle,
    without_words,
)
from bot.desk.message_view import MessageView, NoteView, SourceView
from bot.desk.refusals import QuestionClosed, UnknownCase
from bot.desk.remarks import remark_text
from bot.desk.said import readable
from bot.desk.views import FollowupView, PingLine, QuestionView, ReplyView
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.store import Card, Case, Clock, Customer, Escalation, Mention, Note, Outbox, Ping, Reply, SourceAlarm
from bot.store.live import OPEN
from bot.store.words import CardKind, CaseState, ClockState, MessageKind

# What a question about claims names one by one, each with its buttons.
LEASES_SHOWN = 10


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


async def question_view(work: Work, escalation_id: int, *, now: datetime, channel: str | None = None) -> QuestionView:
    """Return a question with the words that the department needs; ``channel``: where it is read, None for one person.

    What was said in private stays out of a department's channel that is not known to be private.

    Raises:
        QuestionClosed: there is no such question.
    """
    question = await work.session.get(Escalation, escalation_id)
    if question is None:
        raise QuestionClosed(escalation_id, by=None, at=None)
    case = await work.case(question.case_id)
    department = work.desk(case).departments.get(question.department)
    kept = department is not None and department.channel == channel and department.private
    if is_channel(channel) and not kept and case.visibility is Visibility.PRIVATE:
        return replace(question_value(work, case, question), hidden=True)
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
    if row.kind in ABOUT_CRISES:
        return await crisis_message(work, row, now=now)
    if row.kind in ABOUT_SOURCES:
        return await _about_source(work, row)
    if row.kind in ABOUT_OPENINGS:
        return await opening_message(work, row, now=now)
    if row.case_id is None:
        return None
    case = await work.case(row.case_id)
    if await _has_passed(work, row, case):
        return None
    channel = await _channel(work, row)
    card = card_of(work, case)
    facts = await _FACTS[row.kind](work, case, row.facts, channel, now) if row.kind in _FACTS else {}
    return MessageView(
        kind=row.kind, case=await case_view(work, case.id, channel=channel, now=now),
        link=(card.channel, card.ts) if card and card.ts else None, **facts,
    )  # fmt: skip


ABOUT_OPENINGS = (MessageKind.DESK_OPENED, MessageKind.DESK_CLOSED)
ABOUT_SOURCES = (MessageKind.SOURCE_ALARM, MessageKind.SOURCE_WELL, MessageKind.SOURCE_GAP)


async def _about_source(work: Work, row: Outbox) -> MessageView | None:
    """Return what is up with a source; None once it is not configured any more."""
    if row.kind is MessageKind.SOURCE_GAP:
        source = work.settings.sources.get(row.facts["source"])
        since, until = (datetime.fromisoformat(row.facts[name]) for name in ("since", "until"))
        if source is None:
            return None
        gap = SourceView(platform=source.platform, source=source.name, kind=None, since=since, until=until)
        return MessageView(kind=row.kind, about=gap)
    alarm = await work.session.get(SourceAlarm, row.facts["alarm"])
    source = work.settings.sources.get(alarm.source) if alarm else None
    if alarm is None or source is None:
        return None
    about = SourceView(
        platform=source.platform, source=source.name, kind=alarm.kind, since=alarm.since, until=alarm.ended_at,
        usual=alarm.facts.get("usual", 0), why=alarm.facts.get("why") or "", fix=alarm.facts.get("fix") or "",
    )  # fmt: skip
    return MessageView(kind=row.kind, about=about)


async def _lease_ask(work: Work, row: Outbox, *, now: datetime) -> MessageView | None:
    """Return the question about those cases that their owner still has: hundreds, once a whole group was claimed."""
    numbers = row.facts["cases"]
    still = select(Case.id).where(Case.id.in_(numbers), Case.owner == row.channel, OPEN)
    owned = set((await work.session.scalars(still)).all())
    asked = [number for number in numbers if number in owned]
    if not asked:
        return None
    views = [await case_view(work, number, channel=row.channel, now=now) for number in asked[:LEASES_SHOWN]]
    card = card_of(work, await work.case(asked[0]))
    link = (card.channel, card.ts) if card and card.ts else None
    return MessageView(kind=row.kind, case=views[0], cases=tuple(views), asked=len(asked), link=link)


async def _has_passed(work: Work, row: Outbox, case: Case) -> bool:
    """Return whether what the message wants is no longer so: it would only confuse."""
    match row.kind:
        case MessageKind.BACK_IN_QUEUE:
            return case.owner is not None or not case.is_open
        case MessageKind.REPLY_FAILED:
            return (await work.session.get_one(Reply, row.facts["reply"])).state not in FAILED
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


async def _made(work: Work, case: Case, facts: Facts, channel: str, now: datetime) -> Facts:
    of = (facts["channel"], facts["ts"]) if "ts" in facts else None
    return {"by": work.roster.name(facts["by"], work.desk(case)), "made_of": of}


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
    MessageKind.NATIVE_ANSWER: _reply, MessageKind.MADE_BY_HAND: _made, MessageKind.MADE_FROM: _by,
    MessageKind.NOTE_MIRRORED: _note, MessageKind.ANSWERED: _question, MessageKind.REMARK: _remark,
    MessageKind.NOT_OURS: _question, MessageKind.DEPARTMENT_NAMED: _department, MessageKind.ASK_TO_CLOSE: _since,
}  # fmt: skip
