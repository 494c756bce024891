"""Does a feed source work: can each of its feeds be fetched and read, and does one ask for more patience?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.desk.ports import FetchFailed, Finding, Trouble
from integrations.feeds.fetching import Fetcher, Marks
from integrations.feeds.looking import LookedAtFeed
from integrations.feeds.reading import MOST_ENTRIES, Document, FeedReader

REMEDIES = {
    Trouble.AWAY: "Open the address in a browser. If it works there, try again in some minutes.",
    Trouble.LIMIT: "Too many requests were made; raise poll, or leave feeds of that site away.",
    Trouble.TOKEN: "Take the address of a feed that needs no login; many sites make one for each reader.",
    Trouble.RIGHTS: "Look whether the address is that of the feed. Inside your own network it needs"
    " private_network = true; a site that shuts programs out has to be asked to let this one in.",
    Trouble.CAP: "Wait a day.",
    Trouble.CHANGED: "Open the address in a browser: it must show a feed (RSS or Atom). Correct url if it moved.",
}
# Enough at once for fifty feeds, and not so many that one machine looks like an attack.
AT_ONCE = 4


class FeedCheck:
    """Fetches each feed of a source once (:class:`bot.desk.ports.Checker`); remembers nothing."""

    def __init__(
        self, feeds: Sequence[tuple[LookedAtFeed, Fetcher]], reader: FeedReader, *, real: Callable[[], datetime]
    ) -> None:
        self._feeds, self._reader, self._real = feeds, reader, real

    async def check(self) -> Sequence[Finding]:
        """Return what was found, feed by feed."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(feed: LookedAtFeed, fetcher: Fetcher) -> Finding:
            async with turn:
                return await self._look(feed, fetcher)

        return await asyncio.gather(*(one(feed, fetcher) for feed, fetcher in self._feeds))

    async def _look(self, feed: LookedAtFeed, fetcher: Fetcher) -> Finding:
        try:
            answer = await fetcher.fetch(Marks(), real=self._real())
            document = await self._reader.read(
                answer.body or b"", content_type=answer.content_type, location=answer.location
            )
        except FetchFailed as failed:
            return Finding(what=feed.name, state="failed", detail=failed.why, remedy=REMEDIES[failed.trouble])
        return _finding(feed, document)


def _finding(feed: LookedAtFeed, document: Document) -> Finding:
    count = len(document.entries)
    detail = "holds 1 entry" if count == 1 else f"holds {count} entries"
    if document.left_out:
        return Finding(
            what=feed.name, state="warning", detail=f"{detail} and {document.left_out} more that are not read",
            remedy=f"Take a feed of at most {MOST_ENTRIES} entries, of one topic say.",
        )  # fmt: skip
    if document.ttl is not None and document.ttl > feed.every:
        minutes = int(document.ttl.total_seconds()) // 60
        detail += f"; it asks to be looked at every {minutes} minutes, which is done"
    return Finding(what=feed.name, state="ok", detail=detail)
