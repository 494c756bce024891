"""The current desk on top of whatever history: the same cases, states and instants every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from benchmarks.bigdata.day import Day
from benchmarks.bigdata.desk import NOW
from bot.store import Case, Escalation, Mention
from bot.store.database import Store
from bot.store.words import CaseState, QuestionState

# The shares of a desk on a busy morning; everything else is free.
OWNED = {"mine": "claim", "waiting": "claim reply", "asked": "claim ask"}


@dataclass(frozen=True)
class Today:
    """Open cases by where they stand; ``day`` goes on playing where more is wanted."""

    day: Day
    free: Sequence[int]
    mine: Sequence[int]
    """Claimed, nothing answered yet."""
    waiting: Sequence[int]
    asked: Sequence[int]
    mention: str
    """External id of a mention of a free case."""

    async def question(self) -> int:
        """Return a question that is open."""
        async with self.day.store.read() as session:
            asked = select(Escalation.id).where(Escalation.case_id.in_(self.asked))
            return int(await session.scalar(asked.where(Escalation.state == QuestionState.OPEN).limit(1)) or 0)


async def play_today(store: Store, *, cases: int = 500) -> Today:
    """Open ``cases`` cases since eight and bring a third of them on their way."""
    day = Day(store, NOW - timedelta(minutes=100), name="today")
    night, morning = await day.open(cases // 5), await day.open(cases - cases // 5)
    day.plans.clear()
    numbers = [*night, *morning]
    share = max(1, cases // 10)
    groups = {"mine": numbers[:share], "waiting": numbers[share : 2 * share], "asked": numbers[2 * share : 3 * share]}
    for name, group in groups.items():
        day.plans |= {number: OWNED[name].split() for number in group}
    while day.clock.at + day.every <= NOW:
        await day.go_on(pace=0.6)
    async with store.read() as session:
        free = (await session.scalars(select(Case.id).where(Case.id.in_(numbers), Case.state == CaseState.NEW))).all()
        mention = await session.scalar(select(Mention.external_id).where(Mention.case_id == free[0]).limit(1))
    return Today(day, free, groups["mine"], groups["waiting"], groups["asked"], str(mention))
