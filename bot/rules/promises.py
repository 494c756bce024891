"""Reading the time by which a reply promises to come back to the customer.

The result is a proposal for a clock, shown to the agent before it counts; so a sentence has to speak of what *we* will
do, and where that is in doubt there is no promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.rules.hours import BusinessHours, NeverOpen
from bot.rules.promise_patterns import PATTERNS, Patterns
from bot.rules.promise_words import MINUTES, Grammar
from bot.rules.wall_time import MINUTES_IN_DAY, in_utc, instant_of
from bot.rules.words import plain

NOON = 12 * 60
# Until when a part of the day lasts in people's talk, unless the desk closes within it.
PART_ENDS = {"morning": (0, NOON), "afternoon": (NOON, 18 * 60), "evening": (18 * 60, 22 * 60)}
# "By the end of the day" on a day on which the desk is closed.
CLOSED_DAY_ENDS = 17 * 60
# "At 4" means the afternoon: nobody promises a call at four in the morning.
EARLIEST_HOUR = 7
MOST_WORKING_DAYS = 60
# A text this short is nothing but the time itself: "by 4 pm", "uiterlijk vandaag om 16.00 uur" ...
SHORT = 6  # words
# ... unless it tells something: "it left at 9:11", "this afternoon's update fixes it".
TELLS = re.compile(
    r"\b(?:it|he|she|they|that|there|is|are|was|were|left|leaves|runs|ran|hij|zij|ze|die|er|vertrok|vertrekt|rijdt|reed|"
    r"komt|kwam|gaat|ging|staat|stond)\b|\w's\b"
)
# How far before a day or a time the words that give it its meaning may stand.
NEARBY = 30  # characters
DAY = timedelta(days=1)


def promise(text: str, *, now: datetime, hours: BusinessHours, language: str) -> datetime | None:
    """Return the first instant by which ``text`` (a reply of ours) promises something, in UTC; None without one.

    Times of day are read in the zone of ``hours``. A day without a time lasts until the desk closes on it; "within 2
    hours" passes on the customer's clock, open or not. A time that has passed today is meant for tomorrow.
    """
    reading = _Reading(PATTERNS.get(language, PATTERNS["en"]), in_utc(now, name="now"), hours)
    named = [at for clause in reading.promising_clauses(text) if (at := reading.instant(clause))]
    return min((at for at in named if at > reading.now), default=None)


@dataclass(frozen=True)
class _Day:
    """A local day that a clause names, whole or in part; ``starts`` where it is the start of the day that counts."""

    date: date
    part: str | None = None
    starts: bool = False


@dataclass(frozen=True)
class _TimeOfDay:
    """Minutes past midnight; ``sure`` when it cannot be meant twelve hours later."""

    minutes: int
    sure: bool


@dataclass(frozen=True)
class _Reading:
    """One text being read at one moment."""

    patterns: Patterns
    now: datetime
    hours: BusinessHours

    @property
    def words(self) -> Grammar:
        return self.patterns.words

    @property
    def today(self) -> date:
        return self.now.astimezone(self.hours.zone).date()

    def promising_clauses(self, text: str) -> Iterator[str]:
        """Yield the parts of ``text`` in which a time would be a promise of ours."""
        smooth = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", plain(text.replace("’", "'")))
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", smooth):
            if self.patterns.ours.search(sentence) or self._is_bare_time(sentence):
                for clause in re.split(r"[,;]\s+|\s[-–—]\s", sentence):
                    if not self.patterns.theirs.search(clause):
                        yield re.sub(self.words.between, self.words.deadline.partition("|")[0], clause)

    def _is_bare_time(self, sentence: str) -> bool:
        return len(sentence.split()) <= SHORT and not TELLS.search(sentence)

    def instant(self, clause: str) -> datetime | None:
        """Return the instant that ``clause`` names, passed or not; None when it names none."""
        span = self._span(clause)
        if span is not None:
            return span
        day, time = self._day(clause), self._time(clause)
        if time is not None:
            return self._at_time(day, time)
        return self._end_of(day) if day else None

    def _span(self, clause: str) -> datetime | None:
        match = self.patterns.span.search(clause)
        if not match or not (match["amount"] or match["filler"]):
            return None
        amount = self._amount(match["amount"] or "1")
        unit = self.words.units[match["unit"]]
        if unit == "working_day":
            return self._after_working_days(int(amount))
        return self.now + timedelta(minutes=amount * MINUTES[unit])

    def _amount(self, text: str) -> float:
        known = self.words.amounts.get(text)
        return float(text.replace(",", ".")) if known is None else known

    def _after_working_days(self, count: int) -> datetime | None:
        """Return the closing time of the ``count``-th open day after today; None where that is no use to anybody."""
        day = self.today
        if count > MOST_WORKING_DAYS:
            return None
        for _ in range(count):
            try:
                opening = self.hours.next_opening(instant_of(day + DAY, 0, self.hours.zone))
            except NeverOpen:
                return None
            day = opening.astimezone(self.hours.zone).date()
        return self._closing(day)

    def _day(self, clause: str) -> _Day | None:
        """Return the day that ``clause`` names, trying what says most first."""
        match = self.patterns.day.search(clause)
        if match and not re.search(rf"\b(?:{self.words.greeting})\s+$", _before(clause, match)):
            starts = re.search(rf"\b(?:{self.words.before_day})\s+$", _before(clause, match)) is not None
            return self._named_day(match[0], clause, starts)
        dated = self.patterns.date.search(clause)
        if dated:
            return self._dated(int(dated[1] or dated[4]), self.words.months[dated[2] or dated[3]])
        if re.search(self.words.next_week, clause):
            return _Day(self._last_open_day(self.today + timedelta(days=13 - self.today.weekday())))
        if re.search(self.words.this_week, clause):
            return _Day(self._last_open_day(self.today + timedelta(days=6 - self.today.weekday())))
        if re.search(self.words.end_of_afternoon, clause):
            return _Day(self.today, "afternoon")
        return _Day(self.today) if re.search(self.words.end_of_day, clause) else None

    def _named_day(self, name: str, clause: str, starts: bool) -> _Day:
        words, today = self.words, self.today
        if name in words.parts_of_today:
            return _Day(today, words.parts_of_today[name])
        part = next((meaning for part, meaning in words.parts.items() if name.endswith(part)), None)
        for word, days in sorted(words.days.items(), key=lambda item: -len(item[0])):
            if name.startswith(word):
                return _Day(today + days * DAY, part, starts and days > 0 and not part)
        weekday = next(number for word, number in words.weekdays.items() if name.startswith(word))
        if re.search(words.next_week, clause):
            ahead = 7 - today.weekday() + weekday
        else:
            ahead = (weekday - today.weekday() - 1) % 7 + 1
        return _Day(today + ahead * DAY, part, starts and not part)

    def _dated(self, day: int, month: int) -> _Day | None:
        """Return the next such date, this year or the following; None for a date that does not exist."""
        for year in (self.today.year, self.today.year + 1):
            try:
                named = date(year, month, day)
            except ValueError:
                continue
            if named >= self.today:
                return _Day(named)
        return None

    def _time(self, clause: str) -> _TimeOfDay | None:
        for match in self.patterns.clock.finditer(clause):
            marked = any(match[name] is not None for name in ("minute", "mark", "am_pm", "half", "past", "to", "bare"))
            placed = self.patterns.before_clock.search(_before(clause, match)) or self.patterns.after_clock.match(
                clause, match.end()
            )
            if placed and match["fixed"]:
                return _TimeOfDay(self.words.fixed_times[match["fixed"]], True)
            if placed and marked and (time := self._time_of(match)):
                return time
        return None

    def _time_of(self, match: re.Match[str]) -> _TimeOfDay | None:
        hour = self.words.numbers.get(match["hour"]) or int(match["hour"])
        minutes = hour * 60 + int(match["minute"] or 0)
        if match["half"]:
            minutes += -30 if self.words.half_means_before else 30
        minutes += 15 if match["past"] else -15 if match["to"] else 0
        if match["am_pm"]:
            minutes = minutes % NOON + self.words.halves[match["am_pm"]] * 60
        sure = bool(match["am_pm"]) or hour > 12 or hour == 0 or match["hour"].startswith("0")
        return _TimeOfDay(minutes, sure) if 0 <= minutes <= MINUTES_IN_DAY else None

    def _at_time(self, day: _Day | None, time: _TimeOfDay) -> datetime:
        zone = self.hours.zone
        minutes = time.minutes
        late_part = day is not None and day.part in ("afternoon", "evening")
        if not time.sure and minutes < NOON and (minutes < EARLIEST_HOUR * 60 or late_part):
            minutes += NOON
        at = instant_of(day.date if day else self.today, minutes, zone)
        if day or at > self.now:
            return at
        later = at + timedelta(hours=12)
        closing = self.hours.closing_on(self.today)
        if not time.sure and minutes < NOON and closing and self.now < later <= closing:
            return later
        return instant_of(self.today + DAY, minutes, zone)

    def _end_of(self, day: _Day) -> datetime:
        if day.starts:
            return instant_of(day.date, 0, self.hours.zone)
        closing = self._closing(day.date)
        if not day.part:
            return closing
        start, end = (instant_of(day.date, minutes, self.hours.zone) for minutes in PART_ENDS[day.part])
        return closing if start < closing < end else end

    def _closing(self, day: date) -> datetime:
        """Return when ``day`` ends for the customer: at closing, and today after closing at midnight."""
        closing = self.hours.closing_on(day) or instant_of(day, CLOSED_DAY_ENDS, self.hours.zone)
        return closing if closing > self.now else instant_of(day, MINUTES_IN_DAY, self.hours.zone)

    def _last_open_day(self, sunday: date) -> date:
        week = [sunday - back * DAY for back in range(7)]
        return next((day for day in week if self.hours.closing_on(day)), sunday - 2 * DAY)


def _before(clause: str, match: re.Match[str]) -> str:
    return clause[max(0, match.start() - NEARBY) : match.start()]
