"""Slack's rate limits: per method tiers, and about one message a second into a channel.

Tiers: Slack's rate-limit page and the tier table of Slack's Java SDK (per minute, per workspace and app).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .errors import RateLimited

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
# Slack allows short bursts into a channel without promising how long, and "several hundred" messages a minute in all.
CHANNEL_PER_SECOND = 1.0
CHANNEL_BURST = 5
WORKSPACE_MESSAGES_PER_MINUTE = 300
# apps.connections.open is tier 1, yet Slack lets an app open its ten connections at once.
CONNECTIONS_BURST = 20


@dataclass
class Bucket:
    """A token bucket: ``burst`` at once, then ``per_second``."""

    per_second: float
    burst: float
    left: float
    at: float

    def wait_s(self, now: float) -> float:
        """Return 0 and take a token, or the seconds until there is one."""
        self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left >= 1:
            return 0.0
        return (1 - self.left) / self.per_second

    def take(self) -> None:
        self.left -= 1


class Limits:
    """Raises ``RateLimited`` for calls beyond Slack's limits times ``scale``; None switches them off."""

    def __init__(self, scale: float | None, real: Callable[[], float]) -> None:
        self.scale = scale
        self._real = real
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def spend(self, method: str, tier: int, channel: str | None) -> None:
        """Count one call; a refused call uses up nothing."""
        if self.scale is None:
            return
        now = self._real()
        buckets = [self._bucket(*limit, now) for limit in self._limits(method, tier, channel)]
        wait = max((bucket.wait_s(now) for bucket in buckets), default=0.0)
        if wait > 0:
            raise RateLimited(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.take()

    def _limits(self, method: str, tier: int, channel: str | None) -> list[tuple[str, str, float, float]]:
        if method == "chat.postMessage":
            whole = WORKSPACE_MESSAGES_PER_MINUTE
            return [
                (method, "", whole / 60, whole),
                (method, channel or "", CHANNEL_PER_SECOND, CHANNEL_BURST),
            ]
        per_minute = PER_MINUTE.get(tier)
        if per_minute is None:
            return []
        burst = CONNECTIONS_BURST if method == "apps.connections.open" else per_minute
        return [(method, "", per_minute / 60, burst)]

    def _bucket(self, method: str, part: str, per_second: float, burst: float, now: float) -> Bucket:
        if (method, part) not in self._buckets:
            scale = self.scale or 1.0
            size = max(1.0, burst * scale)
            self._buckets[method, part] = Bucket(per_second * scale, size, size, now)
        return self._buckets[method, part]
