"""Where a storm runs, and which cases are held back there: they have no card until somebody takes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, exists, func, literal_column, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.vocabulary import Visibility
from bot.settings import Desk
from bot.store import Card, Case, Storm
from bot.store.live import STALE
from bot.store.words import CardKind, Lane, SendState

# Urgent cases get their cards even in a storm, as long as fewer than this wait for the channel: half a minute of its
# time. More at once stand on the board until there is room.
URGENT_AT_ONCE = 30


async def running_storms(session: AsyncSession, desk: str) -> Sequence[Storm]:
    """Return the storms of a desk that run: at most one in each of its channels."""
    query = select(Storm).where(Storm.desk == desk, Storm.ended_at.is_(None)).order_by(Storm.id)
    return (await session.scalars(query)).all()


async def storming(session: AsyncSession, desk: str) -> frozenset[str]:
    """Return the channels of a desk in which a storm runs."""
    query = select(Storm.channel).where(Storm.desk == desk, Storm.ended_at.is_(None))
    return frozenset((await session.scalars(query)).all())


async def unposted(session: AsyncSession, channel: str) -> int:
    """Return how many cards of cases wait for ``channel``.

    The channel is no condition on purpose: PostgreSQL takes a third of all cards for waiting and would read all that
    ever stood there to narrow them down.
    """
    query = select(func.count().filter(Card.channel == channel)).where(
        STALE, Card.lane == Lane.CARD, Card.state == SendState.READY, Card.kind == CardKind.CASE
    )
    return (await session.scalar(query)) or 0


async def urgent_room(session: AsyncSession, channel: str) -> int:
    """Return how many urgent cards may join those that wait for ``channel``."""
    return max(0, URGENT_AT_ONCE - await unposted(session, channel))


def in_channel(desk: Desk, channel: str) -> ColumnElement[bool]:
    """Return the condition for the cases of the desk whose cards belong into ``channel``."""
    wanted = shown_in(desk, channel)
    return true() if wanted is None else Case.visibility == wanted


def shown_in(desk: Desk, channel: str) -> Visibility | None:
    """Return which cases of the desk belong into ``channel``; None: all, it has this one only.

    A channel that the desk has left shows public ones alone, for as long as a storm still runs there.
    """
    if channel == desk.private_or_channel:
        return None if channel == desk.channel else Visibility.PRIVATE
    return Visibility.PUBLIC


def not_held_back(desk: Desk, channels: Collection[str]) -> list[ColumnElement[bool]]:
    """Return the conditions for cases that no storm keeps without a card; storms run in ``channels``."""
    return [*(~in_channel(desk, channel) for channel in channels), worth_a_card()]


def worth_a_card() -> ColumnElement[bool]:
    """Return the condition for cases that are shown once a storm is over: nobody waits for what we overheard in one."""
    over = exists(literal_column("1")).where(Storm.desk == Case.desk, Storm.ended_at >= Case.received_at)
    return or_(Case.addressed, ~over)
