"""When a brand's mentions rise beyond what its own days know: within minutes (fast clock) or over hours (slow clock).

A detector is fed one count per interval. It learns what is normal for the hour (``rhythm``), measures how surprising
the last stretch is (``surge``), and compares that with the brand's own days. It never looks ahead, needs no training,
and its state is a few hundred numbers whatever the volume.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.rules.backlog import Backlog
from bot.rules.ear import LULL, Ear
from bot.rules.rhythm import Rhythm

HOUR, SUNDAY = timedelta(hours=1), 6
# A viral post shows within minutes; at a small desk a rise at night is a crowd only in half an hour. Every length
# between is looked at, so that what is said of a rise begins where it began.
FAST_STRETCHES = tuple(timedelta(minutes=minutes) for minutes in range(5, 35, 5))
# A slow crisis doubles a day: three hours of it are evidence, a day of it is proof.
SLOW_STRETCHES = tuple(timedelta(hours=hours) for hours in (3, 6, 12, 24))
# News and programmes double a quarter of an hour now and then; three times is told, and measures as two and a half or
# more, since normal is an estimate. Over hours chance has averaged out, so half as much again is a lot. (On the way to
# twice: what is normal follows a lasting rise, which eats a part of the ratio.)
FAST_RATIO, SLOW_RATIO = 2.5, 1.5
# Who was told needs no second telling the same day: an alert that repeats itself gets switched off. But what was told
# was perhaps only smoke: another rise that is twice as surprising, hence comes half as often, is fire.
COOL_DOWN, OUTGROWN = timedelta(days=1), 2.0
# Nothing is out of the ordinary before an hour of the ordinary was seen.
WARM_UP = HOUR
STATE_VERSION = 2


class Clock(StrEnum):
    """Which clock speaks: minutes (a spike) or hours (a slow rise)."""

    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a count says. ``count``, ``expected``, ``ratio`` and ``since`` are of the stretch that stands out most.

    Where none does they are of the bucket itself. Instants are UTC (naive if those given were).
    """

    at: datetime
    score: float
    """0 is ordinary, above 0.5 beyond what the brand's own days know, 1 unheard of."""
    alarm: bool
    """True only on the update that raises a new alert."""
    outgrown: bool
    """Whether that alert is raised within the cool-down of the last, because it goes much further."""
    over: bool
    """Whether the volume is beyond its own days now, alerted or not."""
    rare: bool
    """Whether it goes so far that, by the brand's own last weeks, it is met once in eight weeks at most."""
    clock: Clock
    count: float
    expected: float
    ratio: float
    """``count`` by ``expected``: how many times normal."""
    since: datetime
    """Start of the stretch, which is when the rise began."""
    over_since: datetime | None
    """Since when it is over, lulls of less than an hour included; None when it is not."""
    quiet_until: datetime | None
    """End of the cool-down after the last alert; None without one."""


