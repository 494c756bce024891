from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.settings.samples import RAIL, settings, with_line

DESK = 'timezone = "Europe/Amsterdam"'
WEEK = 'mon = ["08:00-12:00", "13:00-18:00"]\ntue = ["08:00-18:00"]\n'
KINGS_DAY = datetime(2026, 4, 27, 10, 30, tzinfo=UTC)  # a Monday, 12:30 in Amsterdam
EASTER_MONDAY = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)


def is_open(at: datetime, *, line: str = "", extra: str = "", week: str = WEEK) -> bool:
    text = with_line(DESK, line, RAIL) if line else RAIL
    return settings(extra, text=text.replace(WEEK, week)).desks["rail"].hours.is_open(at)


@pytest.mark.parametrize(
    ("local_hour", "open_"), [(7, False), (8, True), (12, False), (13, True), (17, True), (18, False)]
)
def test_a_split_day_is_open_in_its_intervals(local_hour: int, open_: bool) -> None:
    at = datetime(2026, 11, 23, local_hour - 1, 0, tzinfo=UTC)  # winter: UTC+1

    assert is_open(at) is open_


def test_a_desk_is_closed_on_the_holidays_of_its_country() -> None:
    assert not is_open(EASTER_MONDAY)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("holidays = false", id="works through all of them"),
        pytest.param('open_on_holidays = ["Tweede paasdag"]', id="by its Dutch name"),
        pytest.param('open_on_holidays = ["easter monday"]', id="by its English name, any case"),
        pytest.param('open_on_holidays = ["2026-04-06"]', id="by date"),
    ],
)
def test_a_desk_can_work_on_a_holiday(line: str) -> None:
    assert is_open(EASTER_MONDAY, line=line)


def test_other_holidays_stay_closed() -> None:
    assert not is_open(KINGS_DAY, line='open_on_holidays = ["Tweede paasdag"]')


@pytest.mark.parametrize(
    ("written", "open_"),
    [
        pytest.param('["12:00-14:00"]', True, id="other hours, even on a holiday"),
        pytest.param("[]", False, id="closed"),
    ],
)
def test_an_exception_replaces_the_day(written: str, open_: bool) -> None:
    assert is_open(KINGS_DAY, extra=f'[desk.rail.exceptions]\n"2026-04-27" = {written}\n') is open_


def test_a_desk_around_the_clock_works_on_holidays_unless_it_says_otherwise() -> None:
    assert is_open(EASTER_MONDAY, week="always = true\n")
    assert not is_open(EASTER_MONDAY, week="always = true\n", line="holidays = true")


def test_the_working_day_of_a_desk_around_the_clock_is_the_whole_day() -> None:
    found = settings(text=RAIL.replace(WEEK, "always = true\n"))

    assert found.desks["rail"].ask_after == timedelta(days=3)


def test_asking_a_waiting_customer_counts_three_working_days() -> None:
    assert settings().desks["rail"].ask_after == timedelta(hours=28, minutes=30)  # 3 x 9 h 30


def test_a_source_has_own_hours_that_keep_the_holidays() -> None:
    hours = settings('hours = { mon = ["12:00-13:00"] }\n').sources["web"].hours

    assert hours is not None
    assert hours.is_open(datetime(2026, 11, 23, 11, 30, tzinfo=UTC))
    assert not hours.is_open(KINGS_DAY)


def test_a_source_knows_for_how_long_nobody_answers_at_most() -> None:
    week = settings().sources["web"].longest_closed
    own = settings("hours = { always = true }\n").sources["web"].longest_closed

    assert week == timedelta(hours=5 * 24 + 14)  # Tuesday 18:00 to Monday 8:00
    assert own == timedelta(0)
