"""Business time in hand-computed tables; the arithmetic stands in the name of each row."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.holiday_dates import closed_dates
from bot.rules.hours import BadHours, BusinessHours, NeverOpen, Period
from tests.rules.calendars import OFFICE, ROUND_THE_CLOCK, SPLIT, local

AMS, NYC, LHI = "Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"
EVENINGS = {"fri": [("20:00", "24:00")], "sat": [("00:00", "02:00")]}
NIGHTS = {day: [("00:00", "06:00")] for day in ("sat", "sun")}


def hours(weekly=OFFICE, tz=AMS, **more) -> BusinessHours:
    return BusinessHours(tz=tz, weekly=weekly, **more)


def h(amount: float) -> timedelta:
    return timedelta(hours=amount)


@pytest.mark.parametrize(
    ("week", "zone", "start", "amount", "due"),
    [
        pytest.param(OFFICE, AMS, "2026-11-23 09:00", 1, "2026-11-23 10:00", id="inside: 9+1=10"),
        pytest.param(OFFICE, AMS, "2026-11-23 07:00", 1, "2026-11-23 09:00", id="before opening: 8+1=9"),
        pytest.param(OFFICE, AMS, "2026-11-23 08:00", 10, "2026-11-23 18:00", id="exactly at closing stays at closing"),
        pytest.param(OFFICE, AMS, "2026-11-23 18:00", 1, "2026-11-24 09:00", id="started at closing: next day 8+1=9"),
        pytest.param(OFFICE, AMS, "2026-11-20 17:30", 1, "2026-11-23 08:30", id="Friday 0:30 left, 0:30 on Monday"),
        pytest.param(OFFICE, AMS, "2026-11-21 12:00", 8, "2026-11-23 16:00", id="weekend: Monday 8+8=16"),
        pytest.param(SPLIT, AMS, "2026-11-23 11:30", 1, "2026-11-23 13:30", id="lunch: 0:30 before 12, 0:30 after 13"),
        pytest.param(SPLIT, AMS, "2026-11-23 11:00", 1, "2026-11-23 12:00", id="used up at lunch: 12, not 13"),
        pytest.param(SPLIT, AMS, "2026-11-23 12:30", 1, "2026-11-23 14:00", id="during lunch: 13+1=14"),
        pytest.param(
            SPLIT,
            AMS,
            "2026-11-20 16:00",
            16,
            "2026-11-24 14:00",
            id="2 h Friday, 9 Monday, 5 Tuesday: 4 till lunch, 13+1",
        ),
        pytest.param(EVENINGS, AMS, "2026-11-20 23:00", 2, "2026-11-21 01:00", id="over midnight: 1 to 24:00, 1 after"),
        pytest.param(
            EVENINGS, AMS, "2026-11-20 20:00", 4, "2026-11-21 00:00", id="24:00 is the midnight that ends Friday"
        ),
        pytest.param(EVENINGS, AMS, "2026-11-21 01:00", 2, "2026-11-27 21:00", id="1 h till 2, 1 h next Friday"),
        pytest.param(NIGHTS, AMS, "2026-03-29 01:00", 2, "2026-03-29 04:00", id="Amsterdam, 2-3 skipped: 1->2=3->4"),
        pytest.param(
            NIGHTS, AMS, "2026-03-29 00:00", 5, "2026-03-29 06:00", id="Amsterdam spring: 0-6 holds five hours"
        ),
        pytest.param(NIGHTS, AMS, "2026-10-25 01:00", 2, "2026-10-25 02:00+1", id="Amsterdam autumn: 1->2->2 again"),
        pytest.param(
            NIGHTS, AMS, "2026-10-25 00:00", 7, "2026-10-25 06:00", id="Amsterdam autumn: 0-6 holds seven hours"
        ),
        pytest.param(NIGHTS, NYC, "2026-03-08 01:00", 2, "2026-03-08 04:00", id="New York, 2-3 skipped: 1->2=3->4"),
        pytest.param(
            NIGHTS, NYC, "2026-11-01 00:00", 7, "2026-11-01 06:00", id="New York autumn: 0-6 holds seven hours"
        ),
        pytest.param(
            NIGHTS, LHI, "2026-10-04 01:00", 2, "2026-10-04 03:30", id="Lord Howe, 2:00-2:30 skipped: 1+2=3:30"
        ),
        pytest.param(
            NIGHTS, LHI, "2026-04-05 00:00", 6.5, "2026-04-05 06:00", id="Lord Howe autumn: 0-6 holds 6.5 hours"
        ),
        pytest.param(
            OFFICE, AMS, "2026-03-27 17:00", 2, "2026-03-30 09:00", id="over the change: 1 Friday, 1 Monday 8->9"
        ),
        pytest.param(OFFICE, AMS, "2026-11-23 09:00", 0, "2026-11-23 09:00", id="nothing added is the same instant"),
    ],
)
def test_a_deadline_uses_up_open_time_only(week, zone, start, amount, due):
    second = due.endswith("+1")
    expected = local(due.removesuffix("+1"), zone) + (h(1) if second else h(0))

    found = hours(week, zone).add(local(start, zone), h(amount))

    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("end", "amount", "start"),
    [
        pytest.param("2026-11-23 10:00", 1, "2026-11-23 09:00", id="inside: 10-1=9"),
        pytest.param("2026-11-23 08:30", 1, "2026-11-20 17:30", id="0:30 Monday, 0:30 Friday before 18"),
        pytest.param("2026-11-23 09:00", 1, "2026-11-23 08:00", id="used up at opening: 8, not Friday 18"),
        pytest.param("2026-11-23 13:30", 1, "2026-11-23 11:30", id="over lunch"),
        pytest.param("2026-11-22 12:00", 1, "2026-11-20 17:00", id="from a Sunday: Friday 18-1=17"),
    ],
)
def test_going_back_uses_up_open_time_too(end, amount, start):
    assert hours(SPLIT).subtract(local(end), h(amount)) == local(start)


@pytest.mark.parametrize(
    ("day", "length"),
    [
        pytest.param("2026-03-29", 23, id="spring day"),
        pytest.param("2026-10-25", 25, id="autumn day"),
        pytest.param("2026-11-23", 24, id="ordinary day"),
    ],
)
def test_a_full_day_is_as_long_as_it_really_is(day, length):
    midnight = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(AMS))

    assert hours(ROUND_THE_CLOCK).elapsed(midnight, midnight + timedelta(days=1)) == h(length)


@pytest.mark.parametrize(
    ("weekly", "zone", "day", "opens", "closes"),
    [
        pytest.param(
            ("02:30", "06:00"), AMS, "2026-03-29", "01:00", "04:00", id="opens inside the skipped hour: at the jump"
        ),
        pytest.param(
            ("01:00", "02:30"), AMS, "2026-03-29", "00:00", "01:00", id="closes inside the skipped hour: at the jump"
        ),
        pytest.param(
            ("02:30", "06:00"), AMS, "2026-10-25", "00:30", "05:00", id="opens in the repeated hour: the first 2:30"
        ),
        pytest.param(
            ("01:00", "02:30"), AMS, "2026-10-25", "23:00-1", "00:30", id="closes in the repeated hour: the first 2:30"
        ),
        pytest.param(("02:15", "06:00"), LHI, "2026-10-04", "15:30-1", "19:00-1", id="Lord Howe skips 2:00-2:30"),
        pytest.param(("01:45", "06:00"), LHI, "2026-04-05", "14:45-1", "19:30-1", id="Lord Howe repeats 1:30-2:00"),
    ],
)
def test_an_edge_in_a_changed_hour_has_one_meaning(weekly, zone, day, opens, closes):
    def utc(text: str) -> datetime:
        at = datetime.fromisoformat(f"{day} {text.removesuffix('-1')}").replace(tzinfo=UTC)
        return at - timedelta(days=1) if text.endswith("-1") else at

    found = hours({"sun": [weekly]}, zone).intervals(utc(opens) - h(12), utc(closes) + h(12))

    assert found == (Period(utc(opens), utc(closes)),)


def test_an_interval_wholly_inside_a_skipped_hour_has_no_length():
    skipped = hours({"sun": [("02:10", "02:50")]})

    assert skipped.intervals(local("2026-03-29 00:00"), local("2026-03-29 12:00")) == ()
    assert skipped.closing_on(date(2026, 3, 29)) is None
    assert skipped.closing_on(date(2026, 4, 5)) == local("2026-04-05 02:50")


def test_a_day_that_a_country_skipped_has_no_open_time():
    apia = hours(ROUND_THE_CLOCK, "Pacific/Apia")  # 30 December 2011 never was there

    assert apia.closing_on(date(2011, 12, 30)) is None
    assert apia.elapsed(local("2011-12-29 12:00", "Pacific/Apia"), local("2011-12-31 12:00", "Pacific/Apia")) == h(24)


def test_clocks_set_back_at_midnight_show_yesterday_again():
    # St. John's set its clocks back at 00:01 until 2011, so the last hour of that Saturday came twice.
    johns = hours({"sun": [("00:00", "08:00")]}, "America/St_Johns")
    midnight = datetime(2006, 10, 29, 2, 30, tzinfo=UTC)

    assert johns.is_open(midnight)
    assert johns.is_open(midnight + timedelta(minutes=31))
    assert johns.elapsed(midnight - h(3), midnight + h(20)) == h(9)
    assert johns.elapsed(midnight, midnight + timedelta(minutes=31)) == timedelta(minutes=31)
    assert johns.subtract(midnight + timedelta(minutes=31), timedelta(minutes=31)) == midnight
    assert johns.add(midnight + timedelta(minutes=31), h(1)) == midnight + timedelta(minutes=91)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-11-23 08:00", True, id="the opening instant is open"),
        pytest.param("2026-11-23 17:59", True, id="a minute before closing"),
        pytest.param("2026-11-23 18:00", False, id="the closing instant is closed"),
        pytest.param("2026-11-22 12:00", False, id="Sunday"),
    ],
)
def test_intervals_are_half_open(at, expected):
    assert hours().is_open(local(at)) is expected


@pytest.mark.parametrize(
    ("weekly", "hours"),
    [
        pytest.param({day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, 62, id="Fri 18 to Mon 8"),
        pytest.param({day: ["00:00-24:00"] for day in ("mon", "tue")}, 120, id="Wed 0 to Mon 0"),
        pytest.param({"wed": ["08:00-12:00", "13:00-17:00"]}, 159, id="once a week: 168 - 9, the pause is short"),
        pytest.param({}, 168, id="never"),
    ],
)
def test_the_longest_time_that_a_week_is_closed(weekly, hours):
    assert BusinessHours(tz="Europe/Amsterdam", weekly=weekly).longest_closed() == timedelta(hours=hours)


def test_who_is_always_open_is_never_closed_and_exceptions_do_not_count():
    desk = BusinessHours(tz="Europe/Amsterdam", always=True, exceptions={date(2026, 12, 25): []})

    assert desk.longest_closed() == timedelta(0)


def test_next_opening_is_now_while_open_and_else_the_first_to_come():
    desk = hours()

    assert desk.next_opening(local("2026-11-23 09:30")) == local("2026-11-23 09:30")
    assert desk.next_opening(local("2026-11-20 18:00")) == local("2026-11-23 08:00")
    assert desk.opening_after(local("2026-11-23 09:30")) == local("2026-11-24 08:00")
    assert desk.opening_after(local("2026-11-23 07:59")) == local("2026-11-23 08:00")


def test_next_closing_is_that_of_the_current_or_the_next_period():
    desk = hours(SPLIT)

    assert desk.next_closing(local("2026-11-23 09:30")) == local("2026-11-23 12:00")
    assert desk.next_closing(local("2026-11-23 12:00")) == local("2026-11-23 18:00")
    assert desk.next_closing(local("2026-11-21 12:00")) == local("2026-11-23 12:00")


def test_a_period_runs_on_over_midnight():
    assert hours(EVENINGS).period_of(local("2026-11-21 01:00")) == Period(
        local("2026-11-20 20:00"), local("2026-11-21 02:00")
    )
    assert hours(EVENINGS).period_of(local("2026-11-21 02:00")) is None
    assert hours(EVENINGS).intervals(local("2026-11-20 12:00"), local("2026-11-21 12:00")) == (
        Period(local("2026-11-20 20:00"), local("2026-11-21 02:00")),
    )


def test_a_desk_that_never_closes_says_so():
    always = BusinessHours(tz=AMS, always=True)
    without_end = hours(ROUND_THE_CLOCK)

    for desk in (always, without_end):
        period = desk.period_of(local("2026-11-21 02:00"))
        assert period is not None
        assert (period.start.year, period.end.year) == (1, 9999)
        assert desk.next_closing(local("2026-11-21 02:00")) is None
        with pytest.raises(NeverOpen):
            desk.opening_after(local("2026-11-21 02:00"))


def test_round_the_clock_with_a_holiday_closes_on_it():
    desk = BusinessHours(tz=AMS, always=True, exceptions={date(2026, 12, 25): []})

    assert not desk.always
    assert desk.add(local("2026-12-24 23:00"), h(2)) == local("2026-12-26 01:00")
    assert desk.next_closing(local("2026-12-20 12:00")) == local("2026-12-25 00:00")
    assert desk.period_of(local("2026-12-26 12:00")).start == local("2026-12-26 00:00")


def test_an_exception_replaces_the_hours_of_its_weekday():
    desk = hours(
        exceptions={
            date(2026, 12, 24): [("08:00", "12:00")],
            date(2026, 12, 25): [],
            date(2026, 12, 26): ["10:00-11:00"],
        }
    )

    assert desk.closing_on(date(2026, 12, 24)) == local("2026-12-24 12:00")
    assert desk.add(local("2026-12-24 11:00"), h(3)) == local("2026-12-28 09:00")


def test_dutch_holidays_are_closed_by_name_and_date():
    days = closed_dates("NL", [2026, 2027])
    desk = hours(exceptions={day: [] for day in days})

    assert days[date(2026, 4, 27)] == "Koningsdag"
    assert days[date(2026, 5, 14)] == "Hemelvaartsdag"
    assert days[date(2027, 3, 29)] == "Tweede paasdag"
    assert desk.add(local("2026-04-24 17:00"), h(2)) == local("2026-04-28 09:00")  # over Koningsdag, a Monday


def test_holidays_on_which_the_desk_works_are_skipped():
    everything = closed_dates("nl", [2026])

    kept = closed_dates("NL", [2026], skip=["goede vrijdag", "King's Day", date(2026, 12, 26)])

    assert set(everything) - set(kept) == {date(2026, 4, 3), date(2026, 4, 27), date(2026, 12, 26)}
    assert closed_dates("NL", [2026], language="en_US")[date(2026, 12, 25)] == "Christmas Day"


def test_an_unknown_country_is_named():
    with pytest.raises(BadHours, match='no holidays are known for "Holland"'):
        closed_dates("Holland", [2026])


@pytest.mark.parametrize(
    "ask",
    [
        lambda desk, at: desk.add(at, h(1)),
        lambda desk, at: desk.subtract(at, h(1)),
        lambda desk, at: desk.next_opening(at),
        lambda desk, at: desk.next_closing(at),
        lambda desk, at: desk.opening_after(at),
    ],
)
def test_hours_without_an_open_minute_raise_instead_of_searching_for_ever(ask):
    once = hours({}, exceptions={date(2020, 1, 1): [("08:00", "09:00")]})

    with pytest.raises(NeverOpen) as raised:
        ask(once, local("2026-11-23 09:00"))

    assert raised.value.near == local("2026-11-23 09:00")


def test_hours_that_run_out_in_the_middle_of_an_allowance_raise():
    last_day = hours({}, exceptions={date(2026, 11, 23): [("08:00", "09:00")]})

    assert last_day.add(local("2026-11-22 12:00"), h(1)) == local("2026-11-23 09:00")
    assert last_day.period_of(local("2026-11-23 08:30")) == Period(local("2026-11-23 08:00"), local("2026-11-23 09:00"))
    with pytest.raises(NeverOpen):
        last_day.add(local("2026-11-22 12:00"), h(2))


def test_a_naive_time_is_refused_by_its_name():
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 the mistake under test

    for ask in (hours().is_open, hours().next_opening, hours().period_of):
        with pytest.raises(ValueError, match="at must be an aware datetime; got 2026-11-23T09:00:00"):
            ask(naive)
    with pytest.raises(ValueError, match="start must be an aware datetime"):
        hours().add(naive, h(1))
    with pytest.raises(ValueError, match="end must be an aware datetime"):
        hours().elapsed(local("2026-11-23 09:00"), naive)


def test_open_time_cannot_be_negative():
    with pytest.raises(ValueError, match="cannot be negative"):
        hours().add(local("2026-11-23 09:00"), h(-1))
    assert hours().elapsed(local("2026-11-23 10:00"), local("2026-11-23 09:00")) == h(0)


@pytest.mark.parametrize(
    ("weekly", "message"),
    [
        pytest.param({"mon": [("13:00", "12:00")]}, "mon: 13:00-12:00 ends before it starts", id="backwards"),
        pytest.param({"tue": ["08:00-08:00"]}, "tue: 08:00-08:00 is empty", id="empty"),
        pytest.param(
            {"mon": [("08:00", "12:00"), ("11:00", "13:00")]}, "mon: 08:00-12:00 and 11:00-13:00 overlap", id="overlap"
        ),
        pytest.param({"wed": [("08:00", "25:00")]}, 'wed: "25:00" is not a time', id="25:00"),
        pytest.param({"wed": [("08:00", "24:01")]}, 'wed: "24:01" is not a time', id="24:01"),
        pytest.param({"wed": [("8", "12:00")]}, 'wed: "8" is not a time', id="no minutes"),
        pytest.param({"wed": [("08:60", "12:00")]}, 'wed: "08:60" is not a time', id="minute 60"),
        pytest.param({"wed": ["08:00"]}, 'wed: "08:00" is not an interval', id="one end"),
        pytest.param({"wed": "08:00-18:00"}, "wed: needs a list of intervals", id="not a list"),
        pytest.param({"monday": []}, "monday: is not a weekday; use mon, tue", id="unknown day"),
    ],
)
def test_hours_that_make_no_sense_name_day_and_value(weekly, message):
    with pytest.raises(BadHours) as raised:
        hours(weekly)

    assert message in str(raised.value)


def test_wrong_exceptions_zones_and_doubled_hours_are_named():
    with pytest.raises(BadHours, match="2026-12-24: 12:00-08:00 ends before it starts"):
        hours(exceptions={date(2026, 12, 24): [("12:00", "08:00")]})
    with pytest.raises(BadHours, match="an exception needs a date"):
        hours(exceptions={"24 December": []})
    with pytest.raises(BadHours, match='tz: "Europe/Amsterdm" is not an IANA time zone'):
        hours(tz="Europe/Amsterdm")
    with pytest.raises(BadHours, match="not both"):
        BusinessHours(tz=AMS, weekly=OFFICE, always=True)
    assert issubclass(BadHours, ValueError)


def test_equal_hours_are_equal_and_share_a_hash():
    one = hours({"mon": [("13:00", "18:00"), ("08:00", "12:00")]})
    other = hours({"mon": ["8:00-12:00", "13:00 - 18:00"]}, ZoneInfo(AMS))

    assert one == other
    assert hash(one) == hash(other)
    assert one != hours({"mon": ["08:00-12:00"]})
    assert one != "mon"
    assert "Europe/Amsterdam" in repr(one)


def test_ten_years_of_days_do_not_pile_up():
    desk = hours()

    for start in (local("2015-01-01 00:00"), local("2030-01-01 00:00")):
        desk.elapsed(start, start + timedelta(days=2500))

    assert len(desk._days) <= 4096
    assert desk.add(local("2026-11-23 09:00"), h(1)) == local("2026-11-23 10:00")
