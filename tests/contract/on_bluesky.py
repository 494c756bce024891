"""Bluesky, where a customer names us in a post and goes on below our answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.desk.ports import Batch, Connection
from bot.settings import Settings
from bot.store.words import Visibility
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.contract.stage import Fault
from tests.support.bluesky import BlueskyLike, Instead
from tests.support.connections import around


@dataclass
class BlueskyStage:
    """One account."""

    server: BlueskyLike
    settings: Settings
    connection: Connection
    source: str = "sky"
    visibility: Visibility = Visibility.PUBLIC
    _cursors: dict[str, Any] = field(default_factory=dict)
    _last: Any = None
    _jan: Any = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        world = self.server.world
        self._jan = self._jan or world.person("jan.example", name="Jan", description="Forens")
        self._last = world.post(self._jan, f"@ns.example {text}", above=self._last)

    async def edits(self, text: str) -> None:
        self.server.world.edit(self._last, f"@ns.example {text}")

    async def deletes(self) -> None:
        self.server.world.delete(self._last)

    async def answers_there(self, text: str) -> None:
        world = self.server.world
        world.post(world.us, text, above=self._last)

    async def told(self) -> Batch:
        mentions: list[Any] = []
        own: list[Any] = []
        for feed in self.connection.feeds:
            more = True
            while more:
                fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
                self._cursors[feed.name], more = fetched.cursor, fetched.more
                mentions += fetched.batch.mentions
                own += fetched.batch.own_posts
        return Batch(mentions=mentions, own_posts=own)

    def standing(self) -> list[str]:
        world = self.server.world
        return [one.text for one in world.posts.values() if one.author is world.us]

    def fault(self, kind: Fault) -> None:
        if kind is Fault.NO_TOKEN:
            self.server.revoke()
            return
        given = {
            Fault.GONE_BEFORE: Instead(cut=True), Fault.GONE_AFTER: Instead(after=True, cut=True),
            Fault.BROKEN_AFTER: Instead(status=500, after=True), Fault.AWAY: Instead(),
            Fault.BUSY: Instead(429, b'{"error": "RateLimitExceeded"}', "application/json"),
        }[kind]  # fmt: skip
        self.server.instead(r"(?!com\.atproto\.server)", given)

    async def closes(self) -> None:
        await self.server.stop()


@asynccontextmanager
async def bluesky_stage() -> AsyncIterator[BlueskyStage]:
    """Start a server with an account of ours, and connect it."""
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        server = await BlueskyLike().start()
        stack.push_async_callback(server.stop)
        settings = settings_of(
            '[source.sky]\nkind = "bluesky"\ndesk = "rail"\nhandle = "ns.example"\n',
            BLUESKY_APP_PASSWORD=server.password, BLUESKY_API_URL=server.url,
        )  # fmt: skip
        connection = connect(settings, around(session, stack=stack))["sky"]
        yield BlueskyStage(server, settings, connection)
