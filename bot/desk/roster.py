"""Who is who: agents, leads, names and signatures, as settings and Slack last told us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.replying import initials
from bot.settings import Department, Desk, Settings
from bot.store import Duty, GroupMember, Person, Presence

# Design: active = inside own hours and acted at the desk in the last 60 minutes (business time).
ACTIVE_WITHIN = timedelta(minutes=60)


@dataclass(frozen=True)
class Roster:
    """A snapshot of people, read in the same transaction that uses it."""

    names: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    acted: Mapping[tuple[str, str], datetime]
    """(desk, user) -> business instant of the last action."""
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

    def is_active(self, user: str, desk: Desk, *, now: datetime) -> bool:
        """Return whether the agent is on shift and acted at the desk in the last 60 minutes."""
        acted = self.acted.get((desk.name, user))
        return acted is not None and now - acted <= ACTIVE_WITHIN and self.is_on_shift(user, desk, now=now)

    def active_agents(self, desk: Desk, *, now: datetime) -> frozenset[str]:
        """Return the agents who are active now."""
        return frozenset(user for user in self.agents(desk) if self.is_active(user, desk, now=now))

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
    people = (await session.scalars(select(Person))).all()
    groups: dict[str, set[str]] = {}
    for member in (await session.scalars(select(GroupMember))).all():
        groups.setdefault(member.group_id, set()).add(member.user_id)
    presences = (await session.scalars(select(Presence).where(Presence.desk.in_(settings.desks)))).all()
    duties = (await session.scalars(select(Duty).order_by(Duty.day.desc()).limit(100))).all()
    return Roster(
        names={person.user_id: person.name for person in people if person.name},
        groups={group: frozenset(users) for group, users in groups.items()},
        acted={(presence.desk, presence.user_id): presence.acted_at for presence in presences},
        duties={(duty.desk, duty.day.isoformat()): duty.user_id for duty in duties},
        gone=frozenset(person.user_id for person in people if person.gone),
    )
