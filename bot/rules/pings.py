"""When people are told that a clock nears or passes its due instant, and who.

Steps before the due instant are counted back from it in open time, so that a pause which moves ``due`` moves them too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bot.rules.hours import BusinessHours
from bot.rules.sla import ClockKind
from bot.rules.wall_time import in_utc

NEAR_AT_LEAST_BEFORE = timedelta(minutes=10)
PROMISE_NEAR_BEFORE = timedelta(minutes=15)
REPEAT_AFTER = timedelta(minutes=30)
REPLY_CLOCKS = frozenset({ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY})
# These wait for a person who should act at once; a department and a resolution have hours, so 80 % is early enough.
HURRIED_CLOCKS = REPLY_CLOCKS | {ClockKind.PASS_ON}
REPEATED_CLOCKS = REPLY_CLOCKS | {ClockKind.PROMISE}


class Step(StrEnum):
    """A point on the way to a breach and just past it, in rising order."""

    HALF = "half"
    NEAR = "near"
    BREACH = "breach"
    REPEAT = "repeat"

    @property
    def rank(self) -> int:
        """0 for half up to 3 for repeat."""
        return RANKS[self]


RANKS = {step: rank for rank, step in enumerate(Step)}


class Audience(StrEnum):
    """Who hears of a step."""

    CHANNEL_LINE = "channel_line"
    OWNER = "owner"
    COORDINATOR = "coordinator"
    DEPARTMENT = "department"
    DAILY_LIST = "daily_list"


class PingStep(NamedTuple):
    """One step of a clock and the open instant from which it is due."""

    step: Step
    at: datetime


@dataclass(frozen=True)
class NextStep:
    """The step that comes next. An ``overdue`` one is pinged now, and takes the place of the ``skipped`` lower ones."""

    step: Step
    at: datetime
    overdue: bool
    skipped: tuple[Step, ...] = ()


# The sweep looks at every clock that is due soon each second, and asks for its steps several times. A desk of a
# thousand running clocks keeps them all.
@lru_cache(maxsize=16_384)
def ping_steps(
    kind: ClockKind,
    *,
    started_at: datetime,
    due: datetime,
    allowance: timedelta | None,
    hours: BusinessHours,
    owned: bool,
) -> tuple[PingStep, ...]:
    """Return the steps of a clock in order of time.

    A step that would fall while closed moves to the next opening. A warning that would come no later than the clock's
    start is left out, and so is the half-way one where the near one comes first (short allowances).
    ``allowance`` is None for a promise, which needs none.

    Raises:
        NeverOpen: ``hours`` has no open minute in a year.
        ValueError: a clock other than a promise without its allowance.
    """
    if allowance is None and kind is not ClockKind.PROMISE:
        raise ValueError(f"the {kind} clock needs its allowance to place its steps")
    started_at, due = in_utc(started_at, name="started_at"), in_utc(due, name="due")
    found: list[PingStep] = []
    for step, at in _wanted(kind, due=due, allowance=allowance or timedelta(), hours=hours, owned=owned):
        warns = step.rank < Step.BREACH.rank
        if warns and at <= started_at:
            continue
        at = hours.next_opening(at)
        while found and warns and found[-1].at >= at:
            found.pop()
        found.append(PingStep(step, at))
    return tuple(found)


def next_step(steps: Sequence[PingStep], *, done: Collection[Step], now: datetime) -> NextStep | None:
    """Return what is to be pinged now or next; None when nothing is to come any more.

    Of several overdue steps only the highest counts. A step below one that is already done never comes back.
    """
    reached = max((step.rank for step in done), default=-1)
    open_steps = [one for one in steps if one.step.rank > reached]
    overdue = [one for one in open_steps if one.at <= now]
    if overdue:
        highest = max(overdue, key=lambda one: one.step.rank)
        skipped = tuple(one.step for one in open_steps if one.step.rank < highest.step.rank)
        return NextStep(highest.step, highest.at, True, skipped)
    if open_steps:
        return NextStep(open_steps[0].step, open_steps[0].at, False)
    return None


def audience(kind: ClockKind, step: Step, *, owned: bool) -> tuple[Audience, ...]:
    """Return who hears of a step; the coordinator stands in for an owner that a free case does not have."""
    if kind is ClockKind.RESOLUTION:
        return (Audience.OWNER,) if owned and step is Step.NEAR else (Audience.DAILY_LIST,)
    if step is Step.HALF:
        return (Audience.CHANNEL_LINE,)
    responsible = Audience.OWNER if owned else Audience.COORDINATOR
    if kind is ClockKind.DEPARTMENT_ANSWER:
        return (Audience.DEPARTMENT,) if step is Step.NEAR else (Audience.DEPARTMENT, responsible)
    if step is Step.NEAR or not owned:
        return (responsible,)
    return (Audience.OWNER, Audience.COORDINATOR)


def _wanted(
    kind: ClockKind, *, due: datetime, allowance: timedelta, hours: BusinessHours, owned: bool
) -> Iterator[PingStep]:
    """Yield the steps that a clock has, from the lowest, before they are moved into the opening hours."""
    if kind in REPLY_CLOCKS and not owned:
        yield PingStep(Step.HALF, hours.subtract(due, allowance / 2))
    if kind is not ClockKind.RESOLUTION or owned:
        yield PingStep(Step.NEAR, hours.subtract(due, _near_before(kind, allowance)))
    yield PingStep(Step.BREACH, due)
    if kind in REPEATED_CLOCKS:
        yield PingStep(Step.REPEAT, hours.add(hours.next_opening(due), REPEAT_AFTER))


def _near_before(kind: ClockKind, allowance: timedelta) -> timedelta:
    """Return how much open time before the due instant the near step comes."""
    if kind is ClockKind.PROMISE:
        return PROMISE_NEAR_BEFORE
    last_fifth = allowance / 5
    # An allowance of ten minutes or less leaves no room for a warning ten minutes ahead.
    if kind in HURRIED_CLOCKS and allowance > NEAR_AT_LEAST_BEFORE:
        return max(last_fifth, NEAR_AT_LEAST_BEFORE)
    return last_fifth
