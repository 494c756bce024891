"""Laws of the crisis detector, on drawn series: any counts, any holes, any interval."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.crisis import COOL_DOWN, Clock, Detector, Reading
from tests.rules.calendars import laws

pytestmark = pytest.mark.unmeasured

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
INTERVALS = st.sampled_from([timedelta(minutes=minutes) for minutes in (5, 15, 60)])
Fed = list[tuple[datetime, int]]


@st.composite
def series(draw: st.DrawFn, interval: timedelta) -> Fed:
    """Draw stretches of a steady count, so that rises, falls and silences occur, with holes between some of them."""
    at, fed = MONDAY, []
    for _ in range(draw(st.integers(1, 8))):
        count, length = draw(st.sampled_from([0, 1, 3, 20, 400, 90_000])), draw(st.integers(1, 80))
        for _ in range(length):
            fed.append((at, max(0, count + draw(st.integers(-2, 2)) if length < 10 else count)))
            at += interval
        at += draw(st.sampled_from([0, 0, 1, 7, 400])) * interval
    return fed


def readings(detector: Detector, fed: Fed) -> list[Reading]:
    return [detector.update(at, count) for at, count in fed]


@laws
@given(INTERVALS.flatmap(lambda interval: st.tuples(st.just(interval), series(interval))))
def test_a_score_lies_between_0_and_1_and_an_alarm_is_over_half(drawn: tuple[timedelta, Fed]) -> None:
    interval, fed = drawn

    for reading in readings(Detector(interval), fed):
        assert 0 <= reading.score <= 1
        assert reading.over is (reading.score > 0.5)
        assert reading.over or not reading.alarm
        assert reading.expected > 0
        assert reading.since <= reading.at


@laws
@given(INTERVALS.flatmap(lambda interval: st.tuples(st.just(interval), series(interval))))
def test_an_alarm_is_raised_only_by_a_rise_and_once_in_a_cool_down_if_nothing_outgrows_it(
    drawn: tuple[timedelta, Fed],
) -> None:
    interval, fed = drawn

    alarms = [reading for reading in readings(Detector(interval), fed) if reading.alarm]

    assert all(reading.count > reading.expected for reading in alarms)
    assert all(later.outgrown or later.at - earlier.at >= COOL_DOWN for earlier, later in pairwise(alarms))


@laws
@given(series(timedelta(minutes=5)), st.data())
def test_what_comes_later_changes_nothing_that_was_said(fed: Fed, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(fed)))

    whole, prefix = (readings(Detector(timedelta(minutes=5)), part) for part in (fed, fed[:cut]))

    assert whole[:cut] == prefix


@laws
@given(INTERVALS.flatmap(lambda interval: st.tuples(st.just(interval), series(interval))), st.data())
def test_a_restart_changes_nothing(drawn: tuple[timedelta, Fed], data: st.DataObject) -> None:
    interval, fed = drawn
    cut = data.draw(st.integers(0, len(fed)))
    running = Detector(interval)
    readings(running, fed[:cut])

    restarted = Detector.restored(json.loads(json.dumps(running.state())))
    unpickled = pickle.loads(pickle.dumps(running))

    said = readings(running, fed[cut:])
    assert readings(restarted, fed[cut:]) == said
    assert readings(unpickled, fed[cut:]) == said
    assert restarted.state() == running.state()


def rises(*of: tuple[float, int], times: int) -> Fed:
    """Feed twenty a bucket for two days, then so many at each hour of the third day named, in ``times`` buckets."""
    fed = [(MONDAY + number * timedelta(minutes=5), 20) for number in range(3 * 288)]
    for hour, count in of:
        first = 2 * 288 + round(hour * 12)
        fed[first : first + times] = [(at, count) for at, _ in fed[first : first + times]]
    return fed


@pytest.mark.parametrize(
    ("second", "told"),
    [
        pytest.param((8, 90), [4], id="as far again within a day"),
        pytest.param((8, 400), [4, 8], id="much further within a day"),
        pytest.param((4.5, 400), [4], id="the same rise goes on"),
    ],
)
def test_within_a_day_only_another_rise_that_goes_much_further_is_told(
    second: tuple[float, int], told: list[float]
) -> None:
    fed = rises((4, 90), second, times=4)

    alarms = [reading for reading in readings(Detector(timedelta(minutes=5)), fed) if reading.alarm]

    assert [(one.at - MONDAY) / timedelta(hours=1) - 48 for one in alarms] == told
    assert [one.outgrown for one in alarms] == [False, True][: len(told)]


def test_a_burst_that_the_slow_clock_hears_when_the_fast_one_is_quiet_again_is_one_rise() -> None:
    over = [one for one in readings(Detector(timedelta(minutes=5)), rises((4, 400), times=3)) if one.over]

    assert {one.clock for one in over} == set(Clock)
    assert {one.over_since for one in over} == {MONDAY + timedelta(hours=52)}


@pytest.mark.parametrize("scale", [1, 10, 1_000, 100_000])
def test_a_level_that_stays_is_no_rise_at_any_scale(scale: int) -> None:
    steady = [(MONDAY + number * timedelta(minutes=5), scale) for number in range(2 * 288)]

    assert not any(reading.over for reading in readings(Detector(timedelta(minutes=5)), steady))


@pytest.mark.parametrize("scale", [10, 1_000, 100_000])
def test_five_times_normal_alarms_at_once_at_any_scale(scale: int) -> None:
    detector = Detector(timedelta(minutes=5))
    readings(detector, [(MONDAY + number * timedelta(minutes=5), scale) for number in range(2 * 288)])

    (risen,) = readings(detector, [(MONDAY + timedelta(days=2), 5 * scale)])

    assert risen.alarm
    assert (risen.count, round(risen.ratio), risen.since) == (5 * scale, 5, MONDAY + timedelta(days=2))


def test_the_state_does_not_grow() -> None:
    detector = Detector(timedelta(hours=1))
    readings(detector, [(MONDAY + number * timedelta(hours=1), number % 7) for number in range(24 * 30)])
    full = _numbers(detector.state())

    readings(detector, [(MONDAY + timedelta(days=40, hours=number), number) for number in range(24 * 30)])

    assert _numbers(detector.state()) == full < 1_000


def _numbers(state: object) -> int:
    if isinstance(state, dict):
        return sum(map(_numbers, state.values()))
    return sum(map(_numbers, state)) if isinstance(state, list) else 1
