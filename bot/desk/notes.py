"""What people say in our threads: always internal, kept with the case, mirrored between a case and its questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.desk.crisis.notes import note_crisis
from bot.desk.effects import card_of, pending, tell
from bot.desk.refusals import UnknownCase
from bot.desk.telling import reached, tell_agent
from bot.desk.work import Work
from bot.errors import WebcareError
from bot.settings import Department, Desk
from bot.store import Card, Case, CaseEvent, Escalation, Note, Outbox, Person
from bot.store.live import STALE
from bot.store.words import CardKind, EventKind, Lane, MessageKind, SendState

# How Slack writes a user group in a message: <!subteam^S1|@billing>.
NAMED_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
# Remarks of one conversation come in several lines; the owner is asked once for all of them.
REMARKS_WITHIN = timedelta(seconds=60)
# After that the mirrored lines in the case's thread carry the button; a department that talks is not a DM a line.
ASK_AGAIN_AFTER = timedelta(minutes=15)
# Our clock and Slack's; beyond five minutes signatures fail anyway.
CLOCKS_DIFFER_BY_S = 5 * 60
THREADS = (CardKind.CASE, CardKind.QUESTION, CardKind.CRISIS)
GONE = (SendState.CANCELLED, SendState.FAILED)


@dataclass(frozen=True)
class NoteAdded:
    """A stored note; ``departments`` are those it named whose agent was asked what is meant.

    Of one about a crisis ``note`` is the line of its timeline.
    """

    note: int
    case: int | None
    departments: tuple[str, ...] = ()
    crisis: int | None = None


class ThreadNotKnown(WebcareError):
    """The thread may be that of a card which Slack has accepted and whose ``ts`` is not recorded yet.

    ``cards`` are those that it can be; asked for again with them, nobody waits for cards that leave later.
    """

    def __init__(self, cards: frozenset[int]) -> None:
        super().__init__("a card on its way may be the thread's")
        self.cards = cards


async def add_note(
    work: Work, *, channel: str, thread_ts: str, ts: str, author: str, text: str, now: datetime,
    among: frozenset[int] | None = None,
) -> NoteAdded | None:  # fmt: skip
    """Keep a message that somebody wrote in a thread; None when the thread is none of ours, or it came before.

    Raises:
        ThreadNotKnown: it cannot be said yet whose thread it is. ``among``: the cards that this told before.
    """
    card = await _thread_card(work, channel, thread_ts)
    if card is None:
        await _require_known(work, channel, thread_ts, among)
        card = await _thread_card(work, channel, thread_ts)  # recorded between the two looks
    if card is None:
        return None
    if card.kind is CardKind.CRISIS:
        line = await note_crisis(work, int(card.ref), ts=ts, author=author, text=text, now=now)
        return NoteAdded(line, None, crisis=int(card.ref)) if line is not None else None
    if card.case_id is None:
        return None
    case = await work.case(card.case_id)
    if await _is_known(work, channel, ts):
        return None
    case.purged_at = None  # there are words in it again
    asked = int(card.ref) if card.kind is CardKind.QUESTION else None
    note = Note(case_id=case.id, escalation_id=asked, author=author, text=text, at=now, channel=channel, ts=ts)
    work.session.add(note)
    await work.session.flush()
    # No record(): the card shows no notes, and an edit of it for each would be wasted.
    case.events.add(
        CaseEvent(revision=case.revision, kind=EventKind.NOTE_ADDED, by=author, at=now, facts={"note": note.id})
    )
    if asked is not None:
        question = next(one for one in case.escalations if one.id == asked)
        await _from_department(work, case, question, note, now=now, said_under=card)
        return NoteAdded(note.id, case.id)
    await _to_departments(work, case, note, now=now)
    return NoteAdded(note.id, case.id, _ask_what_is_meant(work, case, card, note, now=now))


async def _thread_card(work: Work, channel: str, thread_ts: str) -> Card | None:
    query = select(Card).where(Card.channel == channel, Card.ts == thread_ts, Card.kind.in_(THREADS))
    return (await work.session.scalars(query)).first()


async def _require_known(work: Work, channel: str, thread_ts: str, among: frozenset[int] | None) -> None:
    """Refuse a thread that began after a card left for its channel, as long as nobody knows where that card stands."""
    places = [channel]
    if channel.startswith("D"):  # until Slack has answered, a direct message stands under its reader's id
        places += await work.session.scalars(select(Person.user_id).where(Person.dm_channel == channel))
    query = select(Card.id, Card.sent_at).where(
        STALE, Card.state == SendState.SENDING, Card.ts.is_(None), Card.kind.in_(THREADS), Card.channel.in_(places)
    )
    sending = [row for row in (await work.session.execute(query)).all() if row.sent_at is not None]
    cards = frozenset(row.id for row in sending if row.sent_at.timestamp() <= float(thread_ts) + CLOCKS_DIFFER_BY_S)
    if cards := cards if among is None else cards & among:
        raise ThreadNotKnown(cards)


async def _is_known(work: Work, channel: str, ts: str) -> bool:
    query = select(Note.id).where(Note.channel == channel, Note.ts == ts)
    return (await work.session.scalars(query)).first() is not None


async def _from_department(
    work: Work, case: Case, question: Escalation, note: Note, *, now: datetime, said_under: Card
) -> None:
    """Mirror to the case's thread and to the colleagues who were asked too; ask the owner whether it is the answer."""
    card = card_of(work, case)
    for under in [*([card] if card else []), *await _cards_of(work, [question])]:
        if under.id != said_under.id:
            _mirror(work, case, note, under=under, now=now)
    if question.is_open and case.owner not in (None, note.author):
        await _ask_owner(work, case, question, note, owner=str(case.owner), now=now)