class Detector:
    """Watches one series of counts: of a desk, of a source, or of its negative mentions alone."""

    def __init__(self, interval: timedelta, *, clocks: Collection[Clock] = tuple(Clock)) -> None:
        """Expect a count every ``interval``, and look at both clocks or at one.

        Raises:
            ValueError: ``interval`` is longer than an hour, or no whole number of them makes one.
        """
        if interval <= timedelta(0) or HOUR % interval:
            raise ValueError(f"an hour must be a whole number of intervals; got {interval}")
        self._interval, self._clocks = interval, frozenset(clocks)
        self._rhythm, self._backlog = Rhythm(interval), Backlog(interval)
        fast = Ear(FAST_STRETCHES, tick=interval, interval=interval, least_ratio=FAST_RATIO)
        slow = Ear(SLOW_STRETCHES, tick=HOUR, interval=interval, least_ratio=SLOW_RATIO)
        self._ears = {Clock.FAST: fast, Clock.SLOW: slow}
        self._seen = 0
        self._last: datetime | None = None
        self._quiet_until: datetime | None = None
        # A rise that both clocks hear, one after the other, is one.
        self._over_since: datetime | None = None
        self._over_last: datetime | None = None
        # The most surprising stretch of the rise that was told last.
        self._loudest = 0.0

    def update(self, at: datetime, count: int, *, holiday: bool = False) -> Reading:
        """Take the ``count`` of the bucket that starts ``at``, and say what it means.

        The rhythm is read in the zone of ``at``: hand local time in, so that it follows the people when clocks change.
        Buckets left out are a hole in the feed: they count as unknown, and what comes late is no rise. One that is not
        later than the last counts as the next. A ``holiday`` is like a Sunday.

        Raises:
            ValueError: ``count`` is negative.
        """
        if count < 0:
            raise ValueError(f"a bucket cannot hold {count} mentions")
        moment = at + timedelta(days=SUNDAY - at.weekday()) if holiday else at
        at = at.astimezone(UTC) if at.tzinfo else at
        expected = self._rhythm.expected(moment)
        judged = count - self._late(at, count, expected)
        if not self._backlog.stands_still:
            self._rhythm.learn(moment, judged)
        self._last, self._seen = at, self._seen + 1
        news = self._listen(at, judged, expected)
        self._follow(at)
        quiet = self._quiet_until is not None and at < self._quiet_until
        outgrown = news and quiet and self._outgrows()
        alarm = outgrown or (news and not quiet)
        if alarm:
            self._quiet_until, self._loudest = at + COOL_DOWN, 0.0
            for ear in self._ears.values():
                ear.tell()
        if any(ear.told for ear in self._ears.values()):
            self._loudest = max(self._loudest, *(ear.surprise for ear in self._ears.values()))
        return self._reading(at, judged, expected, alarm=alarm, outgrown=outgrown)

    def _late(self, at: datetime, count: int, expected: float) -> float:
        """Return how much of ``count`` belongs to buckets that are missing or were empty against all odds."""
        missing = round((at - self._last) / self._interval) - 1 if self._last else 0
        if missing > 0:
            self._backlog.miss(missing * expected)
            self._ears[Clock.FAST].forget_recent()
        return self._backlog.paid_from(count, expected)

    def _listen(self, at: datetime, count: float, expected: float) -> bool:
        """Let the clocks hear an interval; return whether one of them has news."""
        news = False
        if Clock.FAST in self._clocks and self._seen > WARM_UP // self._interval:
            news = self._ears[Clock.FAST].hear(at, count, expected, doubt=self._rhythm.doubt)
        # Hours cannot be compared before each hour of a day was met once.
        if Clock.SLOW in self._clocks and self._rhythm.knows_a_day:
            news = self._ears[Clock.SLOW].hear(at, count, expected, doubt=self._rhythm.doubt) or news
        return news

    def _follow(self, at: datetime) -> None:
        if any(ear.over for ear in self._ears.values()):
            self._over_since, self._over_last = self._over_since or at, at
        elif self._over_last and at - self._over_last >= LULL:
            self._over_since, self._over_last = None, None

    def _outgrows(self) -> bool:
        """Say whether what is heard is another rise than the one that was told, and goes much further."""
        ears = self._ears.values()
        loudest = max(ear.surprise for ear in ears if ear.over)
        return loudest > OUTGROWN * self._loudest and not any(ear.told for ear in ears)

    def _reading(self, at: datetime, count: float, expected: float, *, alarm: bool, outgrown: bool) -> Reading:
        clock, ear = max(self._ears.items(), key=lambda one: one[1].times_bar)
        since = at
        if ear.rise:
            surge, since = ear.rise
            count, expected = surge.count, surge.expected
        return Reading(
            at=at,
            score=1 - 0.5**ear.times_bar,
            alarm=alarm,
            outgrown=outgrown,
            over=ear.over,
            rare=ear.rare,
            clock=clock,
            count=count,
            expected=expected,
            ratio=count / expected,
            since=since,
            over_since=self._over_since,
            quiet_until=self._quiet_until,
        )

    def state(self) -> dict[str, Any]:
        """Return all that is known, as plain JSON values, for :meth:`restored`."""
        return {
            "version": STATE_VERSION,
            "interval_s": self._interval.total_seconds(),
            "clocks": sorted(self._clocks),
            "rhythm": self._rhythm.state(),
            "backlog": self._backlog.state(),
            "ears": {clock.value: ear.state() for clock, ear in self._ears.items()},
            "seen": self._seen,
            "instants": [at and at.isoformat() for at in self._instants()],
            "loudest": self._loudest,
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Detector:
        """Return the detector as it was when ``state`` was taken.

        Raises:
            ValueError: ``state`` is of another version; replay the last counts into a new detector instead.
        """
        if state["version"] != STATE_VERSION:
            raise ValueError(f"the state is of version {state['version']}, not {STATE_VERSION}: replay the counts")
        interval = timedelta(seconds=state["interval_s"])
        self = cls(interval, clocks=[Clock(name) for name in state["clocks"]])
        self._rhythm = Rhythm.restored(interval, state["rhythm"])
        self._backlog.restore(state["backlog"])
        for clock, ear in self._ears.items():
            ear.restore(state["ears"][clock.value])
        self._seen, self._loudest = state["seen"], state["loudest"]
        instants = (at and datetime.fromisoformat(at) for at in state["instants"])
        self._last, self._quiet_until, self._over_since, self._over_last = instants
        return self

    def _instants(self) -> tuple[datetime | None, ...]:
        return self._last, self._quiet_until, self._over_since, self._over_last
