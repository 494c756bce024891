"""The rota: whose turn it is, changes by hand, and what is lacking. November 2026 has a Monday on the 2nd."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.hours import BusinessHours
from bot.rules.oncall import (
    BadRota,
    Contact,
    Covers,
    Gap,
    Layer,
    Override,
    Rota,
    Rotation,
    Shadow,
    Shift,
    Stretch,
    Swap,
    Unreachable,
    Variant,
    Way,
    decided_by,
    evenness,
    fair_share,
    fair_shares,
    members,
    on_duty,
    person_at,
    shadows_at,
    shifts,
    uncovered,
    warnings,
    ways_for,
)
from tests.rules.oncall_rotas import AMSTERDAM, DAY, HOUR, MINUTE, WEEK, local, nights, override, rota, shown, weekly

MIDNIGHT = local("2026-11-02 00:00")
TWO_WEEKS = (local("2026-11-02 00:00"), local("2026-11-16 00:00"))


def test_people_take_turns_and_the_last_hands_over_to_the_first() -> None:
    found = shifts(rota("U1", "U2", "U3"), local("2026-11-03 00:00"), local("2026-11-26 00:00"))

    assert shown(found) == ["Tue 03 00:00 U1", "Mon 09 09:00 U2", "Mon 16 09:00 U3", "Mon 23 09:00 U1"]


def test_before_the_first_handover_nobody_is_on() -> None:
    assert shown(shifts(rota("U1"), *TWO_WEEKS)) == ["Mon 02 00:00 -", "Mon 02 09:00 U1"]


def test_without_a_first_day_the_turns_always_were() -> None:
    # 2024-01-01 is a Monday; 2026-11-02 is 148 weeks later, and 148 mod 2 = 0.
    assert person_at(rota("U1", "U2", since=None), local("2026-11-02 09:00")) == "U1"
    assert person_at(rota("U1", "U2", since=None), local("2023-12-31 12:00")) == "U2"


def test_the_first_handover_is_on_or_after_the_first_day() -> None:
    assert person_at(rota("U1", "U2", since="2026-11-04"), local("2026-11-09 09:00")) == "U1"


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        pytest.param(
            Rotation(people=("U1", "U2"), zone=AMSTERDAM, minute=18 * 60, since=date(2026, 11, 2)),
            ["Mon 02 00:00 -", "Mon 02 18:00 U1", "Tue 03 18:00 U2", "Wed 04 18:00 U1"],
            id="every day",
        ),
        pytest.param(
            Rotation(people=("U1", "U2"), zone=AMSTERDAM, minute=0, every=2, since=date(2026, 11, 2)),
            ["Mon 02 00:00 U1", "Wed 04 00:00 U2"],
            id="every second day",
        ),
        pytest.param(
            Rotation(people=("U1", "U1", "U2"), zone=AMSTERDAM, minute=0, since=date(2026, 11, 2)),
            ["Mon 02 00:00 U1", "Wed 04 00:00 U2"],
            id="two turns for one who stands there twice",
        ),
        pytest.param(
            Rotation(people=(), zone=AMSTERDAM, minute=0), ["Mon 02 00:00 -"], id="nobody in it"
        ),
    ],
)  # fmt: skip
def test_turns_of_days(rotation: Rotation, expected: list[str]) -> None:
    one = Rota(name="one", layers=(Layer(name="base", cover=rotation),))

    assert shown(shifts(one, MIDNIGHT, local("2026-11-05 00:00"))) == expected


def test_every_second_week() -> None:
    one = Rota(name="one", layers=(Layer(name="base", cover=weekly("U1", "U2", every=2)),))

    found = shifts(one, local("2026-11-02 09:00"), local("2026-12-01 00:00"))

    assert shown(found) == ["Mon 02 09:00 U1", "Mon 16 09:00 U2", "Mon 30 09:00 U1"]


@pytest.mark.parametrize(
    ("zone", "handover", "day", "expected"),
    [
        pytest.param("Europe/Amsterdam", 150, date(2026, 3, 29), "2026-03-29T01:00:00", id="02:30 is skipped: at 01Z"),
        pytest.param("Europe/Amsterdam", 150, date(2026, 10, 25), "2026-10-25T00:30:00", id="first 02:30 is 00:30Z"),
        pytest.param("America/New_York", 150, date(2026, 3, 8), "2026-03-08T07:00:00", id="02:30 is skipped: at 07Z"),
        pytest.param("America/New_York", 90, date(2026, 11, 1), "2026-11-01T05:30:00", id="first 01:30 is 05:30Z"),
        pytest.param("Australia/Lord_Howe", 135, date(2026, 10, 4), "2026-10-03T15:30:00", id="half an hour skipped"),
        pytest.param("Australia/Lord_Howe", 105, date(2026, 4, 5), "2026-04-04T14:45:00", id="half an hour twice"),
        pytest.param("Australia/Sydney", 150, date(2026, 10, 4), "2026-10-03T16:00:00", id="02:30 is skipped: at 16Z"),
    ],
)
def test_a_handover_in_the_night_the_clocks_change(zone: str, handover: int, day: date, expected: str) -> None:
    daily = Rotation(people=("U1", "U2"), zone=ZoneInfo(zone), minute=handover, since=day - DAY)
    one = Rota(name="one", layers=(Layer(name="base", cover=daily),))
    at = datetime.fromisoformat(expected + "+00:00")

    assert (person_at(one, at - MINUTE), person_at(one, at)) == ("U1", "U2")


def test_a_turn_over_the_year_end_is_one_shift() -> None:
    # 2026-12-28 is a Monday.
    found = shifts(rota("U1", "U2"), local("2026-12-28 09:00"), local("2027-01-05 00:00"))

    assert shown(found) == ["Mon 28 09:00 U1", "Mon 04 09:00 U2"]


def test_a_later_layer_goes_before_an_earlier_one_where_it_covers() -> None:
    layered = Rota(
        name="rail",
        layers=(
            Layer(name="base", cover=weekly("U1")),
            Layer(name="nights", cover=weekly("U2", "U3"), within=nights("Europe/Amsterdam")),
        ),
    )

    found = shifts(layered, local("2026-11-08 12:00"), local("2026-11-10 12:00"))

    assert shown(found) == [
        "Sun 08 12:00 U1",
        "Sun 08 20:00 U2",
        "Mon 09 08:00 U1",
        "Mon 09 20:00 U3",
        "Tue 10 08:00 U1",
    ]
    assert decided_by(layered, local("2026-11-08 21:00")) == "layer:nights"


def test_where_events_of_a_calendar_overlap_the_later_begun_has_it() -> None:
    events = (
        Stretch(local("2026-11-02 08:00"), local("2026-11-02 18:00"), "U1"),
        Stretch(local("2026-11-02 10:00"), local("2026-11-02 12:00"), "U2"),
        Stretch(local("2026-11-02 11:00"), local("2026-11-02 13:00"), "U3"),
    )
    one = Rota(name="rail", layers=(Layer(name="calendar", cover=events),))

    assert shown(shifts(one, MIDNIGHT, MIDNIGHT + DAY)) == [
        "Mon 02 00:00 -",
        "Mon 02 08:00 U1",
        "Mon 02 10:00 U2",
        "Mon 02 11:00 U3",
        "Mon 02 13:00 U1",
        "Mon 02 18:00 -",
    ]


def test_of_two_events_that_begin_together_the_shorter_has_it() -> None:
    long = Stretch(local("2026-11-02 08:00"), local("2026-11-02 18:00"), "U9")
    short = Stretch(local("2026-11-02 08:00"), local("2026-11-02 10:00"), "U1")

    for events in ((long, short), (short, long)):
        one = Rota(name="rail", layers=(Layer(name="calendar", cover=events),))
        assert shown(shifts(one, long.start, long.end)) == ["Mon 02 08:00 U1", "Mon 02 10:00 U9"]


def test_the_later_made_of_two_overrides_wins() -> None:
    first = override("U7", "2026-11-03 00:00", "2026-11-05 00:00", made="2026-11-01 10:00", key="z")
    second = override("U8", "2026-11-04 00:00", "2026-11-06 00:00", made="2026-11-01 11:00", key="a")
    changed = replace(rota("U1"), overrides=(second, first))

    found = shifts(changed, local("2026-11-02 09:00"), local("2026-11-07 00:00"))

    assert shown(found) == ["Mon 02 09:00 U1", "Tue 03 00:00 U7", "Wed 04 00:00 U8", "Fri 06 00:00 U1"]
    assert decided_by(changed, local("2026-11-04 12:00")) == "override:a"


@pytest.mark.parametrize(("taken_by", "expected"), [(None, "U1"), ("U2", "U2")])
def test_a_swap_counts_once_it_is_taken(taken_by: str | None, expected: str) -> None:
    swap = Swap(
        key="s",
        offered_by="U1",
        start=local("2026-11-03 00:00"),
        end=local("2026-11-20 00:00"),
        taken_by=taken_by,
        taken_at=MIDNIGHT if taken_by else None,
    )
    changed = replace(rota("U1", "U3"), swaps=(swap,))

    assert person_at(changed, local("2026-11-05 00:00")) == expected
    # The week of the 9th was never the offerer's.
    assert person_at(changed, local("2026-11-10 00:00")) == "U3"


def test_a_swap_and_an_override_apply_in_the_order_in_which_they_were_made() -> None:
    swap = Swap(
        key="s", offered_by="U1", start=local("2026-11-03 00:00"), end=local("2026-11-04 00:00"), taken_by="U2",
        taken_at=local("2026-11-01 10:00"),
    )  # fmt: skip
    after = override("U1", "2026-11-03 00:00", "2026-11-04 00:00", made="2026-11-01 11:00")
    before = replace(after, made_at=local("2026-11-01 09:00"))

    assert person_at(replace(rota("U5"), swaps=(swap,), overrides=(after,)), local("2026-11-03 12:00")) == "U1"
    assert person_at(replace(rota("U5"), swaps=(swap,), overrides=(before,)), local("2026-11-03 12:00")) == "U2"


def test_who_is_on_until_when_and_who_is_next() -> None:
    found = on_duty(rota("U1", "U2"), local("2026-11-04 03:00"))

    assert (found.person, found.until) == ("U1", local("2026-11-09 09:00"))
    assert found.next == Shift(local("2026-11-09 09:00"), local("2026-11-16 09:00"), "U2")


def test_next_is_somebody_else_even_after_a_gap() -> None:
    only_nights = Layer(name="nights", cover=weekly("U1", "U2"), within=nights("Europe/Amsterdam"))

    found = on_duty(Rota(name="rail", layers=(only_nights,)), local("2026-11-07 21:00"))

    assert (found.person, found.until) == ("U1", local("2026-11-08 08:00"))
    assert found.next == Shift(local("2026-11-09 20:00"), local("2026-11-10 08:00"), "U2")


def test_in_a_gap_the_next_is_anybody() -> None:
    found = on_duty(rota("U1"), local("2026-11-01 12:00"))

    assert (found.person, found.until) == (None, local("2026-11-02 09:00"))
    assert found.next is not None
    assert found.next.person == "U1"


def test_one_person_alone_is_on_for_good_and_nobody_is_next() -> None:
    found = on_duty(rota("U1"), local("2026-11-04 00:00"))

    assert (found.person, found.until, found.next) == ("U1", None, None)


def test_a_shadow_is_told_too_and_owns_nothing() -> None:
    learning = replace(
        rota("U1", "U2"),
        shadows=(Shadow(person="U9"), Shadow(person="U8", of="U2"), Shadow(person="U1"), Shadow(person="U9")),
    )

    assert person_at(learning, local("2026-11-04 00:00")) == "U1"
    assert shadows_at(learning, local("2026-11-04 00:00")) == ("U9",)
    assert shadows_at(learning, local("2026-11-10 00:00")) == ("U9", "U8", "U1")
    assert shadows_at(learning, local("2026-11-01 00:00")) == ()
    assert members(learning, *TWO_WEEKS) == ("U1", "U2")


def test_a_shadow_has_a_beginning_and_an_end() -> None:
    week = Shadow(person="U9", start=local("2026-11-03 00:00"), end=local("2026-11-04 00:00"))
    learning = replace(rota("U1"), shadows=(week,))

    found = [shadows_at(learning, local("2026-11-03 00:00") + step * MINUTE) for step in (-1, 0, 1439, 1440)]

    assert found == [(), ("U9",), ("U9",), ()]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Stretch(MIDNIGHT, MIDNIGHT, "U1"), id="no length"),
        pytest.param(lambda: override("U1", "2026-11-03 00:00", "2026-11-02 00:00"), id="backwards"),
        pytest.param(lambda: Rotation(people=(), zone=AMSTERDAM, minute=1440), id="no such minute"),
        pytest.param(lambda: Rotation(people=(), zone=AMSTERDAM, minute=0, weekday=7), id="no such weekday"),
        pytest.param(lambda: Rotation(people=(), zone=AMSTERDAM, minute=0, every=0), id="every nothing"),
        pytest.param(
            lambda: Swap(key="s", offered_by="U1", start=MIDNIGHT, end=MIDNIGHT + DAY, taken_by="U2"), id="taken when?"
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(BadRota):
        make()


def test_a_time_without_its_zone_is_refused() -> None:
    naive = datetime(2026, 11, 2)  # noqa: DTZ001 - the very mistake

    with pytest.raises(ValueError, match="without a time zone"):
        Override(key="o", person="U1", start=naive, end=MIDNIGHT, made_at=MIDNIGHT)


# What is lacking.

OFFICE = BusinessHours(tz=AMSTERDAM, weekly={day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
LATE = BusinessHours(tz=AMSTERDAM, weekly={day: ["13:00-21:00"] for day in ("mon", "tue", "wed", "thu", "fri")})
REACHED = {"U1": Contact(person="U1", ways=frozenset({Way.SMS}))}


def test_a_gap_within_a_week_is_told_and_one_after_it_is_not() -> None:
    events = (Stretch(local("2026-11-02 00:00"), local("2026-11-08 12:00"), "U1"),)
    one = Rota(name="rail", layers=(Layer(name="calendar", cover=events),))

    at = local("2026-11-01 12:00")

    assert warnings(one, at, contacts=REACHED) == (Gap(at, local("2026-11-02 00:00")),)
    assert warnings(one, at + MINUTE, contacts=REACHED)[1] == Gap(local("2026-11-08 12:00"), at + WEEK + MINUTE)


def test_closed_hours_are_the_time_when_one_of_the_desks_is_closed() -> None:
    nobody = Rota(name="rail", covers=Covers.CLOSED, desks=(OFFICE, LATE))

    found = uncovered(nobody, MIDNIGHT, MIDNIGHT + DAY)

    # Both are open from 13:00 to 17:00.
    assert [(gap.start, gap.end) for gap in found] == [
        (MIDNIGHT, local("2026-11-02 13:00")),
        (local("2026-11-02 17:00"), MIDNIGHT + DAY),
    ]


def test_a_desk_that_never_closes_needs_nobody_in_closed_hours() -> None:
    always = BusinessHours(tz=AMSTERDAM, always=True)

    assert uncovered(Rota(name="rail", covers=Covers.CLOSED, desks=(always,)), *TWO_WEEKS) == ()


def test_a_member_is_unreachable_without_a_way_that_works() -> None:
    contacts = {
        "U1": Contact(person="U1", ways=frozenset({Way.SMS, Way.MAIL}), broken=frozenset({Way.SMS})),
        "U2": Contact(person="U2", ways=frozenset({Way.SMS}), broken=frozenset({Way.SMS})),
        "U3": Contact(person="U3"),
    }
    team = replace(rota("U1", "U2", "U3"), overrides=(override("U4", "2026-11-03 00:00", "2026-11-04 00:00"),))

    found = warnings(team, local("2026-11-02 09:00"), contacts=contacts)

    assert found == (Unreachable("U2"), Unreachable("U3"), Unreachable("U4"))


@pytest.mark.parametrize(
    ("ways", "variant", "expected"),
    [
        ({Way.SMS, Way.VOICE, Way.MAIL}, Variant.QUIET, (Way.SLACK, Way.MAIL)),
        ({Way.SMS, Way.VOICE, Way.MAIL}, Variant.IMPORTANT, (Way.SLACK, Way.SMS)),
        ({Way.SMS, Way.VOICE, Way.MAIL}, Variant.VOICE, (Way.SLACK, Way.VOICE, Way.SMS)),
        ({Way.MAIL}, Variant.VOICE, (Way.SLACK, Way.MAIL)),
        ({Way.SMS}, Variant.QUIET, (Way.SLACK,)),
        (set(), Variant.VOICE, (Way.SLACK,)),
    ],
)
def test_how_loud_decides_by_which_ways(ways: set[Way], variant: Variant, expected: tuple[Way, ...]) -> None:
    assert ways_for(Contact(person="U1", ways=frozenset(ways)), variant) == expected


def test_a_persons_own_choice_goes_first_unless_it_does_not_work() -> None:
    chosen = Contact(
        person="U1", ways=frozenset({Way.SMS, Way.VOICE}), choice={Variant.IMPORTANT: (Way.VOICE,), Variant.QUIET: ()}
    )

    assert ways_for(chosen, Variant.IMPORTANT) == (Way.SLACK, Way.VOICE)
    assert ways_for(replace(chosen, broken=frozenset({Way.VOICE})), Variant.IMPORTANT) == (Way.SLACK, Way.SMS)
    assert ways_for(None, Variant.VOICE) == (Way.SLACK,)


# Fair shares.


def test_a_share_tells_hours_nights_weekends_and_pages() -> None:
    # A full week of seven days: 168 h, seven nights of 6 h, one weekend of 48 h.
    schedule = shifts(rota("U1", "U2"), local("2026-11-02 09:00"), local("2026-11-09 09:00"))
    pages = [("U1", local("2026-11-03 02:00")), ("U1", local("2026-11-09 09:00")), ("U2", local("2026-11-05 00:00"))]

    found = fair_share(schedule, people=("U1", "U2"), zone=AMSTERDAM, pages=pages)

    first, second = found.shares
    assert (first.total, first.night, first.weekend, first.pages) == (168 * HOUR, 42 * HOUR, 48 * HOUR, 1)
    assert (second.total, second.night, second.weekend, second.pages) == (timedelta(), timedelta(), timedelta(), 1)
    assert found.balance == 0.5


def test_a_night_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    schedule = (Shift(local("2026-10-24 22:00"), local("2026-10-25 08:00"), "U1"),)

    assert fair_share(schedule, people=(), zone=AMSTERDAM).shares[0].night == 7 * HOUR


def test_past_and_coming_lie_on_either_side_of_now() -> None:
    past, coming = fair_shares(rota("U1", "U2"), local("2026-11-09 09:00"), zone=AMSTERDAM, span=2 * WEEK)

    assert {share.person: share.total for share in past.shares} == {"U1": WEEK, "U2": timedelta()}
    assert past.uncovered == WEEK
    assert {share.person: share.total for share in coming.shares} == {"U1": WEEK, "U2": WEEK}
    assert (past.balance, coming.balance) == (0.5, 1.0)


def test_evenness_is_one_for_equal_and_an_nth_for_all_on_one() -> None:
    assert evenness([HOUR, HOUR, HOUR]) == 1.0
    assert evenness([HOUR, timedelta(), timedelta(), timedelta()]) == 0.25
    assert evenness([timedelta(), timedelta()]) == 1.0
    assert evenness([]) == 1.0


def test_a_schedule_without_a_span_has_no_shares() -> None:
    with pytest.raises(ValueError, match="without a span"):
        fair_share((), people=("U1",), zone=AMSTERDAM)
