"""One feed of a source, looked at again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.desk.ports import Batch, Cursor, Fetched, Lost
from integrations.feeds.fetching import Fetcher
from integrations.feeds.mentions import mention_of
from integrations.feeds.place import News, Place, news, place_of
from integrations.feeds.reading import FeedReader
from integrations.feeds.words import Matching

LONGEST_SITE = 40


def name_of(address: str, host: str | None) -> str:
    """Return what a feed is called: the name of its site, and a mark that changes with its address."""
    return f"{(host or 'feed')[:LONGEST_SITE]} {sha256(address.encode()).hexdigest()[:8]}"


class LookedAtFeed:
    """A feed of entries (:class:`bot.desk.ports.Feed`). ``real``: the wall clock."""

    def __init__(
        self, fetcher: Fetcher, reader: FeedReader, *, every: timedelta, words: Matching, real: Callable[[], datetime]
    ) -> None:  # fmt: skip
        self.address, self.site = str(fetcher.first), fetcher.first.host or "feed"
        self.name, self.every = name_of(self.address, fetcher.first.host), every
        self._fetcher, self._reader, self._words, self._real = fetcher, reader, words, real

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the entries that were not there before; the first look brings none of those that are there."""
        place, real = place_of(cursor), self._real()
        if place.until is not None and real < place.until and cursor is not None:
            return Fetched(batch=Batch(), cursor=cursor)
        answer = await self._fetcher.fetch(place.marks, real=real)
        if answer.body is None:
            behind = replace(place, looked=now).asked(ttl=place.ttl, every=self.every, real=real)
            return Fetched(batch=Batch(), cursor=behind.cursor())
        document = await self._reader.read(
            answer.body, content_type=answer.content_type, location=answer.location
        )  # fmt: skip
        found, behind = news(place, document, self.address, now=now)
        behind = replace(behind, marks=answer.marks).asked(ttl=document.ttl, every=self.every, real=real)
        return Fetched(batch=self._batch(found, now), cursor=behind.cursor(), lost=_lost(place, found))

    def _batch(self, found: News, now: datetime) -> Batch:
        told = [
            mention_of(identity, entry, feed=self.address, site=self.site, words=self._words, now=now)
            for identity, entry in reversed(found.entries)  # feeds have the newest first
        ]
        mentions = sorted((one for one in told if one is not None), key=lambda one: one.posted_at)
        return Batch(mentions=mentions, not_for_us=found.old + len(told) - len(mentions))


def _lost(place: Place, found: News) -> Lost | None:
    if found.gap is None or place.looked is None:
        return None
    return Lost(since=place.looked, until=found.gap)
