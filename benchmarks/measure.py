"""Measure a thing and its floor in turn, A B A B, and compare the medians (or the slowest percent) of one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one unit of work took, ours and the floor's, as samples of one run."""

    name: str
    ours: Sequence[float]
    floor: Sequence[float] = ()
    """Empty: there is nothing to compare with."""
    floor_is: str = ""
    """What the floor does, in words."""
    database: str = ""
    """Where it ran: ``sqlite`` or ``postgresql``; "" where none is used."""
    compares: Literal["p50", "p99"] = "p50"
    bar: float | None = None
    """The ratio that has to hold, where one does."""
    unit: Literal["s", "MB", "statements"] = "s"
    in_turn: bool = True
    """One unit is done after the other; False: many at once, so a duration says nothing about a rate."""

    @property
    def ratio(self) -> float | None:
        """How many times the floor ours takes; None without a floor."""
        if not self.floor:
            return None
        return float(getattr(self, f"{self.compares}_of")(self.ours) / getattr(self, f"{self.compares}_of")(self.floor))

    @property
    def holds(self) -> bool | None:
        """Whether the ratio keeps to its bar; None where there is no bar."""
        return None if self.bar is None or self.ratio is None else self.ratio <= self.bar

    @property
    def per_second(self) -> float | None:
        """How many units of ours fit in a second, one after the other; None where many are done at once."""
        return 1 / self.p50_of(self.ours) if self.unit == "s" and self.in_turn else None

    @staticmethod
    def p50_of(samples: Sequence[float]) -> float:
        """Return the median."""
        return statistics.median(samples)

    @staticmethod
    def p99_of(samples: Sequence[float]) -> float:
        """Return the smallest sample that 99 of 100 do not exceed."""
        return sorted(samples)[max(0, -(-len(samples) * 99 // 100) - 1)]

    def shown(self, amount: float) -> str:
        """Return an amount as people read it."""
        if self.unit == "s":
            return f"{amount * 1e6:.1f} us" if amount < 1e-3 else f"{amount * 1e3:.2f} ms"
        return f"{amount:.1f} {self.unit}"

    def cells(self) -> list[str]:
        """Return the row of a table, in the order of :data:`HEAD`."""
        ours = [self.shown(self.p50_of(self.ours)), self.shown(self.p99_of(self.ours))]
        floor = [self.shown(self.p50_of(self.floor)), self.shown(self.p99_of(self.floor))] if self.floor else ["", ""]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}{' of p99' if self.compares == 'p99' else ''}"
        bar = "" if self.bar is None else f"{self.bar:g} {'holds' if self.holds else 'FAILS'}"
        rate = "" if self.per_second is None else f"{self.per_second:,.0f}"
        return [self.name, self.database, *ours, *floor, ratio, bar, rate, self.floor_is]

    def as_json(self) -> dict[str, Any]:
        """Return the figures."""
        figures: dict[str, Any] = {"name": self.name, "database": self.database, "unit": self.unit}
        figures |= {"ours_p50": self.p50_of(self.ours), "ours_p99": self.p99_of(self.ours)}
        if self.floor:
            figures |= {"floor_p50": self.p50_of(self.floor), "floor_p99": self.p99_of(self.floor)}
        return figures | {
            "floor_is": self.floor_is, "compares": self.compares, "ratio": self.ratio, "bar": self.bar,
            "holds": self.holds, "samples": len(self.ours),
        }  # fmt: skip


HEAD = ("what", "on", "ours p50", "ours p99", "floor p50", "floor p99", "ratio", "bar", "ours per s", "the floor is")


async def in_turn(
    ours: Callable[[], Awaitable[Any]], floor: Callable[[], Awaitable[Any]], *, rounds: int, units: int = 1,
    warm_up: int = 3,
) -> tuple[list[float], list[float]]:  # fmt: skip
    """Run both ``rounds`` times in turn and return the seconds per unit of work of each, ours first.

    ``units`` of work are done in a round; the rounds of ``warm_up`` (imports, compiled statements) do not count. Who
    goes first changes from round to round, so that neither always meets the other's garbage.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(warm_up + rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            await (ours, floor)[which]()
            if number >= warm_up:
                taken[which].append((time.perf_counter() - began) / units)
    return taken
