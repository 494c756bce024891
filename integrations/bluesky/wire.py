"""One call to a server of Bluesky (XRPC), and what its answer says.

=======================================  ==========================================================================
answer                                   trouble
=======================================  ==========================================================================
no connection, 5xx, no JSON              away: it passes by itself
429                                      limit, until ``ratelimit-reset`` (seconds since 1970)
401, ExpiredToken, InvalidToken          token
403, AccountTakedown and the like        rights: the account may not do it
other 4xx, another shape                 changed: the server does not do what its API promises
=======================================  ==========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import FetchFailed, Trouble
from bot.untrusted import storable_text
from integrations.bodies import whole, without
from integrations.reading import Object, json_of, text

# A hundred notifications with their records are some 200 kilobytes.
ANSWER_MAX_BYTES = 4 * 1024 * 1024
REASON_MAX = 300
LIMIT_PAUSE = timedelta(minutes=1)
# Signing in is counted by the day.
LONGEST_PAUSE = timedelta(hours=24)
AFTER_RESET = timedelta(seconds=1)
EXPIRED = "ExpiredToken"
TOKEN_ERRORS = frozenset((EXPIRED, "InvalidToken", "AuthMissing", "AuthenticationRequired", "AuthFactorTokenRequired"))
RIGHTS_ERRORS = frozenset(("AccountTakedown", "AccountSuspended", "AccountDeactivated", "Forbidden"))
Params = list[tuple[str, str]]
BROKEN = (aiohttp.ClientError, TimeoutError, OSError)
"""What a call fails with where no whole answer came."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whatever it says; ``body`` is None where it is no JSON."""

    status: int
    body: Any
    pause: timedelta

    @property
    def ok(self) -> bool:
        """Whether the call was taken."""
        return 200 <= self.status < 300

    @property
    def object(self) -> Object:
        """The body, where it is an object."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def error(self) -> str:
        """The name of an error, like ``ExpiredToken``."""
        return "" if self.ok else text(self.object, "error")

    @property
    def reason(self) -> str:
        """What the server says of a refusal; it speaks of the call."""
        told = storable_text(text(self.object, "message") or self.error).strip()[:REASON_MAX]
        return f"{told} (HTTP {self.status})" if told else f"HTTP {self.status}"

    @property
    def is_about_the_token(self) -> bool:
        """Whether we are not known, or not any more."""
        return self.status == 401 or (self.status == 400 and self.error in TOKEN_ERRORS)


class Refused(FetchFailed):
    """The server answered, and gave nothing; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        trouble = trouble_of(answer)
        super().__init__(trouble, answer.reason, retry_after=answer.pause if trouble is Trouble.LIMIT else None)
        self.answer = answer


def trouble_of(answer: Answer) -> Trouble:
    """Return what kind of trouble an answer without a result is."""
    if answer.status == 429:
        return Trouble.LIMIT
    if answer.is_about_the_token:
        return Trouble.TOKEN
    if answer.status >= 500 or answer.status < 400 or answer.status == 408 or answer.body is None:
        return Trouble.AWAY
    if answer.status == 403 or answer.error in RIGHTS_ERRORS:
        return Trouble.RIGHTS
    return Trouble.CHANGED


class Wire:
    """A server. ``real`` is the wall clock: the server's limits end by it."""

    def __init__(self, address: str, session: aiohttp.ClientSession, *, real: Callable[[], datetime]) -> None:
        self.address, self._session, self._real = address.rstrip("/"), session, real

    async def call(
        self, method: str, name: str, *, token: str = "", params: Params | None = None,
        body: Mapping[str, Any] | None = None, hide: str = "",
    ) -> Answer:  # fmt: skip
        """Return what the server answers, whatever it is; ``token`` and ``hide`` are left out of it.

        Raises what aiohttp raises where no whole answer came.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.request(
            method, f"{self.address}/xrpc/{name}", params=params, json=body, headers=headers, allow_redirects=False
        ) as answer:
            content = without(await whole(answer.content, ANSWER_MAX_BYTES), token, hide)
            return Answer(status=answer.status, body=json_of(content), pause=self._pause(answer.headers))

    def _pause(self, headers: Mapping[str, str]) -> timedelta:
        """Return how long nothing should be asked after a 429."""
        reset = headers.get("ratelimit-reset", "")
        if not re.fullmatch(r"\d{1,11}", reset, re.ASCII):
            return LIMIT_PAUSE
        left = datetime.fromtimestamp(int(reset), tz=UTC) - self._real()
        return min(max(left, timedelta(0)) + AFTER_RESET, LONGEST_PAUSE)
