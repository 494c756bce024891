"""People and user groups as Slack last told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.roster_cache import people_change
from bot.store import Case, GroupMember, Person, SeenKey
from bot.store.live import OPEN

# Slack repeats an event at most three times within six minutes; a click cannot come again after its trigger's 3 s.
KEYS_KEPT = timedelta(days=1)


async def people_read(session: AsyncSession) -> Mapping[str, datetime | None]:
    """Return everybody we know of, and when Slack last told us about them (transport time)."""
    known = {user: read for user, read in (await session.execute(select(Person.user_id, Person.read_at))).all()}
    members = (await session.scalars(select(GroupMember.user_id).distinct())).all()
    return {**dict.fromkeys(members), **known}


async def set_group(session: AsyncSession, group: str, users: Iterable[str]) -> None:
    """Replace the members of a user group."""
    people_change(session)
    await session.execute(delete(GroupMember).where(GroupMember.group_id == group))
    session.add_all([GroupMember(group_id=group, user_id=user) for user in sorted(set(users))])


async def set_profile(
    session: AsyncSession, *, user: str, name: str | None, locale: str | None, gone: bool, read_at: datetime
) -> None:
    """Keep what Slack told about a person; without a name the one we know stays. Their open cases show a new one."""
    people_change(session)
    if name and name != await session.scalar(select(Person.name).where(Person.user_id == user)):
        await _show_anew(session, user)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values: dict[str, Any] = {"locale": locale, "gone": gone, "read_at": read_at} | ({"name": name} if name else {})
    row = dialect.insert(Person).values(user_id=user, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))


async def _show_anew(session: AsyncSession, owner: str) -> None:
    """Have the cards of the open cases that somebody owns say what they are called by now."""
    owned = select(Case).where(OPEN, Case.owner == owner).order_by(Case.id).with_for_update(of=Case)
    for case in (await session.scalars(owned)).all():
        case.touch()


async def forget_keys(session: AsyncSession, *, real_now: datetime) -> None:
    """Delete the keys of clicks and events that cannot be repeated any more."""
    await session.execute(delete(SeenKey).where(SeenKey.at < real_now - KEYS_KEPT))
