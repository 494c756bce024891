from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import AnchoredClock, ClockAnchor, SystemClock, clock_for, parse_anchor
from tests.support.clock import TestClock

MONDAY = datetime(2026, 11, 23, 7, 55, tzinfo=UTC)
STARTED = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


def test_business_time_runs_at_a_multiple_of_real_time() -> None:
    anchor = ClockAnchor(MONDAY, STARTED, 60.0)

    assert anchor.business_at(STARTED) == MONDAY
    assert anchor.business_at(STARTED + timedelta(seconds=30)) == MONDAY + timedelta(minutes=30)
    assert anchor.business_at(STARTED - timedelta(seconds=1)) == MONDAY - timedelta(minutes=1)


def test_an_anchor_reads_back_what_it_writes() -> None:
    anchor = ClockAnchor(MONDAY, STARTED, 0.5)

    assert parse_anchor(str(anchor)) == anchor


def test_two_processes_of_one_anchor_agree_within_the_time_between_their_readings() -> None:
    factor = 60.0
    first, second = (AnchoredClock(ClockAnchor(MONDAY, STARTED, factor)) for _ in range(2))

    before, one, other, after = first.real(), first.now(), second.now(), first.real()

    assert timedelta(0) <= other - one <= (after - before) * factor


def test_transport_time_is_never_sped_up() -> None:
    clock = AnchoredClock(ClockAnchor(MONDAY, STARTED, 60.0))

    assert abs(clock.real() - SystemClock().real()) < timedelta(seconds=5)


@pytest.mark.parametrize(("factor", "seconds"), [(60.0, 1.0), (1.0, 60.0), (0.5, 120.0)])
def test_a_span_of_business_time_takes_less_real_time_when_sped_up(factor: float, seconds: float) -> None:
    clock = clock_for(ClockAnchor(MONDAY, STARTED, factor))

    assert clock.real_delay(timedelta(minutes=1)) == seconds


def test_without_an_anchor_business_time_is_real_time() -> None:
    clock = clock_for(None)

    before, now, after = clock.real(), clock.now(), clock.real()

    assert before <= now <= after
    assert now.tzinfo is UTC
    assert clock.real_delay(timedelta(minutes=1)) == 60


def test_the_clock_of_tests_moves_only_forward_and_only_when_told() -> None:
    clock = TestClock(MONDAY)

    clock.advance(timedelta(hours=1))

    assert clock.now() == clock.real() == MONDAY + timedelta(hours=1)
    assert clock.monotonic() == 3600
    with pytest.raises(ValueError, match="is before"):
        clock.set(MONDAY)
