"""The claim lease: whoever claimed a case and leaves the customer waiting is asked whether they are still on it.

It counts opening time and runs only while words to the customer are owed. ``lease_round.py`` does the asking.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.clockwork import has_promise, reply_is_owed
from bot.desk.refusals import CaseIsResolved, NotYours
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.settings import Desk
from bot.store import Case
from bot.store.words import CaseState, EventKind

# Design: a case from a list (taken by the dozen in the morning) has its lease from when it is opened, at most 60 min.
UNOPENED = timedelta(minutes=60)
# Design: 10 min after the last key "Sanne is writing" becomes a draft.
WRITING_FOR = timedelta(minutes=10)


def has_leases(work: Work, desk: Desk) -> bool:
    """Return whether the desk has leases at all: a small team sees by itself who is doing what."""
    return len(work.roster.agents(desk)) > desk.small_team


def lease_runs(work: Work, case: Case, *, now: datetime) -> bool:
    """Return whether the owner's lease counts now.

    Not while somebody writes, a department is asked, a promise runs or the customer is to answer.
    """
    return (
        case.state is CaseState.CLAIMED
        and case.owner is not None
        and has_leases(work, work.desk(case))
        and reply_is_owed(case)
        and not has_promise(case)
        and not any(question.is_open for question in case.escalations)
        and not _is_writing(case, now=now)
    )


def start_lease(work: Work, case: Case, *, now: datetime, from_list: bool = False) -> None:
    """Start the owner's lease where one runs; with an owner since before ``now`` a running one goes on unchanged."""
    if not lease_runs(work, case, now=now):
        stop_lease(case)
    elif case.lease_until is None or case.claimed_at == now:
        case.lease_until = _until(work, case, now=now, span=UNOPENED if from_list else None)
        case.lease_asked_at = None


def stop_lease(case: Case) -> None:
    """The owner did something for the customer, or the case is nobody's."""
    case.lease_until = case.lease_asked_at = None


def case_opened(work: Work, case: Case, *, by: str, now: datetime) -> None:
    """The owner opened a case (its details): one that was taken from a list has an ordinary lease from here on."""
    if by == case.owner and case.lease_until is not None and case.lease_asked_at is None:
        case.lease_until = min(case.lease_until, _until(work, case, now=now))


async def extend_lease(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Button "Yes +15": the owner is still on it.

    Raises:
        NotAnAgent: ``by`` is no agent of the desk.
        CaseIsResolved: there is nothing to be on any more.
        NotYours: somebody else has it, or it went back to the queue.
    """
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    if not case.is_open:
        raise CaseIsResolved(case.id, by=case.resolved_by, at=case.resolved_at, outcome=case.outcome)
    if case.owner != by:
        raise NotYours(case.id, owner=case.owner)
    stop_lease(case)
    start_lease(work, case, now=now)
    case.record(EventKind.LEASE_EXTENDED, by=by, at=now)
    return case


def _until(work: Work, case: Case, *, now: datetime, span: timedelta | None = None) -> datetime:
    desk = work.desk(case)
    own = desk.claim_lease_private if case.visibility is Visibility.PRIVATE else desk.claim_lease
    return desk.hours.add(now, span or own)


def _is_writing(case: Case, *, now: datetime) -> bool:
    last = case.last_key_at or case.writing_since
    return case.writer is not None and last is not None and now < last + WRITING_FOR
