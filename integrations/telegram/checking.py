"""Proves that a bot works: its token, its name, and that what comes in comes to us. Writes to nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.desk.ports import FetchFailed, Finding, Trouble
from bot.store.words import AlarmKind
from integrations.looking import looked
from integrations.telegram.api import WEBHOOK_SET, Api
from integrations.telegram.kind import SECRET, TOKEN
from integrations.telegram.reading import NOTHING, Object, instant, number, text

# A delivery that failed longer ago has been mended since, or was one of a kind.
RECENT = timedelta(hours=1)
MANY_WAITING = 100
DELETE = "Call deleteWebhook (docs/sources/telegram.md), or write webhook = true in the source's table."
SET = "Call setWebhook with the address of this source and your secret: docs/sources/telegram.md."
REMEDIES = {
    Trouble.AWAY: "Try again in some minutes; nothing is lost for 24 hours.",
    Trouble.LIMIT: "Wait a minute and check again.",
    Trouble.TOKEN: f"Let @BotFather show the token (/mybots, API Token), and put it into {TOKEN}.",
    Trouble.RIGHTS: DELETE,
    Trouble.CHANGED: "Telegram has changed; update Webcare Desk.",
}


class BotCheck:
    """Asks Telegram about a bot and its webhook (:class:`bot.desk.ports.Checker`)."""

    def __init__(self, api: Api, *, real: Callable[[], datetime]) -> None:
        self._api, self._bot, self._real = api, api.bot, real

    async def check(self) -> Sequence[Finding]:
        """Return what was found, each thing on its own."""
        return [await looked("bot", self._is_ours(), REMEDIES), await looked("webhook", self._comes_to_us(), REMEDIES)]

    async def _is_ours(self) -> Finding:
        me = await self._object("getMe")
        handle = text(me, "username", 64)
        if handle.lower() != self._bot.handle.lower():
            return Finding(
                what="bot", state="failed", detail=f"the token is of @{handle or 'nobody'}, not of @{self._bot.handle}",
                remedy=f"Correct handle in source.{self._bot.source}, or put the other bot's token into {TOKEN}.",
            )  # fmt: skip
        reads = "everything" if me.get("can_read_all_group_messages") is True else "what speaks to it"
        return Finding(what="bot", state="ok", detail=f"answers as @{handle}; in groups it reads {reads}")

    async def _comes_to_us(self) -> Finding:
        told = await self._object("getWebhookInfo")
        is_set = bool(text(told, "url"))
        if not self._bot.webhook:
            if is_set:
                return _failed(WEBHOOK_SET, DELETE)
            return Finding(what="webhook", state="ok", detail="none is set: updates are asked for")
        if not self._bot.secret:
            return _failed(
                f"{SECRET} is not set: it is what Telegram shows", f"Set {SECRET}, and give it to setWebhook."
            )
        if not is_set:
            return _failed("none is set: nothing comes", SET)
        return self._delivers(told)

    def _delivers(self, told: Object) -> Finding:
        wrong_at, waiting = instant(told, "last_error_date"), number(told, "pending_update_count") or 0
        if wrong_at is not None and self._real() - wrong_at < RECENT:
            said = text(told, "last_error_message", 200) or "no reason"
            detail = f"a delivery failed at {wrong_at:%H:%M} UTC: {said}; {waiting} wait"
            return Finding(
                what="webhook",
                state="warning",
                detail=detail,
                remedy="See the table at the end of docs/sources/telegram.md.",
            )
        if waiting >= MANY_WAITING:
            detail, remedy = f"{waiting} updates wait", "Look whether this program is reached, and keeps up."
            return Finding(what="webhook", state="warning", detail=detail, remedy=remedy)
        return Finding(what="webhook", state="ok", detail="Telegram posts to a webhook, and the last deliveries came")

    async def _object(self, method: str) -> Object:
        found = await self._api.look(method)
        if not isinstance(found, dict):
            raise FetchFailed(Trouble.CHANGED, f"{method} told no object")
        return found or NOTHING


def _failed(detail: str, remedy: str) -> Finding:
    return Finding(what="webhook", state="failed", detail=detail, remedy=remedy, alarm=AlarmKind.UNSUBSCRIBED)
