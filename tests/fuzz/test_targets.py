"""Each target on its seeds and on small changes of them; ``python -m tests.fuzz`` goes on for hours."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import SEEDS, WORDS
from tests.fuzz.targets import TARGETS, hook_body

EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 12), st.binary(max_size=6) | st.sampled_from(WORDS)),
    max_size=6,
)


def changed(seed: bytes, edits: list[tuple[float, int, bytes | str]]) -> bytes:
    """Replace a few bytes of a seed at a few places."""
    for where, cut, put in edits:
        at = int(where * (len(seed) + 1))
        seed = seed[:at] + (put.encode() if isinstance(put, str) else put) + seed[at + cut :]
    return seed


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(which=st.integers(0, 7), edits=EDITS)
@example(which=0, edits=[])
def test_a_changed_seed_breaks_no_promise(target: str, which: int, edits: list[tuple[float, int, bytes | str]]) -> None:
    seeds = SEEDS[target]

    TARGETS[target](changed(seeds[which % len(seeds)], edits))


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_break_no_promise(target: str) -> None:
    for seed in SEEDS[target]:
        TARGETS[target](seed)


def test_a_target_notices_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.targets.LONGEST_REASON", 3)

    with pytest.raises(AssertionError):
        hook_body(b"{}")
