"""Does a Bluesky source work: is the app password taken, whose is it, can notifications be read?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Finding, Trouble
from integrations.bluesky.session import Session
from integrations.looking import looked

REMEDIES = {
    Trouble.AWAY: "Try again in some minutes; status.bsky.app says whether Bluesky has trouble.",
    Trouble.LIMIT: "Too many requests or sign-ins were made; wait as long as it says and check again.",
    Trouble.TOKEN: "Make a new app password (Settings, Privacy and security) and put it into BLUESKY_APP_PASSWORD.",
    Trouble.RIGHTS: "Log in to Bluesky with this account: it says what is wrong with it.",
    Trouble.CHANGED: "Check handle and server in the source's table; else update Webcare Desk.",
}


class BlueskyCheck:
    """Asks the server about the account of a source (:class:`bot.desk.ports.Checker`); shows nothing to anybody."""

    def __init__(self, session: Session, *, handle: str) -> None:
        self._session, self._handle = session, handle

    async def check(self) -> Sequence[Finding]:
        """Return what was found; signs in only where that was not done yet."""
        return [await looked("reading", self._reads(), REMEDIES), await looked("account", self._whose(), REMEDIES)]

    async def _whose(self) -> Finding:
        us = await self._session.us()
        if us.handle.lower() != self._handle:
            told = f"the account is called @{us.handle} now, not @{self._handle}"
            return Finding(what="account", state="warning", detail=told, remedy="Correct handle in its table.")
        return Finding(what="account", state="ok", detail=f"speaks as @{us.handle} ({us.did})")

    async def _reads(self) -> Finding:
        await self._session.get("app.bsky.notification.listNotifications", [("limit", "1")])
        return Finding(what="reading", state="ok", detail="reads posts that name, answer or quote the account")
