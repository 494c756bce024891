"""Asks owners whose lease is over, and gives back to the queue what nobody answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from bot.desk.claim import return_to_queue
from bot.desk.effects import tell
from bot.desk.lease import has_leases, lease_runs, start_lease, stop_lease
from bot.desk.ping_messages import said_today
from bot.desk.presence import active_people
from bot.desk.queue import first_due
from bot.desk.recipients import EARLY_BY, Place, Said, free_from
from bot.desk.turns import my_turn
from bot.desk.work import Work
from bot.rules.pings import Audience
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Case, Clock
from bot.store.live import OPEN
from bot.store.words import CaseState, EventKind, MessageKind

# Design: no answer in 10 min (opening time) returns the case to the queue.
ANSWER_WITHIN = timedelta(minutes=10)


@dataclass
class Leases:
    """What one round did, in numbers of cases."""

    asked: int = 0
    returned: int = 0


async def due_leases(work: Work, *, now: datetime) -> Leases:
    """Start leases that should run, ask owners whose lease is over, return what stays unanswered.

    While a desk is closed nothing happens. An owner who is off shift is not asked: their case goes back as soon as
    the lease is over and a colleague is active.
    """
    result = Leases()
    for desk in work.settings.desks.values():
        if desk.hours.is_open(now) and has_leases(work, desk) and await my_turn(work, f"leases:{desk.name}"):
            asked: defaultdict[str, list[Case]] = defaultdict(list)
            for case in await _to_look_at(work, desk, now=now):
                owner = await _look(work, desk, case, result, now=now)
                if owner is not None:
                    asked[owner].append(case)
            await _ask(work, desk, asked, result, now=now)
    return result


async def _to_look_at(work: Work, desk: Desk, *, now: datetime) -> Sequence[Case]:
    """Return the owned cases for which a round may have something to do, not the hundreds that a group brought.

    Whatever starts, stops or lengthens a lease does so at once; left are those that time starts (somebody stopped
    typing) and those that are over soon.
    """
    is_claimed, has_lease = Case.state == CaseState.CLAIMED, Case.lease_until.is_not(None)
    nothing_promised = first_due(Clock.kind == ClockKind.PROMISE).is_(None)
    query = select(Case).where(
        OPEN, Case.desk == desk.name, Case.owner.is_not(None),
        or_(
            and_(is_claimed, ~has_lease, nothing_promised), and_(~is_claimed, has_lease),
            Case.lease_until <= now + EARLY_BY, Case.writer.is_not(None),
        ),
    )  # fmt: skip
    return (await work.session.scalars(query.order_by(Case.id))).all()


async def _look(work: Work, desk: Desk, case: Case, result: Leases, *, now: datetime) -> str | None:
    """Do what the lease of one case asks for; returns its owner if that one is to be asked, now or with others."""
    owner = case.owner
    if owner is None or not lease_runs(work, case, now=now):
        if case.lease_until is not None:
            stop_lease(case)
    elif case.lease_until is None:
        start_lease(work, case, now=now)
    elif case.lease_asked_at is None and work.roster.is_on_shift(owner, desk, now=now):
        return owner if case.lease_until <= now + EARLY_BY else None
    elif (
        case.lease_until <= now
        and _is_unanswered(desk, case, now=now)
        and await _somebody_else(work, desk, owner, now=now)
    ):
        stop_lease(case)
        await return_to_queue(work, case, now=now, kind=EventKind.LEASE_RETURNED, by=None)
        result.returned += 1
    return None


async def _somebody_else(work: Work, desk: Desk, owner: str, *, now: datetime) -> bool:
    """Return whether a colleague of the owner is at work."""
    active = await active_people(work.session, work.roster, desk, now=now)
    return bool(active & work.roster.agents(desk) - {owner})


async def _ask(work: Work, desk: Desk, asked: Mapping[str, Sequence[Case]], result: Leases, *, now: datetime) -> None:
    """Ask each owner once about all their cases whose lease is over, or will be within five minutes.

    Like a ping it waits while the owner has heard enough; until they could be asked, the case stays theirs.
    """
    due = {owner: cases for owner, cases in asked.items() if any(_is_over(case, now=now) for case in cases)}
    said = await said_today(work, desk, now=now) if due else {}
    for owner, cases in due.items():
        place, urgent = Place(owner, True), any(case.priority is Priority.URGENT for case in cases)
        wait = free_from(place, said.get(place, Said()), roles=(Audience.OWNER,), urgent=urgent)
        if wait is not None and now < wait:
            continue
        first = cases[0]
        tell(
            work, MessageKind.LEASE_ASK, key=f"lease_ask:{first.id}:{owner}:{int(now.timestamp())}", to=owner,
            desk=desk.name, case=first, now=now, cases=[case.id for case in cases],
        )  # fmt: skip
        for case in cases:
            case.lease_asked_at = now
            case.record(EventKind.LEASE_ASKED, by=None, at=now, owner=owner)
        result.asked += len(cases)


def _is_over(case: Case, *, now: datetime) -> bool:
    return case.lease_until is not None and case.lease_until <= now


def _is_unanswered(desk: Desk, case: Case, *, now: datetime) -> bool:
    """Whether the owner had the time to answer; one who is off shift was not asked and has none."""
    return case.lease_asked_at is None or desk.hours.add(case.lease_asked_at, ANSWER_WITHIN) <= now
