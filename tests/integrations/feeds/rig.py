"""A feed source on the look-alike, and feeds that are only text."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver

from bot.desk.ports import Connection, Cursor, Fetched, FetchFailed, InboundMention
from bot.settings import Settings
from integrations.feeds.fetching import Caps, Doors, Fetcher
from integrations.feeds.looking import LookedAtFeed
from integrations.feeds.reading import FeedReader
from integrations.feeds.words import Matching
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.support.connections import around
from tests.support.feeds import Site

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def source_toml(*addresses: str, **more: Any) -> str:
    """Return the table of a source."""
    keys = {"urls": list(addresses), "private_network": True, **more}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in keys.items())
    return f'[source.forum]\nkind = "feed"\ndesk = "rail"\n{lines}\n'


@dataclass
class Hour:
    """The time that it is for everybody."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Rig:
    """The site, a source that reads it, and the hour."""

    site: Site
    stack: AsyncExitStack
    hour: Hour
    cursors: dict[str, Cursor] = field(default_factory=dict)

    def settings(self, *paths: str, **more: Any) -> Settings:
        return settings_of(source_toml(*(self.site.url + path for path in paths or ("/forum.atom",)), **more))

    def connect(self, settings: Settings, session: aiohttp.ClientSession) -> Connection:
        return connect(settings, around(session, real=self.hour, stack=self.stack))["forum"]

    def feed(
        self, path: str = "/forum.atom", *, words: Sequence[str] = (), caps: Caps | None = None,
        private_network: bool = True, patience_s: float = 30.0, resolver: AbstractResolver | None = None,
    ) -> LookedAtFeed:  # fmt: skip
        fetcher = Fetcher(
            path if "://" in path else self.site.url + path, Doors(self.stack, resolver=resolver),
            private_network=private_network, caps=caps or Caps(),
        )  # fmt: skip
        reader = FeedReader(patience_s=patience_s)
        return LookedAtFeed(
            fetcher, reader, every=5 * MINUTE, words=Matching(words), real=self.hour
        )  # fmt: skip

    async def look(self, feed: LookedAtFeed, *, after: timedelta = 5 * MINUTE) -> Fetched:
        """Look once more, some minutes later."""
        self.hour.now += after
        fetched = await feed.fetch(self.cursors.get(feed.name), now=self.hour.now)
        self.cursors[feed.name] = json.loads(json.dumps(dict(fetched.cursor)))
        return fetched

    async def told(self, feed: LookedAtFeed) -> list[InboundMention]:
        return list((await self.look(feed)).batch.mentions)

    async def fails(self, feed: LookedAtFeed) -> FetchFailed:
        with pytest.raises(FetchFailed) as failed:
            await self.look(feed)
        return failed.value


@asynccontextmanager
async def a_rig(*, size: int = 25) -> AsyncIterator[Rig]:
    hour = Hour()
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(Site(clock=hour, size=size))
        yield Rig(site, stack, hour)
