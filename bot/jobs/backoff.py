"""How long to wait after trouble, longer each time it comes again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles from ``first_s`` up to ``most_s``, in seconds of a monotonic clock.

    What fails while a wait is still running was sent before it began and does not make it longer.
    """

    first_s: float
    most_s: float
    times: int = 0
    until: float = float("-inf")

    def trouble(self, now: float) -> float:
        """Return how long to wait from ``now`` on."""
        if now >= self.until:
            self.until = now + min(self.most_s, self.first_s * 2.0 ** min(self.times, 20))
            self.times += 1
        return self.until - now

    def reset(self) -> None:
        """It works again."""
        self.times, self.until = 0, float("-inf")
