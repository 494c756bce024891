"""What a desk promises its customers, and the arithmetic of its clocks.

All allowances are business time; the caller keeps the customer's own time beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules.hours import BusinessHours, Period
from bot.rules.vocabulary import Priority, Visibility
from bot.rules.wall_time import in_utc

ZERO = timedelta()


class ClockKind(StrEnum):
    """What a clock measures; who starts and stops it is decided at the desk."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    DEPARTMENT_ANSWER = "department_answer"
    PASS_ON = "pass_on"
    PROMISE = "promise"


@dataclass(frozen=True, kw_only=True)
class SlaPolicy:
    """How much business time each clock gets.

    ``urgent_reply`` and ``department_urgent`` replace the ordinary allowance for urgent cases where they are shorter.
    """

    first_reply: timedelta
    next_reply: timedelta
    resolution: timedelta
    department: timedelta
    department_urgent: timedelta
    pass_on: timedelta
    urgent_reply: timedelta


PRIVATE_REPLY = timedelta(minutes=30)
PUBLIC_REPLY = timedelta(minutes=60)
# Reviews, forums, feeds and mail: one working day of eight hours.
SLOW_REPLY = timedelta(hours=8)
QUICK_KINDS = frozenset({"whatsapp", "chat"})
SLOW_KINDS = frozenset({"reviews", "google_business", "forum", "discourse", "feed", "mail"})


def default_policy(source_kind: str, visibility: Visibility) -> SlaPolicy:
    """Return the policy of a source for which nothing is configured; a kind without its own rule is a social one."""
    if source_kind in SLOW_KINDS:
        reply = SLOW_REPLY
    else:
        quick = visibility is Visibility.PRIVATE or source_kind in QUICK_KINDS
        reply = PRIVATE_REPLY if quick else PUBLIC_REPLY
    return SlaPolicy(
        first_reply=reply,
        next_reply=reply,
        resolution=timedelta(hours=16),  # two working days of eight hours
        department=timedelta(hours=4),
        department_urgent=timedelta(minutes=30),
        pass_on=timedelta(minutes=30),
        urgent_reply=timedelta(minutes=15),
    )


def allowance(policy: SlaPolicy, kind: ClockKind, priority: Priority) -> timedelta:
    """Return the business time that a clock gets.

    Raises:
        ValueError: a promise runs to the time that the reply named, not for an allowance.
    """
    urgent = priority is Priority.URGENT
    match kind:
        case ClockKind.FIRST_REPLY:
            return min(policy.first_reply, policy.urgent_reply) if urgent else policy.first_reply
        case ClockKind.NEXT_REPLY:
            return min(policy.next_reply, policy.urgent_reply) if urgent else policy.next_reply
        case ClockKind.DEPARTMENT_ANSWER:
            return min(policy.department, policy.department_urgent) if urgent else policy.department
        case ClockKind.RESOLUTION:
            return policy.resolution
        case ClockKind.PASS_ON:
            return policy.pass_on
        case ClockKind.PROMISE:
            raise ValueError("a promise has no allowance: it is due at the time that the reply named")


def due_at(started_at: datetime, *, allowance: timedelta, hours: BusinessHours) -> datetime:
    """Return the instant by which a clock started at ``started_at`` must be met.

    A change of priority is a new ``allowance`` from the same ``started_at``.

    Raises:
        NeverOpen: ``hours`` has no open minute in a year.
    """
    return hours.add(started_at, allowance)


def moved_due(due: datetime, *, paused: timedelta, hours: BusinessHours) -> datetime:
    """Return ``due`` moved by ``paused`` open time, for a resolution clock that stood still while the customer thought.

    Raises:
        NeverOpen: ``hours`` has no open minute in a year.
    """
    return hours.add(due, paused)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a clock shows what it shows: the lengths of ``counted`` add up to ``elapsed``.

    ``paused`` are the open times that did not count. ``late_by`` is open time past ``due``, zero in time.
    """

    started_at: datetime
    until: datetime
    due: datetime | None
    counted: tuple[Period, ...]
    paused: tuple[Period, ...]
    elapsed: timedelta
    late_by: timedelta


def explain(
    *,
    started_at: datetime,
    until: datetime,
    due: datetime | None,
    hours: BusinessHours,
    pauses: Iterable[Period] = (),
) -> Explanation:
    """Lay out which open periods a clock counted from ``started_at`` to ``until``: when it was met, or now."""
    stops = _joined(pauses)
    counted: list[Period] = []
    paused: list[Period] = []
    for period in hours.intervals(started_at, until):
        running, standing = _split(period, stops)
        counted += running
        paused += standing
    return Explanation(
        started_at=in_utc(started_at, name="started_at"),
        until=in_utc(until, name="until"),
        due=in_utc(due, name="due") if due else None,
        counted=tuple(counted),
        paused=tuple(paused),
        elapsed=sum((period.length for period in counted), ZERO),
        late_by=hours.elapsed(due, until) if due else ZERO,
    )


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Return the union of ``periods`` in UTC, in order."""
    joined: list[Period] = []
    for start, end in sorted((in_utc(start), in_utc(end)) for start, end in periods):
        if joined and start <= joined[-1].end:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, end))
        elif start < end:
            joined.append(Period(start, end))
    return joined


def _split(period: Period, stops: list[Period]) -> tuple[list[Period], list[Period]]:
    """Cut ``stops`` out of ``period``: what is left, and what was cut."""
    left: list[Period] = []
    cut: list[Period] = []
    at = period.start
    for stop in stops:
        start, end = max(stop.start, at), min(stop.end, period.end)
        if start >= end:
            continue
        if at < start:
            left.append(Period(at, start))
        cut.append(Period(start, end))
        at = end
    if at < period.end:
        left.append(Period(at, period.end))
    return left, cut
