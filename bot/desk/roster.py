"""Who is who: agents, leads, names and signatures, as settings and Slack last told us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.replying import initials
from bot.settings import Department, Desk, Settings
from bot.store import Duty, GroupMember, Person


@dataclass(frozen=True)
class Roster:
    """A snapshot of people; ``RosterCache`` says how old it may be."""

    names: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    duties: Mapping[tuple[str, str], str]
    """(desk, ISO date) -> coordinator chosen for that day."""
    gone: frozenset[str] = field(default_factory=frozenset)

    def agents(self, desk: Desk) -> frozenset[str]:
        """Return the user ids that may act on the desk's cases, leads included."""
        group = self.groups.get(desk.agents.usergroup or "", frozenset())
        return (group | frozenset(desk.agents.people) | frozenset(desk.lead)) - self.gone

    def people_of(self, department: Department) -> frozenset[str]:
        """Return the user ids of a department's group and list."""
        return (self.groups.get(department.usergroup or "", frozenset()) | frozenset(department.people)) - self.gone

    def name(self, user: str | None, desk: Desk | None = None) -> str:
        """Return the first name people know this user by; the bare id when nothing better is known."""
        if user is None:
            return ""
        member = desk.members.get(user) if desk else None
        return (member.name if member and member.name else None) or self.names.get(user) or user

    def signature(self, user: str, desk: Desk) -> str:
        """Return the agent's signature without ``^``: from the settings, else the initials of the name."""
        member = desk.members.get(user)
        return (member.signature if member and member.signature else None) or initials(self.name(user, desk))

    def is_on_shift(self, user: str, desk: Desk, *, now: datetime) -> bool:
        """Return whether ``now`` lies in the agent's own hours, else the desk's."""
        member = desk.members.get(user)
        return (member.hours if member and member.hours else desk.hours).is_open(now)

    def coordinator(self, desk: Desk, *, now: datetime) -> str | None:
        """Return who gets the unclaimed pings today: chosen in Slack, else in the settings, else a lead on shift."""
        today = now.astimezone(desk.zone).date()
        chosen = self.duties.get((desk.name, today.isoformat())) or desk.coordinator_on(today.weekday())
        for user in (chosen, *desk.lead):
            if user and user not in self.gone and self.is_on_shift(user, desk, now=now):
                return user
        return None


async def read_roster(session: AsyncSession, settings: Settings) -> Roster:
    """Read who is who; a few dozen rows."""
    people = (await session.execute(select(Person.user_id, Person.name, Person.gone))).all()
    groups: dict[str, set[str]] = {}
    for group, user in (await session.execute(select(GroupMember.group_id, GroupMember.user_id))).all():
        groups.setdefault(group, set()).add(user)
    duties = select(Duty.desk, Duty.day, Duty.user_id).order_by(Duty.day.desc()).limit(100)
    return Roster(
        names={user: name for user, name, _ in people if name},
        groups={group: frozenset(users) for group, users in groups.items()},
        duties={(desk, day.isoformat()): user for desk, day, user in (await session.execute(duties)).all()},
        gone=frozenset(user for user, _, gone in people if gone),
    )
