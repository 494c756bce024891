"""Decides what goes out of what is due: to each place one message, or nothing while it has heard enough. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.desk.due_steps import DueStep
from bot.desk.recipients import Place, Said, free_from
from bot.rules.pings import Audience, Step

# A warning that comes later than this helps nobody: writing an answer takes a few minutes.
LAST_CALL = timedelta(minutes=5)
# Whoever was told this often today is late with everything; with more last calls it would be over ten messages a day.
LAST_CALLS_A_DAY = 4


@dataclass
class Plan:
    """What is said now, and what waits until when."""

    places: dict[Place, list[DueStep]] = field(default_factory=dict)
    line: list[DueStep] = field(default_factory=list)
    """Shown in the channel's line about free cases."""
    silent: list[DueStep] = field(default_factory=list)
    """Said to nobody here: they stand on the daily list, or go to a department's thread."""
    held: list[tuple[DueStep, datetime]] = field(default_factory=list)

    def spoken(self) -> list[DueStep]:
        """Return the steps that are done with this round, the line's apart."""
        return [*self.silent, *(step for group in self.places.values() for step in group)]

    def go_along(self, told: Collection[Place]) -> list[tuple[Place, DueStep]]:
        """Say what waits for places that are ``told`` something all the same, since they rest anew after it; returns
        it."""
        along = [(to, step) for step, _ in self.held if (to := step.hearers.to) is not None and to in told]
        self.held = [(step, until) for step, until in self.held if step.hearers.to not in told]
        for place, step in along:
            self.places.setdefault(place, []).append(step)
        return along


def plan(steps: Sequence[DueStep], said: Mapping[Place, Said], *, now: datetime) -> Plan:
    """Sort ``steps`` by what becomes of them.

    A place that is told something now also hears what is due to it within five minutes; only what is due by now makes
    it be told at all.
    """
    result = Plan()
    groups: defaultdict[Place, list[DueStep]] = defaultdict(list)
    for step in steps:
        if step.hearers.to is not None:
            groups[step.hearers.to].append(step)
        elif step.overdue:
            (result.line if step.hearers.line else result.silent).append(step)
    for place, group in groups.items():
        due = [step for step in group if step.overdue]
        wait = wait_of(place, due, said)
        if wait is not None and now < wait:
            result.held += [(step, wait) for step in due]
        elif due:
            result.places[place] = group
    return result


def wait_of(place: Place, due: Iterable[DueStep], said: Mapping[Place, Said]) -> datetime | None:
    """Return from when ``place`` may hear of ``due``; None: at once.

    Rest from messages ends where it would cost a promise: an owner hears of a case before it is late, not after,
    unless they heard too much today already.
    """
    steps = list(due)
    roles, urgent = {step.hearers.role for step in steps}, any(step.is_urgent for step in steps)
    wait = free_from(place, said.get(place, Said()), roles=roles, urgent=urgent)
    owned = (step for step in steps if step.step is Step.NEAR and step.hearers.role is Audience.OWNER)
    last_calls = [step.clock.due_at - LAST_CALL for step in owned]
    if wait is None or said.get(place, Said()).times >= LAST_CALLS_A_DAY:
        return wait
    return min([wait, *last_calls])
