"""One source on a look-alike, at a time that a test sets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import Connection, Cursor, Fetched, NotSent, OutboundReply, SendResult
from bot.rules.vocabulary import Visibility
from bot.settings import Settings
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.support.connections import around
from tests.support.mastodon import MastodonLike, Person
from tests.support.mastodon.server import Instead

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TABLE = '[source.masto]\nkind = "mastodon"\ndesk = "rail"\nserver = "here.example"\n'


def of_json(body: str, status: int = 200, **headers: str) -> Instead:
    return Instead(status, body.encode(), "application/json", headers=headers)


@dataclass
class Rig:
    server: MastodonLike
    settings: Settings
    connection: Connection
    jan: Person
    now: datetime = NOON

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def fetch(self, feed: str, cursor: Cursor | None = None) -> Fetched:
        [found] = [one for one in self.connection.feeds if one.name == feed]
        return await found.fetch(cursor, now=self.now)

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        assert self.connection.sender is not None
        return await self.connection.sender.send(reply)


def a_reply(to: str, text: str = "Hij komt eraan ^SV", **changed: Any) -> OutboundReply:
    facts: dict[str, Any] = {
        "key": "reply_7", "reply_id": 7, "in_reply_to": to, "conversation_id": to, "text": text,
        "visibility": Visibility.PUBLIC, "agent": "Sanne",
        "mention": {"acct": "jan_dv@elders.example", "visibility": "public", "longest": 500},
    }  # fmt: skip
    return OutboundReply(**{**facts, **changed})


@asynccontextmanager
async def a_rig(table: str = "", **about: Any) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        rigs: list[Rig] = []
        server = await MastodonLike(real=lambda: rigs[0].now if rigs else NOON, **about).start()
        stack.push_async_callback(server.stop)
        settings = settings_of(TABLE + table, MASTODON_TOKEN=server.token, MASTODON_API_URL=server.url)
        given = around(session, real=lambda: rigs[0].now, stack=stack)
        jan = server.world.person("jan_dv", server="elders.example", display_name="Jan", note="Forens", followers=212)
        rigs.append(Rig(server, settings, connect(settings, given)["masto"], jan))
        yield rigs[0]
