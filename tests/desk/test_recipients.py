"""Who hears of a step, and how soon after the last message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.recipients import Hearers, Place, Said, free_from, hearers
from bot.rules.pings import Audience, Step
from bot.rules.sla import ClockKind
from tests.desk.timed import DAAN, MARIT, SANNE, monday

CHANNEL = Place("CRAIL", False)
OWNER, COORDINATOR = Audience.OWNER, Audience.COORDINATOR


def who(step: Step, *, kind: ClockKind = ClockKind.FIRST_REPLY, owner: str | None = None, on_shift: bool = True,
        coordinator: str | None = MARIT) -> Hearers:  # fmt: skip
    return hearers(kind, step, owner=owner, on_shift=on_shift, coordinator=coordinator, channel="CRAIL")


def person(user: str) -> Place:
    return Place(user, True)


def test_half_way_only_the_channels_line_says_so() -> None:
    assert who(Step.HALF) == Hearers(line=True)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(who(Step.NEAR, owner=SANNE), Hearers(person(SANNE), OWNER), id="near: the owner"),
        pytest.param(who(Step.NEAR), Hearers(person(MARIT), COORDINATOR), id="near and free: the coordinator"),
        pytest.param(who(Step.NEAR, coordinator=None), Hearers(line=True), id="near, free, no coordinator: the line"),
        pytest.param(
            who(Step.NEAR, owner=SANNE, on_shift=False), Hearers(person(MARIT), COORDINATOR),
            id="near, owner off shift: the coordinator",
        ),
        pytest.param(
            who(Step.NEAR, owner=SANNE, on_shift=False, coordinator=None), Hearers(CHANNEL, COORDINATOR),
            id="near, owner off shift, no coordinator: the channel",
        ),
        pytest.param(
            who(Step.BREACH, owner=SANNE), Hearers(person(SANNE), OWNER, also=person(MARIT)),
            id="breach: the owner, and the coordinator in a roll-up",
        ),
        pytest.param(
            who(Step.BREACH, owner=MARIT), Hearers(person(MARIT), OWNER), id="breach: one person in two roles, once"
        ),
        pytest.param(
            who(Step.BREACH, owner=SANNE, on_shift=False), Hearers(person(MARIT), COORDINATOR),
            id="breach, owner off shift: the coordinator, once",
        ),
        pytest.param(
            who(Step.BREACH, coordinator=None), Hearers(CHANNEL, COORDINATOR), id="breach, free, nobody: the channel"
        ),
        pytest.param(
            who(Step.NEAR, kind=ClockKind.RESOLUTION, owner=SANNE), Hearers(person(SANNE), OWNER),
            id="resolution near: the owner",
        ),
        pytest.param(who(Step.BREACH, kind=ClockKind.RESOLUTION, owner=SANNE), Hearers(), id="resolution late: a list"),
        pytest.param(
            who(Step.NEAR, kind=ClockKind.DEPARTMENT_ANSWER, owner=SANNE), Hearers(department=True),
            id="question near: the department alone",
        ),
        pytest.param(
            who(Step.BREACH, kind=ClockKind.DEPARTMENT_ANSWER, owner=SANNE),
            Hearers(person(SANNE), OWNER, department=True), id="question late: the department and the owner",
        ),
    ],
)  # fmt: skip
def test_who_hears(found: Hearers, expected: Hearers) -> None:
    assert found == expected


def minutes_until_free(place: Place, said: Said, *, role: Audience = OWNER, urgent: bool = False) -> float | None:
    free = free_from(place, said, roles=(role,), urgent=urgent)
    return None if free is None or said.last is None else (free - said.last) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("place", "times", "role", "urgent", "minutes"),
    [
        pytest.param(person(SANNE), 1, OWNER, False, 10, id="the second ping of the day after 10 min"),
        pytest.param(person(SANNE), 3, OWNER, False, 40, id="the fourth after 40 min"),
        pytest.param(person(SANNE), 30, OWNER, False, 90, id="never more than 90 min"),
        pytest.param(person(DAAN), 1, COORDINATOR, False, 15, id="a roll-up at most every 15 min"),
        pytest.param(person(DAAN), 5, OWNER, True, None, id="an urgent one at once"),
        pytest.param(CHANNEL, 9, COORDINATOR, False, 15, id="the channel every 15 min"),
        pytest.param(CHANNEL, 9, COORDINATOR, True, 10, id="the channel, urgent: every 10 min"),
    ],
)
def test_how_long_a_place_is_left_alone(
    place: Place, times: int, role: Audience, urgent: bool, minutes: float | None
) -> None:
    assert minutes_until_free(place, Said(times, monday("09:00")), role=role, urgent=urgent) == minutes


def test_who_heard_nothing_yet_hears_it_at_once() -> None:
    assert free_from(person(SANNE), Said(), roles=(OWNER,), urgent=False) is None


def test_in_ten_hours_nobody_gets_more_than_ten_pings_that_are_not_urgent() -> None:
    now, said = monday("08:00"), Said()

    while now < monday("18:00"):
        said = Said(said.times + 1, now)
        now = free_from(person(SANNE), said, roles=(OWNER,), urgent=False) or now

    assert said.times == 10
