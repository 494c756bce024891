"""How often each thing may be asked (docs.x.com, rate limits, August 2026); ``scale`` makes the windows shorter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.x.answers import Stop

QUARTER_S = 15 * 60
DAY_S = 24 * 3600


@dataclass(frozen=True)
class Limit:
    what: str
    app: int | None
    user: int | None
    window_s: float = QUARTER_S


LIMITS = [
    Limit(r"GET /2/users/\d+/mentions$", 450, 300),
    Limit(r"GET /2/users/\d+/tweets$", 10_000, 900),
    Limit(r"GET /2/tweets/search/recent$", 450, 300),
    Limit(r"GET /2/tweets/search/stream$", 50, None),
    Limit(r"(GET|POST) /2/tweets/search/stream/rules$", 100, None),
    Limit(r"GET /2/tweets$", 3500, 5000),
    Limit(r"POST /2/tweets$", None, 100),
    Limit(r"GET /2/dm_events$", None, 15),
    Limit(r"POST /2/dm_conversations/with/\d+/messages$", None, 15),
    Limit(r"POST /2/dm_conversations/with/\d+/messages$", None, 1440, DAY_S),
    Limit(r"GET /2/users/by/username/\w+$", 300, 900),
    Limit(r"GET /2/users/me$", None, 75),
]


@dataclass
class Limits:
    monotonic: Callable[[], float]
    real_s: Callable[[], float]
    scale: float = 1.0
    tells_reset: bool = True
    limits: list[Limit] = field(default_factory=lambda: list(LIMITS))
    _used: defaultdict[tuple[str, float, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def forget(self) -> None:
        """Let every window be over."""
        self._used.clear()

    def allow(self, method: str, path: str, by: str) -> dict[str, str]:
        """Count a request, and return X's headers about it; too many are 429."""
        headers: dict[str, str] = {}
        for limit in self.limits:
            most = limit.app if by == "app" else limit.user
            if most is None or not re.match(limit.what, f"{method} {path}"):
                continue
            now, window = self.monotonic(), limit.window_s * self.scale
            used = self._used[limit.what, limit.window_s, by]
            used[:] = [at for at in used if at > now - window]
            reset = int(self.real_s() + (used[0] + window - now if used else window)) + 1
            left = most - len(used) - 1
            headers = {"x-rate-limit-limit": str(most), "x-rate-limit-remaining": str(max(0, left))}
            headers |= {"x-rate-limit-reset": str(reset)} if self.tells_reset else {}
            if left < 0:
                body = {
                    "title": "Too Many Requests",
                    "detail": "Too Many Requests",
                    "type": "about:blank",
                    "status": 429,
                }
                raise Stop(429, body, headers)
            used.append(now)
        return headers
