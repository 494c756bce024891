"""How fast X's stream may be connected to again, as X wants it; and how long it may be silent."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, fields, replace
from enum import StrEnum


class Ended(StrEnum):
    """How a connection came to its end."""

    CLOSED = "closed"
    """X closed it, without a word."""
    NETWORK = "network"
    """It broke, was silent for too long, or could not be made."""
    HTTP = "http"
    """X answered with something else than a stream."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a connection; ``status`` where X gave one, ``lively``: something came over it."""

    how: Ended
    status: int = 200
    lively: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """Seconds. X's own rules: docs.x.com, filtered stream, handling disconnections and rate limits (August 2026)."""

    network_step: float = 0.25
    network_most: float = 16
    http_first: float = 5
    http_most: float = 320
    limit_first: float = 60
    closed_first: float = 1
    # X sends an empty line every 20 seconds.
    silence: float = 21
    window: float = 15 * 60

    def scaled(self, factor: float) -> StreamTimes:
        """Return the same with every time multiplied."""
        return replace(self, **{one.name: getattr(self, one.name) * factor for one in fields(self)})


MOST_CONNECTS = 50
"""In a window; X counts them too."""


class Backoff:
    """Says how long to wait before connecting again. ``at``: seconds of any clock that only goes forward."""

    def __init__(self, times: StreamTimes) -> None:
        self._times = times
        self._network = self._http = self._closed = 0.0
        self._connects: deque[float] = deque(maxlen=MOST_CONNECTS)

    def connecting(self, *, at: float) -> None:
        """Note that a connection is made now."""
        self._connects.append(at)

    def wait(self, ending: Ending, *, at: float) -> float:
        """Return the seconds to wait after ``ending``."""
        times = self._times
        if ending.lively:
            self._network = self._http = self._closed = 0.0
        if ending.how is Ended.NETWORK:
            wait = self._network = min(self._network + times.network_step, times.network_most)
        elif ending.how is Ended.CLOSED:
            wait = self._closed = min(self._closed * 2 or times.closed_first, times.http_most)
        else:
            first = times.limit_first if ending.status == 429 else times.http_first
            wait = self._http = min(max(self._http * 2, first), times.http_most)
        return max(wait, self._until_allowed(at))

    def _until_allowed(self, at: float) -> float:
        full = len(self._connects) == MOST_CONNECTS
        return max(0.0, self._connects[0] + self._times.window - at) if full else 0.0
