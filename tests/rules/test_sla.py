"""What is promised by default, and the arithmetic of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from bot.rules.hours import BusinessHours, Period
from bot.rules.sla import ClockKind, allowance, default_policy, due_at, explain, moved_due
from bot.rules.vocabulary import Priority, Visibility
from tests.rules.calendars import OFFICE, SPLIT, Calendar, calendars, instants, laws, local

DESK = BusinessHours(tz="Europe/Amsterdam", weekly=OFFICE)
LUNCHING = BusinessHours(tz="Europe/Amsterdam", weekly=SPLIT)


def minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


@pytest.mark.parametrize(
    ("source", "visibility", "reply"),
    [
        *(
            pytest.param(kind, "public", 60, id=f"{kind}: 60")
            for kind in ("x", "facebook", "instagram", "bluesky", "mastodon")
        ),
        pytest.param("hook", "public", 60, id="hook in public: 60"),
        pytest.param("hook", "private", 30, id="hook in private: 30"),
        pytest.param("x", "private", 30, id="a direct message: 30"),
        pytest.param("whatsapp", "private", 30, id="whatsapp: 30"),
        pytest.param("chat", "public", 30, id="chat is 30, whoever reads along"),
        *(
            pytest.param(kind, "public", 8 * 60, id=f"{kind}: 8 hours")
            for kind in ("reviews", "google_business", "forum", "discourse", "feed")
        ),
        pytest.param("mail", "private", 8 * 60, id="a mail is no chat: 8 hours"),
        pytest.param("something_new", "public", 60, id="an unknown kind is a social one"),
    ],
)
def test_replies_have_the_defaults_of_their_source(source, visibility, reply):
    policy = default_policy(source, Visibility(visibility))

    assert policy.first_reply == policy.next_reply == minutes(reply)
    assert policy.resolution == timedelta(hours=16)
    assert (policy.department, policy.department_urgent) == (timedelta(hours=4), minutes(30))
    assert policy.pass_on == minutes(30)


@pytest.mark.parametrize(
    ("kind", "priority", "expected"),
    [
        pytest.param(ClockKind.FIRST_REPLY, Priority.NORMAL, 60, id="normal first reply"),
        pytest.param(ClockKind.FIRST_REPLY, Priority.HIGH, 60, id="high is a place in the queue, not a shorter clock"),
        pytest.param(ClockKind.FIRST_REPLY, Priority.URGENT, 15, id="urgent first reply"),
        pytest.param(ClockKind.NEXT_REPLY, Priority.NORMAL, 60, id="normal next reply"),
        pytest.param(ClockKind.NEXT_REPLY, Priority.URGENT, 15, id="urgent next reply"),
        pytest.param(ClockKind.RESOLUTION, Priority.URGENT, 960, id="resolution is the same for all"),
        pytest.param(ClockKind.DEPARTMENT_ANSWER, Priority.NORMAL, 240, id="department"),
        pytest.param(ClockKind.DEPARTMENT_ANSWER, Priority.URGENT, 30, id="department, urgent"),
        pytest.param(ClockKind.PASS_ON, Priority.URGENT, 30, id="pass on"),
    ],
)
def test_an_urgent_case_gets_the_shorter_allowance(kind, priority, expected):
    assert allowance(default_policy("x", Visibility.PUBLIC), kind, priority) == minutes(expected)


def test_urgent_never_makes_a_short_promise_longer():
    quick = replace(
        default_policy("chat", Visibility.PRIVATE),
        first_reply=minutes(5),
        next_reply=minutes(6),
        department=minutes(20),
    )

    assert allowance(quick, ClockKind.FIRST_REPLY, Priority.URGENT) == minutes(5)
    assert allowance(quick, ClockKind.NEXT_REPLY, Priority.URGENT) == minutes(6)
    assert allowance(quick, ClockKind.DEPARTMENT_ANSWER, Priority.URGENT) == minutes(20)


def test_a_promise_has_no_allowance():
    with pytest.raises(ValueError, match="a promise has no allowance"):
        allowance(default_policy("x", Visibility.PUBLIC), ClockKind.PROMISE, Priority.NORMAL)


def test_a_change_of_priority_counts_from_the_original_start():
    policy, started = default_policy("x", Visibility.PUBLIC), local("2026-11-23 10:00")

    normal = due_at(started, allowance=allowance(policy, ClockKind.FIRST_REPLY, Priority.NORMAL), hours=DESK)
    urgent = due_at(started, allowance=allowance(policy, ClockKind.FIRST_REPLY, Priority.URGENT), hours=DESK)

    assert normal == local("2026-11-23 11:00")
    assert urgent == local("2026-11-23 10:15")


def test_a_pause_over_the_weekend_moves_a_deadline_by_open_time_only():
    pause = Period(local("2026-11-20 17:00"), local("2026-11-23 09:00"))  # one hour on Friday, one on Monday

    paused = DESK.elapsed(*pause)

    assert paused == timedelta(hours=2)
    assert moved_due(local("2026-11-23 17:00"), paused=paused, hours=DESK) == local("2026-11-24 09:00")


def test_an_explanation_lists_what_counted_and_what_did_not():
    clock = explain(
        started_at=local("2026-11-23 11:00"),
        until=local("2026-11-24 09:00"),
        due=local("2026-11-23 17:00"),
        hours=LUNCHING,
        pauses=[Period(local("2026-11-23 14:00"), local("2026-11-23 15:00"))],
    )

    assert clock.counted == (
        Period(local("2026-11-23 11:00"), local("2026-11-23 12:00")),
        Period(local("2026-11-23 13:00"), local("2026-11-23 14:00")),
        Period(local("2026-11-23 15:00"), local("2026-11-23 18:00")),
        Period(local("2026-11-24 08:00"), local("2026-11-24 09:00")),
    )
    assert clock.paused == (Period(local("2026-11-23 14:00"), local("2026-11-23 15:00")),)
    assert clock.elapsed == timedelta(hours=6)
    assert clock.late_by == timedelta(hours=2)  # 17-18 on Monday, 8-9 on Tuesday


def test_a_clock_without_due_instant_or_before_it_is_not_late():
    started = local("2026-11-23 11:00")

    unmeasured = explain(started_at=started, until=local("2026-11-23 12:00"), due=None, hours=DESK)
    in_time = explain(started_at=started, until=local("2026-11-23 12:00"), due=local("2026-11-23 12:30"), hours=DESK)

    assert unmeasured.due is None
    assert unmeasured.late_by == in_time.late_by == timedelta()
    assert unmeasured.started_at.tzinfo is UTC


@laws
@given(calendars(), instants(), instants(), instants(), instants())
def test_the_intervals_of_an_explanation_add_up(
    calendar: Calendar, one: datetime, two: datetime, three: datetime, four: datetime
):
    start, first, second, end = sorted((one, two, three, four))
    start = max(start, end - timedelta(days=14))
    pauses = [Period(first, second), Period(first, max(first, second - timedelta(hours=1)))]
    hours = calendar.hours

    clock = explain(started_at=start, until=end, due=None, hours=hours, pauses=pauses)

    assert sum((period.length for period in clock.counted), timedelta()) == clock.elapsed
    assert clock.elapsed + sum((period.length for period in clock.paused), timedelta()) == hours.elapsed(start, end)
    assert all(hours.elapsed(*period) == period.length for period in (*clock.counted, *clock.paused))
