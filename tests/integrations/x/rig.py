"""A source of kind "x", connected, with a meter to look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import aiohttp

from bot.desk.ports import Batch, Connection, Cursor, Feed, Fetched, OutboundReply
from bot.rules.vocabulary import Visibility
from bot.settings import Source
from bot.settings.load import parse_settings
from integrations.registry import KINDS
from integrations.x.connecting import Parts, connections, parts_of
from tests.support.connections import PocketMeter, around
from tests.support.x import App, LookAlike

Start = Callable[..., Awaitable[LookAlike]]
NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
CONFIG = """
[desk.rail]
channel = "C1"
timezone = "Europe/Amsterdam"
agents = { people = ["U1"] }
hours = { always = true }
[source.x]
kind = "x"
desk = "rail"
"""


def environment(app: App, url: str, *, speaks: bool = True) -> dict[str, str]:
    """Return the variables of an X source at ``url``."""
    told = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "X_BEARER_TOKEN": app.bearer, "X_API_URL": url}
    account = {
        "X_API_KEY": app.key, "X_API_SECRET": app.secret, "X_ACCESS_TOKEN": app.token,
        "X_ACCESS_TOKEN_SECRET": app.token_secret,
    }  # fmt: skip
    return told | (account if speaks else {})


def source_of(app: App, url: str, *, speaks: bool = True, more: str = "", **keys: object) -> Source:
    """Return the settings of a source; ``keys`` are those of its table."""
    lines = [f"{name} = {_toml(value)}" for name, value in ({"handle": "ns_online"} | keys).items()]
    text = CONFIG + "\n".join(lines) + more
    return parse_settings(text, environment(app, url, speaks=speaks), kinds=KINDS).sources["x"]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


@dataclass
class Rig:
    """A connected source, and what it is made of."""

    x: LookAlike
    source: Source
    connection: Connection
    parts: Parts
    meter: PocketMeter

    def feed(self, name: str) -> Feed:
        return next(one for one in self.connection.feeds if one.name == name)

    async def fetch(self, name: str, cursor: Cursor | None = None) -> Fetched:
        return await self.feed(name).fetch(cursor, now=NOON)

    async def all_of(self, name: str, cursor: Cursor | None = None) -> tuple[list[Batch], Fetched]:
        """Look until there is no more; return each batch and the last look."""
        looks = [await self.fetch(name, cursor)]
        while looks[-1].more:
            looks.append(await self.fetch(name, looks[-1].cursor))
        return [one.batch for one in looks], looks[-1]

    def spent(self) -> Mapping[str, Decimal]:
        """Return what was spent, by what it was for."""
        told: dict[str, Decimal] = {}
        for what, count, each in self.meter.noted:
            told[what] = told.get(what, Decimal(0)) + count * each
        return {what: dollars for what, dollars in told.items() if dollars}


def rig_on(
    x: LookAlike, session: aiohttp.ClientSession, stack: AsyncExitStack, *, speaks: bool = True,
    real: Callable[[], datetime] | None = None, app: App | None = None, url: str | None = None, **keys: object,
) -> Rig:  # fmt: skip
    """Connect a source with ``x``."""
    source, meter = source_of(app or x.app, url or x.url, speaks=speaks, **keys), PocketMeter()
    given = around(session, real=real or x.world.real, meter=meter, stack=stack)
    [connection] = connections([source], given)
    return Rig(x, source, connection, parts_of(source, given), meter)


def a_reply(to: str, text: str = "Hoi Jan, we kijken mee. ^SV", **about: object) -> OutboundReply:
    """Return a reply to the mention ``to``."""
    told: dict[str, object] = {
        "key": "reply_5", "reply_id": 5, "in_reply_to": to, "conversation_id": to, "text": text,
        "visibility": Visibility.PUBLIC, "agent": "Sanne",
    }  # fmt: skip
    return OutboundReply(**(told | about))  # type: ignore[arg-type]
