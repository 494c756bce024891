"""People and user groups as Slack last told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import GroupMember, Person, SeenKey

# Slack repeats an event at most three times within six minutes; a click cannot come again after its trigger's 3 s.
KEYS_KEPT = timedelta(days=1)


async def people_read(session: AsyncSession) -> Mapping[str, datetime | None]:
    """Return everybody we know of, and when Slack last told us about them (transport time)."""
    known = {user: read for user, read in (await session.execute(select(Person.user_id, Person.read_at))).all()}
    members = (await session.scalars(select(GroupMember.user_id).distinct())).all()
    return {**dict.fromkeys(members), **known}


async def set_group(session: AsyncSession, group: str, users: Iterable[str]) -> None:
    """Replace the members of a user group."""
    await session.execute(delete(GroupMember).where(GroupMember.group_id == group))
    session.add_all([GroupMember(group_id=group, user_id=user) for user in sorted(set(users))])


async def set_profile(
    session: AsyncSession, *, user: str, name: str | None, locale: str | None, gone: bool, read_at: datetime
) -> None:
    """Keep what Slack told about a person; without a name the one we know stays."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values: dict[str, Any] = {"locale": locale, "gone": gone, "read_at": read_at} | ({"name": name} if name else {})
    row = dialect.insert(Person).values(user_id=user, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))


async def forget_keys(session: AsyncSession, *, real_now: datetime) -> None:
    """Delete the keys of clicks and events that cannot be repeated any more."""
    await session.execute(delete(SeenKey).where(SeenKey.at < real_now - KEYS_KEPT))
