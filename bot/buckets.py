"""Token buckets: how often somebody may do something, with as much memory for a thousand of them as for a million."""

from __future__ import annotations

from collections import OrderedDict

# Whoever was seen longest ago makes room; a full bucket is all that they would have had anyway.
MOST_KEYS = 10_000


class Buckets:
    """One bucket per key: full with ``burst`` tokens, filled again at ``rate_per_s``."""

    def __init__(self, *, rate_per_s: float, burst: float, most: int = MOST_KEYS) -> None:
        if rate_per_s <= 0 or burst < 1:
            raise ValueError(f"a bucket needs a rate above 0 and room for 1; got {rate_per_s} and {burst}")
        self._rate, self._burst, self._most = rate_per_s, burst, most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    def take(self, key: str, *, now_s: float) -> float:
        """Take a token; return 0.0, or the seconds until there is one again (then none was taken).

        ``now_s`` is monotonic time.
        """
        level, at = self._levels.pop(key, (self._burst, now_s))
        level = min(self._burst, level + max(0.0, now_s - at) * self._rate)
        taken = level >= 1
        self._levels[key] = (level - 1 if taken else level, now_s)
        while len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return 0.0 if taken else (1 - level) / self._rate
