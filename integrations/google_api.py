"""One call to an interface of Google's, as an account, and what its answer means. Shared by the platforms of Google."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import FetchFailed, NotSent, Rejected, SendResult, Trouble, Unknown
from bot.errors import WebcareError
from bot.untrusted import BadJson, read_json, storable, storable_text
from integrations.bodies import whole, without
from integrations.google_token import GoogleTokens, NoToken
from integrations.once import leave_once

Json = Mapping[str, Any]
NOTHING: Json = {}
# A page of a hundred comments, or of fifty reviews, is a few hundred kilobytes.
ANSWER_MAX_BYTES = 4 * 1024 * 1024
REASON_MAX = 300
# Google names no time with most of its "too many requests"; its documents ask for growing pauses from a few seconds.
LIMIT_PAUSE = timedelta(minutes=1)
CAP_REASONS = frozenset(("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"))
LIMIT_REASONS = frozenset(("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"))
# Reasons with a 4xx that speak of Google's own trouble.
AWAY_REASONS = frozenset(("processingFailure", "backendError", "internalError", "SERVICE_UNAVAILABLE"))
OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LONGEST_ID = 255


class NoAnswer(WebcareError):
    """No whole answer. ``left``: the request may have reached Google; ``passing``: nobody has to do anything."""

    def __init__(self, why: str, *, left: bool, passing: bool = True) -> None:
        super().__init__(why)
        self.why, self.left, self.passing = why, left, passing


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whatever it says."""

    status: int
    body: Json = field(repr=False)
    retry_after: timedelta | None = None
    readable: bool = True
    """Whether it was a JSON object."""

    @property
    def ok(self) -> bool:
        """Whether the call was taken and says what it should."""
        return 200 <= self.status < 300 and self.readable

    @property
    def reasons(self) -> frozenset[str]:
        """Google's words for what is wrong: ``quotaExceeded``, ``PERMISSION_DENIED``."""
        error = part(self.body, "error")
        told = [text(one, "reason") for key in ("errors", "details") for one in parts(error, key)]
        return frozenset(one for one in (*told, text(error, "status")) if one)

    @property
    def reason(self) -> str:
        """What Google says of it: it speaks of the call, never of what a customer wrote."""
        said = re.sub(r"<[^<>]{0,200}>", "", text(part(self.body, "error"), "message"))
        words = " ".join(said.split())[:REASON_MAX]
        named = ", ".join(sorted(self.reasons))[:REASON_MAX]
        return f"{words or 'no reason given'} (HTTP {self.status}{f', {named}' if named else ''})"

    @property
    def trouble(self) -> Trouble:
        """What kind of trouble an answer without a result is."""
        if self.reasons & CAP_REASONS:
            return Trouble.CAP
        if self.status == 429 or self.reasons & LIMIT_REASONS:
            return Trouble.LIMIT
        if self.status == 401:
            return Trouble.TOKEN
        if self.status >= 500 or self.status < 400 or self.status == 408 or self.reasons & AWAY_REASONS:
            return Trouble.CHANGED if self.status == 200 and not self.readable else Trouble.AWAY
        return Trouble.RIGHTS if self.status in (403, 404) else Trouble.CHANGED


class Refused(FetchFailed):
    """Google answered, and gave nothing; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        trouble = answer.trouble
        why = answer.reason if answer.status >= 400 else f"an answer that cannot be read (HTTP {answer.status})"
        pause = LIMIT_PAUSE if trouble is Trouble.LIMIT else None
        super().__init__(trouble, why, retry_after=answer.retry_after or pause)
        self.answer = answer


class GoogleApi:
    """Calls of one account. ``base`` is an address without a slash at its end."""

    def __init__(self, base: str, tokens: GoogleTokens, session: aiohttp.ClientSession) -> None:
        self.tokens, self._base, self._session = tokens, base, session

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        """Return what stands at ``path``.

        Raises:
            FetchFailed: nothing could be had; `Refused` where Google says why.
        """
        try:
            answer = await self.call("GET", path, params=params)
        except NoAnswer as error:
            raise FetchFailed(Trouble.AWAY if error.passing else Trouble.TOKEN, error.why) from None
        if not answer.ok:
            raise Refused(answer)
        return answer.body

    async def call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Json | None = None
    ) -> Answer:
        """Make one call. A 401 makes it once more with a new token: what is refused so was not done.

        Raises:
            NoAnswer: there is none, or no token for the call.
        """
        answer = await self.once(method, path, params=params, body=body)
        return answer if answer.status != 401 else await self.once(method, path, params=params, body=body)

    async def once(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Json | None = None
    ) -> Answer:
        """Make one call, and no second one; a token that is refused is not used again. Raises as :meth:`call` does."""
        try:
            token = await self.tokens.access()
        except NoToken as error:
            raise NoAnswer(error.why, left=False, passing=error.passing) from None
        try:
            async with self._session.request(
                method, f"{self._base}/{path}", params=params, json=body, allow_redirects=False,
                middlewares=(leave_once,),
                headers={"Authorization": f"Bearer {token}"},
            ) as answer:  # fmt: skip
                content = without(await whole(answer.content, ANSWER_MAX_BYTES), token)
                answered = _answer(answer.status, answer.headers, content)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NoAnswer(type(error).__name__, left=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(type(error).__name__, left=True) from None
        if answered.status == 401:
            self.tokens.refused(token)
        return answered


def _answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    said = headers.get("Retry-After", "")
    pause = timedelta(seconds=int(said)) if re.fullmatch(r"\d{1,5}", said, re.ASCII) else None
    try:
        read = storable(read_json(content))
    except BadJson:
        read = None
    found = read if isinstance(read, dict) else NOTHING
    return Answer(status=status, body=found, retry_after=pause, readable=isinstance(read, dict))


def not_accepted(answer: Answer) -> SendResult | NotSent:
    """Return what an answer that is not good means for a reply."""
    trouble = answer.trouble
    if trouble in (Trouble.LIMIT, Trouble.CAP):
        return NotSent(answer.reason, answer.retry_after or LIMIT_PAUSE)
    if trouble is Trouble.AWAY or answer.status < 400:
        return Unknown(f"HTTP {answer.status}")
    return Rejected(answer.reason)


def not_answered(error: NoAnswer) -> SendResult | NotSent:
    """Return what a call without an answer means for a reply."""
    if not error.passing:
        return Rejected(f"{error.why}; webcare check says what to do")
    return Unknown(error.why) if error.left else NotSent(error.why)


def part(value: Any, key: str) -> Json:
    """Return an object inside of another; an empty one where there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else NOTHING


def parts(value: Any, key: str) -> Iterator[Json]:
    """Yield the objects of a list."""
    found = value.get(key) if isinstance(value, Mapping) else None
    yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def text(value: Any, key: str) -> str:
    """Return a text as every database can hold it, or "" where there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return storable_text(found) if isinstance(found, str) else ""


def identity(value: Any, key: str) -> str:
    """Return an id; "" where there is none, or one that is longer than any id or holds what no id holds."""
    found = text(value, key)
    return found if len(found) <= LONGEST_ID and found.isascii() and found.isprintable() and " " not in found else ""


def number(value: Any, key: str) -> int:
    """Return a count, 0 where there is none."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**31 else 0


def instant(value: Any, key: str) -> datetime | None:
    """Return an instant that Google wrote (RFC 3339), in UTC; None where there is none between 1990 and 2200."""
    said = text(value, key)
    try:
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", said)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if "T" in said and OLDEST <= found <= NEWEST else None
