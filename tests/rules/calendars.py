"""Opening hours and instants for the tests of business time, and an oracle that shares no code with the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.rules.hours import BusinessHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)

# A busy machine draws slowly, which says nothing about the rules.
laws = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
walks = settings(laws, max_examples=25)

# Instants at which clocks jump (tzdata): spring and autumn in three zones that differ in size and hemisphere.
CHANGES = {
    "Europe/Amsterdam": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
}
# Zones with other surprises: no daylight saving, odd offsets, two changes around Ramadan, a day that never was.
MORE_ZONES = ("Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "UTC", "America/Havana")

Week = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Calendar:
    """Opening hours as written, for the oracle, and as the rules read them."""

    zone: str
    week: Week
    exceptions: Mapping[date, Sequence[tuple[str, str]]]

    @property
    def hours(self) -> BusinessHours:
        return BusinessHours(tz=self.zone, weekly=self.week, exceptions=self.exceptions)

    def is_open_by_the_clock_on_the_wall(self, at: datetime) -> bool:
        """Say whether the local time at ``at`` lies in an interval of that day, reading it off as a person would."""
        local = at.astimezone(ZoneInfo(self.zone))
        written = f"{local.hour:02d}:{local.minute:02d}"
        intervals = self.exceptions.get(local.date(), self.week.get(DAYS[local.weekday()], ()))
        return any(opens <= written < closes for opens, closes in intervals)

    def minutes_open(self, start: datetime, end: datetime) -> int:
        """Count open minutes by walking through all of them."""
        steps = int((end - start) / MINUTE)
        return sum(self.is_open_by_the_clock_on_the_wall(start + step * MINUTE) for step in range(steps))

    def after_open_minutes(self, start: datetime, minutes: int) -> datetime:
        """Walk on from ``start`` until so many open minutes have passed."""
        at = start
        while minutes:
            minutes -= self.is_open_by_the_clock_on_the_wall(at)
            at += MINUTE
        return at


def _written(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def _days(draw: st.DrawFn, step: int) -> list[tuple[str, str]]:
    edges = draw(st.lists(st.integers(0, 24 * 60 // step), max_size=6, unique=True))
    ends = sorted(edges)[: len(edges) // 2 * 2]
    return [
        (_written(step * opens), _written(step * closes)) for opens, closes in zip(ends[::2], ends[1::2], strict=True)
    ]


@st.composite
def calendars(draw: st.DrawFn, zones: Sequence[str] = (*CHANGES, *MORE_ZONES), step: int = 15) -> Calendar:
    """Draw a week of split shifts with some exceptions, never wholly closed; edges on ``step`` minutes."""
    week = {day: draw(_days(step)) for day in DAYS}
    if not any(week.values()):
        week[draw(st.sampled_from(DAYS))] = [("08:00", "24:00")]
    around = draw(st.dates(date(2026, 3, 1), date(2026, 11, 5)))
    exceptions = {around + timedelta(days=n): draw(_days(step)) for n in range(draw(st.integers(0, 3)))}
    return Calendar(draw(st.sampled_from(zones)), week, exceptions)


@st.composite
def instants(draw: st.DrawFn, zone: str | None = None) -> datetime:
    """Draw an instant to the minute, half of them within 36 hours of a change of the clocks."""
    changes = CHANGES.get(zone or "", tuple(at for pair in CHANGES.values() for at in pair))
    base = draw(st.sampled_from(changes))
    hours = draw(st.sampled_from((36, 24 * 100)))
    return base + draw(st.integers(-hours * 60, hours * 60)) * MINUTE


def amounts(longest: timedelta = timedelta(hours=30)) -> st.SearchStrategy[timedelta]:
    """Draw an amount of open time in whole minutes, nothing included."""
    return st.integers(0, int(longest / MINUTE)).map(lambda minutes: minutes * MINUTE)


def local(text: str, zone: str = "Europe/Amsterdam") -> datetime:
    """Return the instant written as local time, such as "2026-11-20 16:00" (first occurrence where it repeats)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


OFFICE: Week = {day: [("08:00", "18:00")] for day in DAYS[:5]}
SPLIT: Week = {day: [("08:00", "12:00"), ("13:00", "18:00")] for day in DAYS[:5]}
ROUND_THE_CLOCK: Week = {day: [("00:00", "24:00")] for day in DAYS}
