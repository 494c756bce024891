"""One call to X through tweepy, and every way in which tweepy lets it go wrong.

=========================================================  ========================================================
what tweepy does                                           what is done about it here
=========================================================  ========================================================
opens a session for each call and leaves it open           one session of ours, with a time limit, closed at the end
raises aiohttp's error for a page that is no JSON          taken as the answer that it is: its status counts
waits for a limit, without end where no time is named      never waits (``wait_on_rate_limit=False``); the desk does
shows "403 Forbidden" where X gave a reason                the reason is read out of the answer itself
reads answers into models that cannot read every time      plain JSON is read (``integrations/x/posts.py``)
=========================================================  ========================================================
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import aiohttp
from tweepy.asynchronous import AsyncClient
from tweepy.errors import HTTPException, TooManyRequests

from bot.untrusted import BadJson, measure, storable_text
from integrations.x.access import Access
from integrations.x.faults import Away, Refused
from integrations.x.session import call_timeout, open_session

# Both log whole requests, tokens and customers' words included, where debugging is switched on.
for _talker in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_talker).setLevel(logging.WARNING)

NOT_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""What a call fails with before anything of it was sent."""
# What tweepy itself raises over an answer of a shape that it does not expect.
NOT_READ = (ValueError, TypeError, AttributeError, KeyError, RecursionError)
NOBODY = "the tokens of the account are not set (X_API_KEY, X_ACCESS_TOKEN and their secrets)"


class Wire:
    """Calls X for one source. ``total_s``: how long a call may take."""

    def __init__(self, access: Access, *, total_s: float | None, stack: AsyncExitStack) -> None:
        self.access = access
        self._total_s, self._stack = total_s, stack
        self._client: Any = None

    async def get(self, route: str, params: Mapping[str, str], *, speak: bool = False) -> Mapping[str, Any]:
        """Return what X answers; ``speak``: for the account and not only for the app.

        Raises:
            Refused: X says no.
            Away: there is no answer, or none that can be read.
        """
        return await self._ask("GET", route, dict(params), speak=speak)

    async def post(self, route: str, body: Mapping[str, Any], *, speak: bool = True) -> Mapping[str, Any]:
        """Return what X answers to a post, for the account unless said otherwise; raises as :meth:`get` does."""
        return await self._ask("POST", route, {}, body=dict(body), speak=speak)

    async def _ask(
        self, method: str, route: str, params: dict[str, str], *, body: dict[str, Any] | None = None, speak: bool
    ) -> Mapping[str, Any]:
        if speak and not self.access.speaks:
            raise Refused(401, said=[NOBODY])
        client = self._open()
        return await read_answer(lambda: client.request(method, route, params=params, json=body, user_auth=speak))

    def _open(self) -> Any:
        """Return tweepy's client; its session needs a running loop, so it is made with the first call."""
        if self._client is None:
            session = open_session(self.access.address, call_timeout(self._total_s), secrets=self.access.secrets)
            self._stack.push_async_callback(session.close)
            self._client = tweepy_client(self.access, session)
        return self._client


def tweepy_client(access: Access, session: aiohttp.ClientSession) -> Any:
    """Return tweepy's client with a session of ours."""
    client = AsyncClient(
        bearer_token=access.bearer, consumer_key=access.api_key, consumer_secret=access.api_secret,
        access_token=access.token, access_token_secret=access.token_secret, return_type=dict,
        wait_on_rate_limit=False,
    )  # fmt: skip
    client.session = session
    return client


async def read_answer(call: Callable[[], Awaitable[Any]]) -> Mapping[str, Any]:
    """Make one call of tweepy's and return the object that X answers.

    Raises:
        Refused: X says no.
        Away: there is no answer, or none that can be read.
    """
    try:
        answer = await call()
        read = answer if isinstance(answer, dict) else await _json(answer)
    except HTTPException as error:
        raise await _refused(error) from None
    except aiohttp.ClientResponseError as error:
        raise _unreadable(error) from None
    except NOT_LEFT as error:
        raise Away(type(error).__name__, left=False) from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Away(type(error).__name__, left=True) from None
    except NOT_READ:
        raise Away("an answer that cannot be read", left=True) from None
    if not isinstance(read, dict):
        raise Away("an answer that is no object", left=True)
    return read


async def _json(response: aiohttp.ClientResponse) -> Any:
    try:
        read = await response.json()  # tweepy read the body before it let the connection go
        measure(read)
    except (BadJson, RecursionError):
        raise ValueError("not to be read") from None
    return read


def _unreadable(error: aiohttp.ClientResponseError) -> Refused | Away:
    """A page where JSON was promised: an error page says what its status says, a good status says nothing."""
    if error.status >= 400:
        return Refused(error.status, reset_at=_reset(error.headers or {}))
    return Away(f"HTTP {error.status} without JSON", left=True)


async def _refused(error: HTTPException) -> Refused:
    response = error.response
    try:
        told = await _json(response)
    except NOT_READ:
        told = None
    whole = told if isinstance(told, dict) else {}
    listed = whole.get("errors")
    problems = [one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    said = [storable_text(one) for one in error.api_messages if isinstance(one, str)]
    reset = _reset(response.headers) if isinstance(error, TooManyRequests) else None
    return Refused(response.status, problems=[*problems, whole], said=said, reset_at=reset)


def _reset(headers: Mapping[str, str]) -> datetime | None:
    """Return when X lifts a limit; epoch seconds in a header that may be missing."""
    said = headers.get("x-rate-limit-reset", "")
    return datetime.fromtimestamp(int(said), UTC) if said.isascii() and said.isdigit() and len(said) <= 11 else None
