"""What a false alarm teaches: less noise of its own kind, for a while, and never silence about danger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.crisis import Clock
from bot.rules.lessons import Lesson, Shape, hour_of_week, lesson_for, needed_after, resembles, weighed
from bot.rules.severity import PAGE_RATIO, Incident, Level, Of, Reason, Rise, Share, Verdict

SUNDAY = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)
SHOW = Shape(source="web", hour=hour_of_week(SUNDAY), terms=frozenset({"radar", "storing"}), link="radar.example/a")
LESSON = Lesson(number=7, shape=SHOW, needed=3.6, until=SUNDAY + timedelta(weeks=4))


def a_verdict(ratio: float, *more: Reason, level: Level = Level.ALERT) -> Verdict:
    rise = Rise(Of.ALL, Clock.FAST, 40, 40 / ratio, ratio, SUNDAY)
    return Verdict(level=level, raises=True, quiet_until=None, reasons=(rise, *more))


@pytest.mark.parametrize(
    ("ratio", "needed"),
    [
        pytest.param(2.4, 3.6, id="half as much again: 2.4 * 1.5"),
        pytest.param(3.5, PAGE_RATIO, id="5.25 would be more than what pages by itself"),
        pytest.param(9.0, PAGE_RATIO, id="never more than that"),
    ],
)
def test_the_same_takes_half_as_much_again_and_never_more_than_what_always_pages(ratio: float, needed: float) -> None:
    assert needed_after(ratio) == needed


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(SHOW, True, id="the same"),
        pytest.param(replace(SHOW, hour=SHOW.hour + 1), True, id="an hour later"),
        pytest.param(replace(SHOW, hour=SHOW.hour + 2), False, id="two hours later"),
        pytest.param(replace(SHOW, hour=SHOW.hour - 24), False, id="the day before"),
        pytest.param(replace(SHOW, source="talk"), False, id="another source"),
        pytest.param(replace(SHOW, terms=frozenset({"rook"}), link=None), False, id="about something else"),
        pytest.param(replace(SHOW, terms=frozenset({"radar"}), link=None), True, id="one word of it"),
        pytest.param(replace(SHOW, terms=frozenset()), True, id="the same link"),
        pytest.param(replace(SHOW, terms=frozenset(), link=None), False, id="about nothing that stands out"),
    ],
)
def test_one_kind_is_the_same_source_at_the_same_hour_about_the_same_thing(other: Shape, same: bool) -> None:
    assert resembles(SHOW, other) is same
    assert resembles(other, SHOW) is same


def test_hours_of_a_week_meet_at_its_end() -> None:
    sunday, monday = replace(SHOW, hour=167), replace(SHOW, hour=0)

    assert resembles(sunday, monday)


def test_of_several_lessons_that_which_takes_most_counts_until_it_ends() -> None:
    more = replace(LESSON, number=8, needed=3.9, until=SUNDAY + timedelta(weeks=1))

    assert lesson_for([LESSON, more], SHOW, SUNDAY) == more
    assert lesson_for([LESSON, more], SHOW, more.until) == LESSON
    assert lesson_for([LESSON, more], SHOW, LESSON.until) is None


@pytest.mark.parametrize(
    ("verdict", "danger", "level"),
    [
        pytest.param(a_verdict(3.5), False, Level.CALM, id="an alert below it is not told"),
        pytest.param(a_verdict(3.5, level=Level.PAGE), False, Level.ALERT, id="a page below it is an alert"),
        pytest.param(a_verdict(3.6), False, Level.ALERT, id="from it on all is as always"),
        pytest.param(a_verdict(PAGE_RATIO, level=Level.PAGE), False, Level.PAGE, id="five times normal pages"),
        pytest.param(a_verdict(2.0), True, Level.ALERT, id="somebody writes of danger"),
        pytest.param(a_verdict(2.0, Share(Of.URGENT, 5, 20, 0.02)), False, Level.ALERT, id="many urgent words"),
        pytest.param(
            a_verdict(2.0, Incident("status"), level=Level.PAGE), False, Level.PAGE, id="the incident feed tells of it"
        ),
        pytest.param(a_verdict(2.0, Share(Of.NEGATIVE, 15, 20, 0.2)), False, Level.CALM, id="angry people are no sign"),
    ],
)
def test_a_lesson_makes_one_step_less_of_it_and_nothing_of_danger(verdict: Verdict, danger: bool, level: Level) -> None:
    assert weighed(verdict, LESSON, danger=danger) is level
