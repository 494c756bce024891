"""The one pacing point: never faster than Slack allows, and Retry-After holds exactly what it was said about."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import Delivery
from bot.slack.pacing import POST, UPDATE, Pacing
from tests.support.clock import TestClock
from tests.support.practice import settings_for

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> TestClock:
    return TestClock(NOON)


@pytest.fixture
def delivery() -> Delivery:
    return settings_for("http://127.0.0.1:9/api/").delivery


def posts_in(pacing: Pacing, clock: TestClock, *, seconds: int, channel: str = "C1") -> int:
    """Return how many posts leave when one is tried ten times a second."""
    count = 0
    for _ in range(seconds * 10):
        count += pacing.admit_post(channel)
        clock.advance(timedelta(milliseconds=100))
    return count


def test_a_channel_gets_one_message_a_second(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)

    assert posts_in(pacing, clock, seconds=60) == pytest.approx(60, abs=1)


@pytest.mark.parametrize("scale", [1.0, 6.0])
def test_not_even_after_a_pause_do_two_leave_at_once(clock: TestClock, delivery: Delivery, scale: float) -> None:
    pacing = Pacing(dataclasses.replace(delivery, scale=scale), clock.monotonic)
    clock.advance(timedelta(hours=1))

    assert pacing.admit_post("C1")
    clock.advance(timedelta(seconds=0.9) / scale)
    assert not pacing.admit_post("C1")
    clock.advance(timedelta(seconds=0.2) / scale)
    assert pacing.admit_post("C1")


def test_channels_do_not_wait_for_each_other(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)

    assert pacing.admit_post("C1")
    assert not pacing.admit_post("C1")
    assert pacing.closed_channels() == {"C1"}
    assert pacing.admit_post("C2")


def test_a_workspace_has_a_cap_of_its_own(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)

    at_once = sum(pacing.admit_post(f"C{number}") for number in range(100))

    assert at_once == 20


def test_edits_share_fifty_a_minute(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)
    count = 0

    for _ in range(600):
        count += pacing.admit_update()
        clock.advance(timedelta(milliseconds=500))

    assert count == pytest.approx(5 * 50 + 8, abs=1)


def test_a_refused_post_uses_up_nothing(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)
    while pacing.admit_post("C1"):
        pass
    for _ in range(50):
        assert not pacing.admit_post("C1")

    clock.advance(timedelta(seconds=1))

    assert pacing.admit_post("C1")


def test_retry_after_holds_its_method_and_channel_and_nothing_else(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)

    pacing.hold(POST, "C1", 30)

    assert not pacing.admit_post("C1")
    assert pacing.admit_post("C2")
    assert pacing.admit_update()
    clock.advance(timedelta(seconds=29.9))
    assert not pacing.admit_post("C1")
    clock.advance(timedelta(seconds=0.2))
    assert pacing.admit_post("C1")


def test_a_shorter_retry_after_does_not_open_what_a_longer_one_holds(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)

    pacing.hold(UPDATE, "", 30)
    pacing.hold(UPDATE, "", 5)
    clock.advance(timedelta(seconds=10))

    assert not pacing.admit_update()


def test_a_hold_on_all_channels_closes_each_that_is_known(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)
    pacing.admit_post("C1")

    pacing.hold(POST, "", 10)

    assert pacing.closed_channels() == {"C1"}
    assert not pacing.admit_post("C2")
    assert pacing.opens_in() == pytest.approx(10)


def test_it_says_when_something_opens(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(delivery, clock.monotonic)
    assert pacing.opens_in() is None
    while pacing.admit_post("C1"):
        pass

    opens_in = pacing.opens_in()

    assert opens_in == pytest.approx(1.0, abs=0.01)


def test_scale_multiplies_every_pace(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(dataclasses.replace(delivery, scale=20), clock.monotonic)

    posts = posts_in(pacing, clock, seconds=60)

    assert posts == 600  # tried ten times a second, allowed twenty


async def test_look_ups_wait_their_turn_in_the_order_they_came(clock: TestClock, delivery: Delivery) -> None:
    pacing = Pacing(dataclasses.replace(delivery, scale=50), clock.monotonic)
    done: list[int] = []

    async def look(number: int) -> None:
        await pacing.turn("conversations.history")
        done.append(number)

    await asyncio.gather(*(look(number) for number in range(260)))  # 250 at once, ten have to wait

    assert done == sorted(done)
    assert pacing.opens_in() is None  # they use up nothing of what posts and edits may
