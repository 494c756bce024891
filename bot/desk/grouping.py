"""Groups of cases that say the same: which are open, and how many are like one case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.vocabulary import Visibility
from bot.store import Case, Group
from bot.store.live import GROUPED, OPEN
from bot.store.words import CaseState


@dataclass(frozen=True, kw_only=True)
class OpenGroup:
    """A group of which at least two cases are open."""

    id: int
    head: int
    """The oldest of its open cases: what it says, the others say too."""
    visibility: Visibility
    """Private: its words must not stand in a public channel."""
    open: int
    free: int
    """How many of them somebody should take."""
    first_at: datetime
    """When the first of the open ones was written."""
    authors: int
    """How many customers they are of."""


async def open_groups(session: AsyncSession, desk: str, *, limit: int) -> list[OpenGroup]:
    """Return the groups of a desk of which several cases are open, those with the most free cases first."""
    free = func.count().filter(Case.state == CaseState.NEW, Case.owner.is_(None), Case.addressed)
    query = (
        select(
            Group.id, func.min(Case.id).label("head"), Group.visibility, func.count().label("open"), free.label("free"),
            func.min(Case.opened_at).label("first_at"), func.count(Case.customer_id.distinct()).label("authors"),
        )
        .join(Group, Group.id == Case.group_id)
        .where(OPEN, Case.desk == desk, Case.visibility == Group.visibility)
        .group_by(Group.id, Group.visibility)
        .having(func.count() > 1)
        .order_by(free.desc(), func.count().desc(), Group.id)
        .limit(limit)
    )  # fmt: skip
    return [OpenGroup(**row) for row in (await session.execute(query)).mappings()]


async def similar_open(session: AsyncSession, case: Case) -> int:
    """Return how many other open cases say what this one says."""
    if case.group_id is None:
        return 0
    return (await session.scalar(select(func.count()).select_from(Case).where(_others(case)))) or 0


async def similar_cases(session: AsyncSession, case: Case, *, limit: int) -> Sequence[Case]:
    """Return other open cases that say what this one says, the oldest first."""
    if case.group_id is None:
        return ()
    return (
        await session.scalars(select(Case).where(_others(case)).order_by(Case.opened_at, Case.id).limit(limit))
    ).all()


def _others(case: Case) -> ColumnElement[bool]:
    # An older program that runs beside this one makes a case private and leaves it where it was.
    same_place = Case.visibility == case.visibility
    return and_(GROUPED, OPEN, Case.group_id == case.group_id, Case.id != case.id, same_place)
