"""Google, where a customer reviews one of our places."""

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
from tests.support.google_business import GoogleBusinessLike
from tests.support.x.journal import Canned

TABLE = """
[source.reviews]
kind = "google_business"
desk = "rail"
locations = [{ path = "accounts/11/locations/21" }, { path = "accounts/11/locations/22", title = "Assen" }]
"""


def variables(like: GoogleBusinessLike) -> dict[str, str]:
    """Return the variables of a source on ``like``."""
    app = like.app
    return {
        "GOOGLE_BUSINESS_CLIENT_ID": app.client_id, "GOOGLE_BUSINESS_CLIENT_SECRET": app.client_secret,
        "GOOGLE_BUSINESS_REFRESH_TOKEN": app.refresh_token, "GOOGLE_BUSINESS_API_URL": like.url,
    }  # fmt: skip


@dataclass
class ReviewsStage:
    """Two places, one with a review. Who has more to say changes the review: there is one from each person."""

    like: GoogleBusinessLike
    settings: Settings
    connection: Connection
    source: str = "reviews"
    visibility: Visibility = Visibility.PUBLIC
    _cursors: dict[str, Any] = field(default_factory=dict)
    _last: Any = None

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def writes(self, text: str) -> None:
        self._last = self.like.review(text)

    async def edits(self, text: str) -> None:
        self.like.edit(self._last, text)

    async def deletes(self) -> None:
        self.like.delete(self._last)

    async def answers_there(self, text: str) -> None:
        self.like.answer(self._last, text)

    async def told(self) -> Batch:
        mentions: list[Any] = []
        own: list[Any] = []
        receipts: list[Any] = []
        for feed in self.connection.feeds:
            fetched = await feed.fetch(self._cursors.get(feed.name), now=self.now)
            self._cursors[feed.name] = fetched.cursor
            mentions += fetched.batch.mentions
            own += fetched.batch.own_posts
            receipts += fetched.batch.receipts
        return Batch(mentions=mentions, own_posts=own, receipts=receipts)

    def standing(self) -> list[str]:
        return [one.reply for one in self.like.reviews.values() if one.reply is not None]

    def fault(self, kind: Fault) -> None:
        if kind is Fault.NO_TOKEN:
            self.like.withdraw()
            return
        canned = {
            Fault.GONE_BEFORE: Canned(cut=True), Fault.GONE_AFTER: Canned(after=True, cut=True),
            Fault.BROKEN_AFTER: Canned(status=500, after=True), Fault.AWAY: Canned(), Fault.BUSY: Canned(status=429),
        }[kind]  # fmt: skip
        # The look before a reply goes well; it is the reply itself, or a look at the list, that does not.
        self.like.journal.answer_next("PUT /v4/|GET /v4/.*/reviews$", canned)

    async def closes(self) -> None:
        await self.like.stop()


@asynccontextmanager
async def reviews_stage() -> AsyncIterator[ReviewsStage]:
    async with AsyncExitStack() as stack, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        like = await GoogleBusinessLike().start()
        stack.push_async_callback(like.stop)
        settings = settings_of(TABLE, **variables(like))
        yield ReviewsStage(like, settings, connect(settings, around(session))["reviews"])
