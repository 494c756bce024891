"""Where people are told something: agents when they are on shift, departments where they can read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.desk.effects import tell
from bot.desk.work import Work
from bot.settings import Department
from bot.store import Case, Outbox
from bot.store.words import Lane, MessageKind


def tell_agent(
    work: Work, kind: MessageKind, *, key: str, to: str, case: Case, now: datetime, lane: Lane = Lane.THREAD,
    **facts: Any,
) -> Outbox:  # fmt: skip
    """Write a direct message to an agent; whoever is off shift gets it when their hours begin."""
    desk = work.desk(case)
    due_at = None
    if not work.roster.is_on_shift(to, desk, now=now):
        member = desk.members.get(to)
        due_at = (member.hours if member and member.hours else desk.hours).next_opening(now)
    return tell(work, kind, key=key, to=to, desk=desk.name, now=now, case=case, lane=lane, due_at=due_at, **facts)


def reached(work: Work, department: Department) -> list[str]:
    """Return where a department reads: its channel, else a direct message to each of its people known."""
    return [department.channel] if department.channel else sorted(work.roster.people_of(department))
