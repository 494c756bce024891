"""Is the program there, and does it know us?"""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from bot.desk.ports import Finding
from bot.store.words import AlarmKind
from integrations.helpdesks.calls import Calls
from integrations.helpdesks.program import Program


class HelpdeskCheck:
    """Asks for the account that we are, which changes nothing."""

    def __init__(self, source: str, program: Program, calls: Calls) -> None:
        self._source, self._program, self._calls = source, program, calls

    async def check(self) -> Sequence[Finding]:
        """Return what was found; that the webhook is set there, only its first delivery shows."""
        return [await self._account(), self._webhook()]

    async def _account(self) -> Finding:
        address = f"{self._program.name.upper()}_URL"
        try:
            answer = await self._calls.make(self._program.check)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            detail = f"does not answer ({type(error).__name__})"
            return _bad(detail, f"Check {address}, and that the program is up.")
        if 200 <= answer.status < 300:
            return Finding(what="account", state="ok", detail="answers, and knows our token")
        if answer.status in (401, 403):
            remedy = f"Make a new token, and put it into {self._program.token}."
            return _bad(f"does not take the token (HTTP {answer.status})", remedy, AlarmKind.EXPIRING)
        if answer.status >= 500 or answer.status == 429:
            return Finding(
                what="account", state="warning", detail=f"answers HTTP {answer.status}", remedy="Try again later."
            )
        return _bad(f"answers HTTP {answer.status}", f"Check {address} and the keys of source.{self._source}.")

    def _webhook(self) -> Finding:
        return Finding(what="webhook", state="ok", detail=f"takes deliveries on /hooks/{self._source}")


def _bad(detail: str, remedy: str, alarm: AlarmKind | None = None) -> Finding:
    return Finding(what="account", state="failed", detail=detail, remedy=remedy, alarm=alarm)
