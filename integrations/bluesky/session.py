"""Who we are to the server: signed in once with the app password, and kept signed in with its refresh tokens.

A server takes a hundred or three hundred sign-ins a day, by its own and by its code's word, and an access token lasts
for some two hours. So the tokens are kept in memory and renewed, and a password that was refused is not tried at every
look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk.ports import FetchFailed, Trouble
from integrations.bluesky.wire import BROKEN, EXPIRED, Answer, Params, Refused, Wire
from integrations.reading import Object, text

# Fifty tries a day are half of what the stricter of the two limits allows.
REFUSED_FOR = timedelta(minutes=30)
# A server that refuses tokens which it just gave is not asked for new ones at every look: 96 a day.
SIGNS_IN_AGAIN_AFTER = timedelta(minutes=15)
AT_LEAST = timedelta(seconds=1)
SERVER = "com.atproto.server"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a server gave us."""

    did: str
    handle: str
    access: str
    refresh: str


class Session:
    """Calls for one account. ``real`` is the wall clock."""

    def __init__(self, wire: Wire, *, handle: str, password: str, real: Callable[[], datetime]) -> None:
        self._wire, self._handle, self._password, self._real = wire, handle, password, real
        self._tokens: Tokens | None = None
        self._refused: tuple[datetime, FetchFailed] | None = None
        self._signed_in: datetime | None = None
        self._signing = asyncio.Lock()

    async def us(self) -> Tokens:
        """Return our account.

        Raises:
            FetchFailed: we cannot sign in now.
        """
        return self._tokens or await self._renewed(None)

    async def get(self, name: str, params: Params) -> Object:
        """Return an object.

        Raises:
            FetchFailed: nothing could be had; `Refused` where the server says why.
        """
        try:
            answer = await self._known("GET", name, params=params)
        except BROKEN as error:
            raise FetchFailed(Trouble.AWAY, f"no answer ({type(error).__name__})") from None
        if not answer.ok or answer.body is None:
            raise Refused(answer)
        if not isinstance(answer.body, dict):
            raise FetchFailed(Trouble.CHANGED, f"{name} is no object")
        return answer.body

    async def post(self, name: str, body: Mapping[str, Any]) -> Answer:
        """Send something once; only where a server surely took nothing because of a token, again with a new one.

        Raises:
            FetchFailed: we cannot sign in; nothing was sent. Else what aiohttp raises where no whole answer came.
        """
        return await self._known("POST", name, body=body)

    async def _known(
        self, method: str, name: str, *, params: Params | None = None, body: Mapping[str, Any] | None = None
    ) -> Answer:
        tokens = await self.us()
        answer = await self._wire.call(method, name, token=tokens.access, params=params, body=body)
        if not answer.is_about_the_token:
            return answer
        tokens = await self._renewed(tokens, expired=answer.error == EXPIRED)
        return await self._wire.call(method, name, token=tokens.access, params=params, body=body)

    async def _renewed(self, old: Tokens | None, *, expired: bool = False) -> Tokens:
        """Return tokens other than ``old``: refreshed ones where it only expired, else those of a new sign-in."""
        async with self._signing:
            if self._tokens is not None and self._tokens != old:
                return self._tokens  # somebody else renewed them meanwhile
            self._tokens = (await self._refresh(old) if old and expired else None) or await self._sign_in()
            return self._tokens

    async def _refresh(self, old: Tokens) -> Tokens | None:
        """Return new tokens; None: the refresh token is not taken any more either."""
        answer = await self._ask("refreshSession", token=old.refresh)
        if answer.is_about_the_token:
            return None
        return _tokens(answer)

    async def _sign_in(self) -> Tokens:
        if self._refused is not None and self._real() < self._refused[0]:
            told = self._refused[1]
            raise FetchFailed(told.trouble, told.why, retry_after=self._refused[0] - self._real())
        if self._signed_in is not None and self._real() < (again := self._signed_in + SIGNS_IN_AGAIN_AFTER):
            why = "the server refuses tokens that it gave a moment ago"
            raise FetchFailed(Trouble.TOKEN, why, retry_after=again - self._real())
        body = {"identifier": self._handle, "password": self._password}
        answer = await self._ask("createSession", body=body)
        try:
            tokens = _tokens(answer)
        except Refused as refused:
            if refused.trouble is not Trouble.AWAY:
                self._refused = self._real() + max(refused.retry_after or REFUSED_FOR, AT_LEAST), refused
            raise
        self._refused, self._signed_in = None, self._real()
        return tokens

    async def _ask(self, name: str, *, token: str = "", body: Mapping[str, Any] | None = None) -> Answer:
        try:
            return await self._wire.call("POST", f"{SERVER}.{name}", token=token, body=body, hide=self._password)
        except BROKEN as error:
            raise FetchFailed(Trouble.AWAY, f"no answer ({type(error).__name__})") from None


def _tokens(answer: Answer) -> Tokens:
    """Return the tokens of an answer.

    Raises:
        FetchFailed: there are none in it.
    """
    if not answer.ok or answer.body is None:
        raise Refused(answer)
    told = answer.object
    did, access, refresh = text(told, "did"), text(told, "accessJwt"), text(told, "refreshJwt")
    if not did.startswith("did:") or not access or not refresh:
        raise FetchFailed(Trouble.CHANGED, "signing in gives no account and tokens")
    return Tokens(did=did, handle=text(told, "handle"), access=access, refresh=refresh)
