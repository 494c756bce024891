"""How unusual the last minutes or hours are, told in a unit in which a brand's own past days can judge."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Four weeks hold every day of the week four times, and forget the storm of last season.
DAYS_KEPT = 28
# How far days go follows Zipf's law: what comes half as often goes twice as far. (Hill's index of the daily peaks of
# five brands is 0.2 to 1.7, in the middle 1.) An alert in two weeks is what a team bears without learning to look away:
# the second-highest of 28 days, and what Zipf makes of the second-highest of fewer. Were it the highest, one crisis
# would make the desk deaf for four weeks. A page for nothing may come once in four weeks at most, hence on average once
# in eight, which Zipf makes of the highest.
ALERT_EVERY, PAGE_EVERY = 14, 56
# Where mere chance rules days obey no Zipf: at one such desk of twenty it goes this far beyond what is met once in 28.
CHANCE_GOES = math.log(20)
# The smallest crowd: below it one customer with a few friends makes any ratio.
LEAST_COUNT = 6


@dataclass(frozen=True, slots=True)
class Surge:
    """The most surprising stretch that ends now: ``ticks`` long, ``count`` mentions where ``expected`` are normal."""

    surprise: float
    """Minus the natural logarithm of the chance of this count at the normal rate; 0 when nothing stands out."""
    ticks: int = 1
    count: float = 0.0
    expected: float = 0.0


NOTHING = Surge(0.0)


class Gauge:
    """Looks at stretches of several lengths up to now, and remembers how far each past day went.

    Chance alone (Poisson) explains badly how people talk: one post is shared a hundred times, at some brands every
    day. So the formula only ranks stretches of all lengths and volumes, and the brand's own days say what is much.
    (A scan statistic, Kulldorff 1997, calibrated on block maxima instead of on a model.)
    """

    def __init__(self, lengths: Sequence[int], *, per_day: int, least_ratio: float) -> None:
        """Look at the last ``lengths`` ticks, of which ``per_day`` make a day; less than ``least_ratio`` is no rise."""
        self._lengths, self._per_day, self._least_ratio = frozenset(lengths), per_day, least_ratio
        # A brand whose days were all flat may rise by chance too. Once in the days kept is rare enough, counting each
        # stretch that shares no tick with another as one trial.
        self._floor = math.log(DAYS_KEPT * sum(per_day / length for length in self._lengths))
        self._recent: deque[tuple[float, float]] = deque(maxlen=max(lengths))
        self._peaks: deque[float] = deque(maxlen=DAYS_KEPT)
        self._today, self._settled, self._tick = 0.0, 0.0, 0
        self._highest = (0.0, 0.0)

    def look(self, count: float, expected: float, *, doubt: float = 1.0) -> tuple[Surge, float, bool]:
        """Add a tick; return what stands out now, how many times the bar its surprise is, and whether it is rare.

        Rare is what is over the bar and, by the days kept and what was settled today, to be met once in eight weeks.

        Nothing stands out while the newest tick is not above normal: what falls already is no news.
        """
        self._recent.append((count, expected))
        surge = self._most_surprising(self._least_ratio * doubt) if count > expected else NOTHING
        bar, rare = self._bar(), self._met_once_in(PAGE_EVERY, max(self._highest[0], self._settled))
        self._remember(surge.surprise)
        return surge, surge.surprise / bar, surge.surprise > max(bar, rare)

    def _bar(self) -> float:
        if not self._peaks:
            return max(self._floor, self._today)
        second, highest = sorted((*self._highest, self._today))[1:]
        # While few days are known the highest is the bar where it is lower: an alert wakes nobody.
        return max(self._floor, min(highest, self._met_once_in(2 * ALERT_EVERY, second)))

    def _met_once_in(self, days: int, peak: float) -> float:
        """Return how far is met once in ``days`` where ``peak`` was met once in those kept; chance counts for once."""
        beyond = max(0.0, peak - self._floor - CHANCE_GOES)
        zipf = peak + beyond * max(0.0, days / max(1, len(self._peaks)) - 1)
        return max(zipf, self._floor + math.log(days / DAYS_KEPT))

    def settle(self) -> None:
        """Note that a rise is over: from now on it is a part of what is known, which another one must go beyond."""
        self._settled = self._today

    def forget_recent(self) -> None:
        """Let no stretch reach across a hole in the feed."""
        self._recent.clear()

    def _most_surprising(self, least_ratio: float) -> Surge:
        found, count, expected, ticks = NOTHING, 0.0, 0.0, 0
        for more, normal in reversed(self._recent):
            count, expected, ticks = count + more, expected + normal, ticks + 1
            if ticks in self._lengths and count >= LEAST_COUNT and count >= least_ratio * expected:
                surprise = expected - count * math.log(expected) + math.lgamma(count + 1)
                if surprise > found.surprise:
                    found = Surge(surprise, ticks, count, expected)
        return found

    def _remember(self, surprise: float) -> None:
        self._today = max(self._today, surprise)
        self._tick += 1
        if self._tick == self._per_day:
            self._peaks.append(self._today)
            self._highest = self._two_highest()
            self._today, self._settled, self._tick = 0.0, 0.0, 0

    def _two_highest(self) -> tuple[float, float]:
        highest, second = sorted((0.0, 0.0, *self._peaks), reverse=True)[:2]
        return highest, second

    def state(self) -> dict[str, Any]:
        """Return what :meth:`restore` needs, as plain JSON values."""
        recent, peaks = [[*one] for one in self._recent], [*self._peaks]
        return {"recent": recent, "peaks": peaks, "today": self._today, "settled": self._settled, "tick": self._tick}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to ``state``."""
        self._recent = deque(((count, normal) for count, normal in state["recent"]), self._recent.maxlen)
        self._peaks = deque(state["peaks"], DAYS_KEPT)
        self._highest = self._two_highest()
        self._today, self._settled, self._tick = state["today"], state["settled"], state["tick"]
