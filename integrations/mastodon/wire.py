"""One call to a Mastodon server, with the token in a header, and what its answer says.

=============================  ====================================================================================
answer                         trouble
=============================  ====================================================================================
no connection, 5xx, no JSON    away: it passes by itself
429                            limit, until ``X-RateLimit-Reset`` (ISO 8601, not seconds)
401                            token; Mastodon says 403 where an account must do something first
403                            rights: the token lacks a scope, or the account is suspended
other 4xx, another shape       changed: the server does not do what its API promises
=============================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import FetchFailed, Trouble
from bot.untrusted import storable_text
from integrations.bodies import whole, without
from integrations.mastodon.words import instant
from integrations.reading import Object, json_of, text

# Eighty notifications with their accounts and statuses are some 400 kilobytes.
ANSWER_MAX_BYTES = 4 * 1024 * 1024
REASON_MAX = 300
# Where a server names no instant; its own window is five minutes.
LIMIT_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
# A clock that runs ahead of the server's would come a moment too early.
AFTER_RESET = timedelta(seconds=1)
Params = Mapping[str, str] | list[tuple[str, str]]
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
    def reason(self) -> str:
        """What the server says of a refusal; it speaks of the call."""
        said = text(self.object, "error_description") or text(self.object, "error")
        return storable_text(said).strip()[:REASON_MAX] or f"HTTP {self.status}"

    @property
    def missing(self) -> bool:
        """Whether the server says, in its own words, that what was asked for is not there, or not for us."""
        return self.status in (404, 410) and bool(text(self.object, "error"))


class Refused(FetchFailed):
    """The server answered, and gave nothing; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        trouble = trouble_of(answer)
        told = answer.reason if answer.reason.startswith("HTTP") else f"{answer.reason} (HTTP {answer.status})"
        super().__init__(trouble, told, retry_after=answer.pause if trouble is Trouble.LIMIT else None)
        self.answer = answer


def trouble_of(answer: Answer) -> Trouble:
    """Return what kind of trouble an answer without a result is."""
    known = {401: Trouble.TOKEN, 403: Trouble.RIGHTS, 408: Trouble.AWAY, 429: Trouble.LIMIT}
    if answer.status in known:
        return known[answer.status]
    if answer.status >= 500 or answer.status < 400 or answer.body is None:
        return Trouble.AWAY
    return Trouble.CHANGED


class Wire:
    """A server, asked for one account. ``real`` is the wall clock: the server's limits end by it."""

    def __init__(
        self, address: str, token: str, session: aiohttp.ClientSession, *, real: Callable[[], datetime]
    ) -> None:
        self.address, self._token, self._session, self.real = address.rstrip("/"), token, session, real
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, params: Params | None = None) -> Answer:
        """Return a good answer.

        Raises:
            FetchFailed: nothing could be had; `Refused` where the server says why.
        """
        try:
            answer = await self._call("GET", path, params=params)
        except BROKEN as error:
            raise FetchFailed(Trouble.AWAY, f"no answer ({type(error).__name__})") from None
        if not answer.ok or answer.body is None:
            raise Refused(answer)
        return answer

    async def object(self, path: str) -> Object:
        """Return an object. Raises as :meth:`get` does; another shape is `Trouble.CHANGED`."""
        body = (await self.get(path)).body
        if not isinstance(body, dict):
            raise FetchFailed(Trouble.CHANGED, f"{path} is no object")
        return body

    async def list(self, path: str, params: Params) -> list[Any]:
        """Return a list. Raises as :meth:`get` does; another shape is `Trouble.CHANGED`."""
        body = (await self.get(path, params)).body
        if not isinstance(body, list):
            raise FetchFailed(Trouble.CHANGED, f"{path} is no list")
        return body

    async def post(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Answer:
        """Send something, once; ``key``: the server takes it as one with what had the same key within an hour.

        Raises what aiohttp raises where no whole answer came.
        """
        return await self._call("POST", path, body=body, headers={"Idempotency-Key": key} if key else None)

    async def _call(
        self, method: str, path: str, *, params: Params | None = None, body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        async with self._session.request(
            method, f"{self.address}{path}", params=params, json=body, headers={**self._headers, **(headers or {})},
            allow_redirects=False,
        ) as answer:  # fmt: skip
            content = without(await whole(answer.content, ANSWER_MAX_BYTES), self._token)
            return Answer(status=answer.status, body=json_of(content), pause=self._pause(answer.headers))

    def _pause(self, headers: Mapping[str, str]) -> timedelta:
        """Return how long nothing should be asked after a 429."""
        reset = instant(headers.get("X-RateLimit-Reset"))
        if reset is None:
            return LIMIT_PAUSE
        return min(max(reset - self.real(), timedelta(0)) + AFTER_RESET, LONGEST_PAUSE)
