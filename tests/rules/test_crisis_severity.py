"""When a look at a desk is an alert, when a page, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.crisis import COOL_DOWN, Clock, Reading
from bot.rules.crowd import Crowd, Voice, crowd_of, new_voices
from bot.rules.severity import Incident, Level, Of, OneLink, Reach, Rise, Share, Usual, judge

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
USUAL = Usual(negative_share=0.4, urgent_share=0.05, reach=20_000)
CALM = Reading(
    at=NOON, score=0.1, alarm=False, outgrown=False, over=False, rare=False, clock=Clock.FAST, count=18, expected=18,
    ratio=1.0, since=NOON, over_since=None, quiet_until=None,
)  # fmt: skip
RISEN = replace(CALM, score=0.6, over=True, count=60, ratio=60 / 18, since=NOON - 15 * MINUTE, over_since=NOON)
SIXTY = Crowd(authors=60, negative=24, urgent=3, word="storing", word_authors=2, first="m1")


def test_no_rise_is_calm_whatever_is_said() -> None:
    upset = replace(SIXTY, negative=60, urgent=60)

    verdict = judge(CALM, upset, USUAL, incident="trains")

    assert (verdict.level, verdict.raises) == (Level.CALM, False)


def test_a_rise_alone_is_an_alert_and_says_how_much_since_when() -> None:
    verdict = judge(RISEN, SIXTY, USUAL)

    assert (verdict.level, verdict.raises, verdict.first) == (Level.ALERT, True, "m1")
    assert verdict.reasons == (Rise(Of.ALL, Clock.FAST, 60, 18, 60 / 18, NOON - 15 * MINUTE),)


def test_a_rise_with_urgent_words_is_a_page_and_names_the_word() -> None:
    verdict = judge(RISEN, replace(SIXTY, urgent=37, word_authors=30), USUAL)

    assert verdict.level is Level.PAGE
    assert verdict.reasons[1] == Share(Of.URGENT, 37, 60, 0.05, "storing", 30)


# Of 60 people 40 % are usually negative: 24, give or take 3.8; three times that more is 35.4.
@pytest.mark.parametrize(("negative", "level"), [(35, Level.ALERT), (36, Level.PAGE)])
def test_a_share_of_negative_people_counts_against_its_own_normal(negative: int, level: Level) -> None:
    assert judge(RISEN, replace(SIXTY, negative=negative), USUAL).level is level


def test_a_big_crowd_a_little_more_negative_is_no_second_sign() -> None:
    crowd = Crowd(authors=10_000, negative=4_900)  # 18 standard deviations above 40 %, yet only nine points

    assert judge(RISEN, crowd, USUAL).level is Level.ALERT


def test_a_rise_during_an_incident_is_a_page() -> None:
    verdict = judge(RISEN, SIXTY, USUAL, incident="trains stand still")

    assert verdict.level is Level.PAGE
    assert Incident("trains stand still") in verdict.reasons


@pytest.mark.parametrize(
    ("change", "level"),
    [
        pytest.param(
            {"count": 90, "ratio": 5.0, "rare": True}, Level.PAGE, id="five times normal and rare at this brand"
        ),
        pytest.param({"count": 90, "ratio": 5.0}, Level.ALERT, id="this brand goes as far now and then"),
        pytest.param({"count": 60, "ratio": 3.4, "rare": True}, Level.ALERT, id="not five times"),
        pytest.param({"count": 9, "ratio": 70.0, "rare": True}, Level.ALERT, id="nine people are few"),
    ],
)
def test_five_times_normal_pages_without_a_second_sign(change: dict[str, float], level: Level) -> None:
    assert judge(replace(RISEN, **change), SIXTY, USUAL).level is level


def test_negative_people_who_rise_alone_are_an_alert_and_their_share_no_second_sign() -> None:
    slow = replace(RISEN, clock=Clock.SLOW, since=NOON - timedelta(hours=6))

    verdict = judge(CALM, replace(SIXTY, negative=50), USUAL, negative=slow)

    assert verdict.level is Level.ALERT
    assert [type(reason) for reason in verdict.reasons] == [Rise, Share]


def test_fewer_than_six_people_are_no_crowd_however_often_they_write() -> None:
    assert judge(RISEN, replace(SIXTY, authors=5, negative=5, urgent=5), USUAL).level is Level.CALM


def test_an_alert_is_raised_once_in_a_cool_down_while_its_level_may_rise() -> None:
    first = judge(RISEN, SIXTY, USUAL)
    worse = judge(replace(RISEN, at=NOON + 5 * MINUTE), SIXTY, USUAL, incident="x", quiet_until=first.quiet_until)
    next_day = judge(replace(RISEN, at=NOON + COOL_DOWN), SIXTY, USUAL, quiet_until=worse.quiet_until)
    outgrown = judge(replace(RISEN, at=NOON + 9 * HOUR, outgrown=True), SIXTY, USUAL, quiet_until=worse.quiet_until)

    assert [one.raises for one in (first, worse, next_day, outgrown)] == [True, False, True, True]
    assert outgrown.quiet_until == NOON + 9 * HOUR + COOL_DOWN
    assert worse.level is Level.PAGE


def test_one_link_and_much_reach_explain_a_rise_and_weigh_nothing() -> None:
    crowd = replace(SIXTY, link="https://example.org/a", link_authors=31, reach=900_000)

    verdict = judge(RISEN, crowd, USUAL)

    assert verdict.level is Level.ALERT
    assert verdict.reasons[1:] == (OneLink("https://example.org/a", 31, 60), Reach(900_000, 20_000))


def voice(number: int, author: str, **more: object) -> Voice:
    return replace(Voice(mention=f"m{number}", author=author, at=NOON + number * MINUTE), **more)


def test_a_crowd_counts_people_and_names_what_most_of_them_say() -> None:
    crowd = crowd_of(
        [
            voice(3, "ana", negative=True, urgent=("storing", "brand"), followers=10),
            voice(1, "ben", urgent=("brand",), link="a"),
            *(voice(number, "cas", negative=True, urgent=("storing",), link="b", followers=5) for number in (4, 5, 6)),
            voice(7, "dee", urgent=("storing",), link="a"),
        ]
    )

    assert crowd == Crowd(
        authors=4, negative=2, urgent=4, word="storing", word_authors=3, link="a", link_authors=2, reach=15, first="m1"
    )  # fmt: skip


def test_nobody_is_an_empty_crowd() -> None:
    assert crowd_of([]) == Crowd()


def test_new_voices_count_a_person_once_an_hour_in_whole_intervals() -> None:
    voices = [voice(number, "ana") for number in (2, 4, 30, 61, 62, 63)] + [voice(7, "ben")]

    counted = dict(new_voices(voices, interval=5 * MINUTE, until=NOON + 65 * MINUTE))

    assert {at: count for at, count in counted.items() if count} == {
        NOON: 1,
        NOON + 5 * MINUTE: 1,
        NOON + 60 * MINUTE: 1,
    }
    assert len(counted) == 13
