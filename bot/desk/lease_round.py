"""Asks owners whose lease is over, and gives back to the queue what nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from bot.desk.claim import return_to_queue
from bot.desk.effects import tell
from bot.desk.lease import has_leases, lease_runs, start_lease, stop_lease
from bot.desk.turns import my_turn
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Case
from bot.store.words import CaseState, EventKind, MessageKind

# Design: no answer in 10 min (opening time) returns the case to the queue.
ANSWER_WITHIN = timedelta(minutes=10)


@dataclass
class Leases:
    """What one round did, in numbers of cases."""

    asked: int = 0
    returned: int = 0


async def due_leases(work: Work, *, now: datetime) -> Leases:
    """Look at every owned case: start leases that should run, ask owners, return what stays unanswered.

    While a desk is closed nothing happens. An owner who is off shift is not asked: their case goes back as soon as
    the lease is over and a colleague is active.
    """
    result = Leases()
    for desk in work.settings.desks.values():
        if desk.hours.is_open(now) and has_leases(work, desk) and await my_turn(work, f"leases:{desk.name}"):
            for case in await _owned(work, desk):
                await _look(work, desk, case, result, now=now)
    return result


async def _owned(work: Work, desk: Desk) -> list[Case]:
    query = select(Case).where(
        Case.desk == desk.name, Case.owner.is_not(None),
        or_(Case.state == CaseState.CLAIMED, Case.lease_until.is_not(None)),
        Case.state != CaseState.RESOLVED,
    )  # fmt: skip
    return list((await work.session.scalars(query.order_by(Case.id))).all())


async def _look(work: Work, desk: Desk, case: Case, result: Leases, *, now: datetime) -> None:
    owner = case.owner
    if owner is None or not lease_runs(work, case, now=now):
        if case.lease_until is not None:
            stop_lease(case)
    elif case.lease_until is None:
        start_lease(work, case, now=now)
    elif case.lease_until > now:
        return
    elif case.lease_asked_at is None and work.roster.is_on_shift(owner, desk, now=now):
        _ask(work, case, owner, now=now)
        result.asked += 1
    elif _is_unanswered(desk, case, now=now) and work.roster.active_agents(desk, now=now) - {owner}:
        await _give_back(work, desk, case, owner, now=now)
        result.returned += 1


def _ask(work: Work, case: Case, owner: str, *, now: datetime) -> None:
    lease = case.lease_until or now
    tell(
        work, MessageKind.LEASE_ASK, key=f"lease_ask:{case.id}:{owner}:{int(lease.timestamp())}", to=owner,
        desk=case.desk, case=case, now=now, lease=lease.isoformat(),
    )  # fmt: skip
    case.lease_asked_at = now
    case.record(EventKind.LEASE_ASKED, by=None, at=now, owner=owner)


def _is_unanswered(desk: Desk, case: Case, *, now: datetime) -> bool:
    """Whether the owner had the time to answer; one who is off shift was not asked and has none."""
    return case.lease_asked_at is None or desk.hours.add(case.lease_asked_at, ANSWER_WITHIN) <= now


async def _give_back(work: Work, desk: Desk, case: Case, owner: str, *, now: datetime) -> None:
    stop_lease(case)
    await return_to_queue(work, case, now=now, kind=EventKind.LEASE_RETURNED, by=None)
    if work.roster.is_on_shift(owner, desk, now=now):
        tell(
            work, MessageKind.LEASE_RETURNED, key=f"lease_returned:{case.id}:{owner}:{int(now.timestamp())}", to=owner,
            desk=case.desk, case=case, now=now,
        )  # fmt: skip
