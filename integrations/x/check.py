"""Does an X source work: can it read, can it answer, is it the right account, is there money left today?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import FetchFailed, Finding, Trouble
from bot.settings import Source
from integrations.x.access import missing_for_replies
from integrations.x.account import Account
from integrations.x.kind import XTable
from integrations.x.prices import USER
from integrations.x.reading import Reading
from integrations.x.words import id_of, obj, text_of

REMEDIES = {
    Trouble.AWAY: "Try again in some minutes; docs.x.com/status says whether X is down.",
    Trouble.LIMIT: "Too many requests were made; wait a quarter of an hour and check again.",
    Trouble.TOKEN: "Make new tokens at console.x.com (your app, Keys and tokens) and set them in the environment.",
    Trouble.RIGHTS: "Look at console.x.com whether the app has Read and write and Direct message rights, then make its"
    " access token anew: it keeps the rights that it was made with.",
    Trouble.CAP: "Buy credits at console.x.com, or raise daily_budget; replies still go out while the budget is spent.",
    Trouble.CHANGED: "X has changed; update Webcare Desk.",
}


class XCheck:
    """Asks X about the tokens of a source (:class:`bot.desk.ports.Checker`); two people's profiles, two cents."""

    def __init__(self, source: Source, table: XTable, reading: Reading, account: Account, *, streams: bool) -> None:
        self._source, self._table = source, table
        self._reading, self._account, self._streams = reading, account, streams

    async def check(self) -> Sequence[Finding]:
        """Return what was found."""
        found = [await self._reads(), await self._speaks()]
        if self._table.stream and not self._streams:
            found.append(self._second_stream())
        if self._table.webhook and self._source.variable("X_API_SECRET") is None:
            found.append(self._no_webhook())
        if self._table.daily_budget is not None:
            found.append(await self._budget())
        return found

    async def _reads(self) -> Finding:
        table = self._table
        try:
            number = await self._account.number()
        except FetchFailed as failed:
            return _failed("reading", failed)
        if table.account_id not in (None, number):
            return Finding(
                what="reading", state="failed", detail=f"@{table.handle} is account {number}, not {table.account_id}",
                remedy=f'Write account_id = "{number}" in source.{self._source.name}, or correct the handle.',
            )  # fmt: skip
        return Finding(what="reading", state="ok", detail=f"reads mentions of @{table.handle} (account {number})")

    async def _speaks(self) -> Finding:
        """Look whose tokens the four others are."""
        what, missing = "replies", missing_for_replies(self._source)
        if missing:
            detail = f"it reads only: {', '.join(missing)} not set"
            remedy = "Set them to let agents reply from here; they are at console.x.com, your app, Keys and tokens."
            if self._table.direct_messages:
                return Finding(what=what, state="failed", detail=detail, remedy=remedy)
            return Finding(what=what, state="warning", detail=detail, remedy=remedy)
        try:
            answer = await self._reading.look("/2/users/me", {}, speak=True)
        except FetchFailed as failed:
            return _failed(what, failed)
        me = obj(answer, "data")
        await self._reading.purse.read(USER, [number] if (number := id_of(me.get("id"))) else [])
        handle = text_of(me.get("username")) or "nobody"
        if handle.lower() != self._table.handle.lower():
            remedy = f"Log in as @{self._table.handle} when you make the access token, or correct the handle."
            detail = f"the access token is of @{handle}, not of @{self._table.handle}: replies would come from there"
            return Finding(what=what, state="failed", detail=detail, remedy=remedy)
        return Finding(what=what, state="ok", detail=f"replies as @{handle}")

    async def _budget(self) -> Finding:
        left, whole = await self._reading.purse.left(), self._table.daily_budget
        if left == 0:
            detail = f"the daily budget of ${whole:.2f} is spent: nothing is read until midnight UTC"
            remedy = f"Raise source.{self._source.name}.daily_budget if that happens often; replies still go out."
            return Finding(what="budget", state="warning", detail=detail, remedy=remedy)
        return Finding(what="budget", state="ok", detail=f"${left:.2f} of ${whole:.2f} left today")

    def _no_webhook(self) -> Finding:
        detail, remedy = "X_API_SECRET is not set: it is what X signs with", "Set it, or leave webhook away."
        return Finding(what="webhook", state="failed", detail=detail, remedy=remedy)

    def _second_stream(self) -> Finding:
        remedy = f"Give source.{self._source.name} an app of its own, or leave stream away: it is looked at anyway."
        detail = "another source has the one stream that X allows this app; this one is only looked at"
        return Finding(what="stream", state="warning", detail=detail, remedy=remedy)


def _failed(what: str, failed: FetchFailed) -> Finding:
    return Finding(what=what, state="failed", detail=failed.why, remedy=REMEDIES[failed.trouble])
