"""The channel's one line about free cases: edited in place, a new one only when the half-way step wants to be seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.look_lists import free_line
from bot.desk.recipients import LINE_EVERY
from bot.desk.storms.running import storming
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Card
from bot.store.live import NO_CASE
from bot.store.words import CardKind, Lane


async def newest_line(work: Work, desk: Desk) -> Card | None:
    """Return the line that is kept up to date; older ones stay as they were."""
    query = select(Card).where(NO_CASE, Card.desk == desk.name, Card.kind == CardKind.FREE_LINE)
    return (await work.session.scalars(query.order_by(Card.id.desc()).limit(1))).first()


def said_at(line: Card) -> datetime:
    """Return when the line was posted (business time)."""
    return datetime.fromisoformat(line.ref)


async def show_line(work: Work, desk: Desk, *, channel_free_from: datetime | None, now: datetime) -> datetime | None:
    """Bring the free cases to the channel's attention.

    A line younger than 15 min is edited (that says enough), else a new one is posted. Returns None when that was
    done, else the instant from which the channel may hear something again. In a storm its board says it.
    """
    if desk.channel in await storming(work.session, desk.name):
        return None
    line = await newest_line(work, desk)
    if line is not None and now < said_at(line) + LINE_EVERY:
        return None
    if channel_free_from is not None and now < channel_free_from:
        return channel_free_from
    work.session.add(
        Card(
            key=f"free_line:{desk.name}:{int(now.timestamp())}",
            kind=CardKind.FREE_LINE,
            ref=now.isoformat(),
            desk=desk.name,
            channel=desk.channel,
            lane=Lane.PING,
            digest=await _digest(work, desk, now=now),
        )
    )
    await work.session.flush()
    return None


async def refresh_line(work: Work, desk: Desk, *, now: datetime) -> None:
    """Edit the newest line if what it says is no longer so; not in a storm, which changes it every second."""
    line = await newest_line(work, desk)
    if line is None or desk.channel in await storming(work.session, desk.name):
        return
    digest = await _digest(work, desk, now=now)
    if line.digest != digest:
        line.digest = digest
        line.touch()


async def _digest(work: Work, desk: Desk, *, now: datetime) -> str:
    """Return what the line says now."""
    line = await free_line(work, desk, now=now)
    return f"{line.free}/{line.first_before.isoformat() if line.first_before else '-'}/{line.urgent}"
