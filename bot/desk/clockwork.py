"""Starts, stops and moves the clocks of a case; each change is one reason of design section "Clocks".

Functions work on loaded rows and write nothing but clocks. ``next_ping_at`` is when the sweep has to look at a clock
again; the sweep alone decides what is said then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.desk.work import Work
from bot.rules.hours import BusinessHours
from bot.rules.pings import PingStep, ping_steps
from bot.rules.sla import ClockKind, allowance, due_at, moved_due
from bot.rules.vocabulary import Priority, Visibility
from bot.settings import Department, Desk, Source
from bot.store import Case, Clock, Escalation
from bot.store.words import ClockState, ReplyKind

ZERO = timedelta()
REPLY_KINDS = frozenset({ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY})
# What the card shows as "before 14:32": the instants that the customer waits for.
SHOWN_KINDS = REPLY_KINDS | {ClockKind.PROMISE}
BOUNCING = SHOWN_KINDS | {ClockKind.PASS_ON}


def opening_clocks(
    desk: Desk, source: Source, *, visibility: Visibility, priority: Priority, waits_from: datetime
) -> list[dict[str, Any]]:
    """Return the rows, without ``case_id``, of the clocks that a new case starts with: first reply and resolution."""
    policy, hours = desk.policy(source, visibility), source.hours or desk.hours
    rows: list[dict[str, Any]] = []
    for kind in (ClockKind.FIRST_REPLY, ClockKind.RESOLUTION):
        granted = allowance(policy, kind, priority)
        due = due_at(waits_from, allowance=granted, hours=hours)
        looks = looks_at(kind, started_at=waits_from, due=due, granted=granted, hours=hours)
        rows.append(
            {
                "kind": kind,
                "cycle": 1,
                "escalation_id": None,
                "state": ClockState.RUNNING,
                "allowance": granted,
                "started_at": waits_from,
                "due_at": due,
                "paused_at": None,
                "paused": ZERO,
                "ended_at": None,
                "next_ping_at": min(step.at for step in looks),
            }
        )
    return rows


def on_waiting_mention(work: Work, case: Case, *, waits_from: datetime, now: datetime) -> None:
    """The customer waits for an answer from ``waits_from`` on: a reply clock runs, and resolution goes on.

    A running reply clock stays; only a mention that turns out to be older moves its start back.
    """
    _resume_resolution(work, case, at=waits_from)
    running = next(_running(case, *REPLY_KINDS), None)
    if running is None:
        kind = ClockKind.FIRST_REPLY if case.first_replied_at is None else ClockKind.NEXT_REPLY
        _start(work, case, kind, at=waits_from)
    elif waits_from < running.started_at:
        running.started_at = waits_from
        _recompute(work, case, running)


def on_reply_sent(
    work: Work,
    case: Case,
    *,
    kind: ReplyKind,
    at: datetime,
    still_unanswered_from: datetime | None,
    promised_for: datetime | None,
) -> None:
    """A human's reply was confirmed by the platform at ``at``; an automatic one never comes here.

    It meets the reply and pass-on clocks and a running promise. A holding reply opens a promise: to the time it named,
    else to one next-reply allowance from now, because the customer was told to expect something. An answer that leaves
    nothing open pauses resolution: we wait for the customer.
    """
    for clock in list(_running(case, *SHOWN_KINDS, ClockKind.PASS_ON)):
        clock.meet(at=at)
    if promised_for is None and kind is ReplyKind.HOLDING:
        promised_for = due_at(at, allowance=_granted(work, case, ClockKind.NEXT_REPLY), hours=case_hours(work, case))
    if promised_for is not None:
        _promise(work, case, at=at, due=promised_for)
    if still_unanswered_from is not None:
        _start(work, case, ClockKind.NEXT_REPLY, at=still_unanswered_from)
    elif promised_for is None:
        _pause_resolution(case, at=at)


def on_reply_bounced(work: Work, case: Case, *, answered_at: datetime, now: datetime) -> None:
    """A reply that was sent at ``answered_at`` did not reach the customer: the clocks that it met run on.

    They go on from their original starts, as if it had never been sent; a promise that it opened ends.
    """
    for clock in case.clocks:
        if clock.kind is ClockKind.PROMISE and clock.is_running and clock.started_at == answered_at:
            clock.end(at=now)
        elif clock.kind in BOUNCING and clock.state is ClockState.MET and clock.ended_at == answered_at:
            clock.state, clock.ended_at = ClockState.RUNNING, None
            _plan(clock, case_hours(work, case))
    _resume_resolution(work, case, at=answered_at)


def on_resolved(work: Work, case: Case, *, at: datetime) -> None:
    """The case came to its end: resolution is met, everything else that still ran ends unmet."""
    for clock in case.clocks:
        if clock.kind is ClockKind.RESOLUTION and clock.state in (ClockState.RUNNING, ClockState.PAUSED):
            clock.meet(at=at)
        elif clock.is_running:
            clock.end(at=at)


def on_reopened(work: Work, case: Case, *, waits_from: datetime | None, at: datetime) -> None:
    """The case is open again: a new cycle of resolution, and a reply clock where the customer waits."""
    _start(work, case, ClockKind.RESOLUTION, at=waits_from or at)
    if waits_from is not None:
        on_waiting_mention(work, case, waits_from=waits_from, now=at)


def on_priority_changed(work: Work, case: Case) -> None:
    """Recompute the reply clocks from their original starts: the case turned urgent, or is urgent no more.

    A question keeps the time that its department was told.
    """
    for clock in list(_running(case, *REPLY_KINDS)):
        clock.allowance = _granted(work, case, clock.kind)
        _recompute(work, case, clock)


def on_question_asked(work: Work, case: Case, escalation: Escalation, *, at: datetime) -> datetime:
    """Start the department's clock; returns (and notes in the question) by when the answer is due."""
    department = work.desk(case).departments[escalation.department]
    urgent = case.priority is Priority.URGENT
    granted = min(department.answer, department.urgent_answer) if urgent else department.answer
    escalation.answer_by = due_at(at, allowance=granted, hours=department.hours)
    clock = _new_clock(case, ClockKind.DEPARTMENT_ANSWER, at=at, due=escalation.answer_by, granted=granted)
    clock.escalation = escalation  # by the relationship, because the question may have no id yet
    clock.escalation_id = escalation.id
    _plan(clock, department.hours)
    return escalation.answer_by


