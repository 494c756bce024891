"""Can replies and statements reach the addresses of a hook?"""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from bot.desk.ports import Finding
from bot.settings import Source

# A callback takes POST alone; to ask anything else than POST is how nothing is sent to a customer. These answers
# to HEAD come from servers that are there and know the path.
NO_SUCH_PATH = (404, 410)
NOT_IMPLEMENTED = 501
SERVER_ERROR = 500
SAID = {"callback": "the callback", "statements": "the address for statements"}


class CallbackCheck:
    """Asks the callback whether it is there, without sending a reply."""

    def __init__(self, source: Source, session: aiohttp.ClientSession) -> None:
        self._source, self._session = source, session

    async def check(self) -> Sequence[Finding]:
        """Return what was found of each address."""
        name, statements = self._source.name, self._source.statements
        listens = _found(f"takes mentions on /hooks/{name}; has no callback, so it only listens")
        found = [await self._check("callback", self._source.callback) if self._source.callback else listens]
        return [*found, await self._check("statements", statements)] if statements else found

    async def _check(self, what: str, address: str) -> Finding:
        name = self._source.name
        try:
            async with self._session.head(address, allow_redirects=False) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            remedy = f"Check source.{name}.{what} and that the server is up; what is to be sent waits until it is."
            detail = f"{SAID[what]} does not answer ({_reason(error)})"
            return Finding(what=what, state="failed", detail=detail, remedy=remedy)
        told = f"{SAID[what]} answers HTTP {status}"
        if status in NO_SUCH_PATH:
            return Finding(what=what, state="warning", detail=told, remedy=f"Check the path in source.{name}.{what}.")
        if status >= SERVER_ERROR and status != NOT_IMPLEMENTED:
            return Finding(what=what, state="warning", detail=told, remedy="Look at that server's own log.")
        return _found(f"takes mentions on /hooks/{name}; {SAID[what]} answers", what)


def _found(detail: str, what: str = "callback") -> Finding:
    return Finding(what=what, state="ok", detail=detail)


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(getattr(error, "os_error", None) or error) or type(error).__name__
