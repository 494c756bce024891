"""What can go wrong between X and us, sorted: an answer that refuses, and no answer at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.desk.ports import FetchFailed, Trouble
from bot.errors import WebcareError
from bot.untrusted import storable_text

WHY_MAX = 300
# X names no time with some of its 429s; it asks to wait a minute then, and to double.
FIRST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=15)
# X has limits for a day, none for longer.
LONGEST_RESET = timedelta(days=1)
# Somebody has to buy credits; looking once an hour notices it soon enough.
CREDITS_WAIT = timedelta(hours=1)
# A clock that runs ahead of X's would come a moment too early.
AFTER_RESET = timedelta(seconds=1)
_CAPS = ("usage-capped", "credits-depleted", "usagecapexceeded")
_FIELDS = ("expansions", "tweet.fields", "post.fields", "user.fields", "media.fields", "dm_event.fields")


class Refused(WebcareError):
    """X answered, and said no. ``problems`` are its own objects, ``reset_at`` when its limit is lifted."""

    def __init__(
        self, status: int, *, problems: Sequence[Mapping[str, Any]] = (), said: Sequence[str] = (),
        reset_at: datetime | None = None,
    ) -> None:  # fmt: skip
        self.status, self.problems, self.reset_at = status, problems, reset_at
        told = dict.fromkeys([*map(_words, problems), *said])
        self.reason = "; ".join(one for one in told if one)[:WHY_MAX]
        super().__init__(f"HTTP {status}" + (f": {self.reason}" if self.reason else ""))

    @property
    def is_cap(self) -> bool:
        """Whether the money or the month's reads are used up."""
        return self.status == 402 or any(cap in repr(one).lower() for one in self.problems for cap in _CAPS)

    def names(self, *parameters: str) -> bool:
        """Return whether X complains of one of ``parameters``."""
        named = {str(name) for one in self.problems for name in _object(one.get("parameters"))}
        return bool(named & set(parameters)) or any(f"[{name}]" in self.reason for name in parameters)

    @property
    def is_about_fields(self) -> bool:
        """Whether X does not know a field that we ask for: it changed its names."""
        return self.status == 400 and (self.names(*_FIELDS) or any(name in self.reason for name in _FIELDS))


class Away(WebcareError):
    """No answer, or none that can be read. ``left``: the request may have reached X."""

    def __init__(self, why: str, *, left: bool) -> None:
        super().__init__(why)
        self.why, self.left = why, left


def _words(problem: Mapping[str, Any]) -> str:
    """Return what a problem says; X puts it into ``detail`` or, in older parts, into ``message``."""
    for key in ("detail", "message", "title"):
        if isinstance(said := problem.get(key), str) and said.strip():
            return storable_text(said).strip()
    return ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


class Patience:
    """How long to wait after a 429: until X's own instant, else a minute, doubling until a call gets through."""

    def __init__(self) -> None:
        self._next = FIRST_WAIT

    def passed(self) -> None:
        """Begin anew: a call got through."""
        self._next = FIRST_WAIT

    def wait(self, refused: Refused, *, real: datetime) -> timedelta:
        """Return how long nothing should be asked."""
        if refused.reset_at is not None:
            return min(max(refused.reset_at - real, timedelta()) + AFTER_RESET, LONGEST_RESET)
        wait, self._next = self._next, min(self._next * 2, LONGEST_WAIT)
        return wait


def failed(error: Refused | Away, patience: Patience, *, real: datetime) -> FetchFailed:
    """Return what a look at X that went wrong means to the desk."""
    if isinstance(error, Away):
        return FetchFailed(Trouble.AWAY, error.why)
    if error.is_cap:
        return FetchFailed(Trouble.CAP, str(error), retry_after=CREDITS_WAIT)
    if error.status == 429:
        return FetchFailed(Trouble.LIMIT, str(error), retry_after=patience.wait(error, real=real))
    if error.status >= 500 or error.status < 400:
        return FetchFailed(Trouble.AWAY, str(error))
    known = {401: Trouble.TOKEN, 403: Trouble.RIGHTS}
    return FetchFailed(known.get(error.status, Trouble.CHANGED), str(error))