def on_question_answered(work: Work, case: Case, escalation: Escalation, *, at: datetime) -> None:
    """The department answered: its clock is met, and the answer has to be passed on to the customer."""
    for clock in _of_question(case, escalation):
        clock.meet(at=at)
    if case.is_open and next(_running(case, ClockKind.PASS_ON), None) is None:
        _start(work, case, ClockKind.PASS_ON, at=at)


def on_question_closed(work: Work, case: Case, escalation: Escalation, *, at: datetime) -> None:
    """Nobody waits for this department any more: withdrawn, or not theirs."""
    for clock in _of_question(case, escalation):
        clock.end(at=at)


def on_all_deleted(work: Work, case: Case, *, at: datetime) -> None:
    """The customer deleted everything that was unanswered: nothing is left to reply to."""
    for clock in list(_running(case, *REPLY_KINDS)):
        clock.end(at=at)


def reply_due(case: Case) -> datetime | None:
    """Return the earliest instant that the customer waits for: a reply clock or a promise; None when none runs."""
    return _earliest(case, *SHOWN_KINDS)


def promise_due(case: Case) -> datetime | None:
    """Return when the promise to the customer is due."""
    return _earliest(case, ClockKind.PROMISE)


def question_due(case: Case) -> datetime | None:
    """Return when the first department is to answer."""
    return _earliest(case, ClockKind.DEPARTMENT_ANSWER)


def _earliest(case: Case, *kinds: ClockKind) -> datetime | None:
    return min((clock.due_at for clock in _running(case, *kinds)), default=None)


def reply_is_owed(case: Case) -> bool:
    """Return whether the owner owes the customer words now: a reply, or a department's answer passed on."""
    return next(_running(case, *REPLY_KINDS, ClockKind.PASS_ON), None) is not None


def has_promise(case: Case) -> bool:
    """Return whether a promise to the customer runs."""
    return next(_running(case, ClockKind.PROMISE), None) is not None


def case_hours(work: Work, case: Case) -> BusinessHours:
    """Return the hours in which the case's own clocks count: the source's, else the desk's."""
    return work.source(case).hours or work.desk(case).hours


def hours_of(clock: Clock, *, case_hours: BusinessHours, department: Department | None) -> BusinessHours:
    """Return the hours in which this clock counts: a department's clock runs in the department's own."""
    return department.hours if department and clock.kind is ClockKind.DEPARTMENT_ANSWER else case_hours


