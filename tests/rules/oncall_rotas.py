"""Rotas and instants for the tests of on-call, and an oracle that shares no code with the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.rules.hours import BusinessHours
from bot.rules.oncall import Layer, Override, Rota, Rotation, Stretch, Swap

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONDAY_NINE = {"weekday": 0, "minute": 9 * 60}

# Nights on which the clocks jump (tzdata), in zones that differ in size and hemisphere, and the end of a year.
ZONES = {
    "Europe/Amsterdam": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    "Australia/Sydney": (datetime(2026, 4, 4, 16, tzinfo=UTC), datetime(2026, 10, 3, 16, tzinfo=UTC)),
}
YEAR_END = datetime(2026, 12, 31, 23, tzinfo=UTC)
PEOPLE = ("U1", "U2", "U3", "U4")


def local(text: str, zone: str = "Europe/Amsterdam") -> datetime:
    """Return the instant written as local time, such as "2026-11-20 16:00" (first occurrence where it repeats)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def weekly(*people: str, since: str | None = "2026-11-02", every: int = 1, zone: ZoneInfo = AMSTERDAM) -> Rotation:
    """Return a rotation with a handover on Monday at nine."""
    first = date.fromisoformat(since) if since else None
    return Rotation(people=people, zone=zone, weekday=0, minute=9 * 60, every=every, since=first)


def rota(*people: str, since: str | None = "2026-11-02") -> Rota:
    """Return a rota of one weekly layer."""
    return Rota(name="rail", layers=(Layer(name="base", cover=weekly(*people, since=since)),))


def override(person: str, start: str, end: str, *, made: str = "2026-11-01 00:00", key: str = "o") -> Override:
    """Return an override in Amsterdam's time."""
    return Override(key=key, person=person, start=local(start), end=local(end), made_at=local(made))


def shown(rota_shifts: Sequence[tuple[datetime, datetime, str | None]], zone: ZoneInfo = AMSTERDAM) -> list[str]:
    """Return shifts as a person would write them down: "Mon 02 09:00 U1"."""
    return [f"{start.astimezone(zone):%a %d %H:%M} {person or '-'}" for start, _, person in rota_shifts]


@dataclass(frozen=True)
class Oracle:
    """Who is on, read off the wall clock: every handover of the past is walked through, one by one."""

    rotation: Rotation

    def person_at(self, at: datetime) -> str | None:
        """Return who is on at ``at``, a whole minute."""
        zone, turn, person = self.rotation.zone, -1, None
        day = self.rotation.since
        assert day is not None
        step = self.rotation.every * (1 if self.rotation.weekday is None else 7)
        while self.rotation.weekday not in (None, day.weekday()):
            day += DAY
        while day <= at.astimezone(zone).date() + DAY:
            if self._has_struck(day, at):
                turn += 1
                person = self.rotation.people[turn % len(self.rotation.people)]
            day += step * DAY
        return person

    def _has_struck(self, day: date, at: datetime) -> bool:
        """Say whether the wall clock has shown the handover of ``day``, or jumped over it, by ``at``."""
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - 15 * HOUR
        wanted = datetime(day.year, day.month, day.day) + self.rotation.minute * MINUTE  # noqa: DTZ001 - a wall clock
        while moment <= min(at, datetime(day.year, day.month, day.day, tzinfo=UTC) + 39 * HOUR):
            if moment.astimezone(self.rotation.zone).replace(tzinfo=None) >= wanted:
                return True
            moment += 15 * MINUTE
        return False


@st.composite
def instants(draw: st.DrawFn, zone: str | None = None) -> datetime:
    """Draw an instant to the quarter of an hour, mostly near a change of the clocks or the end of a year."""
    changes = ZONES.get(zone or "", tuple(at for pair in ZONES.values() for at in pair))
    base = draw(st.sampled_from((*changes, YEAR_END)))
    hours = draw(st.sampled_from((12, 24 * 20)))
    return base + draw(st.integers(-hours * 4, hours * 4)) * 15 * MINUTE


@st.composite
def rotations(draw: st.DrawFn, zone: str | None = None, fewest: int = 0) -> Rotation:
    """Draw a daily or (n-)weekly rotation with its handover on a quarter of an hour, half of them by night."""
    where = zone or draw(st.sampled_from(sorted(ZONES)))
    quarter = draw(st.one_of(st.integers(0, 16), st.integers(0, 95)))
    return Rotation(
        people=tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=fewest, max_size=4))),
        zone=ZoneInfo(where),
        weekday=draw(st.one_of(st.none(), st.integers(0, 6))),
        minute=quarter * 15,
        every=draw(st.integers(1, 3)),
        since=draw(st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 1)))),
    )


@st.composite
def stretches(draw: st.DrawFn) -> tuple[datetime, datetime]:
    """Draw a stretch of a quarter of an hour up to two weeks."""
    start = draw(instants())
    return start, start + draw(st.integers(1, 4 * 24 * 14)) * 15 * MINUTE


def nights(zone: str) -> BusinessHours:
    """Return the hours from eight in the evening to eight in the morning."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return BusinessHours(tz=zone, weekly={day: ["00:00-08:00", "20:00-24:00"] for day in days})


@st.composite
def layers(draw: st.DrawFn, number: int) -> Layer:
    """Draw a rotation or events of a calendar, limited to the nights or not."""
    events = st.lists(st.tuples(stretches(), st.sampled_from(PEOPLE)), max_size=6)
    cover = draw(st.one_of(rotations(), events.map(lambda found: tuple(Stretch(*span, who) for span, who in found))))
    within = draw(st.one_of(st.none(), st.sampled_from(sorted(ZONES)).map(nights)))
    return Layer(name=f"layer{number}", cover=cover, within=within)


@st.composite
def overrides(draw: st.DrawFn, number: int) -> Override:
    """Draw an override."""
    start, end = draw(stretches())
    return Override(
        key=f"o{number}", person=draw(st.sampled_from(PEOPLE)), start=start, end=end, made_at=draw(instants())
    )


@st.composite
def swaps(draw: st.DrawFn, number: int) -> Swap:
    """Draw a swap, taken or not."""
    start, end = draw(stretches())
    taken_by = draw(st.one_of(st.none(), st.sampled_from(PEOPLE)))
    return Swap(
        key=f"s{number}",
        offered_by=draw(st.sampled_from(PEOPLE)),
        start=start,
        end=end,
        taken_by=taken_by,
        taken_at=draw(instants()) if taken_by else None,
    )


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    """Draw a rota of up to three layers, none among them, with changes by hand."""
    return Rota(
        name="drawn",
        layers=tuple(draw(layers(number)) for number in range(draw(st.integers(0, 3)))),
        overrides=tuple(draw(overrides(number)) for number in range(draw(st.integers(0, 4)))),
        swaps=tuple(draw(swaps(number)) for number in range(draw(st.integers(0, 3)))),
    )
