"""When a storm begins and ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.storming import Cause, Load, causes


def a_load(**figures: int) -> Load:
    return Load(**{"free": 0, "active": 0, "at_least": 20, "unshown": 0, "per_s": 1.0, **figures})


@pytest.mark.parametrize(
    ("load", "running", "expected"),
    [
        pytest.param(a_load(free=20), False, (), id="20 free are still cards"),
        pytest.param(a_load(free=21), False, (Cause.FREE,), id="21 free with nobody at work: over 20"),
        pytest.param(a_load(free=30, active=6), False, (), id="30 free, six at work: 6 x 5 = 30"),
        pytest.param(a_load(free=31, active=6), False, (Cause.FREE,), id="31 free, six at work"),
        pytest.param(a_load(free=21, active=3), False, (Cause.FREE,), id="three at work: 15, so 20 counts"),
        pytest.param(a_load(free=40, at_least=40), False, (), id="a desk that wants its board later"),
        pytest.param(a_load(unshown=120), False, (), id="120 cards are two minutes at one a second"),
        pytest.param(a_load(unshown=121), False, (Cause.BEHIND,), id="121 cards are more"),
        pytest.param(a_load(free=40, unshown=200), False, (Cause.FREE, Cause.BEHIND), id="both"),
        pytest.param(a_load(free=11), True, (Cause.FREE,), id="it goes on above half of 20"),
        pytest.param(a_load(free=10), True, (), id="it ends at half of 20"),
        pytest.param(a_load(free=15, active=6), True, (), id="it ends at half of 30"),
        pytest.param(a_load(unshown=61), True, (Cause.BEHIND,), id="above a minute of cards it goes on"),
        pytest.param(a_load(unshown=60), True, (), id="a minute of cards can be shown"),
    ],
)
def test_a_storm_begins_at_the_limit_and_ends_at_half_of_it(
    load: Load, running: bool, expected: tuple[Cause, ...]
) -> None:
    assert causes(load, running=running) == expected


@given(st.integers(0, 500), st.integers(0, 40), st.integers(0, 500))
def test_what_begins_a_storm_never_ends_it_at_once(free: int, active: int, unshown: int) -> None:
    load = a_load(free=free, active=active, unshown=unshown)

    assert set(causes(load, running=False)) <= set(causes(load, running=True))
