"""Does a Mastodon source work: whose token is it, may it read and write, how long may a post be?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Finding, Trouble
from integrations.looking import looked
from integrations.mastodon.account import Account
from integrations.mastodon.wire import Refused, Wire

REMEDIES = {
    Trouble.AWAY: "Try again in some minutes; look at your server in a browser.",
    Trouble.LIMIT: "Too many requests were made; wait five minutes and check again.",
    Trouble.TOKEN: "Make a new token on your server (Preferences, Development) and put it into MASTODON_TOKEN.",
    Trouble.RIGHTS: "Give the application the scopes read and write, then make its token anew: it keeps the old ones.",
    Trouble.CHANGED: "Check server in the source's table: it must be a Mastodon server. Else update Webcare Desk.",
}
WRITES = frozenset(("write", "write:statuses"))


class MastodonCheck:
    """Asks the server about the token of a source (:class:`bot.desk.ports.Checker`); shows nothing to anybody."""

    def __init__(self, wire: Wire, account: Account, *, server: str, speaks: bool) -> None:
        self._wire, self._account, self._server, self._speaks = wire, account, server, speaks

    async def check(self) -> Sequence[Finding]:
        """Return what was found, each thing on its own."""
        found = [await looked("account", self._whose(), REMEDIES), await looked("reading", self._reads(), REMEDIES)]
        return [*found, await looked("replies", self._writes(), REMEDIES)] if self._speaks else found

    async def _whose(self) -> Finding:
        us = await self._account.ask()
        return Finding(what="account", state="ok", detail=f"speaks as @{us.name} on {self._server}")

    async def _reads(self) -> Finding:
        await self._wire.list("/api/v1/notifications", [("types[]", "mention"), ("limit", "1")])
        return Finding(what="reading", state="ok", detail="reads posts that name the account")

    async def _writes(self) -> Finding:
        """Look at the scopes of the application: a token has no others. Servers before 4.3 do not tell them."""
        longest = await self._account.longest()
        try:
            scopes = (await self._wire.object("/api/v1/apps/verify_credentials")).get("scopes")
        except Refused as refused:
            if refused.answer.status != 404:
                raise
            scopes = None
        if isinstance(scopes, list) and not WRITES & {str(one) for one in scopes}:
            told = "the application may not write: replies would be refused"
            return Finding(what="replies", state="failed", detail=told, remedy=REMEDIES[Trouble.RIGHTS])
        return Finding(what="replies", state="ok", detail=f"a reply may have {longest} characters")
