"""Compares what was said with what had to be said, clock by clock: nothing missed, doubled, early, or while closed.

The noise rules (rests between messages) let a step wait; so the judge takes the instant at which a step was said from
the database, holds it against the model of that instant, and bounds how long anything may have waited.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.clocks.model import MINUTE, ORDER, ModelClock, Stretch, steps_of
from benchmarks.clocks.timeline import Timeline

EARLY_BY = 5 * MINUTE
# The longest rest of a person is 90 min after the message before; a quarter of an hour for the channel's before that.
LONGEST_WAIT = 105 * MINUTE


@dataclass
class Verdict:
    """What came of a year."""

    clocks: int = 0
    said: int = 0
    expected: int = 0
    """Steps that had to be said by the end of their clocks."""
    open_end: int = 0
    """Steps that were due and rested when their clock ended: they might have been said, and needed not be."""
    early: int = 0
    """Steps that rightly went along up to five minutes early."""
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    longest_wait: float = 0

    def fault(self, kind: str, told: str) -> None:
        """Count a fault and keep the first few."""
        self.wrong[kind] += 1
        if len(self.examples) < 10:
            self.examples.append(f"{kind}: {told}")

    def __add__(self, other: Verdict) -> Verdict:
        """Return the verdict over both."""
        return Verdict(
            self.clocks + other.clocks, self.said + other.said, self.expected + other.expected,
            self.open_end + other.open_end, self.early + other.early, self.wrong + other.wrong,
            [*self.examples, *other.examples][:10], max(self.longest_wait, other.longest_wait),
        )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One row of ``pings``: its id, the rank of the step, and when it was said."""

    ping: int
    rank: int
    at: float


class Judge:
    """Judges the clocks of one desk; ``down`` is when no process ran."""

    def __init__(self, desk: Timeline, down: Sequence[tuple[float, float]], *, end: float) -> None:
        self.desk, self.down, self.end = desk, down, end
        self.verdict = Verdict()
        self._on_time: set[int] = set()
        self._along: list[tuple[int, str]] = []

    def judge(self, clock: ModelClock, said: Iterable[Said], name: str) -> None:
        """Hold one clock's pings against its life."""
        self.verdict.clocks += 1
        groups: defaultdict[float, list[Said]] = defaultdict(list)
        for one in said:
            groups[one.at].append(one)
        marks = sorted({*groups, *(stretch.since for stretch in clock.life), self.end})
        reached, since, lives = -1, None, iter([*clock.life, None])
        stretch, following = None, next(lives)
        for at, until in zip(marks, [*marks[1:], self.end], strict=True):
            while following is not None and following.since <= at:
                stretch, following = following, next(lives)
            if at in groups and stretch is not None:
                reached = self._said(clock, stretch, groups[at], reached, since, name)
                since = None
            since = self._waits(clock, stretch, reached, since, at, until, name)

    def _said(
        self, clock: ModelClock, stretch: Stretch, group: list[Said], reached: int, since: float | None, name: str
    ) -> int:
        at, ranks = group[0].at, {one.rank for one in group}
        told = f"{name} said {[ORDER[rank] for rank in sorted(ranks)]} at {at:.0f} in {stretch}"
        self.verdict.said += len(group)
        if len(ranks) < len(group) or min(ranks) <= reached:
            self.verdict.fault("doubled", told)
        if stretch.due is None:
            self.verdict.fault("after the end", told)
            return max(ranks)
        if not self.desk.is_open(at) or not clock.hours.is_open(at):
            self.verdict.fault("while closed", told)
        steps = [(rank, due) for rank, due in steps_of(clock.kind, stretch, clock.hours) if rank > reached]
        overdue = [rank for rank, due in steps if due <= at]
        if overdue:
            expected = {rank for rank, _ in steps if rank <= max(overdue)}
            self._on_time.update(one.ping for one in group)
            self._bound(clock, since if since is not None else at, at, told)
        else:
            expected = {steps[0][0]} if steps and steps[0][1] <= at + EARLY_BY else set()
            self._along += [(one.ping, told) for one in group]
            self.verdict.early += len(group)
        if ranks != expected:
            self.verdict.fault("early" if max(ranks) > max(expected, default=-1) else "incomplete", told)
        return max(ranks)

    def _waits(
        self, clock: ModelClock, stretch: Stretch | None, reached: int, since: float | None, at: float, until: float,
        name: str,
    ) -> float | None:  # fmt: skip
        """Return since when something is due and unsaid at ``until``; what was due and is no longer, is settled."""
        if stretch is None or stretch.due is None:
            return self._settled(clock, since, at, name)
        due = [at_ for rank, at_ in steps_of(clock.kind, stretch, clock.hours) if rank > reached]
        first = min(due, default=self.end)
        if first > at and since is not None:
            since = self._settled(clock, since, at, name)
        if since is None and first < until:
            since = max(first, at)
        if until >= self.end:
            return self._settled(clock, since, until, name)
        return since

    def _settled(self, clock: ModelClock, since: float | None, at: float, name: str) -> None:
        """Something was due from ``since`` to ``at`` and never said: it may have rested, but not for ever."""
        if since is None:
            return
        if self._waited(clock, since, at) > LONGEST_WAIT:
            self.verdict.fault("missed", f"{name} due since {since:.0f}, still unsaid at {at:.0f}")
        elif at > since:
            self.verdict.open_end += 1

    def _bound(self, clock: ModelClock, since: float, at: float, told: str) -> None:
        waited = self._waited(clock, since, at)
        self.verdict.longest_wait = max(self.verdict.longest_wait, waited)
        self.verdict.expected += 1
        if waited > LONGEST_WAIT:
            self.verdict.fault("late", f"{told}, due since {since:.0f}")

    def _waited(self, clock: ModelClock, since: float, at: float) -> float:
        """Return the time between two instants in which a process ran and it might have been said.

        A department's clock is told while desk and department are open: due at the department's closing time, it
        waits for the morning.
        """
        away = sum(
            self.desk.shared(clock.hours, max(since, begin), min(at, stop))
            for begin, stop in self.down
            if begin < at and stop > since
        )
        return self.desk.shared(clock.hours, since, at) - away

    def judge_messages(self, messages: Mapping[int, tuple[str, Sequence[int]]]) -> Verdict:
        """Hold the messages against each other: no place hears a step twice, nothing goes early but with one due."""
        heard = Counter((place, ping) for place, pings in messages.values() for ping in pings)
        for (place, ping), times in heard.items():
            if times > 1:
                self.verdict.fault("doubled", f"ping {ping} told {times} times to {place}")
        along = {ping for _, pings in messages.values() if self._on_time.intersection(pings) for ping in pings}
        for ping, told in self._along:
            if ping not in along:
                self.verdict.fault("early", f"{told}, alone")
        return self.verdict
