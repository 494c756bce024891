"""Who is taken first, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.rules.hours import BusinessHours
from bot.rules.queue import Because, Ground, Horizon, Standing, grounds, order
from bot.rules.vocabulary import Priority
from tests.rules.calendars import OFFICE, local

DESK = BusinessHours(tz="Europe/Amsterdam", weekly=OFFICE)
TEN = local("2026-11-23 10:00")
MINUTE = timedelta(minutes=1)
HORIZON = Horizon.of(DESK, now=TEN)
OPENED = TEN - timedelta(hours=3)


def a_case(number: int = 1, **facts: Any) -> Standing:
    """Return a normal case that came in at seven, ``facts`` beside it; a number of minutes is an instant from ten."""
    instants = {
        name: TEN + value * MINUTE if isinstance(value, int) and name != "about_people" else value
        for name, value in facts.items()
    }
    return Standing(
        **{"number": number, "about_people": False, "priority": Priority.NORMAL, "opened_at": OPENED, **instants}
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"about_people": True}, {"window_ends_at": 5}, id="people before a window"),
        pytest.param({"window_ends_at": 30}, {"promise": 1, "due": 1}, id="a window before a promise"),
        pytest.param(
            {"window_ends_at": 10}, {"window_ends_at": 11, "priority": Priority.URGENT}, id="the first window"
        ),
        pytest.param({"promise": 30, "due": 30}, {"priority": Priority.URGENT, "due": 1}, id="a promise before urgent"),
        pytest.param({"promise": -90, "due": -90}, {"promise": -5, "due": -5}, id="the promise that is late longest"),
        pytest.param({"priority": Priority.URGENT}, {"priority": Priority.HIGH, "due": -60}, id="urgent before high"),
        pytest.param({"priority": Priority.HIGH}, {"due": -60}, id="high before normal"),
        pytest.param({"due": 5}, {"due": 6, "opened_at": -600}, id="what is due first"),
        pytest.param({"due": 500, "opened_at": 0}, {"opened_at": -600}, id="what is due before what nobody waits for"),
        pytest.param({"opened_at": -61}, {"opened_at": -60}, id="who waits longest"),
        pytest.param({"priority": Priority.URGENT}, {"window_ends_at": 31}, id="a window of later waits its turn"),
        pytest.param({"priority": Priority.URGENT}, {"promise": 31, "due": 31}, id="a promise of later waits its turn"),
        pytest.param({"due": 60}, {"window_ends_at": 0, "due": 61}, id="a window that has closed presses nobody"),
    ],
)
def test_who_comes_first(first: dict[str, Any], second: dict[str, Any]) -> None:
    ahead, behind = a_case(2, **first), a_case(1, **second)

    assert sorted((behind, ahead), key=lambda case: order(case, HORIZON)) == [ahead, behind]


def test_of_two_that_are_alike_the_one_that_came_first_is_first() -> None:
    assert order(a_case(1), HORIZON) < order(a_case(2), HORIZON)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:30"),
        ("2026-11-23 17:30", "2026-11-23 18:00"),
        ("2026-11-23 17:40", "2026-11-24 08:10"),
        ("2026-11-27 20:00", "2026-11-30 08:30"),
    ],
)
def test_what_ends_in_the_next_open_half_hour_presses(now: str, until: str) -> None:
    assert Horizon.of(DESK, now=local(now)).until == local(until)


def test_all_grounds_are_told_the_one_that_decided_first() -> None:
    case = a_case(about_people=True, window_ends_at=10, promise=20, due=5, priority=Priority.URGENT)

    assert grounds(case, HORIZON) == (
        Because(Ground.PEOPLE), Because(Ground.WINDOW, TEN + 10 * MINUTE), Because(Ground.PROMISE, TEN + 20 * MINUTE),
        Because(Ground.URGENCY), Because(Ground.DUE, TEN + 5 * MINUTE), Because(Ground.WAITING, OPENED),
    )  # fmt: skip


def test_a_case_that_nothing_presses_stands_where_it_stands_because_of_how_long_it_waits() -> None:
    assert grounds(a_case(window_ends_at=900), HORIZON) == (Because(Ground.WAITING, OPENED),)
