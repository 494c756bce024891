"""When a clock pings, whom, and what is left after a pause of the program."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import BusinessHours
from bot.rules.pings import Audience, NextStep, PingStep, Step, audience, next_step, ping_steps
from bot.rules.sla import ClockKind, due_at
from tests.rules.calendars import OFFICE, Calendar, calendars, instants, laws, local

DESK = BusinessHours(tz="Europe/Amsterdam", weekly=OFFICE)
FIRST, PROMISE = ClockKind.FIRST_REPLY, ClockKind.PROMISE


def steps_of(
    kind: ClockKind, start: str, allowance: float | None, *, due: str | None = None, owned: bool = False
) -> list[tuple[str, str]]:
    """Return the steps of a clock at the desk as (step, local time); ``allowance`` in minutes."""
    started = local(start)
    amount = None if allowance is None else timedelta(minutes=allowance)
    ends = local(due) if due else due_at(started, allowance=amount or timedelta(), hours=DESK)
    steps = ping_steps(kind, started_at=started, due=ends, allowance=amount, hours=DESK, owned=owned)
    return [(step.step.value, f"{step.at.astimezone(DESK.zone):%a %H:%M}") for step in steps]


@pytest.mark.parametrize(
    ("kind", "start", "allowance", "owned", "expected"),
    [
        pytest.param(
            FIRST, "2026-11-23 10:00", 60, False, "half Mon 10:30, near Mon 10:48, breach Mon 11:00, repeat Mon 11:30",
            id="60 min, free: 30, 80 % = 48, 60, 90",
        ),
        pytest.param(
            FIRST, "2026-11-23 10:00", 60, True, "near Mon 10:48, breach Mon 11:00, repeat Mon 11:30",
            id="claimed: no line in the channel",
        ),
        pytest.param(
            ClockKind.NEXT_REPLY, "2026-11-23 10:00", 30, False,
            "half Mon 10:15, near Mon 10:20, breach Mon 10:30, repeat Mon 11:00",
            id="30 min: ten before due (20) is earlier than 80 % (24)",
        ),
        pytest.param(
            FIRST, "2026-11-23 10:00", 15, False, "near Mon 10:05, breach Mon 10:15, repeat Mon 10:45",
            id="15 min: near (5) comes before half (7:30), which is left out",
        ),
        pytest.param(
            FIRST, "2026-11-23 10:00", 10, True, "near Mon 10:08, breach Mon 10:10, repeat Mon 10:40",
            id="10 min leave no room for ten before due: 80 % = 8",
        ),
        pytest.param(
            FIRST, "2026-11-20 17:30", 60, False, "half Mon 08:00, near Mon 08:18, breach Mon 08:30, repeat Mon 09:00",
            id="half at Friday's closing moves to Monday's opening",
        ),
        pytest.param(
            FIRST, "2026-11-20 17:00", 60, True, "near Fri 17:48, breach Mon 08:00, repeat Mon 08:30",
            id="due exactly at closing: breach is pinged at the next opening",
        ),
        pytest.param(
            FIRST, "2026-11-20 17:10", 60, True, "near Fri 17:58, breach Mon 08:10, repeat Mon 08:40",
            id="12 open minutes before Monday 8:10 are Friday 17:58",
        ),
        pytest.param(
            ClockKind.RESOLUTION, "2026-11-23 08:00", 960, True, "near Tue 10:48, breach Tue 14:00",
            id="resolution, owned: 80 % of 16 h = 12:48 after 8",
        ),
        pytest.param(
            ClockKind.RESOLUTION, "2026-11-23 08:00", 960, False, "breach Tue 14:00",
            id="resolution, free: only the daily list",
        ),
        pytest.param(
            ClockKind.DEPARTMENT_ANSWER, "2026-11-23 10:00", 240, True, "near Mon 13:12, breach Mon 14:00",
            id="department: 80 % of 4 h = 3:12",
        ),
        pytest.param(
            ClockKind.DEPARTMENT_ANSWER, "2026-11-23 10:00", 30, True, "near Mon 10:24, breach Mon 10:30",
            id="department, urgent: 80 % = 24",
        ),
        pytest.param(
            ClockKind.PASS_ON, "2026-11-23 10:00", 30, True, "near Mon 10:20, breach Mon 10:30",
            id="pass on: ten before due",
        ),
    ],
)  # fmt: skip
def test_steps_stand_where_the_policy_puts_them(kind, start, allowance, owned, expected):
    assert ", ".join(" ".join(step) for step in steps_of(kind, start, allowance, owned=owned)) == expected


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        pytest.param(
            "2026-11-23 10:00", "2026-11-23 16:00", "near Mon 15:45, breach Mon 16:00, repeat Mon 16:30", id="by four",
        ),
        pytest.param(
            "2026-11-23 10:00", "2026-11-23 10:10", "breach Mon 10:10, repeat Mon 10:40", id="10 min ahead: no warning",
        ),
        pytest.param(
            "2026-11-23 10:00", "2026-11-23 10:15", "breach Mon 10:15, repeat Mon 10:45", id="15 min: none at once",
        ),
        pytest.param(
            "2026-11-23 10:00", "2026-11-23 20:00", "near Mon 17:45, breach Tue 08:00, repeat Tue 08:30",
            id="tonight, after closing: warned while somebody is there",
        ),
        pytest.param(
            "2026-11-20 16:00", "2026-11-23 08:05", "near Fri 17:50, breach Mon 08:05, repeat Mon 08:35",
            id="just after opening: 15 open minutes before",
        ),
    ],
)  # fmt: skip
def test_a_promise_warns_a_quarter_of_an_hour_before(start, due, expected):
    assert ", ".join(" ".join(step) for step in steps_of(PROMISE, start, None, due=due, owned=True)) == expected


def test_a_pause_moves_the_warning_along():
    moved = steps_of(ClockKind.RESOLUTION, "2026-11-23 08:00", 960, due="2026-11-25 14:00", owned=True)

    assert moved == [("near", "Wed 10:48"), ("breach", "Wed 14:00")]


def test_only_a_promise_goes_without_allowance():
    with pytest.raises(ValueError, match="the first_reply clock needs its allowance"):
        steps_of(FIRST, "2026-11-23 08:00", None)


def at(minute: int) -> datetime:
    return local("2026-11-23 10:00") + timedelta(minutes=minute)


ALL = (
    PingStep(Step.HALF, at(30)),
    PingStep(Step.NEAR, at(48)),
    PingStep(Step.BREACH, at(60)),
    PingStep(Step.REPEAT, at(90)),
)


@pytest.mark.parametrize(
    ("done", "minute", "expected"),
    [
        pytest.param([], 0, NextStep(Step.HALF, at(30), False), id="nothing due yet: the first to come"),
        pytest.param([], 30, NextStep(Step.HALF, at(30), True), id="due at its very instant"),
        pytest.param([Step.HALF], 31, NextStep(Step.NEAR, at(48), False), id="done: the next"),
        pytest.param(
            [], 70, NextStep(Step.BREACH, at(60), True, (Step.HALF, Step.NEAR)),
            id="three overdue together: the highest, once",
        ),
        pytest.param([Step.BREACH], 70, NextStep(Step.REPEAT, at(90), False), id="the lower ones never come back"),
        pytest.param(
            [Step.HALF], 500, NextStep(Step.REPEAT, at(90), True, (Step.NEAR, Step.BREACH)), id="after a long stop",
        ),
        pytest.param([Step.REPEAT], 500, None, id="nothing more to come"),
    ],
)  # fmt: skip
def test_steps_overdue_together_are_one_ping_the_highest(done, minute, expected):
    assert next_step(ALL, done=done, now=at(minute)) == expected


def test_a_clock_without_steps_has_no_next_one():
    assert next_step((), done=(), now=at(0)) is None


@pytest.mark.parametrize(
    ("kind", "step", "owned", "expected"),
    [
        pytest.param(FIRST, Step.HALF, False, [Audience.CHANNEL_LINE], id="half: nobody is mentioned"),
        pytest.param(FIRST, Step.NEAR, True, [Audience.OWNER], id="near: the owner"),
        pytest.param(FIRST, Step.NEAR, False, [Audience.COORDINATOR], id="near, free: the coordinator"),
        pytest.param(FIRST, Step.BREACH, True, [Audience.OWNER, Audience.COORDINATOR], id="breach: both"),
        pytest.param(FIRST, Step.REPEAT, False, [Audience.COORDINATOR], id="repeat, free"),
        pytest.param(ClockKind.RESOLUTION, Step.NEAR, True, [Audience.OWNER], id="resolution: the owner is warned"),
        pytest.param(ClockKind.RESOLUTION, Step.BREACH, True, [Audience.DAILY_LIST], id="resolution: daily list"),
        pytest.param(ClockKind.RESOLUTION, Step.NEAR, False, [Audience.DAILY_LIST], id="resolution, free: daily list"),
        pytest.param(ClockKind.DEPARTMENT_ANSWER, Step.NEAR, True, [Audience.DEPARTMENT], id="the department first"),
        pytest.param(
            ClockKind.DEPARTMENT_ANSWER, Step.BREACH, True, [Audience.DEPARTMENT, Audience.OWNER],
            id="department late: the owner learns it",
        ),
        pytest.param(
            ClockKind.DEPARTMENT_ANSWER, Step.BREACH, False, [Audience.DEPARTMENT, Audience.COORDINATOR],
            id="department late, free case",
        ),
        pytest.param(PROMISE, Step.NEAR, True, [Audience.OWNER], id="promise: who made it"),
    ],
)  # fmt: skip
def test_each_step_has_its_audience(kind, step, owned, expected):
    assert audience(kind, step, owned=owned) == tuple(expected)


@laws
@given(calendars(), instants(), st.integers(1, 1000), st.sampled_from(list(ClockKind)), st.booleans())
def test_steps_are_in_order_and_open_and_warn_after_the_start(
    calendar: Calendar, start: datetime, minutes: int, kind: ClockKind, owned: bool
):
    hours, allowance = calendar.hours, timedelta(minutes=minutes)
    due = due_at(start, allowance=allowance, hours=hours)

    steps = ping_steps(kind, started_at=start, due=due, allowance=allowance, hours=hours, owned=owned)

    assert [step.step.rank for step in steps] == sorted({step.step.rank for step in steps})
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(hours.is_open(step.at) and step.at > start for step in steps)
    assert any(step.step is Step.BREACH and step.at == hours.next_opening(due) for step in steps)


@laws
@given(st.lists(st.integers(0, 120), max_size=8))
def test_whenever_one_looks_each_step_goes_out_at_most_once_and_the_last_always(looks: list[int]):
    done: list[Step] = []
    for minute in (*sorted(looks), 120):
        while (step := next_step(ALL, done=done, now=at(minute))) and step.overdue:
            done.append(step.step)

    assert len(done) == len(set(done))
    assert done == sorted(done, key=lambda step: step.rank)
    assert done[-1] is Step.REPEAT
