"""Access to Google's interfaces for an account that allowed it once: a refresh token becomes short-lived access tokens.

What Google keeps of it: the "client" (id and secret) is the program, the refresh token is the account's leave. An
access token lasts about an hour; it is kept in memory and made anew shortly before it ends, or when Google refuses it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

from bot.errors import WebcareError
from bot.settings.kinds import Variable
from bot.untrusted import BadJson, read_json, storable_text
from integrations.bodies import whole, without

TOKEN_URL = "https://oauth2.googleapis.com/token"
# An answer of the token address is a few hundred bytes; tokens that are JWTs make it some kilobytes.
ANSWER_MAX_BYTES = 64 * 1024
# A token that ends while a call is on its way is refused: it is made anew a little before.
SPARE = timedelta(minutes=2)
# Google says how long a token lasts; where it does not, its documents say an hour, and half of that is safe.
USUAL_LIFE = timedelta(minutes=30)
LONGEST_LIFE_S = 24 * 3600
WHY_MAX = 200


class NoToken(WebcareError):
    """There is no access token to be had. ``passing``: it may be there later without anybody's doing."""

    def __init__(self, why: str, *, passing: bool) -> None:
        super().__init__(why)
        self.why, self.passing = why, passing


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a source holds of an account's leave; ``address`` is where tokens are made."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    address: str = TOKEN_URL


@dataclass(frozen=True)
class _Token:
    value: str = field(repr=False)
    until: datetime
    scopes: frozenset[str]


class GoogleTokens:
    """The access tokens of one grant. ``real`` is the wall clock."""

    def __init__(self, grant: Grant, session: aiohttp.ClientSession, *, real: Callable[[], datetime]) -> None:
        self._grant, self._session, self._real = grant, session, real
        self._token: _Token | None = None
        self._making = asyncio.Lock()

    async def access(self) -> str:
        """Return an access token that lasts for a while.

        Raises:
            NoToken: Google gives none.
        """
        return (await self._valid()).value

    async def scopes(self) -> frozenset[str]:
        """Return what the account allowed; empty where Google does not say. Raises as :meth:`access` does."""
        return (await self._valid()).scopes

    def refused(self, token: str) -> None:
        """Forget ``token``: Google did not take it. A newer one stays."""
        if self._token is not None and self._token.value == token:
            self._token = None

    async def _valid(self) -> _Token:
        async with self._making:
            if self._token is None or self._token.until <= self._real():
                self._token = await self._make()
            return self._token

    async def _make(self) -> _Token:
        grant = self._grant
        form = {
            "grant_type": "refresh_token", "client_id": grant.client_id, "client_secret": grant.client_secret,
            "refresh_token": grant.refresh_token,
        }  # fmt: skip
        try:
            async with self._session.post(grant.address, data=form, allow_redirects=False) as answer:
                body = without(await whole(answer.content, ANSWER_MAX_BYTES), grant.client_secret, grant.refresh_token)
                status = answer.status
        except aiohttp.InvalidURL:
            raise NoToken("the address of Google's tokens is not valid", passing=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoToken(f"no token: {type(error).__name__}", passing=True) from None
        told = _object(body)
        value = told.get("access_token")
        if status == 200 and isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value:
            return _Token(value, self._real() + _life(told.get("expires_in")) - SPARE, _scopes(told.get("scope")))
        raise _refused(status, told)


def _refused(status: int, told: dict[str, object]) -> NoToken:
    """Return what Google's refusal means; ``invalid_grant`` is a leave that was taken back or ran out."""
    error = told.get("error")
    if 400 <= status < 500 and status not in (408, 429) and isinstance(error, str):
        return NoToken(f"Google gives no token (HTTP {status}, {storable_text(error)[:WHY_MAX]})", passing=False)
    return NoToken(f"Google gives no token (HTTP {status})", passing=True)


def _object(body: bytes) -> dict[str, object]:
    try:
        read = read_json(body)
    except BadJson:
        return {}
    return read if isinstance(read, dict) else {}


def _life(said: object) -> timedelta:
    told = isinstance(said, int) and not isinstance(said, bool) and SPARE.seconds < said <= LONGEST_LIFE_S
    return timedelta(seconds=said) if told and isinstance(said, int) else USUAL_LIFE


def _scopes(said: object) -> frozenset[str]:
    return frozenset(said.split()) if isinstance(said, str) else frozenset()


def variables(prefix: str, *, page: str) -> tuple[Variable, ...]:
    """Return the variables of a kind of source that reads as an account of Google: ``YOUTUBE_CLIENT_ID`` and so on."""
    client = f"Find it at console.cloud.google.com, APIs & Services, Credentials: {page}."
    return (
        Variable(name=f"{prefix}_CLIENT_ID", fix=client),
        Variable(name=f"{prefix}_CLIENT_SECRET", fix=client),
        Variable(name=f"{prefix}_REFRESH_TOKEN", fix=f"Make one as your account: {page}."),
        Variable(
            name=f"{prefix}_API_URL", fix="Leave it away for Google itself.", required=False, secret=False,
            shape=r"https?://[^\s/]+/?", reason='must be the address of a server, like "http://127.0.0.1:8800"',
        ),
    )  # fmt: skip
