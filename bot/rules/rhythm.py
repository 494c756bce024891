"""What is normal for a moment of the week: a level that drifts, times the shape of the day, times that of the week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

HOURS_IN_DAY, HOURS_IN_WEEK = 24, 24 * 7
DAY = timedelta(days=1)
# A brand grows, or a campaign ends, within a week; a crisis that lasts a day may not become the norm meanwhile.
LEVEL_HALVES_IN = timedelta(days=3)
# On the first day the shape of the day is unknown: what is normal now is what came in the last hour, or twice that,
# since a morning may double it within the hour.
LATELY_HALVES_IN = timedelta(hours=1)
FIRST_DAY_SLACK = 2.0
# Two weeks show a day's shape, six weeks that of a week: with each visit to an hour the earlier ones fade by this.
DAY_KEEPS, WEEK_KEEPS = 0.5 ** (1 / 14), 0.5 ** (1 / 6)
# An hour is taken to be like the others as if that had been seen in five mentions, so that a handful makes no rhythm,
# and in a part of a visit: a tenth for the hour of the day, because nights differ tenfold and every day shows it, half
# for the day of the week, which differs little and shows itself once in seven days.
PRIOR_MENTIONS, DAY_PRIOR_VISITS, WEEK_PRIOR_VISITS = 5.0, 0.1, 0.5
# An hour of one day may hold twice that of another; the more days are known, the less their mean is off.
DAY_DIFFERS = 1.0
# What exceeds normal so far is no rhythm. It still counts up to here, so a lasting new level is learned within days.
TOP_RATIO, TOP_EXTRA = 3.0, 3.0
# One mention in two weeks of 5-minute buckets: a desk that nobody mentions has no ratio to divide by.
LEAST = 1 / 4032


class Rhythm:
    """Learns the normal count per bucket while it runs; nothing is known of the future, and memory is constant.

    Hours are those of the instants given: hand local ones in, and the rhythm follows the people through a change of
    the clocks.
    """

    def __init__(self, interval: timedelta) -> None:
        self._buckets = timedelta(hours=1) / interval
        self._level_keep, self._lately_keep = (0.5 ** (interval / half) for half in (LEVEL_HALVES_IN, LATELY_HALVES_IN))
        self._age, self._day_long = 0, DAY // interval
        # Faded sums, each as [mentions, what they would have been at level and shape one]: their ratio is the estimate.
        self._level, self._lately = [0.0, 0.0], [0.0, 0.0]
        self._day = [[0.0, 0.0] for _ in range(HOURS_IN_DAY)]
        self._week = [[0.0, 0.0] for _ in range(HOURS_IN_WEEK)]
        self._hour: int | None = None
        self._now = [0.0, 0.0]

    @property
    def knows_a_day(self) -> bool:
        """Whether each hour of the day was met once."""
        return self._age >= self._day_long

    @property
    def doubt(self) -> float:
        """How many times what is thought normal may still be normal: towards 1 as more days are known."""
        return 1 + DAY_DIFFERS / max(1.0, self._age / self._day_long)

    def expected(self, at: datetime) -> float:
        """Return the normal count of a bucket at ``at``, more than 0."""
        level = _ratio(self._level)
        normal = level * self._shape(at) if self.knows_a_day else max(level, FIRST_DAY_SLACK * _ratio(self._lately))
        return max(normal, LEAST)

    def learn(self, at: datetime, count: float) -> None:
        """Take the count of a bucket into what is normal, an extraordinary one only in part.

        The level follows at once, an hour of the day or week only when it is over: else a rise would become its own
        norm from one bucket to the next.
        """
        if self._age:
            count = min(count, self.expected(at) * TOP_RATIO + TOP_EXTRA)
        if (hour := _hour_of_week(at)) != self._hour:
            self._close_hour()
            self._hour = hour
        shape = self._shape(at) if self.knows_a_day else 1.0
        self._now[0] += count
        self._now[1] += _ratio(self._level) if self.knows_a_day else 1.0
        _fade(self._level, self._level_keep, count, shape)
        _fade(self._lately, self._lately_keep, count, 1.0)
        self._age += 1
        if self._age == self._day_long:
            self._close_first_day()

    def _close_hour(self) -> None:
        if self._hour is not None:
            of_day = self._day_shape(self._hour % HOURS_IN_DAY)
            if self.knows_a_day:
                _fade(self._week[self._hour], WEEK_KEEPS, self._now[0], self._now[1] * of_day)
            _fade(self._day[self._hour % HOURS_IN_DAY], DAY_KEEPS, *self._now)
        self._hour, self._now = None, [0.0, 0.0]

    def _close_first_day(self) -> None:
        """Put the hours of the first day, which were counted in buckets, in relation to the level of all of it."""
        self._close_hour()
        self._level = [sum(counts) for counts in zip(*self._day, strict=True)]
        for hour in self._day:
            hour[1] *= _ratio(self._level)

    def _shape(self, at: datetime) -> float:
        return self._day_shape(at.hour) * self._shrunk(self._week[_hour_of_week(at)], WEEK_PRIOR_VISITS)

    def _day_shape(self, hour: int) -> float:
        return self._shrunk(self._day[hour], DAY_PRIOR_VISITS)

    def _shrunk(self, seen: list[float], visits: float) -> float:
        prior = PRIOR_MENTIONS + visits * self._buckets * _ratio(self._level)
        return (seen[0] + prior) / (seen[1] + prior)

    def state(self) -> dict[str, Any]:
        """Return what :meth:`restored` needs, as plain JSON values."""
        return {
            "age": self._age, "level": [*self._level], "lately": [*self._lately], "hour": self._hour,
            "now": [*self._now], "day": [[*one] for one in self._day], "week": [[*one] for one in self._week],
        }  # fmt: skip

    @classmethod
    def restored(cls, interval: timedelta, state: Mapping[str, Any]) -> Rhythm:
        """Return the rhythm as it was when ``state`` was taken."""
        self = cls(interval)
        self._age, self._level, self._lately = state["age"], [*state["level"]], [*state["lately"]]
        self._hour, self._now = state["hour"], [*state["now"]]
        self._day = [[*one] for one in state["day"]]
        self._week = [[*one] for one in state["week"]]
        return self


def _hour_of_week(at: datetime) -> int:
    return at.weekday() * HOURS_IN_DAY + at.hour


def _ratio(sums: list[float]) -> float:
    return sums[0] / sums[1] if sums[1] else 0.0


def _fade(sums: list[float], keep: float, count: float, weight: float) -> None:
    sums[0] = sums[0] * keep + count
    sums[1] = sums[1] * keep + weight
