"""What the crisis detector makes of holes, outages, holidays and clocks that change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.crisis import Detector, Reading
from tests.rules.crisis_weeks import MONDAY, weeks

pytestmark = pytest.mark.unmeasured

FIVE = timedelta(minutes=5)
BREAKS, RETURNS = MONDAY + timedelta(days=9, hours=9), MONDAY + timedelta(days=9, hours=13)
Fed = list[tuple[datetime, int]]


def ordinary(per_day: int, *, seed: int = 3) -> Fed:
    return list(weeks(per_day, interval=FIVE, seed=seed, days=10))


def heard(fed: Fed) -> list[Reading]:
    """Return what is over after the feed broke."""
    detector = Detector(FIVE)
    readings = [detector.update(at, count) for at, count in fed]
    return [reading for reading in readings if reading.over and reading.at >= BREAKS]


def kept_back(fed: Fed) -> int:
    return sum(count for at, count in fed if BREAKS <= at < RETURNS)


def with_hole(fed: Fed, *, late: int = 0, over: int = 1) -> Fed:
    """Leave the hole out, and add what was kept back to the first intervals after it."""
    return [
        (at, count + (late // over if RETURNS <= at < RETURNS + over * FIVE else 0))
        for at, count in fed
        if not BREAKS <= at < RETURNS
    ]


def with_zeros(fed: Fed, *, late: int = 0) -> Fed:
    return [
        (at, 0 if BREAKS <= at < RETURNS else count + (late if at == RETURNS else 0)) for at, count in fed
    ]  # fmt: skip


@pytest.mark.parametrize("per_day", [5, 500, 5_000, 50_000])
def test_no_alarm_when_a_feed_comes_back(per_day: int) -> None:
    assert heard(with_hole(ordinary(per_day))) == []


@pytest.mark.parametrize("per_day", [500, 5_000, 50_000])
@pytest.mark.parametrize("over", [1, 3, 12])
def test_what_a_feed_kept_back_is_no_rise(per_day: int, over: int) -> None:
    fed = ordinary(per_day)

    assert heard(with_hole(fed, late=kept_back(fed), over=over)) == []


@pytest.mark.parametrize("per_day", [5_000, 50_000])
def test_nor_is_it_where_the_feed_told_nothing_but_zeros(per_day: int) -> None:
    fed = ordinary(per_day)

    assert heard(with_zeros(fed, late=kept_back(fed))) == []


def test_a_crisis_that_begins_after_a_hole_is_heard_within_the_hour() -> None:
    fed = [(at, count * 5 if at >= RETURNS else count) for at, count in with_hole(ordinary(5_000))]

    assert heard(fed)[0].at - RETURNS <= timedelta(hours=1)


def test_an_outage_teaches_no_new_normal() -> None:
    broken = Detector(FIVE)
    for at, count in with_zeros(ordinary(5_000)):
        last = broken.update(at, count)
    whole = Detector(FIVE)
    for at, count in ordinary(5_000):
        best = whole.update(at, count)

    assert last.expected == pytest.approx(best.expected, rel=0.1)


def at_eight() -> Iterator[tuple[datetime, int]]:
    """Yield five weeks over a change of the clocks, busy from eight to nine by the wall clock of Amsterdam."""
    at = MONDAY
    while at < MONDAY + timedelta(weeks=5):
        local = at.astimezone(ZoneInfo("Europe/Amsterdam"))
        yield local, 90 if local.hour == 8 else 10
        at += FIVE


def test_local_instants_let_the_rhythm_follow_the_people_through_a_change_of_the_clocks() -> None:
    local, utc = Detector(FIVE), Detector(FIVE)
    settled = MONDAY + timedelta(days=14)

    assert not [at for at, count in at_eight() if local.update(at, count).over and at >= settled]
    assert [at for at, count in at_eight() if utc.update(at.astimezone(MONDAY.tzinfo), count).over and at >= settled]


def test_a_holiday_is_like_a_sunday() -> None:
    def normal(*, holiday: bool) -> float:
        detector, at = Detector(FIVE), MONDAY
        while at < MONDAY + timedelta(days=30):
            detector.update(at, 2 if at.weekday() == 6 else 20)
            at += FIVE
        return detector.update(at, 10, holiday=holiday).expected

    assert normal(holiday=True) < 0.5 * normal(holiday=False)


def test_naive_instants_are_taken_as_they_stand() -> None:
    naive, aware = Detector(FIVE), Detector(FIVE)

    for at, count in ordinary(500):
        assert naive.update(at.replace(tzinfo=None), count).score == aware.update(at, count).score


def test_an_interval_told_twice_counts_as_the_next() -> None:
    detector = Detector(FIVE)
    readings = [detector.update(MONDAY, 20) for _ in range(400)]

    assert not any(reading.over for reading in readings)


@pytest.mark.parametrize("interval", [timedelta(0), timedelta(minutes=7), timedelta(hours=2)])
def test_an_interval_that_does_not_divide_the_hour_is_refused(interval: timedelta) -> None:
    with pytest.raises(ValueError, match="whole number of intervals"):
        Detector(interval)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 mentions"):
        Detector(FIVE).update(MONDAY, -1)


def test_a_state_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="replay the counts"):
        Detector.restored({**Detector(FIVE).state(), "version": 0})
