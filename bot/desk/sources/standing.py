"""How the sources stand, as a person wants to read it: feeds, lag, money, what waits, what is up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from bot.desk.sources.meter import spent_on
from bot.desk.work import Work
from bot.store import FeedState, KeptDelivery, Mention, SourceAlarm
from bot.store.words import AlarmKind


@dataclass(frozen=True, kw_only=True)
class FeedStanding:
    """One feed. ``lag``: how long ago a look last worked, in business time; None: it never did."""

    name: str
    cursor: dict[str, Any]
    lag: timedelta | None
    trouble: str | None
    why: str | None


@dataclass(frozen=True, kw_only=True)
class SourceStanding:
    """One source."""

    source: str
    feeds: Sequence[FeedStanding]
    last_mention: datetime | None
    spent: Decimal
    """Dollars, today (UTC)."""
    alarms: Sequence[AlarmKind]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Raw deliveries of one receiver: those that wait to be read, and those that nobody could read."""

    receiver: str
    unread: int
    refused: int


async def sources_standing(work: Work, *, now: datetime, today: date) -> Sequence[SourceStanding]:
    """Return how every configured source stands; ``today`` is a day of UTC."""
    states = (await work.session.scalars(select(FeedState).order_by(FeedState.feed))).all()
    query = select(SourceAlarm.source, SourceAlarm.kind).where(SourceAlarm.ended_at.is_(None))
    alarms = (await work.session.execute(query.order_by(SourceAlarm.id))).all()
    found: list[SourceStanding] = []
    for source in work.settings.sources:
        last = await work.session.scalar(select(func.max(Mention.received_at)).where(Mention.source == source))
        spent = await spent_on(work.session, source, today)
        found.append(
            SourceStanding(
                source=source, feeds=[_feed(one, now=now) for one in states if one.source == source],
                last_mention=last, spent=sum((one.dollars for one in spent), Decimal(0)),
                alarms=[alarm.kind for alarm in alarms if alarm.source == source],
            )
        )  # fmt: skip
    return found


def _feed(state: FeedState, *, now: datetime) -> FeedStanding:
    lag = now - state.looked_at if state.looked_at else None
    return FeedStanding(name=state.feed, cursor=state.cursor, lag=lag, trouble=state.trouble, why=state.why)


async def deliveries_waiting(work: Work) -> Sequence[Waiting]:
    """Return how many raw bodies there are, by receiver."""
    query = select(
        KeptDelivery.receiver, func.count().filter(KeptDelivery.refused_at.is_(None)),
        func.count(KeptDelivery.refused_at),
    ).group_by(KeptDelivery.receiver).order_by(KeptDelivery.receiver)  # fmt: skip
    found = (await work.session.execute(query)).all()
    return [Waiting(receiver=receiver, unread=unread, refused=refused) for receiver, unread, refused in found]
