"""Reads which ping steps of a desk are due, or will be within minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import select

from bot.desk.clockwork import hours_of, steps_of
from bot.desk.recipients import EARLY_BY, LONGEST_HOLD, Hearers, hearers
from bot.desk.work import Work
from bot.rules.hours import BusinessHours
from bot.rules.pings import Step, next_step
from bot.rules.vocabulary import Priority, Visibility
from bot.settings import Desk
from bot.store import Case, Clock, Escalation, Ping

# One transaction of the sweep; what is over this waits for the next one, a moment later.
AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class DueStep:
    """One step of one clock that is to be said now, or (not ``overdue``) may go along early."""

    clock: Clock
    priority: Priority
    step: Step
    skipped: tuple[Step, ...]
    """Lower steps that this one says too."""
    overdue: bool
    hearers: Hearers
    look_again: datetime | None
    """When the sweep looks at the clock next, once this step was said."""
    taken_by: str | None
    """Who in the department took the question."""

    @property
    def is_urgent(self) -> bool:
        """Whether the case is urgent."""
        return self.priority is Priority.URGENT


@dataclass(frozen=True)
class DueSteps:
    """What one round found, most urgent first; ``more``: there was too much for one round."""

    steps: Sequence[DueStep]
    more: bool


async def postpone(work: Work, desk: Desk, *, until: datetime, now: datetime) -> None:
    """Let everything that is due wait until ``until``: while the desk is closed nothing goes out."""
    of_desk = sa.exists().where(Case.id == Clock.case_id, Case.desk == desk.name)
    clocks = sa.update(Clock).where(Clock.next_ping_at <= now, of_desk)
    await work.session.execute(clocks.values(next_ping_at=until).execution_options(synchronize_session=False))


async def anything_due(work: Work, desk: Desk, *, now: datetime) -> bool:
    """Return whether a clock or a roll-up of the desk has to be looked at."""
    query = select(Clock.id).join(Case, Case.id == Clock.case_id).where(Case.desk == desk.name).limit(1)
    if await work.session.scalar(query.where(Clock.next_ping_at <= now)) is not None:
        return True
    rollup = query.join(Ping, Ping.clock_id == Clock.id).where(Ping.rollup_at <= now)
    return await work.session.scalar(rollup) is not None


async def due_steps(work: Work, desk: Desk, *, now: datetime) -> DueSteps:
    """Return the steps that are due or within five minutes of it; the clocks are locked until the transaction ends.

    A clock that another transaction holds is left to the next round. Clocks at which nothing is to be said yet are
    planned anew.
    """
    candidates = await _candidates(work, desk, now=now)
    full = len(candidates) == AT_ONCE and _is_due(candidates[-1].clock, now=now)
    done = await _done(work, [one.clock.id for one in candidates])
    coordinator = work.roster.coordinator(desk, now=now)
    decided = (_decide(work, desk, one, done[one.clock.id], coordinator, now=now) for one in candidates)
    return DueSteps([step for step in decided if step is not None], more=full)


@dataclass(frozen=True)
class _Candidate:
    """A clock with what the decision needs of its case and question."""

    clock: Clock
    owner: str | None
    priority: Priority
    source: str
    visibility: Visibility
    department: str | None
    taken_by: str | None


async def _candidates(work: Work, desk: Desk, *, now: datetime) -> list[_Candidate]:
    """Read the due clocks, and after them those that may go along: soon due, or held back because of the noise."""
    by_urgency = sa.case({priority: priority.rank for priority in Priority}, value=Case.priority)
    query = (
        select(
            Clock, Case.owner, Case.priority, Case.source, Case.visibility, Escalation.department, Escalation.taken_by
        )
        .join(Case, Case.id == Clock.case_id)
        .outerjoin(Escalation, Escalation.id == Clock.escalation_id)
        .where(Case.desk == desk.name, Clock.next_ping_at <= now + LONGEST_HOLD)
        .order_by(Clock.next_ping_at > now, by_urgency, Clock.due_at, Clock.id)
        .limit(AT_ONCE)
        .with_for_update(of=Clock, skip_locked=True)
    )
    return [_Candidate(*row) for row in (await work.session.execute(query)).all()]


async def _done(work: Work, clocks: list[int]) -> defaultdict[int, set[Step]]:
    done: defaultdict[int, set[Step]] = defaultdict(set)
    query = select(Ping.clock_id, Ping.step).where(Ping.clock_id.in_(clocks))
    for clock, step in (await work.session.execute(query)).all():
        done[clock].add(step)
    return done


def _decide(
    work: Work, desk: Desk, one: _Candidate, done: Collection[Step], coordinator: str | None, *, now: datetime
) -> DueStep | None:
    clock, hours = one.clock, _hours(work, desk, one)
    step = next_step(steps_of(clock, hours, owned=one.owner is not None), done=done, now=now)
    if step is not None and step.overdue and not hours.is_open(now):
        clock.next_ping_at = hours.next_opening(now)  # the source or the department is closed
        return None
    if (step is None or not step.overdue) and _is_due(clock, now=now):
        clock.next_ping_at = _look_again(clock, hours, done=done, now=now)
    if step is None or step.at > now + EARLY_BY:
        return None
    return DueStep(
        clock=clock, priority=one.priority, step=step.step, skipped=step.skipped, overdue=step.overdue,
        hearers=_hearers(work, desk, one, step.step, coordinator, now=now),
        look_again=_look_again(clock, hours, done={*done, step.step}, now=now), taken_by=one.taken_by,
    )  # fmt: skip


def _is_due(clock: Clock, *, now: datetime) -> bool:
    return clock.next_ping_at is not None and clock.next_ping_at <= now


def _hours(work: Work, desk: Desk, one: _Candidate) -> BusinessHours:
    source = work.settings.sources.get(one.source)  # a source may have left the settings, its open cases have not
    of_case = source.hours if source and source.hours else desk.hours
    department = desk.departments.get(one.department) if one.department else None
    return hours_of(one.clock, case_hours=of_case, department=department)


def _hearers(work: Work, desk: Desk, one: _Candidate, step: Step, coordinator: str | None, *, now: datetime) -> Hearers:
    on_shift = one.owner in work.roster.agents(desk) and work.roster.is_on_shift(one.owner, desk, now=now)
    return hearers(
        one.clock.kind, step, owner=one.owner, on_shift=on_shift, coordinator=coordinator,
        channel=desk.private_or_channel if one.visibility is Visibility.PRIVATE else desk.channel,
    )  # fmt: skip


def _look_again(clock: Clock, hours: BusinessHours, *, done: Collection[Step], now: datetime) -> datetime | None:
    """Return the next instant worth a look; whether somebody will own the case by then is not known yet."""
    reached = max((step.rank for step in done), default=-1)
    steps = (step for owned in (True, False) for step in steps_of(clock, hours, owned=owned))
    return min((step.at for step in steps if step.step.rank > reached and step.at > now), default=None)
