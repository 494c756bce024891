"""How long to wait after the n-th trouble in a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from ``first_s`` up to ``most_s``; real seconds."""

    first_s: float
    most_s: float
    times: int = 0

    def next_s(self) -> float:
        """Count one more trouble and return how long to wait."""
        self.times += 1
        return min(self.most_s, self.first_s * 2.0 ** min(self.times - 1, 20))

    def reset(self) -> None:
        """It works again."""
        self.times = 0
