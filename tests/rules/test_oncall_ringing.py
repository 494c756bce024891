"""The phones are tried once a month, on the first working day from a day on, at ten or when the desk opens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.hours import BusinessHours
from bot.rules.oncall import may_ring, month_of, ring_at

ZONE = "Europe/Amsterdam"
OFFICE = {day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
DECEMBER = date(2026, 12, 1)


def office(**more: object) -> BusinessHours:
    return BusinessHours(tz=ZONE, weekly=OFFICE | more)


@pytest.mark.parametrize(
    ("hours", "month", "from_day", "expected"),
    [
        pytest.param(office(), DECEMBER, 1, "2026-12-01 09:00", id="Tuesday 1 December, 10:00 in winter"),
        pytest.param(office(), date(2026, 7, 1), 1, "2026-07-01 08:00", id="10:00 in summer"),
        pytest.param(office(), DECEMBER, 5, "2026-12-07 09:00", id="the 5th is a Saturday, so Monday"),
        pytest.param(office(sat=["09:00-17:00"]), DECEMBER, 5, "2026-12-07 09:00", id="Saturday open, yet no weekend"),
        pytest.param(office(), date(2027, 1, 1), 1, "2027-01-04 09:00", id="New Year on a Friday, so Monday"),
        pytest.param(
            BusinessHours(tz=ZONE, weekly={"sat": ["09:00-17:00"]}), DECEMBER, 1, "2026-12-05 09:00",
            id="open on Saturdays alone",
        ),
        pytest.param(
            BusinessHours(tz=ZONE, weekly={"tue": ["13:00-21:00"]}), DECEMBER, 1, "2026-12-01 12:00",
            id="opens after ten",
        ),
        pytest.param(BusinessHours(tz=ZONE, weekly={}, always=True), DECEMBER, 1, "2026-12-01 09:00", id="always open"),
        pytest.param(BusinessHours(tz=ZONE, weekly={}), DECEMBER, 1, None, id="never open"),
    ],
)  # fmt: skip
def test_it_is_the_first_working_day(hours: BusinessHours, month: date, from_day: int, expected: str | None) -> None:
    at = ring_at(hours, month, from_day=from_day, country="NL")

    assert (at and f"{at:%Y-%m-%d %H:%M}") == expected


def test_the_month_is_that_of_the_desk() -> None:
    assert month_of(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), office()) == DECEMBER


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        pytest.param("2026-12-01 09:00", "2026-12-01 08:59", False, id="not before its hour"),
        pytest.param("2026-12-01 09:00", "2026-12-01 16:59", True, id="until 18:00"),
        pytest.param("2026-12-01 09:00", "2026-12-01 17:00", False, id="not in the evening"),
        pytest.param("2026-12-01 09:00", "2026-12-02 02:00", False, id="not at night, though the desk never closes"),
        pytest.param("2026-12-01 09:00", "2026-12-03 09:00", True, id="the next days at the same hours"),
        pytest.param("2026-12-01 09:00", "2026-12-04 09:00", False, id="for three days"),
        pytest.param(
            "2026-10-23 08:00", "2026-10-25 16:59", True, id="the clock goes back: 10:00 to 18:00 all the same"
        ),
        pytest.param("2026-10-23 08:00", "2026-10-25 08:30", False, id="the clock went back: 09:30 is too early"),
    ],
)
def test_phones_are_tried_by_day_alone(at: str, now: str, expected: bool) -> None:
    always = BusinessHours(tz=ZONE, weekly={}, always=True)
    began, asked = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (at, now))

    assert may_ring(began, asked, always) == expected


def test_a_desk_that_was_opened_for_a_crisis_tries_nobody() -> None:
    at, night = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 2, 16, 30, tzinfo=UTC)
    opened = office(wed=["08:00-12:00"]).with_opening(night, night + timedelta(hours=2))

    assert opened.is_open(night)
    assert not may_ring(at, night, opened)
