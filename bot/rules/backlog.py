"""What a feed owes after it stood still: mentions that come late are no rise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

# Where five a bucket are normal, an empty one is no coincidence (Poisson: 0.7 %), and two in a row are a feed that
# stands still. Quieter series have empty buckets all day.
BUSY, SILENT = 5.0, 10.0
# What was expected is a guess, and people ask again what nobody answered.
SLACK = 2.0
# A feed that is back delivers what it kept within the hour; a crisis that begins then is heard after that at latest.
GRACE = timedelta(hours=1)


class Backlog:
    """Follows missing and improbably empty buckets, and takes what they held out of the counts that come after."""

    def __init__(self, interval: timedelta) -> None:
        self._grace = round(GRACE / interval)
        self._missed = self._silent = self._owed = 0.0
        self._left = 0

    @property
    def stands_still(self) -> bool:
        """Whether the feed seems dead, so that its zeros say nothing about what is normal."""
        return self._silent >= SILENT

    def miss(self, expected: float) -> None:
        """Note buckets that never came, in which ``expected`` mentions were normal."""
        self._missed += expected

    def paid_from(self, count: float, expected: float) -> float:
        """Return how much of the newest ``count``, of what exceeds ``expected``, the feed owed from before."""
        if count == 0 and expected >= BUSY:
            self._silent += expected
            return 0.0
        if self._missed or self.stands_still:
            self._owed = SLACK * (self._missed + self._silent)
            self._left = self._grace
        self._missed = self._silent = 0.0
        paid = min(self._owed, max(0.0, count - expected)) if self._left else 0.0
        self._owed, self._left = self._owed - paid, max(0, self._left - 1)
        return paid

    def state(self) -> dict[str, Any]:
        """Return what :meth:`restore` needs, as plain JSON values."""
        return {"missed": self._missed, "silent": self._silent, "owed": self._owed, "left": self._left}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to ``state``."""
        self._missed, self._silent = state["missed"], state["silent"]
        self._owed, self._left = state["owed"], state["left"]
