"""A source of kind "google_business" on a look-alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.desk.ports import Connection, Cursor, Fetched, NotSent, OutboundReply, SendResult
from bot.rules.vocabulary import Visibility
from bot.settings import Settings
from integrations.registry import connect
from tests.contract.given import settings_of
from tests.contract.on_google_business import TABLE, variables
from tests.support.clock import TestClock
from tests.support.connections import around
from tests.support.google_business import GoogleBusinessLike, Review

NOON = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


@dataclass
class Rig:
    """Two locations: Utrecht, which has no title, and Assen."""

    like: GoogleBusinessLike
    clock: TestClock
    session: aiohttp.ClientSession
    cursors: dict[str, Cursor] = field(default_factory=dict)
    _connection: Connection | None = None

    def settings(self, keys: str = "") -> Settings:
        return settings_of(TABLE + keys, **variables(self.like))

    def connect(self, keys: str = "") -> Connection:
        given = around(self.session, real=self.clock.real)
        self._connection = connect(self.settings(keys), given)["reviews"]
        return self._connection

    @property
    def connection(self) -> Connection:
        return self._connection or self.connect()

    async def fetch(self, feed: str = "21") -> Fetched:
        """Look once at a location, and go on from there next time."""
        [found] = [one for one in self.connection.feeds if one.name == feed]
        fetched = await found.fetch(self.cursors.get(feed), now=self.clock.now())
        self.cursors[feed] = fetched.cursor
        return fetched

    async def send(self, review: Review | str, text: str = "Dank!", **about: Any) -> SendResult | NotSent:
        assert self.connection.sender is not None
        name = review if isinstance(review, str) else review.name
        reply = OutboundReply(
            key="reply_5", reply_id=5, in_reply_to=name, conversation_id=name, text=text, agent="Sanne",
            visibility=about.pop("visibility", Visibility.PUBLIC), mention=about,
        )  # fmt: skip
        return await self.connection.sender.send(reply)


@asynccontextmanager
async def a_rig(**how: Any) -> AsyncIterator[Rig]:
    """A source on a look-alike, at noon in Amsterdam."""
    clock = TestClock(NOON)
    like = await GoogleBusinessLike(real=clock.real, **how).start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        yield Rig(like, clock, session)
    await like.stop()
