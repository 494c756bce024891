"""Takes back the cards that a channel would show too late, and shows the urgent ones in a storm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select, update

from bot.desk.effects import show_case
from bot.desk.queue import free_cases
from bot.desk.storms.running import in_channel, urgent_room
from bot.desk.work import Work
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Card, Case, Outbox, Storm
from bot.store.live import STALE
from bot.store.words import CardKind, CaseState, Lane, SendState

# What one statement names; databases have a limit for that.
AT_ONCE = 500
QUIET: dict[str, Any] = {"synchronize_session": False}


async def hold_back(work: Work, storm: Storm) -> int:
    """Take back the cards of free cases that have not left for the storm's channel; returns how many.

    From here on these cases are like those that came while the desk was closed: their card is made when somebody takes
    them, when they become urgent, or when the storm is over. What is being sent or worked on just now is left alone.
    """
    unposted = (
        select(Card.id, Card.case_id)
        .join(Case, Case.id == Card.case_id)
        .where(
            STALE, Card.lane == Lane.CARD, Card.kind == CardKind.CASE, Card.channel == storm.channel, _unsent(),
            Case.desk == storm.desk,
            Case.state == CaseState.NEW, Case.owner.is_(None), Case.priority != Priority.URGENT,
            ~exists().where(Outbox.case_id == Case.id, Outbox.under == Card.id),
        )
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    found = (await work.session.execute(unposted)).all()
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        await _take_back(work, [card for card, _ in some], [case for _, case in some])
    return len(found)


def _unsent() -> ColumnElement[bool]:
    return and_(Card.state == SendState.READY, Card.attempts == 0, Card.ts.is_(None))


async def _take_back(work: Work, cards: Sequence[int], cases: Sequence[int | None]) -> None:
    """Cancel the cards, and what waits to be posted in their threads."""
    below = and_(Card.case_id.in_(cases), Card.under.in_(cards), Card.state == SendState.READY)
    for these in (Card.id.in_(cards), below):
        cancelled = update(Card).where(these).values(state=SendState.CANCELLED)
        await work.session.execute(cancelled.execution_options(**QUIET))
    held = update(Case).where(Case.id.in_(cases)).values(listed=True)
    await work.session.execute(held.execution_options(**QUIET))


async def show_urgent(work: Work, desk: Desk, storm: Storm, *, now: datetime) -> int:
    """Give their cards to urgent cases that the storm held back, as many as the channel can show; returns how many."""
    room = await urgent_room(work.session, storm.channel)
    query = free_cases(desk, now=now).where(
        Case.priority == Priority.URGENT, Case.listed, in_channel(desk, storm.channel)
    )
    numbers = (await work.session.scalars(query.limit(room))).all() if room else ()
    for number in numbers:
        await show_case(work, await work.case(number), now=now)
    return len(numbers)
