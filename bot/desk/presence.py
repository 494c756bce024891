"""Who is at work: agents who acted at a desk lately. Read where it matters, written once at the end of a use case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.roster import Roster
from bot.settings import Desk
from bot.store import Presence
from bot.store.upserts import Upsert

# Design: active = inside own hours and acted at the desk in the last 60 minutes (business time).
ACTIVE_WITHIN = timedelta(minutes=60)
PRESENCES: Any = Presence.__table__


def _newest(insert: Any) -> Any:
    row = insert(PRESENCES)
    return row.on_conflict_do_update(index_elements=["desk", "user_id"], set_={"acted_at": row.excluded.acted_at})


NEWEST = Upsert(_newest)


async def note_acts(session: AsyncSession, acts: Mapping[tuple[str, str], datetime]) -> None:
    """Keep when people last acted: (desk, user) -> business instant."""
    if not acts:
        return
    rows = [{"desk": desk, "user_id": user, "acted_at": at} for (desk, user), at in sorted(acts.items())]
    await session.execute(NEWEST.on(session), rows)


async def active_people(session: AsyncSession, roster: Roster, desk: Desk, *, now: datetime) -> frozenset[str]:
    """Return who acted at the desk in the last 60 minutes and is on shift."""
    query = select(Presence.user_id).where(Presence.desk == desk.name, Presence.acted_at >= now - ACTIVE_WITHIN)
    acted = (await session.scalars(query)).all()
    return frozenset(user for user in acted if roster.is_on_shift(user, desk, now=now))
