"""Loads a case whole, with its clocks, questions and cards, in one statement."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from bot.store import Card, Case, Clock, Escalation
from bot.store.words import CardKind

NUMBER = bindparam("number", type_=Case.id.type)
# Each part is a row of its own; joined to the case side by side, five clocks and four cards would be twenty rows.
PARTS = union_all(
    select(literal(1).label("of"), Clock.id.label("part")).where(Clock.case_id == NUMBER),
    select(literal(2), Escalation.id).where(Escalation.case_id == NUMBER),
    select(literal(3), Card.id).where(Card.case_id == NUMBER, Card.kind == CardKind.CASE),
).subquery("parts")
WHOLE = (
    select(Case)
    .outerjoin(PARTS, true())
    .outerjoin(Clock, and_(PARTS.c.of == 1, Clock.id == PARTS.c.part))
    .outerjoin(Escalation, and_(PARTS.c.of == 2, Escalation.id == PARTS.c.part))
    .outerjoin(Card, and_(PARTS.c.of == 3, Card.id == PARTS.c.part))
    .where(Case.id == NUMBER)
    .order_by(PARTS.c.of, PARTS.c.part)
    .options(contains_eager(Case.clocks), contains_eager(Case.escalations), contains_eager(Case.cards))
)
LOCKED = select(Case.id).where(Case.id == NUMBER).with_for_update()


async def load_case(session: AsyncSession, number: int) -> Case | None:
    """Return the case; None when there is none."""
    return (await session.scalars(WHOLE, {"number": number})).unique().one_or_none()


async def lock_case(session: AsyncSession, number: int) -> None:
    """Wait until nobody else changes the case, and keep others from it until the commit.

    Load it afterwards: of what a waiting statement joins to the locked row, PostgreSQL would return the old state. In
    SQLite whoever writes has locked everything already.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(LOCKED, {"number": number})
