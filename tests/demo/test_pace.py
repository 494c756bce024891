"""Business time in the demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.demo.pace import HeldClock, Pace
from bot.sandbox import ClockConfig
from bot.sandbox.clock import Clock

START = datetime(2026, 11, 23, 7, 55, tzinfo=UTC)


async def test_a_held_clock_stands_still_until_it_is_begun() -> None:
    clock = HeldClock(START, speed=600.0)
    held = [clock.now(), clock.now()]

    clock.begin()
    await Pace(clock).after(timedelta(minutes=1))

    assert held == [START, START]
    assert timedelta(minutes=1) <= clock.now() - START < timedelta(hours=1)


async def test_a_wait_for_what_was_before_is_none() -> None:
    clock = HeldClock(START, speed=1.0)
    before = clock.monotonic()

    await Pace(clock).until(START - timedelta(days=2))

    assert clock.monotonic() - before < 1.0


def test_the_workspace_starts_its_business_time_anew() -> None:
    seconds = [100.0]
    clock = Clock(ClockConfig(business_start=START.isoformat(), factor=60.0), real=lambda: seconds[-1])

    seconds.append(400.0)
    clock.begin()
    begun = clock.business()
    seconds.append(401.0)

    assert begun == START
    assert clock.business() == START + timedelta(minutes=1)
