"""What the watch would have told of recorded days: the same counting, the same judging, without a database or Slack.

It cannot know what people would have done. So nobody takes anything: an urgent message is taken at once, and whatever
was told ends when it has been calm for an hour. What a feed of incidents would have said is not known either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.desk.crisis.reasons import as_facts, reason_views
from bot.desk.crisis.urgent import COLLECTS_FOR, waking, waking_reasons
from bot.desk.crisis.views import ReasonView
from bot.desk.crisis.voices import DAY, SAMPLE, Before, Heard, before_of, posts, public_words
from bot.desk.crisis.watch import CALM_AFTER, HURT, INTERVAL, LONGEST_RISE, NEW_DESK, USUAL_OVER, Series, rises_anew
from bot.rules.crisis import Detector, Reading
from bot.rules.crowd import EPOCH, Crowd, crowd_of, new_voices
from bot.rules.holiday_dates import is_holiday
from bot.rules.oncall import Covers
from bot.rules.severity import Level, Usual, judge
from bot.rules.terms import top_terms
from bot.settings import Desk, OnCall

Facts = Sequence[dict[str, Any]]


class Happened(StrEnum):
    """What the watch would have done."""

    ALERT = "alert"
    PAGE = "page"
    RAISED = "raised"
    """An alert became a page."""
    URGENT = "urgent"
    """A page for one message out of hours."""
    CALM = "calm"
    """Whatever was told was over."""


class Called(StrEnum):
    """Who would have been called."""

    NOBODY = "nobody"
    DUTY = "duty"
    """Whoever is on duty, and up the ladder."""
    LEAD = "lead"
    """The lead in Slack alone: the team was at work, or the desk has no on-call."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that would have been told. ``at`` is the end of the interval in which it was seen, in UTC."""

    at: datetime
    what: Happened
    called: Called = Called.NOBODY
    reasons: tuple[ReasonView, ...] = ()
    since: datetime | None = None
    """When the rise began."""


def hindsight(desk: Desk, oncall: OnCall | None, heard: Sequence[Heard]) -> Iterator[Told]:
    """Yield what would have been told of these messages, oldest first, of one source from its very first day."""
    if heard:
        yield from _Hindsight(desk, oncall, sorted(heard, key=lambda one: one.voice.at)).run()


def hindsight_of_counts(
    desk: Desk, oncall: OnCall | None, counts: Sequence[tuple[datetime, int]], interval: timedelta
) -> Iterator[Told]:
    """Yield what would have been told of bare counts (start of the interval, how many), as if each was a person.

    Raises:
        ValueError: no whole number of intervals makes an hour.
    """
    detector, told, quiet_until = Detector(interval), _Telling(desk, oncall), None
    for at, count in counts:
        local = at.astimezone(desk.zone)
        read = detector.update(local, count, holiday=is_holiday(local.date(), desk.country))
        end = at + interval
        if read.over:
            since = max(read.since.astimezone(UTC), end - LONGEST_RISE)
            crowd = Crowd(authors=round(read.count))
            verdict = judge(read, crowd, NEW_DESK, quiet_until=quiet_until)
            quiet_until = verdict.quiet_until
            facts = as_facts(verdict, source="", minutes=_minutes(end - since))
            rose = read.over_since or read.since
            if told.is_news(verdict.level, crowd, raises=verdict.raises, rose=rose):
                yield from told.tell(verdict.level, _views(facts, ()), end=end, since=since)
        yield from told.settle(end)


@dataclass
class _Running:
    level: Level
    began: datetime
    over_at: datetime


@dataclass
class _Telling:
    """What runs at the desk, and so what is news."""

    desk: Desk
    oncall: OnCall | None
    running: _Running | None = None
    page_ended: datetime | None = None

    def is_news(self, level: Level, crowd: Crowd, *, raises: bool, rose: datetime) -> bool:
        """Return whether it is to be told, or to be added to what runs."""
        if level is Level.CALM or crowd.authors < self.desk.crisis.minimum_authors:
            return False
        if self.running is not None or raises:
            return True
        return level is Level.PAGE and (self.page_ended is None or self.page_ended < rose)

    def tell(
        self, level: Level, reasons: tuple[ReasonView, ...], *, end: datetime, since: datetime
    ) -> Iterator[Told]:  # fmt: skip
        """Yield it, if it was not told before."""
        before = self.running
        if before is None:
            self.running = _Running(level, since, end)
        else:
            before.over_at = end
            if level <= before.level:
                return
            before.level = level
        what = Happened.ALERT if level is Level.ALERT else Happened.RAISED if before else Happened.PAGE
        called = Called.NOBODY if level is Level.ALERT else self.called(end)
        yield Told(at=end, what=what, called=called, reasons=reasons, since=since)

    def settle(self, end: datetime) -> Iterator[Told]:
        """Yield that what runs is over, once it was calm for an hour."""
        if self.running is not None and end - self.running.over_at >= CALM_AFTER:
            if self.running.level is Level.PAGE:
                self.page_ended = end
            self.running = None
            yield Told(at=end, what=Happened.CALM)

    def called(self, at: datetime) -> Called:
        """Return who is called for a page."""
        if self.oncall is None:
            return Called.LEAD
        covers = self.oncall.covers is Covers.ALWAYS or not self.desk.hours.is_open(at)
        return Called.DUTY if covers else Called.LEAD


