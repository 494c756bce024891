"""The one pacing point: how fast we may call Slack. Seconds of a real, monotonic clock.

Rates: Slack's rate-limit page (tiers are what is promised each minute, with a tolerance for bursts that is not
promised). The process that holds the lease ``deliver`` does all posting, so one bucket each is enough.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.settings import Delivery

POST = "chat.postMessage"
UPDATE = "chat.update"

# Slack promises one message a second into a channel. It lets "short bursts" through without saying how short, so
# nothing here relies on them.
CHANNEL_BURST = 1.0
# "Several hundred messages a minute" for a whole workspace.
WORKSPACE_POSTS_PER_MIN = 240.0
WORKSPACE_BURST = 20.0
UPDATE_BURST = 8.0
# Calls a minute: tier 2, 3 and 4 (rate_limit_tiers.json of Slack's Java SDK).
PER_MIN = {
    "conversations.history": 50.0, "conversations.replies": 50.0, "conversations.open": 50.0, "chat.delete": 50.0,
    "users.info": 100.0, "usergroups.users.list": 20.0, "views.publish": 100.0,
}  # fmt: skip
OTHER_PER_MIN = 20.0
METHOD_BURST = 5.0


@dataclass
class Bucket:
    """``burst`` calls at once, then ``per_s``; ``left`` below zero is what was promised ahead."""

    per_s: float
    burst: float
    left: float
    at: float

    def delay(self, now: float) -> float:
        """Return the seconds until one call fits, 0 when it fits now."""
        self.left = min(self.burst, self.left + max(0.0, now - self.at) * self.per_s)
        self.at = now
        return 0.0 if self.left >= 1 else (1 - self.left) / self.per_s

    def take(self) -> None:
        """Use up one call."""
        self.left -= 1


class Pacing:
    """Buckets for each method and channel, and what Slack's ``Retry-After`` forbids for a while."""

    def __init__(self, delivery: Delivery, monotonic: Callable[[], float]) -> None:
        self._delivery = delivery
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._held: dict[tuple[str, str], float] = {}

    def admit_post(self, channel: str) -> bool:
        """Return whether a message may leave for ``channel`` now; a yes uses up its place."""
        return self._admit((POST, channel), (POST, ""))

    def admit_update(self) -> bool:
        """Return whether an edit may leave now; all edits of a workspace share one budget."""
        return self._admit((UPDATE, ""))

    def is_open_to_updates(self) -> bool:
        """Return whether an edit may leave now; asking uses up nothing."""
        return self._delay((UPDATE, "")) <= 0

    def hold(self, method: str, channel: str, seconds: float) -> None:
        """Let nothing of this method (into this channel; "" for all) leave for ``seconds``."""
        until = self._monotonic() + seconds
        self._held[method, channel] = max(until, self._held.get((method, channel), 0.0))

    def release(self, method: str, channel: str) -> None:
        """Let it leave again: what had gone is back."""
        self._held.pop((method, channel), None)

    def closed_channels(self) -> frozenset[str]:
        """Return the channels into which nothing may leave just now."""
        known = {channel for method, channel in (*self._buckets, *self._held) if method == POST and channel}
        return frozenset(channel for channel in known if self._delay((POST, channel)) > 0)

    def opens_in(self) -> float | None:
        """Return after how many seconds something opens that is closed now; None when all is open."""
        keys = {*self._buckets, *self._held} | {(UPDATE, ""), (POST, "")}
        delays = [self._delay(key) for key in keys if key[0] in (POST, UPDATE)]
        return min((delay for delay in delays if delay > 0), default=None)

    async def turn(self, method: str) -> None:
        """Wait until ``method`` may be called; callers get their turns in the order they came."""
        key = (method, "")
        delay = self._delay(key)
        self._bucket(key).take()
        if delay > 0:
            await asyncio.sleep(delay)

    def _admit(self, *keys: tuple[str, str]) -> bool:
        if any(self._delay(key) > 0 for key in keys):
            return False
        for key in keys:
            self._bucket(key).take()
        return True

    def _delay(self, key: tuple[str, str]) -> float:
        now = self._monotonic()
        held = max(self._held.get(key, 0.0), self._held.get((key[0], ""), 0.0)) - now
        return max(held, self._bucket(key).delay(now))

    def _bucket(self, key: tuple[str, str]) -> Bucket:
        if key not in self._buckets:
            per_s, burst = self._rate(*key)
            self._buckets[key] = Bucket(per_s * self._delivery.scale, burst, burst, self._monotonic())
        return self._buckets[key]

    def _rate(self, method: str, channel: str) -> tuple[float, float]:
        if method == POST:
            if channel:
                return self._delivery.messages_per_channel_per_s, CHANNEL_BURST
            return WORKSPACE_POSTS_PER_MIN / 60, WORKSPACE_BURST
        if method == UPDATE:
            return self._delivery.updates_per_min / 60, UPDATE_BURST
        return PER_MIN.get(method, OTHER_PER_MIN) / 60, METHOD_BURST
