"""Measure a thing and its floor in turn, A B A B, and keep the medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Medians in seconds for one unit of work."""

    name: str
    ours_s: float
    floor_s: float
    floor: str

    @property
    def ratio(self) -> float:
        """How many times the floor ours takes."""
        return self.ours_s / self.floor_s

    @staticmethod
    def shown(seconds: float) -> str:
        """Return a duration as people read it."""
        return f"{seconds * 1e6:.0f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {"name": self.name, "ours_s": self.ours_s, "floor_s": self.floor_s, "ratio": self.ratio}


async def in_turn(
    name: str,
    ours: Callable[[], Awaitable[Any]],
    floor: Callable[[], Awaitable[Any]],
    *,
    of: str,
    rounds: int,
    units: int,
) -> Measured:
    """Run both ``rounds`` times in turn, after one round that does not count; ``units`` of work in each."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for taken, run in zip(times, (ours, floor), strict=True):
            began = time.perf_counter()
            await run()
            if number:
                taken.append((time.perf_counter() - began) / units)
    return Measured(name, statistics.median(times[0]), statistics.median(times[1]), of)
