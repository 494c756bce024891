"""Leave one series out: whatever constants hear four series best are scored on the fifth.

The desk has one setting, with reasons, and no search. This shows what is left of its scores when the constants that
could as well be others are chosen by people who never saw the series that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from types import ModuleType

from benchmarks.nab import PROFILES, Result, Series, total
from bot.rules import crisis, surge

# The constants that the score turns on, each with what it is and what it could be.
CHOICES: Mapping[tuple[ModuleType, str], Sequence[float]] = {
    (crisis, "FAST_RATIO"): (2.5, 3.0, 4.0),
    (crisis, "SLOW_RATIO"): (1.5, 2.0),
    (crisis, "OUTGROWN"): (2.0, 4.0),
    (surge, "ALERT_EVERY"): (14, 28),
}
Setting = tuple[float, ...]


def left_out(found: Sequence[Series], heard: Callable[[Series], Result]) -> tuple[Result, Mapping[Setting, Result]]:
    """Return the sum over the series left out in turn, and what each setting scores on all of them."""
    scored = {setting: [heard(series) for series in found] for setting in _settings()}
    held_out = []
    for number in range(len(found)):
        others = {one: total(results[:number] + results[number + 1 :]) for one, results in scored.items()}
        best = max(others, key=lambda one: _mean(others[one]))
        held_out.append(scored[best][number])
    return total(held_out), {setting: total(results) for setting, results in scored.items()}


def _settings() -> Iterator[Setting]:
    """Yield each setting while it is in force."""
    for setting in product(*CHOICES.values()):
        with _in_force(setting):
            yield setting


@contextmanager
def _in_force(setting: Setting) -> Iterator[None]:
    usual = [getattr(module, name) for module, name in CHOICES]
    try:
        for (module, name), value in zip(CHOICES, setting, strict=True):
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in zip(CHOICES, usual, strict=True):
            setattr(module, name, value)


def _mean(scored: Result) -> float:
    return sum(scored.score(profile) for profile in PROFILES) / len(PROFILES)
