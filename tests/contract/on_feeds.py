"""A forum with a feed, on which a customer says something about us."""

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
from tests.support.feeds import Canned, Site


@dataclass
class FeedStage:
    """The forum. Nobody can speak there but people."""

    site: Site
    settings: Settings
    connection: Connection
    source: str = "forum"
    visibility: Visibility = Visibility.PUBLIC
    _last: Any = None
    _cursors: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        self._last = self.site.post(text.replace("<", "&lt;"), above=self._last)

    async def edits(self, text: str) -> None:
        raise AssertionError("a feed does not tell what people change")

    async def deletes(self) -> None:
        raise AssertionError("a feed does not tell what people take back")

    async def answers_there(self, text: str) -> None:
        raise AssertionError("a feed knows no account of ours")

    async def told(self) -> Batch:
        mentions: list[Any] = []
        for feed in self.connection.feeds:
            fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
            self._cursors[feed.name] = fetched.cursor
            mentions += fetched.batch.mentions
        return Batch(mentions=mentions)

    def standing(self) -> list[str]:
        return []

    def fault(self, kind: Fault) -> None:
        page = b"<html><body>Over capacity</body></html>"
        self.site.next.append(
            {
                Fault.GONE_BEFORE: Canned(cut=True), Fault.GONE_AFTER: Canned(cut=True),
                Fault.BROKEN_AFTER: Canned(status=500, body=page), Fault.AWAY: Canned(status=503, body=page),
                Fault.BUSY: Canned(status=429, headers={"Retry-After": "60"}), Fault.NO_TOKEN: Canned(status=401),
            }[kind]
        )  # fmt: skip

    async def closes(self) -> None:
        await self.site.stop()


@asynccontextmanager
async def feed_stage() -> AsyncIterator[FeedStage]:
    async with AsyncExitStack() as stack, aiohttp.ClientSession() as session:
        site = await stack.enter_async_context(Site())
        settings = settings_of(
            f'[source.forum]\nkind = "feed"\ndesk = "rail"\nurl = "{site.url}/forum.atom"\nprivate_network = true\n'
        )
        stage = FeedStage(site, settings, connect(settings, around(session, stack=stack))["forum"])
        await stage.told()  # the first look only remembers
        yield stage
