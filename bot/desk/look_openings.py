"""What the channel hears of an extra opening of its desk."""

from __future__ import annotations

from datetime import datetime

from bot.desk.message_view import MessageView, OpeningView
from bot.desk.work import Work
from bot.rules.hours import NeverOpen
from bot.settings import Desk
from bot.store import DeskOpening, Outbox
from bot.store.words import MessageKind


async def opening_message(work: Work, row: Outbox, *, now: datetime) -> MessageView | None:
    """Return what the row says; None where the desk was closed again before anybody heard of it."""
    opening = await work.session.get(DeskOpening, row.facts["opening"])
    desk = work.settings.desks.get(row.desk)
    if opening is None or desk is None:
        return None
    if row.kind is MessageKind.DESK_OPENED:
        if opening.ended_at is not None:
            return None
        opened = OpeningView(by=work.roster.name(opening.by, desk), until=opening.end)
        return MessageView(kind=row.kind, opening=opened)
    ended_at = opening.ended_at or opening.end
    period = desk.hours.period_of(now)
    closed = OpeningView(
        by=work.roster.name(opening.ended_by, desk) or None, until=ended_at,
        open_until=period.end if period else None, opens_at=None if period else _next_opening(desk, now),
    )  # fmt: skip
    return MessageView(kind=row.kind, opening=closed)


def _next_opening(desk: Desk, now: datetime) -> datetime | None:
    try:
        return desk.hours.next_opening(now)
    except NeverOpen:
        return None
