"""What *Next* shows of the case that it gave, and where a free case stands in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.desk.effects import card_of
from bot.desk.look_case import case_view
from bot.desk.look_lists import queue_total
from bot.desk.queue import free_cases, standing
from bot.desk.views import CaseView
from bot.desk.work import Work
from bot.rules.queue import Because, Horizon, Place, grounds
from bot.store import Case


@dataclass(frozen=True, kw_only=True)
class TakenCase:
    """A case for the eyes of the agent who got it."""

    case: CaseView
    because: Because
    """What put it first."""
    link: tuple[str, str] | None
    """Channel and ts of its card; None while it has none."""
    free: int
    """How many are free still."""
    together: int = 0
    """How many further cases of the same customer came along."""


async def taken_case(work: Work, number: int, *, by: str, now: datetime) -> TakenCase:
    """Return the case that ``by`` got from the queue just now.

    Raises:
        UnknownCase: there is no such case.
    """
    case = await work.case(number)
    desk, card = work.desk(case), card_of(work, case)
    along = select(func.count()).where(
        Case.customer_id == case.customer_id, Case.desk == case.desk, Case.owner == by,
        Case.claimed_at == case.claimed_at, Case.id != number,
    )  # fmt: skip
    return TakenCase(
        case=await case_view(work, number, channel=by, now=now),
        because=grounds(standing(case), Horizon.of(desk.hours, now=now))[0],
        link=(card.channel, card.ts) if card and card.ts else None, free=await queue_total(work, desk),
        together=await work.session.scalar(along) or 0,
    )  # fmt: skip


async def place_of(work: Work, case: Case, *, now: datetime) -> Place | None:
    """Return where a free case stands in the queue of its desk; None if it is not free."""
    if case.owner is not None:
        return None
    desk = work.desk(case)
    numbers = (await work.session.scalars(free_cases(desk, now=now))).all()
    if case.id not in numbers:
        return None
    why = grounds(standing(case), Horizon.of(desk.hours, now=now))
    return Place(number=numbers.index(case.id) + 1, free=len(numbers), grounds=why)
