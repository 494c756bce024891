"""The rhythm of the day: the morning list at opening, the closing list before closing, and claims that end at closing.

Each list is made once per desk and day (its card's key is unique) and edited from then on. With split shifts the day
has one morning list, at its first opening, and one closing list, before its last closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, insert, literal, or_, select

from bot.desk.claim import return_to_queue
from bot.desk.effects import show_case
from bot.desk.list_content import list_key, morning_order, refresh_list
from bot.desk.storms.running import not_held_back, storming, worth_a_card
from bot.desk.turns import my_turn
from bot.desk.work import Work
from bot.desk.workday import Workday, last_closing, usual_workday, workday_of
from bot.rules.sla import ClockKind
from bot.settings import Desk
from bot.store import Card, Case, Clock, ListRow, Rhythm
from bot.store.live import NO_CASE, OPEN
from bot.store.words import CardKind, CaseState, ClockState, EventKind, Lane, RowDecision

# Design: the closing list comes 30 min before closing.
CLOSING_LIST_BEFORE = timedelta(minutes=30)
NOT_DONE = (CaseState.NEW, CaseState.CLAIMED)


@dataclass
class Listed:
    """What one round did."""

    morning: int = 0
    closing: int = 0
    """Lists made."""
    claims_ended: int = 0
    cards: int = 0
    """Cases that came in during a break and got their cards at its end."""


async def due_lists(work: Work, *, now: datetime) -> Listed:
    """Do what the time of day asks for at every desk; doing it again changes nothing."""
    result = Listed()
    for desk in work.settings.desks.values():
        if await my_turn(work, f"lists:{desk.name}"):
            await _end_claims(work, desk, result, now=now)
            if desk.hours.is_open(now):
                await _open_hours(work, desk, result, now=now)
            await _refresh(work, desk, now=now)
    return result


async def _open_hours(work: Work, desk: Desk, result: Listed, *, now: datetime) -> None:
    """The morning comes by the usual hours; the closing list comes before the doors close in fact."""
    morning = workday_of(desk.hours.usual, now)
    if morning is not None:
        rows = _morning_rows(desk, morning)
        result.morning += await _make(work, desk, CardKind.MORNING_LIST, morning.day, rows, now=now)
    evening = usual_workday(desk.hours, now)
    if evening is not None and now >= evening.closing - CLOSING_LIST_BEFORE:
        result.closing += await _make(work, desk, CardKind.CLOSING_LIST, evening.day, _closing_rows(desk), now=now)
    result.cards += await show_listed(work, desk, now=now)


def _morning_rows(desk: Desk, workday: Workday) -> ColumnElement[bool]:
    """What waits when the doors open: everything free from before, and thank-yous for a one-click close."""
    early = Case.received_at < workday.opening
    free = and_(Case.state == CaseState.NEW, early, or_(Case.listed, Case.addressed), worth_a_card())
    return and_(OPEN, Case.desk == desk.name, or_(free, Case.thanked_at < workday.opening))


def _closing_rows(desk: Desk) -> ColumnElement[bool]:
    """Everything that would wait over the night: not answered, promised, or asked of a department."""
    named = exists().where(
        Clock.case_id == Case.id, Clock.state == ClockState.RUNNING,
        Clock.kind.in_((ClockKind.PROMISE, ClockKind.DEPARTMENT_ANSWER, ClockKind.PASS_ON)),
    )  # fmt: skip
    waits = or_(Case.state.in_(NOT_DONE), and_(Case.state == CaseState.WAITING, named))
    return and_(OPEN, Case.desk == desk.name, Case.addressed, waits)


async def _make(work: Work, desk: Desk, kind: CardKind, day: date, rows: ColumnElement[bool], *, now: datetime) -> int:
    """Make the list of ``day`` unless it is there or would be empty; returns how many were made."""
    key = list_key(kind, desk, day)
    if await work.session.scalar(select(Card.id).where(Card.key == key)) is not None:
        return 0
    if await work.session.scalar(select(Case.id).where(rows).limit(1)) is None:
        return 0
    card = Card(key=key, kind=kind, ref=day.isoformat(), desk=desk.name, channel=desk.channel, lane=Lane.PING)
    work.session.add(card)
    await work.session.flush()
    listed = select(literal(card.id), Case.id, literal(now, ListRow.at.type)).where(rows).order_by(Case.id)
    await work.session.execute(insert(ListRow).from_select(["card_id", "case_id", "at"], listed))
    return 1


async def show_listed(work: Work, desk: Desk, *, now: datetime) -> int:
    """Give their cards to cases that came in during a break: the morning list is over, the night far away.

    So it is with an extra opening: what waited for the morning does not any more; and with what a storm held back, once
    it is over. Returns how many there were.
    """
    on_a_list = exists().where(ListRow.case_id == Case.id)
    query = select(Case).where(
        OPEN, Case.desk == desk.name, Case.listed, Case.state == CaseState.NEW, ~on_a_list,
        *not_held_back(desk, await storming(work.session, desk.name)),
    )  # fmt: skip
    shown = 0
    for case in sorted((await work.session.scalars(query)).all(), key=morning_order(desk, now=now)):
        source = work.settings.sources.get(case.source)
        if source is None or source.hours is None or source.hours.is_open(now):
            await show_case(work, case, now=now)
            shown += 1
    return shown


async def _end_claims(work: Work, desk: Desk, result: Listed, *, now: datetime) -> None:
    """After a long closing, once: cases on which somebody works go back to the queue, with "was Sanne's".

    Kept are those that wait for the customer, and those that were handed over on the closing list.
    """
    closing = last_closing(desk.hours, now)
    if closing is not None:
        result.claims_ended += await end_claims(work, desk, closing=closing, now=now)


async def end_claims(work: Work, desk: Desk, *, closing: datetime, now: datetime) -> int:
    """End the claims from before ``closing``, unless that was done for it or a later one; returns how many."""
    rhythm = await work.session.get(Rhythm, desk.name)
    if rhythm is not None and rhythm.claims_ended_at >= closing:
        return 0
    await work.session.merge(Rhythm(desk=desk.name, claims_ended_at=closing))
    handed_over = exists().where(
        ListRow.case_id == Case.id, ListRow.decision == RowDecision.HANDED_OVER,
        ListRow.decided_at >= closing - CLOSING_LIST_BEFORE,
    )  # fmt: skip
    query = select(Case).where(
        OPEN, Case.desk == desk.name, Case.state == CaseState.CLAIMED, Case.owner.is_not(None),
        Case.claimed_at < closing, ~handed_over,
    )  # fmt: skip
    ended = (await work.session.scalars(query.order_by(Case.id))).all()
    for case in ended:
        case.seen_in_channel_at = now  # the morning list shows them all; forty messages beside it would be noise
        await return_to_queue(work, case, now=now, kind=EventKind.CLAIM_ENDED, by=None)
    return len(ended)


async def _refresh(work: Work, desk: Desk, *, now: datetime) -> None:
    coordinator = work.roster.coordinator(desk, now=now)
    for kind in (CardKind.MORNING_LIST, CardKind.CLOSING_LIST):
        newest = select(Card).where(NO_CASE, Card.desk == desk.name, Card.kind == kind).order_by(Card.id.desc())
        card = (await work.session.scalars(newest.limit(1))).first()
        if card is not None:
            await refresh_list(work, card, coordinator=coordinator, now=now)
