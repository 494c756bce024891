"""Looks for comments on Instagram that no delivery brought, below the newest media; unconfirmed in detail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.ports import Cursor, Fetched, Lost
from integrations.meta.comments_feed import AT_ONCE, EVERY, newest_of, oldest_of, since_of
from integrations.meta.graph import Graph, after, named, rows
from integrations.meta.instagram import read_comment
from integrations.reading import Gathered, Object, Strange, answered, instant, part, text

MOST_MEDIA = 25
MOST_PAGES = 20
FIELDS = "id,text,timestamp,username,from{id,username}"
COMMENT = f"{FIELDS},replies.limit({AT_ONCE}){{{FIELDS}}}"


class MediaFeed:
    """The comments below the newest media of an account, and the answers to them, since the last look."""

    name = "comments"
    every = EVERY

    def __init__(self, graph: Graph) -> None:
        self._graph, self._account = graph, graph.account.id

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new since the newest thing of the last look; at first the last 24 hours.

        Raises:
            FetchFailed: nothing can be said now.
        """
        since, gathered, lost = since_of(cursor, now=now), Gathered(), None
        fields = f"id,comments.limit({AT_ONCE}){{{COMMENT}}}"
        found = await self._graph.get(f"{self._account}/media", fields=fields, limit=str(MOST_MEDIA))
        for medium in rows(found):
            lost = await self._comments(medium, gathered, since) or lost
        batch = gathered.batch()
        return Fetched(batch=batch, cursor={"since": newest_of(batch, since).isoformat()}, lost=lost)

    async def _comments(self, medium: Object, gathered: Gathered, since: datetime) -> Lost | None:
        """Read the comments of a medium from the newest back to ``since``."""
        page, number, oldest = part(medium, "comments"), answered(medium, "id"), since
        for _ in range(MOST_PAGES):
            for change in _changes(page, number):
                self._take(change, gathered, since)
            reached, following = oldest_of(page), after(page)
            if reached is None or reached < since or following is None:
                return None
            oldest = reached
            page = await self._graph.get(
                f"{named(number)}/comments", fields=COMMENT, limit=str(AT_ONCE), after=following
            )
        return Lost(since=since, until=oldest)

    def _take(self, change: Object, gathered: Gathered, since: datetime) -> None:
        try:
            if instant(change.get("timestamp")) >= since:
                gathered.add(read_comment(change, account=self._account, live=False, told_at=None))
        except Strange as error:
            gathered.add(error)


def _changes(page: Object, medium: str) -> Iterator[Object]:
    """Yield comments and the answers to them in the form in which the webhook tells them."""
    for comment in rows(page):
        yield _as_change(comment, medium, parent="")
        for reply in rows(part(comment, "replies")):
            yield _as_change(reply, medium, parent=answered(comment, "id"))


def _as_change(comment: Object, medium: str, *, parent: str) -> Object:
    sender = part(comment, "from")
    username = text(sender, "username") or text(comment, "username")
    return {
        "id": answered(comment, "id"), "text": text(comment, "text"), "timestamp": comment.get("timestamp"),
        "from": {**sender, "username": username}, "media": {"id": medium}, "parent_id": parent,
    }  # fmt: skip
