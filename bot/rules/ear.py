"""One clock of the crisis detector: what it hears at each of its ticks, and for how long a rise has gone on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.rules.surge import NOTHING, Gauge, Surge

DAY = timedelta(days=1)
# A lull shorter than this is still the same rise.
LULL = timedelta(hours=1)


class Ear:
    """Adds intervals up to ticks, and keeps what the last tick said until the next one."""

    def __init__(
        self, stretches: Sequence[timedelta], *, tick: timedelta, interval: timedelta, least_ratio: float
    ) -> None:
        """Look every ``tick``, which is a whole number of intervals, at the last ``stretches``, shortest first.

        Of a coarse tick at least the last one, two, three, ... are looked at.
        """
        lengths = [max(number, stretch // tick) for number, stretch in enumerate(stretches, start=1)]
        self._gauge = Gauge(lengths, per_day=DAY // tick, least_ratio=least_ratio)
        self._tick, self._interval = tick, interval
        self._taken, self._count, self._expected = 0, 0.0, 0.0
        self._surge, self.times_bar = NOTHING, 0.0
        self.rare = False
        """Whether the last tick was over the bar and goes as far as is met once in eight weeks."""
        self._since: datetime | None = None
        self.over_since: datetime | None = None
        """Since when what is heard is over the bar, lulls of less than an hour included."""
        self._over_last: datetime | None = None
        self.told = False
        """Whether people know of the rise that goes on."""

    @property
    def surprise(self) -> float:
        """Return how surprising the last tick was, in the same unit at every clock."""
        return self._surge.surprise

    @property
    def over(self) -> bool:
        """Whether the last tick was over the bar."""
        return self.times_bar > 1

    @property
    def rise(self) -> tuple[Surge, datetime] | None:
        """What stands out and when it began; None while nothing does."""
        return (self._surge, self._since) if self._since else None

    def hear(self, at: datetime, count: float, expected: float, *, doubt: float) -> bool:
        """Take the interval that starts ``at``; return whether a tick is full that is over, in a rise not told yet."""
        self._taken, self._count, self._expected = self._taken + 1, self._count + count, self._expected + expected
        if self._taken < self._tick // self._interval:
            return False
        self._surge, self.times_bar, self.rare = self._gauge.look(self._count, self._expected, doubt=doubt)
        self._taken, self._count, self._expected = 0, 0.0, 0.0
        self._since = None if self._surge is NOTHING else at + self._interval - self._surge.ticks * self._tick
        self._follow(at)
        return self.over and not self.told

    def tell(self) -> None:
        """Note that people are told: what goes on from here is no news until there was a lull."""
        self.told = self.over_since is not None

    def forget_recent(self) -> None:
        """Let no stretch reach across a hole in the feed."""
        self._gauge.forget_recent()

    def _follow(self, at: datetime) -> None:
        if self.over:
            self.over_since, self._over_last = self.over_since or at, at
        elif self._over_last and at - self._over_last >= LULL:
            self.over_since, self._over_last, self.told = None, None, False
            self._gauge.settle()

    def state(self) -> dict[str, Any]:
        """Return what :meth:`restore` needs, as plain JSON values."""
        surge = self._surge
        return {
            "gauge": self._gauge.state(),
            "tick": [self._taken, self._count, self._expected],
            "heard": [[surge.surprise, surge.ticks, surge.count, surge.expected], self.times_bar, self.rare],
            "instants": [at and at.isoformat() for at in (self._since, self.over_since, self._over_last)],
            "told": self.told,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to ``state``."""
        self._gauge.restore(state["gauge"])
        self._taken, self._count, self._expected = state["tick"]
        surge, self.times_bar, self.rare = state["heard"]
        self._surge = Surge(*surge) if surge[0] else NOTHING
        instants = (at and datetime.fromisoformat(at) for at in state["instants"])
        self._since, self.over_since, self._over_last = instants
        self.told = state["told"]
