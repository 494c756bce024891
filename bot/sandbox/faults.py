"""Faults on demand: what a test makes the Web API or the platform do wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass
class Fault:
    """One rule. The first that fits a call and has ``times`` left is used.

    ``method``: a Web API method, ``*`` for all of them, or ``platform.replies``.
    ``mode``: ``ratelimited``; ``error_before`` (HTTP 500, nothing done); ``error_after`` (done, then HTTP 500; with
    ``delay_s`` the 500 comes at once and it is done that much later); ``drop_after`` (done, the connection then
    closes without an answer); ``slow`` (done after ``delay_s``); ``reset`` (closed, nothing done); ``reject`` and
    ``no_id`` (the platform's); any other word is the Slack error code to answer with.
    ``times`` None: for ever. ``skip``: let so many calls pass first. ``probability`` is drawn with ``seed``.
    """

    method: str
    mode: str
    times: int | None = 1
    channel: str | None = None
    retry_after: int = 1
    delay_s: float = 0.0
    probability: float = 1.0
    seed: int = 0
    skip: int = 0
    reason: str = "This message breaks the house rules."
    used: int = 0
    _random: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def fits(self, method: str, channel: str | None) -> bool:
        same_method = self.method == method or (self.method == "*" and not method.startswith("platform."))
        return same_method and (self.channel is None or self.channel == channel)

    def strikes(self) -> bool:
        """Return whether this call is hit, and count it."""
        if self.times is not None and self.used >= self.times:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self._random.random() >= self.probability:
            return False
        self.used += 1
        return True


class Faults:
    """The rules in force, in the order they were given."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._rules.append(fault)
        return fault

    def clear(self) -> None:
        self._rules.clear()

    def strike(self, method: str, channel: str | None = None) -> Fault | None:
        """Return the fault that hits this call, if any."""
        return next((rule for rule in self._rules if rule.fits(method, channel) and rule.strikes()), None)
