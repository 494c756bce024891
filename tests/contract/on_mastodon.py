"""Mastodon, where a customer names us in a post, or writes to us alone."""

from __future__ import annotations

import re
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
from tests.support.connections import around
from tests.support.mastodon import MastodonLike
from tests.support.mastodon.server import Instead


@dataclass
class MastodonStage:
    """One account on one server."""

    server: MastodonLike
    settings: Settings
    connection: Connection
    visibility: Visibility
    source: str = "masto"
    _cursors: dict[str, Any] = field(default_factory=dict)
    _last: Any = None
    _jan: Any = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def _asked(self) -> str:
        return "public" if self.visibility is Visibility.PUBLIC else "direct"

    async def writes(self, text: str) -> None:
        world = self.server.world
        self._jan = self._jan or world.person("jan_dv", server="elders.example", display_name="Jan", followers=212)
        above = self._last.id if self._last else None
        self._last = world.post(self._jan, f"@ns_online {text}", above=above, visibility=self._asked)

    async def edits(self, text: str) -> None:
        self.server.world.edit(self._last, f"@ns_online {text}")

    async def deletes(self) -> None:
        self.server.world.delete(self._last)

    async def answers_there(self, text: str) -> None:
        world = self.server.world
        world.post(world.us, f"@jan_dv@elders.example {text}", above=self._last.id, visibility=self._asked)

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
        ours = [one.text for one in world.statuses.values() if one.author is world.us]
        return [re.sub(r"^@jan_dv@elders\.example ", "", text) for text in ours]

    def fault(self, kind: Fault) -> None:
        given = {
            Fault.GONE_BEFORE: Instead(cut=True), Fault.GONE_AFTER: Instead(after=True, cut=True),
            Fault.BROKEN_AFTER: Instead(status=500, after=True), Fault.AWAY: Instead(),
            Fault.BUSY: Instead(429, b'{"error": "Too many requests"}', "application/json"),
            Fault.NO_TOKEN: Instead(401, b'{"error": "The access token is invalid"}', "application/json"),
        }[kind]  # fmt: skip
        self.server.instead("(GET|POST) /api/v1", given)

    async def closes(self) -> None:
        await self.server.stop()


@asynccontextmanager
async def mastodon_stage(visibility: Visibility = Visibility.PUBLIC) -> AsyncIterator[MastodonStage]:
    """Start a server with an account of ours, and connect it."""
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        server = await MastodonLike().start()
        stack.push_async_callback(server.stop)
        settings = settings_of(
            '[source.masto]\nkind = "mastodon"\ndesk = "rail"\nserver = "here.example"\n',
            MASTODON_TOKEN=server.token, MASTODON_API_URL=server.url,
        )  # fmt: skip
        connection = connect(settings, around(session, stack=stack))["masto"]
        yield MastodonStage(server, settings, connection, visibility)
