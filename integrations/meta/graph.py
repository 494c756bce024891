"""Calls to the Graph API: versioned, with the token in a header and not in an address, so that no log can hold it.

The one exception is the look at the token itself, which the platform only takes as a part of the address.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.desk.ports import FetchFailed, Trouble
from bot.untrusted import storable_text
from integrations.bodies import whole, without
from integrations.meta.accounts import Account
from integrations.reading import Object, object_of, part, text

# A page of comments with their authors is a few hundred kilobytes.
ANSWER_MAX_BYTES = 4 * 1024 * 1024
REASON_MAX = 300
TOKEN_CODES = frozenset((102, 190))
RATE_CODES = frozenset((4, 17, 32, 341, 613, 80001, 80002, 80006, 80007, 80008, 130429, 131056))
RIGHTS_CODES = frozenset((3, 10, 200, 230, *range(201, 210)))
# "An unknown error", "temporarily not available": the platform's own trouble, whatever the status says.
AWAY_CODES = frozenset((1, 2, 131000, 131016))
# "Does not exist, cannot be loaded due to missing permissions": the platform does not say which.
GONE_CODES = frozenset((21, 24, 803))
MISSING_SUBCODE = 33
RATE_PAUSE = timedelta(minutes=1)
REGAIN = re.compile(r'"estimated_time_to_regain_access": *(\d{1,4})\b', re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whatever it says."""

    status: int
    headers: Mapping[str, str]
    body: Object

    @property
    def ok(self) -> bool:
        """Whether the call was taken."""
        return 200 <= self.status < 300 and "error" not in self.body

    @property
    def error(self) -> Object:
        """The platform's error; empty where there is none."""
        return part(self.body, "error")

    @property
    def code(self) -> int:
        """The platform's error code, 0 where it gives none."""
        found = self.error.get("code")
        return found if isinstance(found, int) and not isinstance(found, bool) else 0

    @property
    def subcode(self) -> int:
        """What is particular about ``code``."""
        found = self.error.get("error_subcode")
        return found if isinstance(found, int) and not isinstance(found, bool) else 0

    @property
    def reason(self) -> str:
        """What the platform says of it: it speaks of the call, never of what a customer wrote."""
        error = self.error
        details = text(part(error, "error_data"), "details")
        said = text(error, "error_user_msg") or details or text(error, "message")
        return storable_text(said).strip()[:REASON_MAX] or f"HTTP {self.status}"

    @property
    def retry_after(self) -> timedelta | None:
        """When to come back, where the answer says: in seconds, or for business calls in minutes with the usage."""
        said = self.headers.get("Retry-After", "")
        if re.fullmatch(r"\d{1,5}", said):
            return timedelta(seconds=int(said))
        minutes = [int(one) for one in REGAIN.findall(self.headers.get("X-Business-Use-Case-Usage", ""))]
        return timedelta(minutes=max(minutes)) if any(minutes) else None

    @property
    def missing(self) -> bool:
        """Whether what was asked for is not there, or not to be seen by us."""
        return self.code in GONE_CODES or (self.code == 100 and self.subcode == MISSING_SUBCODE)


class Refused(FetchFailed):
    """The platform answered, and gave nothing; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        trouble = trouble_of(answer)
        pause = answer.retry_after or (RATE_PAUSE if trouble is Trouble.LIMIT else None)
        super().__init__(trouble, f"{answer.reason} (HTTP {answer.status}, code {answer.code})", retry_after=pause)
        self.answer = answer


def trouble_of(answer: Answer) -> Trouble:
    """Return what kind of trouble an answer without a result is."""
    if answer.code in RATE_CODES or answer.status == 429:
        return Trouble.LIMIT
    if answer.code in TOKEN_CODES or (answer.status == 401 and not answer.code):
        return Trouble.TOKEN
    if answer.code in RIGHTS_CODES:
        return Trouble.RIGHTS
    if answer.status >= 500 or answer.code in AWAY_CODES or answer.status == 408 or not answer.code:
        return Trouble.AWAY
    return Trouble.CHANGED


class Graph:
    """The Graph API for one account."""

    def __init__(self, account: Account, session: aiohttp.ClientSession) -> None:
        self.account, self._session = account, session
        proof = hmac.new(account.app_secret.encode(), account.token.encode(), hashlib.sha256).hexdigest()
        self._proof = {"appsecret_proof": proof}
        self._headers = {"Authorization": f"Bearer {account.token}"}

    async def get(self, node: str, **params: str) -> Object:
        """Return what stands at ``node`` ("" asks for several by ``ids``).

        Raises:
            FetchFailed: nothing could be had; `Refused` where the platform says why.
        """
        try:
            answer = await self._call("GET", node, params=params)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise FetchFailed(Trouble.AWAY, f"no answer ({type(error).__name__})") from None
        if not answer.ok:
            raise Refused(answer)
        return answer.body

    async def post(self, node: str, body: Mapping[str, Any]) -> Answer:
        """Send something, once. Raises what aiohttp raises where no whole answer came."""
        return await self._call("POST", node, body=body)

    async def _call(
        self, method: str, node: str, *, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Answer:
        async with self._session.request(
            method, f"{self.account.base}/{node}", params={**(params or {}), **self._proof}, json=body,
            headers=self._headers, allow_redirects=False,
        ) as answer:  # fmt: skip
            content = without(await whole(answer.content, ANSWER_MAX_BYTES), self.account.token)
            return Answer(status=answer.status, headers=answer.headers, body=object_of(content))


def named(number: str) -> str:
    """Return an id as a part of an address: whatever stands in it, it stays one part."""
    return quote(number, safe="")


def rows(found: Object) -> list[Object]:
    """Return the objects of a list of the graph."""
    data = found.get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def after(found: Object) -> str | None:
    """Return the cursor of the next page; None: this was the last.

    The address of the next page is not followed: it holds the token, and would lead away from META_API_URL.
    """
    paging = part(found, "paging")
    return text(part(paging, "cursors"), "after") or None if text(paging, "next") else None