async def _ask_owner(work: Work, case: Case, question: Escalation, note: Note, *, owner: str, now: datetime) -> None:
    """Ask about the whole remark once it is written; not about what agents ask back in the department's thread."""
    if note.author in work.roster.agents(work.desk(case)):
        return
    asked = await pending(work, MessageKind.REMARK, to=owner, desk=case.desk, case=case)
    if asked is not None and asked.facts["question"] == question.id:
        asked.facts = {**asked.facts, "note": note.id}
    elif not await _asked_lately(work, case, question, now=now):
        row = tell_agent(
            work, MessageKind.REMARK, key=f"remark:{note.id}", to=owner, case=case, now=now, note=note.id,
            question=question.id,
        )  # fmt: skip
        row.due_at = row.due_at or now + REMARKS_WITHIN


async def _asked_lately(work: Work, case: Case, question: Escalation, *, now: datetime) -> bool:
    query = select(Outbox.facts).where(
        Outbox.kind == MessageKind.REMARK, Outbox.case_id == case.id, Outbox.created_at > now - ASK_AGAIN_AFTER
    )
    return any(facts["question"] == question.id for facts in (await work.session.scalars(query)).all())


async def _to_departments(work: Work, case: Case, note: Note, *, now: datetime) -> None:
    """Mirror what webcare says in the case's thread to the departments that are asked right now."""
    for card in await _cards_of(work, [question for question in case.escalations if question.is_open]):
        _mirror(work, case, note, under=card, now=now)


async def _cards_of(work: Work, questions: Sequence[Escalation]) -> Sequence[Card]:
    refs = [str(question.id) for question in questions]
    query = select(Card).where(
        Card.case_id.in_({question.case_id for question in questions}), Card.kind == CardKind.QUESTION,
        Card.ref.in_(refs), Card.state.not_in(GONE),
    )  # fmt: skip
    return (await work.session.scalars(query.order_by(Card.id))).all() if refs else []


def _mirror(work: Work, case: Case, note: Note, *, under: Card, now: datetime) -> None:
    tell(
        work, MessageKind.NOTE_MIRRORED, key=f"mirror:{note.id}:{under.id}", to=under.channel, desk=case.desk, now=now,
        case=case, under=under, lane=Lane.THREAD, note=note.id,
    )  # fmt: skip


def _ask_what_is_meant(work: Work, case: Case, card: Card, note: Note, *, now: datetime) -> tuple[str, ...]:
    """An agent named a department's group: question, or just FYI? Only they see it.

    A department that is asked already reads along; nothing is asked about it.
    """
    desk = work.desk(case)
    if not case.is_open or note.author not in work.roster.agents(desk):
        return ()
    asked = {question.department for question in case.escalations if question.is_open}
    named = [department.name for department in _named(desk, note.text) if department.name not in asked]
    for department in named:
        tell(
            work, MessageKind.DEPARTMENT_NAMED, key=f"named:{note.id}:{department}", to=card.channel, desk=desk.name,
            now=now, case=case, under=card, lane=Lane.QUESTION, user=note.author, department=department, note=note.id,
        )  # fmt: skip
    return tuple(named)


def _named(desk: Desk, text: str) -> list[Department]:
    found = [desk.department_of_usergroup(group) for group in dict.fromkeys(NAMED_GROUP.findall(text))]
    return [department for department in found if department is not None]


async def share_note(work: Work, note_id: int, *, by: str, now: datetime) -> int:
    """Just FYI: show the note to the departments that it names, where they can read it. No clock, nothing is owed.

    Returns the number of messages; pressing again sends none.

    Raises:
        UnknownCase: there is no such note.
        NotAnAgent: ``by`` is no agent of the desk.
    """
    note = await work.session.get(Note, note_id)
    if note is None:
        raise UnknownCase(f"of note {note_id}")
    case = await work.case(note.case_id)
    desk = work.desk(case)
    await work.agent(desk, by, now=now)
    shared = select(Outbox.key).where(Outbox.case_id == case.id, Outbox.key.startswith(f"fyi:{note.id}:"))
    known = set((await work.session.scalars(shared)).all())
    places = dict.fromkeys(place for one in _named(desk, note.text) for place in reached(work, one))
    new = [place for place in places if f"fyi:{note.id}:{place}" not in known]
    for place in new:
        tell(
            work, MessageKind.NOTE_MIRRORED, key=f"fyi:{note.id}:{place}", to=place, desk=desk.name, now=now, case=case,
            lane=Lane.QUESTION, note=note.id,
        )  # fmt: skip
    return len(new)
