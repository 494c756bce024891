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
from tests.support.bluesky import BlueskyLike, Instead, Person, Post
from tests.support.connections import around

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TABLE = '[source.sky]\nkind = "bluesky"\ndesk = "rail"\nhandle = "ns.example"\n'
PASSWORD = "abcd-efgh-ijkl-mnop"


def of_json(body: str, status: int = 200, **headers: str) -> Instead:
    return Instead(status, body.encode(), "application/json", headers=headers)


@dataclass
class Rig:
    server: BlueskyLike
    settings: Settings
    connection: Connection
    jan: Person
    now: datetime = NOON

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def fetch(self, feed: str = "notifications", cursor: Cursor | None = None) -> Fetched:
        [found] = [one for one in self.connection.feeds if one.name == feed]
        return await found.fetch(cursor, now=self.now)

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        assert self.connection.sender is not None
        return await self.connection.sender.send(reply)


def a_reply(to: Post | str, text: str = "Hij komt eraan ^SV", **changed: Any) -> OutboundReply:
    uri, cid = (to, "bafy") if isinstance(to, str) else (to.uri, to.cid)
    facts: dict[str, Any] = {
        "key": "reply_7", "reply_id": 7, "in_reply_to": uri, "conversation_id": uri, "text": text,
        "visibility": Visibility.PUBLIC, "agent": "Sanne", "mention": {"cid": cid, "root": None},
    }  # fmt: skip
    return OutboundReply(**{**facts, **changed})


@asynccontextmanager
async def a_rig(table: str = "", **about: Any) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        rigs: list[Rig] = []
        server = await BlueskyLike(real=lambda: rigs[0].now if rigs else NOON, **about).start()
        stack.push_async_callback(server.stop)
        settings = settings_of(TABLE + table, BLUESKY_APP_PASSWORD=PASSWORD, BLUESKY_API_URL=server.url)
        given = around(session, real=lambda: rigs[0].now, stack=stack)
        jan = server.world.person("jan.example", name="Jan", description="Forens")
        rigs.append(Rig(server, settings, connect(settings, given)["sky"], jan))
        yield rigs[0]