def steps_of(clock: Clock, hours: BusinessHours, *, owned: bool) -> tuple[PingStep, ...]:
    """Return the ping steps of a clock as it stands now."""
    granted = None if clock.kind is ClockKind.PROMISE else clock.allowance
    return ping_steps(
        clock.kind, started_at=clock.started_at, due=clock.due_at, allowance=granted, hours=hours, owned=owned
    )


def looks_at(
    kind: ClockKind, *, started_at: datetime, due: datetime, granted: timedelta | None, hours: BusinessHours
) -> list[PingStep]:
    """Return all instants at which a clock is worth a look, whether or not somebody owns the case by then.

    An owned case has other steps than a free one, and claiming a case does not touch its clocks.
    """
    return [
        step
        for owned in (True, False)
        for step in ping_steps(kind, started_at=started_at, due=due, allowance=granted, hours=hours, owned=owned)
    ]


def _start(work: Work, case: Case, kind: ClockKind, *, at: datetime) -> Clock:
    granted, hours = _granted(work, case, kind), case_hours(work, case)
    clock = _new_clock(case, kind, at=at, due=due_at(at, allowance=granted, hours=hours), granted=granted)
    _plan(clock, hours)
    return clock


def _promise(work: Work, case: Case, *, at: datetime, due: datetime) -> None:
    _plan(_new_clock(case, ClockKind.PROMISE, at=at, due=due, granted=ZERO), case_hours(work, case))


def _new_clock(case: Case, kind: ClockKind, *, at: datetime, due: datetime, granted: timedelta) -> Clock:
    cycle = 1 + max((clock.cycle for clock in case.clocks if clock.kind is kind), default=0)
    clock = Clock(
        kind=kind, cycle=cycle, state=ClockState.RUNNING, allowance=granted, started_at=at, due_at=due, paused=ZERO
    )
    case.clocks.append(clock)
    return clock


def _recompute(work: Work, case: Case, clock: Clock) -> None:
    hours = case_hours(work, case)
    clock.due_at = due_at(clock.started_at, allowance=clock.allowance, hours=hours)
    _plan(clock, hours)


def _plan(clock: Clock, hours: BusinessHours) -> None:
    """Have the sweep look at the clock at its first step; what was said before, it knows itself."""
    granted = None if clock.kind is ClockKind.PROMISE else clock.allowance
    steps = looks_at(clock.kind, started_at=clock.started_at, due=clock.due_at, granted=granted, hours=hours)
    clock.next_ping_at = min(step.at for step in steps)


def _pause_resolution(case: Case, *, at: datetime) -> None:
    for clock in _running(case, ClockKind.RESOLUTION):
        clock.state, clock.paused_at, clock.next_ping_at = ClockState.PAUSED, at, None


def _resume_resolution(work: Work, case: Case, *, at: datetime) -> None:
    """Go on with resolution; a case that nobody had to answer so far starts it."""
    clocks = [clock for clock in case.clocks if clock.kind is ClockKind.RESOLUTION]
    if not clocks:
        _start(work, case, ClockKind.RESOLUTION, at=at)
    for clock in clocks:
        if clock.state is not ClockState.PAUSED or clock.paused_at is None:
            continue
        hours = case_hours(work, case)
        due = due_at(clock.started_at, allowance=clock.allowance + clock.paused, hours=hours)
        clock.due_at = moved_due(due, paused=hours.elapsed(clock.paused_at, at), hours=hours)
        # In usual hours: when an extra opening is over, the clock stands as if it had never been.
        clock.paused += hours.usual.elapsed(clock.paused_at, at)
        clock.state, clock.paused_at = ClockState.RUNNING, None
        _plan(clock, hours)


def _granted(work: Work, case: Case, kind: ClockKind) -> timedelta:
    return allowance(work.desk(case).policy(work.source(case), case.visibility), kind, case.priority)


def _running(case: Case, *kinds: ClockKind) -> Iterator[Clock]:
    return (clock for clock in case.clocks if clock.is_running and clock.kind in kinds)


def _of_question(case: Case, escalation: Escalation) -> list[Clock]:
    return [
        clock
        for clock in _running(case, ClockKind.DEPARTMENT_ANSWER)
        if clock.escalation_id is not None and clock.escalation_id == escalation.id
    ]