@dataclass
class _Shares:
    """How many people of each interval sounded negative or urgent, for what was usual before an instant."""

    ats: list[datetime] = field(default_factory=list)
    sums: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 0, 0)])

    def add(self, at: datetime, authors: int, negative: int, urgent: int) -> None:
        self.ats.append(at)
        last = self.sums[-1]
        self.sums.append((last[0] + authors, last[1] + negative, last[2] + urgent))

    def usual(self, *, before: datetime) -> Usual:
        start, end = (self.sums[bisect_left(self.ats, at)] for at in (before - USUAL_OVER, before))
        authors, negative, urgent = (late - early for early, late in zip(start, end, strict=True))
        return Usual(negative_share=negative / authors, urgent_share=urgent / authors) if authors else NEW_DESK


class _Hindsight:
    def __init__(self, desk: Desk, oncall: OnCall | None, heard: Sequence[Heard]) -> None:
        self.desk, self.heard, self.ats = desk, heard, [one.voice.at for one in heard]
        self.told, self.shares, self.series = _Telling(desk, oncall), _Shares(), Series.new()
        self.woken_at: datetime | None = None

    def run(self) -> Iterator[Told]:
        until = self.ats[-1] - (self.ats[-1] - EPOCH) % INTERVAL + INTERVAL
        voices = [one.voice for one in self.heard]
        counts = new_voices(voices, interval=INTERVAL, until=until)
        angry = dict(new_voices((one for one in voices if one.negative), interval=INTERVAL, until=until))
        urgent = dict(new_voices((one for one in voices if one.urgent), interval=INTERVAL, until=until))
        for at, authors in counts:
            local, negatives = at.astimezone(self.desk.zone), angry.get(at, 0)
            holiday = is_holiday(local.date(), self.desk.country)
            read = self.series.update(local, authors, negatives, holiday=holiday)
            self.shares.add(at, authors, negatives, urgent.get(at, 0))
            if any(one.over for one in read):
                yield from self._judge(at + INTERVAL, *read)
            yield from self.told.settle(at + INTERVAL)
            yield from self._urgent(at)

    def _judge(self, end: datetime, everybody: Reading, negative: Reading) -> Iterator[Told]:
        over = [one for one in (everybody, negative) if one.over]
        since = max(min(one.since for one in over).astimezone(UTC), end - LONGEST_RISE)
        begun = min(since, self.told.running.began) if self.told.running else since
        heard, before = self._between(since, end), self._before(begun)
        crowd = crowd_of(one.voice for one in heard)
        usual = replace(self.shares.usual(before=begun), reach=before.reach_per_s * (end - since).total_seconds())
        verdict = judge(everybody, crowd, usual, negative=negative, quiet_until=self.series.quiet_until)
        self.series.quiet_until = verdict.quiet_until
        if not self.told.is_news(verdict.level, crowd, raises=verdict.raises, rose=rises_anew(over)):
            return
        facts = as_facts(verdict, source="", minutes=_minutes(end - since), public=public_words(heard))
        hurt = len({one.voice.author for one in heard if one.is_of_people_hurt})
        facts += [{"kind": HURT, "authors": hurt}] if hurt else []
        terms = top_terms(posts(one for one in heard if not one.private), before.terms)
        yield from self.told.tell(verdict.level, _views(facts, terms), end=end, since=since)

    def _urgent(self, at: datetime) -> Iterator[Told]:
        """Yield that one message out of hours woke somebody, unless people are awake for something larger."""
        end, running = at + INTERVAL, self.told.running
        larger = running is not None and running.level is Level.PAGE
        if larger or self.told.oncall is None or self.desk.hours.is_open(end):
            return
        for one in self._between(at, end):
            collects = self.woken_at is not None and one.voice.at - self.woken_at <= COLLECTS_FOR
            kinds = [] if collects or not one.voice.urgent else waking(self.desk, one.text)
            if kinds:
                self.woken_at = one.voice.at
                reasons = _views(waking_reasons(kinds, private=one.private), ())
                yield Told(at=end, what=Happened.URGENT, called=Called.DUTY, reasons=reasons)

    def _between(self, start: datetime, end: datetime) -> Sequence[Heard]:
        return self.heard[bisect_left(self.ats, start) : bisect_left(self.ats, end)]

    def _before(self, at: datetime) -> Before:
        said = [one for one in self._between(at - DAY, at) if not one.private][-SAMPLE:]
        return before_of([(one.voice.author, one.text, one.voice.at, one.voice.followers) for one in said[::-1]], at)


def _views(facts: Facts, terms: Sequence[tuple[str, float]]) -> tuple[ReasonView, ...]:
    return reason_views(facts, terms, called=str)


def _minutes(span: timedelta) -> int:
    return max(1, int(span.total_seconds() // 60))
