"""What the messages about a crisis and about duty say, as values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.crisis.look import crisis_view, page_view
from bot.desk.crisis.refusals import UnknownCrisis
from bot.desk.crisis.ring_look import unheard_views
from bot.desk.crisis.stating import FAILED
from bot.desk.crisis.views import SwapView
from bot.desk.message_view import MessageView
from bot.desk.work import Work
from bot.rules.oncall import Gap
from bot.store import Card, Crisis, Outbox, ShiftSwap
from bot.store.words import CardKind, MessageKind

ABOUT_SWAPS = (MessageKind.SWAP_ASKED, MessageKind.SWAP_ANSWERED)
ABOUT_CRISES = (
    MessageKind.PAGE, MessageKind.CRISIS_ASK, MessageKind.CRISIS_REPORT, MessageKind.STATEMENT_FAILED,
    MessageKind.DUTY_WARNING, MessageKind.RING_UNHEARD, MessageKind.DRILL_INVITE, MessageKind.DRILL_OVER, *ABOUT_SWAPS,
)  # fmt: skip


async def crisis_message(work: Work, row: Outbox, *, now: datetime) -> MessageView | None:
    """Return what a message of one of ``ABOUT_CRISES`` says; None when there is nothing to say any more."""
    if row.kind is MessageKind.DUTY_WARNING:
        return _duty_warning(work, row)
    if row.kind is MessageKind.RING_UNHEARD:
        unheard = await unheard_views(work, row.facts["rings"])
        return MessageView(kind=row.kind, unheard=unheard) if unheard else None
    if row.kind in ABOUT_SWAPS:
        return await _swap(work, row)
    number = row.facts["crisis"]
    link = await card_place(work, number)
    if row.kind is MessageKind.PAGE:
        page = await page_view(work, row, now=now)
        return MessageView(kind=row.kind, page=page, link=link) if page else None
    crisis = await work.session.get(Crisis, number)
    wants_an_answer = row.kind in (MessageKind.CRISIS_ASK, MessageKind.DRILL_INVITE)
    if crisis is None or (wants_an_answer and crisis.ended_at is not None):
        return None
    try:
        view = await crisis_view(work, number, channel=row.channel, now=now)
    except UnknownCrisis:
        return None
    if row.kind is MessageKind.STATEMENT_FAILED:
        statement = next((one for one in view.statements if one.id == row.facts["statement"]), None)
        is_over = statement is None or statement.state not in FAILED
        return None if is_over else MessageView(kind=row.kind, crisis=view, statement=statement, link=link)
    return MessageView(kind=row.kind, crisis=view, link=link)


async def card_place(work: Work, crisis_id: int) -> tuple[str, str] | None:
    """Return (channel, ts) of a crisis's card; None while it is not posted."""
    query = select(Card.channel, Card.ts).where(
        Card.kind == CardKind.CRISIS, Card.ref == str(crisis_id), Card.case_id.is_(None), Card.ts.is_not(None)
    )
    found = (await work.session.execute(query.limit(1))).first()
    return (found.channel, found.ts) if found and found.ts else None


async def _swap(work: Work, row: Outbox) -> MessageView | None:
    """Return what is asked, unless it was answered before it left, or what was answered."""
    swap, desk = await work.session.get(ShiftSwap, row.facts["swap"]), work.settings.desks.get(row.desk)
    if swap is None or desk is None or (row.kind is MessageKind.SWAP_ASKED and swap.accepted is not None):
        return None
    view = SwapView(
        id=swap.id, asked_by=work.roster.name(swap.asked_by, desk), asked=work.roster.name(swap.asked, desk),
        start=swap.start, end=swap.end, accepted=swap.accepted,
    )  # fmt: skip
    return MessageView(kind=row.kind, swap=view)


def _duty_warning(work: Work, row: Outbox) -> MessageView | None:
    desk = work.settings.desks.get(row.desk)
    oncall = work.settings.oncall_of(desk) if desk else None
    if desk is None or oncall is None:
        return None
    found = row.facts["warnings"]
    gaps = [
        Gap(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])) for one in found if "start" in one
    ]
    people = [work.roster.name(one["person"], desk) for one in found if "person" in one]
    return MessageView(kind=row.kind, gaps=tuple(gaps), people=tuple(people), oncall=oncall.name)
