"""A working day ends at a long closing, not at lunch."""

from __future__ import annotations

from datetime import date

from bot.desk.workday import Workday, last_closing, workday_of
from bot.rules.hours import BusinessHours
from tests.desk.timed import monday

SPLIT = BusinessHours(tz="Europe/Amsterdam", weekly={day: [("08:00", "12:00"), ("13:00", "18:00")] for day in
                                                     ("mon", "tue", "wed", "thu", "fri")})  # fmt: skip
NIGHT = BusinessHours(tz="Europe/Amsterdam", weekly={"mon": [("20:00", "24:00")], "tue": [("00:00", "02:00")]})
ALWAYS = BusinessHours(tz="Europe/Amsterdam", always=True)
THIS_MONDAY = date(2026, 11, 23)


def test_a_split_shift_is_one_day_lunch_included() -> None:
    day = Workday(monday("08:00"), monday("18:00"), THIS_MONDAY)

    assert [workday_of(SPLIT, monday(at)) for at in ("08:00", "12:30", "17:59")] == [day] * 3


def test_between_closing_and_opening_there_is_no_day() -> None:
    assert [workday_of(SPLIT, monday(at)) for at in ("07:59", "18:00")] == [None, None]


def test_a_day_that_runs_past_midnight_bears_the_date_on_which_it_began() -> None:
    assert workday_of(NIGHT, monday("01:30", days=1)) == Workday(monday("20:00"), monday("02:00", days=1), THIS_MONDAY)


def test_a_desk_that_never_closes_has_no_days_and_no_closings() -> None:
    assert workday_of(ALWAYS, monday("12:00")) is None
    assert last_closing(ALWAYS, monday("12:00")) is None


def test_lunch_is_no_closing() -> None:
    assert last_closing(SPLIT, monday("12:30")) == monday("18:00", days=-3)
    assert last_closing(SPLIT, monday("18:00")) == monday("18:00")
