"""YouTube, where a customer comments on one of our videos."""

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
from tests.support.connections import around
from tests.support.x.journal import Canned
from tests.support.youtube import YoutubeLike

TABLE = '[source.tube]\nkind = "youtube"\ndesk = "rail"\nchannel_id = "UCaaaaaaaaaaaaaaaaaaaaaa"\n'


def variables(like: YoutubeLike) -> dict[str, str]:
    """Return the variables of a source on ``like``."""
    app = like.app
    return {
        "YOUTUBE_CLIENT_ID": app.client_id, "YOUTUBE_CLIENT_SECRET": app.client_secret,
        "YOUTUBE_REFRESH_TOKEN": app.refresh_token, "YOUTUBE_API_URL": like.url,
    }  # fmt: skip


@dataclass
class YoutubeStage:
    """A channel with one video."""

    like: YoutubeLike
    settings: Settings
    connection: Connection
    source: str = "tube"
    visibility: Visibility = Visibility.PUBLIC
    _cursors: dict[str, Any] = field(default_factory=dict)
    _last: Any = None
    _jan: Any = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        self._jan = self._jan or self.like.world.person("@jan_dv")
        self._last = self.like.world.write(self._jan, text, under=self._last)

    async def edits(self, text: str) -> None:
        self.like.world.edit(self._last, text)

    async def deletes(self) -> None:
        self.like.world.delete(self._last)

    async def answers_there(self, text: str) -> None:
        self.like.world.write(self.like.world.us, text, under=self._last)

    async def told(self) -> Batch:
        mentions: list[Any] = []
        own: list[Any] = []
        for feed in self.connection.feeds:
            fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
            self._cursors[feed.name] = fetched.cursor
            mentions += fetched.batch.mentions
            own += fetched.batch.own_posts
        return Batch(mentions=mentions, own_posts=own)

    def standing(self) -> list[str]:
        world = self.like.world
        return [one.text for one in world.comments.values() if one.author == world.us]

    def fault(self, kind: Fault) -> None:
        if kind is Fault.NO_TOKEN:
            self.like.withdraw()
            return
        canned = {
            Fault.GONE_BEFORE: Canned(cut=True), Fault.GONE_AFTER: Canned(after=True, cut=True),
            Fault.BROKEN_AFTER: Canned(status=500, after=True), Fault.AWAY: Canned(), Fault.BUSY: Canned(status=429),
        }[kind]  # fmt: skip
        self.like.journal.answer_next("(GET|POST) /youtube/", canned)

    async def closes(self) -> None:
        await self.like.stop()


@asynccontextmanager
async def youtube_stage() -> AsyncIterator[YoutubeStage]:
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        like = await YoutubeLike().start()
        stack.push_async_callback(like.stop)
        settings = settings_of(TABLE, **variables(like))
        yield YoutubeStage(like, settings, connect(settings, around(session))["tube"])
