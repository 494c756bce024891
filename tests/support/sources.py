"""A platform of its own for tests of the desk's side: feeds, a webhook and a refresher that say what they are told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.desk.ports import (
    BadDelivery,
    Batch,
    Cursor,
    Fetched,
    FetchFailed,
    HookRefused,
    InboundMention,
    Snapshot,
    Take,
    Trouble,
)


@dataclass
class ShelfFeed:
    """A feed over a shelf of mentions, a few at a time; the cursor is how many were given."""

    shelf: list[InboundMention] = field(default_factory=list)
    name: str = "mentions"
    every: timedelta = timedelta(seconds=1)
    page: int = 2
    failing: FetchFailed | None = None
    cursors: list[Cursor | None] = field(default_factory=list)

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the next page."""
        self.cursors.append(cursor)
        if self.failing is not None:
            raise self.failing
        start = int((cursor or {}).get("at", 0))
        found = self.shelf[start : start + self.page]
        at = start + len(found)
        return Fetched(batch=Batch(mentions=found), cursor={"at": at}, more=at < len(self.shelf))


@dataclass
class Letterbox:
    """A webhook whose bodies are lists of ids; each becomes what ``mentions`` holds under it."""

    mentions: Mapping[str, InboundMention]
    source: str = "web"
    name: str = "letterbox"
    incomplete: bool = False

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Echo the word to whoever knows the token."""
        if query.get("token") != "ours":
            raise HookRefused(403, "not our token")
        return query.get("word", ""), "text/plain"

    def verify(self, headers: Mapping[str, str], body: bytes) -> str:
        """Take what is marked as signed."""
        if headers.get("X-Signed") != "yes":
            raise HookRefused(401, "not signed")
        return body.decode("latin-1")[:100]

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        """Read the ids."""
        try:
            ids = json.loads(body)
        except ValueError:
            raise BadDelivery("no JSON") from None
        return {self.source: Batch(mentions=[self.mentions[one] for one in ids])}

    async def complete(self, source: str, batch: Batch) -> Batch:
        """Fetch what is missing; while it is away, the body waits."""
        if self.incomplete:
            raise FetchFailed(Trouble.AWAY, "HTTP 503")
        return batch


@dataclass
class Looker:
    """A refresher that knows which mentions changed."""

    changed: dict[str, Snapshot] = field(default_factory=dict)
    every: timedelta = timedelta(hours=12)
    at_once: int = 2
    asked: list[Sequence[str]] = field(default_factory=list)

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return those that changed; the rest is as it was."""
        self.asked.append(list(ids))
        return [self.changed.get(one, Snapshot(id=one)) for one in ids]


@dataclass
class Brook:
    """A stream that hands on what is put into it."""

    waiting: asyncio.Queue[Batch | FetchFailed] = field(default_factory=asyncio.Queue)
    opened: int = 0
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, take: Take, stop: asyncio.Event) -> None:
        """Hand on until ``stop``."""
        self.opened += 1
        stopped = asyncio.create_task(stop.wait())
        while not stop.is_set():
            getting = asyncio.create_task(self.waiting.get())
            await asyncio.wait({getting, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not getting.done():
                getting.cancel()
                return
            got = getting.result()
            if isinstance(got, FetchFailed):
                self.failed.set()
                raise got
            await take(got)
