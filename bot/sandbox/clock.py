"""The one place of the practice workspace that reads a clock."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from .config import ClockConfig
from .shapes import Json


class Clock:
    """Real time for Slack's side (ts, triggers, limits), business time for the platform's posts."""

    def __init__(self, config: ClockConfig, *, real: Callable[[], float] = time.time) -> None:
        self.config = config.anchored()
        self.real = real
        self._start = datetime.fromisoformat(self.config.business_start or "")
        if self._start.tzinfo is None:
            raise ValueError(f"clock.business_start must say its time zone, got {self.config.business_start!r}")

    def business(self) -> datetime:
        """Return business time now, in the zone of the anchor."""
        return self.business_at(self.real())

    def business_at(self, real: float) -> datetime:
        passed = (real - (self.config.real_start or 0.0)) * self.config.factor
        return self._start + timedelta(seconds=passed)

    def begin(self) -> None:
        """Let business time start now, at ``business_start``."""
        self.config = dataclasses.replace(self.config, real_start=self.real())

    def reading(self) -> Json:
        """What a page needs to show business time by itself."""
        real = self.real()
        return {
            "factor": self.config.factor,
            "business": self.business_at(real).isoformat(),
            "real": real,
            "timezone": self.config.timezone,
        }

    def anchor(self) -> str:
        """Return ``business,real,factor`` with both starts as ISO instants, for processes that share this clock."""
        real = datetime.fromtimestamp(self.config.real_start or 0.0).astimezone().isoformat()
        return f"{self._start.isoformat()},{real},{self.config.factor:g}"
