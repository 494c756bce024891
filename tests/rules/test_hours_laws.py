"""Laws of business time, on drawn calendars with instants near changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import BusinessHours
from bot.rules.sla import moved_due
from tests.rules.calendars import CHANGES, Calendar, amounts, calendars, instants, laws, local, walks

pytestmark = pytest.mark.unmeasured


@laws
@given(calendars(), instants(), amounts())
def test_the_open_time_until_a_deadline_is_what_was_allowed(calendar: Calendar, start: datetime, amount: timedelta):
    hours = calendar.hours

    assert hours.elapsed(start, hours.add(start, amount)) == amount


@laws
@given(calendars(), instants(), amounts(), amounts())
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: datetime, first: timedelta, second: timedelta):
    hours = calendar.hours

    assert hours.add(hours.add(start, first), second) == hours.add(start, first + second)


@laws
@given(calendars(), instants(), instants(), amounts())
def test_who_came_first_is_due_first(calendar: Calendar, one: datetime, other: datetime, amount: timedelta):
    hours = calendar.hours
    early, late = sorted((one, other))

    assert hours.add(early, amount) <= hours.add(late, amount)


@laws
@given(calendars(), instants(), amounts())
def test_a_deadline_lies_after_an_open_instant_and_at_latest_at_closing(
    calendar: Calendar, start: datetime, amount: timedelta
):
    hours = calendar.hours
    due = hours.add(start, amount + timedelta(minutes=1))

    assert hours.is_open(due - timedelta(microseconds=1))


@laws
@given(calendars(), instants(), amounts())
def test_going_back_undoes_going_forward(calendar: Calendar, start: datetime, amount: timedelta):
    hours = calendar.hours
    opened = hours.next_opening(start)

    assert hours.subtract(hours.add(opened, amount), amount) == opened
    assert hours.elapsed(hours.subtract(start, amount), start) == amount


@laws
@given(calendars(), instants(), amounts(), st.data())
def test_a_new_holiday_never_makes_a_deadline_earlier(
    calendar: Calendar, start: datetime, amount: timedelta, data: st.DataObject
):
    day = start.astimezone(ZoneInfo(calendar.zone)).date() + timedelta(days=data.draw(st.integers(-1, 9)))
    closed = Calendar(calendar.zone, {**calendar.week, "wed": [("09:00", "17:00")]}, calendar.exceptions)
    with_holiday = Calendar(calendar.zone, closed.week, {**closed.exceptions, day: []})

    assert with_holiday.hours.add(start, amount) >= closed.hours.add(start, amount)


@laws
@given(calendars(), instants(), amounts(), st.sampled_from(["mon", "sat", "sun"]))
def test_longer_hours_never_make_a_deadline_later(
    calendar: Calendar, start: datetime, amount: timedelta, longer_day: str
):
    longer = Calendar(calendar.zone, {**calendar.week, longer_day: [("00:00", "24:00")]}, calendar.exceptions)

    assert longer.hours.add(start, amount) <= calendar.hours.add(start, amount)


@laws
@given(calendars(), instants(), amounts(), amounts())
def test_a_pause_moves_a_deadline_by_exactly_its_open_time(
    calendar: Calendar, start: datetime, amount: timedelta, pause: timedelta
):
    hours = calendar.hours
    due = hours.add(start, amount)

    moved = moved_due(due, paused=pause, hours=hours)

    assert hours.elapsed(start, moved) == amount + pause
    assert hours.elapsed(due, moved) == pause


@laws
@given(instants(), amounts(timedelta(days=400)))
def test_round_the_clock_business_time_is_plain_time(start: datetime, amount: timedelta):
    always = BusinessHours(tz="Europe/Amsterdam", always=True)
    every_day = BusinessHours(
        tz="Europe/Amsterdam",
        weekly={day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    )

    for hours in (always, every_day):
        assert hours.add(start, amount) == start + amount
        assert hours.subtract(start, amount) == start - amount
        assert hours.elapsed(start, start + amount) == amount


@laws
@given(calendars(), instants(), instants())
def test_open_periods_are_in_order_apart_and_open(calendar: Calendar, one: datetime, other: datetime):
    hours = calendar.hours
    start, end = sorted((one, other))
    start = max(start, end - timedelta(days=12))

    periods = hours.intervals(start, end)

    edges = [edge for period in periods for edge in period]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)
    assert all(hours.is_open(period.start) for period in periods)
    assert all(hours.is_open(period.end - timedelta(microseconds=1)) for period in periods)
    assert sum((period.length for period in periods), timedelta()) == hours.elapsed(start, end)


@laws
@given(calendars(), instants())
def test_the_period_around_an_instant_ends_where_the_doors_close(calendar: Calendar, at: datetime):
    hours = calendar.hours
    period = hours.period_of(at)

    assert (period is not None) == hours.is_open(at)
    if period is None:
        assert hours.next_opening(at) > at
    elif period.end.year < 9999:
        assert period.start <= at < period.end == hours.next_closing(at)
        assert not hours.is_open(period.end)
        assert hours.opening_after(at) > period.end


@walks
@given(st.sampled_from(sorted(CHANGES)), st.data())
def test_it_agrees_with_a_walk_over_every_minute_around_a_change(zone: str, data: st.DataObject):
    # Whole hours: an edge inside a changed hour is a matter of definition, which the tables check.
    calendar = data.draw(calendars(zones=[zone], step=60))
    start = data.draw(st.sampled_from(CHANGES[zone])) + timedelta(minutes=data.draw(st.integers(-36 * 60, 24 * 60)))
    end = start + timedelta(minutes=data.draw(st.integers(0, 30 * 60)))
    hours = calendar.hours

    minutes = calendar.minutes_open(start, end)

    assert hours.elapsed(start, end) == timedelta(minutes=minutes)
    assert hours.is_open(start) == calendar.is_open_by_the_clock_on_the_wall(start)
    if minutes:
        assert hours.add(start, timedelta(minutes=minutes)) == calendar.after_open_minutes(start, minutes)


@walks
@given(calendars(zones=["Europe/Amsterdam"]), st.integers(0, 7 * 24 * 60), st.integers(1, 600))
def test_it_agrees_with_a_walk_over_every_minute_in_an_ordinary_week(calendar: Calendar, offset: int, minutes: int):
    start = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=offset)

    assert calendar.hours.add(start, timedelta(minutes=minutes)) == calendar.after_open_minutes(start, minutes)


def test_the_oracle_can_tell_right_from_wrong():
    calendar = Calendar("Europe/Amsterdam", {"sun": [("00:00", "06:00")]}, {})

    assert calendar.minutes_open(local("2026-03-29 00:00"), local("2026-03-29 06:00")) == 5 * 60
    assert calendar.minutes_open(local("2026-10-25 00:00"), local("2026-10-25 06:00")) == 7 * 60
    assert calendar.minutes_open(local("2026-11-01 00:00"), local("2026-11-01 06:00")) == 6 * 60
