"""Cases that wait for the customer: after three working days the owner is asked whether to close them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.desk.effects import tell
from bot.desk.refusals import CaseIsResolved
from bot.desk.turns import my_turn
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Case, Outbox
from bot.store.words import CaseState, EventKind, MessageKind

# Nobody has to hurry with these, so a person gets one at a time: the next no sooner than this.
ASK_EVERY = timedelta(minutes=60)


async def ask_waiting(work: Work, *, now: datetime) -> int:
    """Ask owners on shift about the cases whose time has come; returns how many were asked.

    While the desk is closed, or the owner is off shift, the question waits. For an owner who left the desk the
    coordinator is asked.
    """
    asked = 0
    for desk in work.settings.desks.values():
        if desk.hours.is_open(now) and await my_turn(work, f"waiting:{desk.name}"):
            asked += await _ask(work, desk, now=now)
    return asked


async def keep_waiting(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Button "Keep waiting": ask again after another three working days.

    Raises:
        NotAnAgent: ``by`` is no agent of the desk.
        CaseIsResolved: it was closed meanwhile.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    await work.agent(desk, by, now=now)
    if not case.is_open:
        raise CaseIsResolved(case.id, by=case.resolved_by, at=case.resolved_at, outcome=case.outcome)
    if case.state is CaseState.WAITING:
        case.ask_after = desk.hours.add(now, desk.ask_after)
        case.record(EventKind.KEPT_WAITING, by=by, at=now)
    return case


async def _ask(work: Work, desk: Desk, *, now: datetime) -> int:
    """Ask each person about the one that waits longest; hundreds may wait for somebody who answered a group."""
    query = select(Case.id, Case.owner).where(
        Case.desk == desk.name, Case.state == CaseState.WAITING, Case.ask_after <= now
    )
    first: dict[str, int] = {}
    for number, owner in (await work.session.execute(query.order_by(Case.ask_after, Case.id))).all():
        if (to := _asked(work, desk, owner, now=now)) is not None:
            first.setdefault(to, number)
    asked = {to: number for to, number in first.items() if not await _asked_lately(work, to, now=now)}
    for to, number in asked.items():
        case = await work.case(number)
        since = (case.waiting_since or now).isoformat()
        key = f"ask_to_close:{case.id}:{int(now.timestamp())}"
        tell(work, MessageKind.ASK_TO_CLOSE, key=key, to=to, desk=desk.name, now=now, case=case, since=since)
        case.ask_after = None
        case.record(EventKind.ASKED_TO_CLOSE, by=None, at=now)
    return len(asked)


def _asked(work: Work, desk: Desk, owner: str | None, *, now: datetime) -> str | None:
    """Return who is to be asked now: the owner while on shift, the coordinator where the owner is no agent any more."""
    if owner is not None and owner in work.roster.agents(desk):
        return owner if work.roster.is_on_shift(owner, desk, now=now) else None
    return work.roster.coordinator(desk, now=now)


async def _asked_lately(work: Work, user: str, *, now: datetime) -> bool:
    query = select(func.count()).where(
        Outbox.kind == MessageKind.ASK_TO_CLOSE, Outbox.channel == user, Outbox.created_at > now - ASK_EVERY
    )
    return bool(await work.session.scalar(query))
