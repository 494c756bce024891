"""Extra openings: the same as hours into which somebody wrote them by hand, and gone without a trace afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules.hours import BusinessHours, Period
from bot.rules.wall_time import next_clock_time
from tests.rules.calendars import CHANGES, MINUTE, OFFICE, Calendar, amounts, calendars, instants, laws, local, walks

DESK = BusinessHours(tz="Europe/Amsterdam", weekly=OFFICE)
HOUR = timedelta(hours=1)


def written(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def openings(draw: st.DrawFn) -> tuple[Calendar, date, int, int]:
    """Draw a calendar, a date, and from which to which minute of its day the desk is open as well."""
    calendar = draw(calendars())
    day = draw(st.dates(date(2026, 3, 20), date(2026, 11, 5)))
    begin, end = sorted(draw(st.lists(st.integers(0, 24 * 60), min_size=2, max_size=2, unique=True)))
    return calendar, day, begin, end


def by_hand(calendar: Calendar, day: date, begin: int, end: int) -> BusinessHours:
    """Write the opening into the hours of its date, as an exception: the minutes of both, told one by one."""
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
    usual = calendar.exceptions.get(day, calendar.week.get(weekday, ()))
    minutes = [any(o <= written(one) < c for o, c in usual) or begin <= one < end for one in range(24 * 60)]
    edges = [one for one in range(24 * 60 + 1) if [*minutes, False][one] != [False, *minutes][one]]
    both = [(written(o), written(c)) for o, c in zip(edges[::2], edges[1::2], strict=True)]
    return BusinessHours(tz=calendar.zone, weekly=calendar.week, exceptions={**calendar.exceptions, day: both})


def opened(calendar: Calendar, day: date, begin: int, end: int) -> BusinessHours:
    """Return the hours with the same opening as instants."""
    zone = ZoneInfo(calendar.zone)
    alone = BusinessHours(
        tz=zone, exceptions={day: [(written(begin), written(end))]}
    )  # which minutes these are, clocks that jump included
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    parts = alone.intervals(noon - 2 * timedelta(days=1), noon + 2 * timedelta(days=1))
    assume(parts)
    return calendar.hours.with_opening(parts[0].start, parts[-1].end)


@laws
@given(openings(), st.integers(-48 * 60, 48 * 60), st.integers(0, 72 * 60), amounts())
def test_hours_with_an_opening_equal_those_in_which_it_is_written_as_an_exception(
    drawn: tuple[Calendar, date, int, int], offset: int, length: int, amount: timedelta
) -> None:
    hand, hours = by_hand(*drawn), opened(*drawn)
    start = hours.openings[0].start + offset * MINUTE
    end = start + length * MINUTE

    assert hours.is_open(start) == hand.is_open(start)
    assert hours.elapsed(start, end) == hand.elapsed(start, end)
    assert hours.intervals(start, end) == hand.intervals(start, end)
    assert hours.add(start, amount) == hand.add(start, amount)
    assert hours.subtract(start, amount) == hand.subtract(start, amount)
    assert hours.next_opening(start) == hand.next_opening(start)
    assert hours.period_of(start) == hand.period_of(start)


@walks
@given(st.sampled_from(sorted(CHANGES)), st.data())
def test_around_a_change_of_the_clocks_every_minute_of_an_opening_counts_once(zone: str, data: st.DataObject) -> None:
    calendar = data.draw(calendars(zones=[zone], step=60))
    begin = data.draw(st.sampled_from(CHANGES[zone])) + data.draw(st.integers(-24 * 60, 12 * 60)) * MINUTE
    opening = Period(begin, begin + data.draw(st.integers(1, 30 * 60)) * MINUTE)
    start = begin + data.draw(st.integers(-12 * 60, 12 * 60)) * MINUTE
    steps = data.draw(st.integers(0, 36 * 60))
    hours = calendar.hours.with_opening(*opening)

    walked = sum(
        opening.start <= at < opening.end or calendar.is_open_by_the_clock_on_the_wall(at)
        for at in (start + step * MINUTE for step in range(steps))
    )

    assert hours.elapsed(start, start + steps * MINUTE) == walked * MINUTE


@laws
@given(calendars(), instants(), amounts(), st.lists(st.tuples(instants(), st.integers(1, 3000)), max_size=3))
def test_the_laws_of_business_time_hold_with_openings(
    calendar: Calendar, start: datetime, amount: timedelta, extra: list[tuple[datetime, int]]
) -> None:
    hours = calendar.hours
    for begin, minutes in extra:
        hours = hours.with_opening(begin, begin + minutes * MINUTE)

    assert hours.elapsed(start, hours.add(start, amount)) == amount
    assert hours.add(start, amount) <= calendar.hours.add(start, amount)
    assert hours.subtract(hours.add(hours.next_opening(start), amount), amount) == hours.next_opening(start)


@laws
@given(calendars(), instants(), amounts(), instants(), st.integers(1, 3000))
def test_without_its_opening_a_desk_has_the_very_hours_it_had(
    calendar: Calendar, start: datetime, amount: timedelta, begin: datetime, minutes: int
) -> None:
    usual = calendar.hours
    hours = usual.with_opening(begin, begin + minutes * MINUTE)

    assert hours.usual == usual
    assert hours != usual
    assert hours.usual.add(start, amount) == usual.add(start, amount)


@pytest.mark.parametrize(
    ("start", "end", "open_for"),
    [
        pytest.param("2026-11-23 20:00", "2026-11-23 23:00", 3 * HOUR, id="an evening"),
        pytest.param("2026-11-23 17:00", "2026-11-23 19:00", HOUR, id="an hour of it is open anyway"),
        pytest.param("2026-11-23 22:00", "2026-11-24 02:00", 4 * HOUR, id="over midnight"),
        pytest.param("2026-03-29 00:00", "2026-03-29 06:00", 5 * HOUR, id="a night that lacks an hour"),
        pytest.param("2026-10-25 00:00", "2026-10-25 06:00", 7 * HOUR, id="a night that has one more"),
    ],
)
def test_an_opening_adds_the_time_in_which_nobody_else_would_be_there(start: str, end: str, open_for: timedelta):
    begin, stop = local(start), local(end)
    day = timedelta(days=1)

    hours = DESK.with_opening(begin, stop)

    assert hours.elapsed(begin - day, stop + day) - DESK.elapsed(begin - day, stop + day) == open_for
    assert hours.is_open(begin)
    assert not hours.is_open(stop)


def test_the_closing_of_an_opened_desk_is_that_of_the_opening():
    hours = DESK.with_opening(local("2026-11-23 17:00"), local("2026-11-23 23:00"))

    assert hours.next_closing(local("2026-11-23 12:00")) == local("2026-11-23 23:00")
    assert hours.next_opening(local("2026-11-23 23:00")) == local("2026-11-24 08:00")


def test_an_opening_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="end after it begins"):
        DESK.with_opening(local("2026-11-23 23:00"), local("2026-11-23 20:00"))


@pytest.mark.parametrize(
    ("now", "minute", "found"),
    [
        pytest.param("2026-11-23 20:00", 23 * 60, "2026-11-23 23:00", id="tonight"),
        pytest.param("2026-11-23 23:00", 23 * 60, "2026-11-24 23:00", id="tomorrow, for it is that now"),
        pytest.param("2026-11-23 22:00", 2 * 60, "2026-11-24 02:00", id="after midnight"),
        pytest.param("2026-11-23 22:00", 24 * 60, "2026-11-24 00:00", id="midnight"),
        pytest.param("2026-03-28 22:00", 2 * 60 + 30, "2026-03-29 03:00", id="a time that never comes: the jump"),
    ],
)
def test_a_time_of_day_is_the_next_instant_at_which_clocks_show_it(now: str, minute: int, found: str):
    assert next_clock_time(minute, DESK.zone, after=local(now)) == local(found)
