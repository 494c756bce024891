"""What the clocks of a case ought to be, after ``docs/adr/0005`` and the promises of the settings.

A clock's life is a list of stretches: from when on it ran with which due instant, and whether somebody had the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.clocks.timeline import Timeline

MINUTE, HOUR = 60, 3600
REPLY = ("first_reply", "next_reply")
REPLY_TIME, URGENT_TIME, RESOLUTION_TIME = HOUR, 15 * MINUTE, 16 * HOUR
DEPARTMENT_TIME, URGENT_DEPARTMENT_TIME, PASS_ON_TIME = 4 * HOUR, 30 * MINUTE, 30 * MINUTE
NEAR_AT_LEAST, PROMISE_NEAR, REPEAT_AFTER = 10 * MINUTE, 15 * MINUTE, 30 * MINUTE
ORDER = ("half", "near", "breach", "repeat")


class Stretch(NamedTuple):
    """From ``since`` on the clock ran like this; ``due`` None: it stood still, or was over."""

    since: float
    start: float
    due: float | None
    allowance: float
    owned: bool


@dataclass
class ModelClock:
    """One clock of the model, known by kind and cycle."""

    kind: str
    cycle: int
    hours: Timeline
    life: list[Stretch] = field(default_factory=list)
    paused_at: float | None = None

    @property
    def runs(self) -> bool:
        """Whether its due instant counts."""
        return self.life[-1].due is not None

    def change(self, at: float, **changed: object) -> None:
        """From ``at`` on something about it is different."""
        self.life.append(self.life[-1]._replace(since=at, **changed))  # type: ignore[arg-type]

    def stop(self, at: float) -> None:
        """It is met or over."""
        if self.runs:
            self.change(at, due=None)


class ModelCase:
    """A case of the model; each method is what happens to it at ``at``, the same words as in the story."""

    def __init__(self, hours: Timeline, department: Timeline, *, urgent: bool) -> None:
        self.hours, self.department, self.urgent = hours, department, urgent
        self.clocks: list[ModelClock] = []
        self.owned = self.replied = False

    def open(self, at: float, *, since: float) -> None:
        """The customer wrote at ``since``, and we heard of it at ``at``."""
        self._start("first_reply", at, since=since)
        self._start("resolution", at, since=since)

    def claim(self, at: float) -> None:
        """Somebody has it."""
        self._own(at, True)

    def release(self, at: float) -> None:
        """Nobody has it."""
        self._own(at, False)

    def reply(self, at: float) -> None:
        """Everything is answered: we wait for the customer."""
        self._meet(at, *REPLY, "promise", "pass_on")
        self.replied = True
        for clock in self._running("resolution"):
            clock.change(at, due=None)
            clock.paused_at = at

    def hold(self, at: float, *, until: float) -> None:
        """The customer is told to hear from us by ``until``."""
        self._meet(at, *REPLY, "promise", "pass_on")
        self.replied = True
        self._add("promise", at, start=at, due=until, allowance=0)

    def again(self, at: float) -> None:
        """The customer writes again."""
        for clock in self.clocks:
            if clock.kind == "resolution" and clock.paused_at is not None:
                stood = self.hours.elapsed(clock.paused_at, at)
                due = next(stretch.due for stretch in reversed(clock.life) if stretch.due is not None)
                clock.change(at, due=self.hours.add(due, stood), owned=self.owned)
                clock.paused_at = None
        if not self._running(*REPLY):
            self._start("next_reply" if self.replied else "first_reply", at)

    def turn_urgent(self, at: float) -> None:
        """The reply clocks count from their starts with the shorter allowance."""
        self.urgent = True
        for clock in self._running(*REPLY):
            start = clock.life[-1].start
            clock.change(at, due=self.hours.add(start, URGENT_TIME), allowance=URGENT_TIME)

    def ask(self, at: float) -> None:
        """A department is asked."""
        granted = URGENT_DEPARTMENT_TIME if self.urgent else DEPARTMENT_TIME
        due = self.department.add(at, granted)
        self._add("department_answer", at, start=at, due=due, allowance=granted, hours=self.department)

    def answer(self, at: float) -> None:
        """The department answered: that has to be passed on."""
        self._meet(at, "department_answer")
        self._start("pass_on", at)

    def resolve(self, at: float) -> None:
        """The case came to its end."""
        for clock in self.clocks:
            clock.stop(at)
            clock.paused_at = None

    def reopen(self, at: float) -> None:
        """The customer wrote after the end."""
        self._start("resolution", at)
        self._start("next_reply" if self.replied else "first_reply", at)

    def _own(self, at: float, owned: bool) -> None:
        self.owned = owned
        for clock in self.clocks:
            if clock.runs:
                clock.change(at, owned=owned)

    def _running(self, *kinds: str) -> list[ModelClock]:
        return [clock for clock in self.clocks if clock.runs and clock.kind in kinds]

    def _meet(self, at: float, *kinds: str) -> None:
        for clock in self._running(*kinds):
            clock.stop(at)

    def _start(self, kind: str, at: float, *, since: float | None = None) -> None:
        granted = {"resolution": RESOLUTION_TIME, "pass_on": PASS_ON_TIME}.get(kind, REPLY_TIME)
        if kind in REPLY and self.urgent:
            granted = URGENT_TIME
        start = at if since is None else since
        self._add(kind, at, start=start, due=self.hours.add(start, granted), allowance=granted)

    def _add(
        self, kind: str, at: float, *, start: float, due: float, allowance: float, hours: Timeline | None = None
    ) -> None:
        cycle = 1 + sum(clock.kind == kind for clock in self.clocks)
        first = Stretch(at, start, due, allowance, self.owned)
        self.clocks.append(ModelClock(kind, cycle, hours or self.hours, [first]))


def steps_of(kind: str, stretch: Stretch, hours: Timeline) -> list[tuple[int, float]]:
    """Return the steps of a clock in this stretch: (rank, instant), in order."""
    due = stretch.due
    assert due is not None
    found: list[tuple[int, float]] = []
    for rank, at in _warnings(kind, stretch, due, hours):
        if at > stretch.start:
            at = hours.opening(at)
            found = [(lower, before) for lower, before in found if before < at]
            found.append((rank, at))
    found.append((2, hours.opening(due)))
    if kind in (*REPLY, "promise"):
        found.append((3, hours.opening(hours.add(hours.opening(due), REPEAT_AFTER))))
    return found


def _warnings(kind: str, stretch: Stretch, due: float, hours: Timeline) -> list[tuple[int, float]]:
    warnings = []
    if kind in REPLY and not stretch.owned:
        warnings.append((0, hours.subtract(due, stretch.allowance / 2)))
    if kind != "resolution" or stretch.owned:
        warnings.append((1, hours.subtract(due, _near(kind, stretch.allowance))))
    return warnings


def _near(kind: str, allowance: float) -> float:
    if kind == "promise":
        return PROMISE_NEAR
    fifth = allowance / 5
    return max(fifth, NEAR_AT_LEAST) if kind in (*REPLY, "pass_on") and allowance > NEAR_AT_LEAST else fifth
