"""The crisis detector on drawn weeks of small, middling and large desks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.rules.crisis import Clock, Detector
from bot.rules.crowd import Voice, crowd_of, new_voices
from bot.rules.severity import Level, judge
from tests.rules.crisis_weeks import MONDAY, USUAL, judged, weeks

pytestmark = pytest.mark.unmeasured

FIVE, QUARTER = timedelta(minutes=5), timedelta(minutes=15)
NEVER = timedelta.max
NIGHT = MONDAY + timedelta(days=16, hours=3)  # a Wednesday, 03:00, in the third week


@pytest.mark.parametrize("per_day", [5, 500, 50_000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_four_weeks_of_ordinary_rhythm_page_once_at_most(per_day: int, seed: int) -> None:
    told = list(judged(weeks(per_day, interval=FIVE, seed=seed, days=28), interval=FIVE))

    assert len({reading.over_since for reading, verdict in told if verdict.level is Level.PAGE}) <= 1
    assert sum(verdict.raises for _, verdict in told) <= 4


@pytest.mark.parametrize("per_day", [5_000, 50_000])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_five_times_normal_at_three_at_night_pages_within_two_intervals(per_day: int, seed: int) -> None:
    fed = weeks(per_day, interval=FIVE, seed=seed, days=16.2, times=5, rises_at=NIGHT)

    paged = [reading.at for reading, verdict in judged(fed, interval=FIVE) if verdict.level is Level.PAGE]

    assert timedelta(0) <= paged[0] - NIGHT < 2 * FIVE


# 500 a day are 0.6 in five minutes at night. Five times that is three, which is no crowd yet; half an hour holds 17.
@pytest.mark.parametrize(("interval", "within"), [(FIVE, timedelta(minutes=35)), (QUARTER, timedelta(minutes=46))])
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_five_times_normal_at_a_desk_of_500_a_day_alerts_once_it_is_a_crowd(
    interval: timedelta, within: timedelta, seed: int
) -> None:
    fed = weeks(500, interval=interval, seed=seed, days=16.2, times=5, rises_at=NIGHT)

    over = [reading.at for reading, verdict in judged(fed, interval=interval) if verdict.level and reading.at >= NIGHT]

    assert over[0] - NIGHT < within


# The best test there is (Page's CUSUM, which is told the rate and the step, with one false page in four weeks) takes 20
# minutes in half of the nights and 35 in one of ten.
def test_five_times_normal_at_a_desk_of_500_a_day_pages_in_half_an_hour_in_most_nights() -> None:
    nights = [weeks(500, interval=FIVE, seed=seed, days=16.2, times=5, rises_at=NIGHT) for seed in range(9)]

    paged = [[one.at for one, verdict in judged(fed, interval=FIVE) if verdict.level is Level.PAGE] for fed in nights]

    took = sorted(min((at + FIVE - NIGHT for at in night if at >= NIGHT), default=NEVER) for night in paged)
    assert took[4] <= timedelta(minutes=25)
    assert took[6] <= timedelta(minutes=35)


@pytest.mark.parametrize(("per_day", "within"), [(5_000, 4 * FIVE), (50_000, 2 * FIVE)])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_three_times_normal_at_night_alerts_within_minutes(per_day: int, within: timedelta, seed: int) -> None:
    fed = weeks(per_day, interval=FIVE, seed=seed, days=16.2, times=3, rises_at=NIGHT)

    over = [reading for reading, verdict in judged(fed, interval=FIVE) if verdict.level and reading.at >= NIGHT]

    assert over[0].at + FIVE - NIGHT <= within


def test_three_times_five_a_day_is_no_crowd_within_the_hour() -> None:
    fed = weeks(5, interval=FIVE, seed=1, days=17, times=3, rises_at=NIGHT)

    raised = [reading for reading, verdict in judged(fed, interval=FIVE) if verdict.raises and reading.at >= NIGHT]

    assert all(reading.clock is Clock.SLOW for reading in raised)


def test_a_doubling_over_hours_is_heard_by_the_slow_clock() -> None:
    fed = weeks(10_000, interval=FIVE, seed=5, days=17, times=2, rises_at=NIGHT + timedelta(hours=6))

    (told,) = [reading for reading, verdict in judged(fed, interval=FIVE) if verdict.raises and reading.at >= NIGHT]

    assert told.clock is Clock.SLOW
    assert timedelta(hours=6) < told.at - NIGHT < timedelta(hours=9)
    assert 1.5 < told.ratio < 2.2


def _levels(voices: list[Voice]) -> list[Level]:
    """Return what a desk is told, look by look, of these and of five ordinary mentions a day in the week before."""
    ordinary = [
        Voice(mention=f"o{number}", author=f"o{number}", at=MONDAY + number * timedelta(hours=4.8))
        for number in range(5 * 8)
    ]
    detector, quiet_until, told = Detector(FIVE), None, []
    everybody = [*ordinary, *voices]
    for at, count in new_voices(everybody, interval=FIVE, until=MONDAY + timedelta(days=8)):
        reading = detector.update(at, count)
        crowd = crowd_of(voice for voice in everybody if reading.since <= voice.at < at + FIVE)
        verdict = judge(reading, crowd, USUAL, quiet_until=quiet_until)
        quiet_until = verdict.quiet_until
        told += [verdict.level] if verdict.raises else []
    return told


BURST = MONDAY + timedelta(days=7, hours=14, minutes=2)


def _burst(authors: list[str], *, apart: timedelta, at: datetime = BURST) -> list[Voice]:
    return [Voice(mention=f"b{number}", author=author, at=at + number * apart) for number, author in enumerate(authors)]


def test_six_people_in_ten_minutes_at_a_desk_of_five_a_day_alert_once() -> None:
    people = ["ana", "ben", "cas", "dee", "eva", "fem"]

    assert _levels(_burst(people, apart=timedelta(minutes=1, seconds=55))) == [Level.ALERT]


@pytest.mark.parametrize("apart", [timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=61)])
def test_six_lines_of_one_person_tell_nobody(apart: timedelta) -> None:
    assert _levels(_burst(["ana"] * 6, apart=apart)) == []
