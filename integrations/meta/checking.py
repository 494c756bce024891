"""Proves that a Page, account or number works: its token, its subscription, its version. Writes to nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.desk.ports import Finding, Trouble
from bot.store.words import AlarmKind
from integrations.looking import looked
from integrations.meta.graph import Graph, rows
from integrations.meta.versions import check_version
from integrations.reading import Object, Strange, answered, instant, part, text

TOKEN_WARNING = timedelta(days=14)
NEEDED = {"facebook": ("feed", "messages")}
ECHOES = "message_echoes"
READS = {"facebook": "id,name", "instagram": "id,username", "whatsapp": "id,display_phone_number"}
REMEDIES = {
    Trouble.AWAY: "Try again later; metastatus.com says whether the platform has trouble.",
    Trouble.LIMIT: "Try again in an hour; too many calls were made with this app.",
    Trouble.TOKEN: "Make a new token, and put it into META_TOKEN.",
    Trouble.RIGHTS: "Give the system user this asset, and the token the permission that is named.",
    Trouble.CHANGED: "Check the id and the version in the source's table.",
}


class AccountCheck:
    """What every account is asked."""

    def __init__(self, graph: Graph, *, real: Callable[[], datetime]) -> None:
        self._graph, self._account, self._real = graph, graph.account, real
        self._app = ""
        """The app that the token is of, as far as it is told."""

    async def check(self) -> Sequence[Finding]:
        """Return what was found, each thing on its own."""
        return [
            await looked("account", self._can_read(), REMEDIES),
            await looked("token", self._token_lasts(), REMEDIES),
            await looked("subscription", self._subscribed(), REMEDIES),
            check_version(self._account.version, now=self._real()),
            *await self.more(),
        ]

    async def more(self) -> Sequence[Finding]:
        """Return what only this kind of account is asked."""
        return []

    async def _can_read(self) -> Finding:
        found = await self._graph.get(self._account.id, fields=READS[self._account.channel])
        who = text(found, "name") or text(found, "username") or text(found, "display_phone_number")
        return Finding(what="account", state="ok", detail=f"reads {who or self._account.id}")

    async def _token_lasts(self) -> Finding:
        """Look at the token with itself; that the platform allows this is unconfirmed for tokens of system users."""
        found = part(await self._graph.get("debug_token", input_token=self._account.token), "data")
        self._app = answered(found, "app_id")
        if found.get("is_valid") is False:
            return _ending("failed", "the token is not valid any more")
        ends = [one for one in (_end(found, "expires_at"), _end(found, "data_access_expires_at")) if one]
        if not ends:
            return Finding(what="token", state="ok", detail="the token does not expire")
        return _lasting(min(ends), self._real())

    async def _subscribed(self) -> Finding:
        """Look whether our app gets the webhooks; another company's app on the same Page says nothing about ours."""
        channel = self._account.channel
        node = self._account.business_id if channel == "whatsapp" else self._account.node
        apps = [one for one in rows(await self._graph.get(f"{node}/subscribed_apps")) if self._is_ours(one)]
        fields = {str(field) for app in apps for field in _list(app, "subscribed_fields")}
        missing = [one for one in NEEDED.get(channel, ()) if one not in fields]
        remedy = f"Subscribe the app (docs/sources/{channel}.md, the webhook)."
        if not apps or missing:
            told = f"the app is not subscribed to {', '.join(missing)}" if apps else "the app is not subscribed to it"
            return Finding(
                what="subscription", state="failed", detail=f"{told}: no webhook comes", remedy=remedy,
                alarm=AlarmKind.UNSUBSCRIBED,
            )  # fmt: skip
        if channel == "facebook" and ECHOES not in fields:
            told = f"without {ECHOES}, answers that are given in Meta's own inbox are seen a quarter of an hour late"
            return Finding(what="subscription", state="warning", detail=told, remedy=remedy)
        return Finding(what="subscription", state="ok", detail="the app is subscribed to its webhooks")

    def _is_ours(self, app: Object) -> bool:
        number = answered(part(app, "whatsapp_business_api_data") or app, "id")
        return not self._app or not number or number == self._app


def _lasting(end: datetime, now: datetime) -> Finding:
    left = end - now
    if left <= timedelta(0):
        return _ending("failed", f"the token ended on {end.date().isoformat()}")
    told = f"the token ends on {end.date().isoformat()}, in {left.days} days"
    if left < TOKEN_WARNING:
        return _ending("warning", told)
    return Finding(what="token", state="ok", detail=told)


def _ending(state: Literal["warning", "failed"], detail: str) -> Finding:
    return Finding(what="token", state=state, detail=detail, remedy=REMEDIES[Trouble.TOKEN], alarm=AlarmKind.EXPIRING)


def _end(found: Object, key: str) -> datetime | None:
    """Return when a token ends; 0 is never."""
    try:
        return instant(found.get(key))
    except Strange:
        return None


def _list(found: Object, key: str) -> list[object]:
    value = found.get(key)
    return value if isinstance(value, list) else []
