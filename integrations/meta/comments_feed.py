"""Looks for comments that no delivery brought: Meta repeats deliveries for a while only, and forgets them then.

Slow on purpose: the webhook brings everything at once, this fills what was missed. The calls are unconfirmed in detail.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.ports import Batch, Cursor, Fetched, Lost
from integrations.meta.facebook import read_feed
from integrations.meta.graph import Graph, after, named, rows
from integrations.reading import Gathered, Object, Strange, answered, instant, part, text

EVERY = timedelta(minutes=15)
FIRST_LOOK = timedelta(hours=24)
# Comments appear with the time at which they were written, some seconds after it.
OVERLAP = timedelta(minutes=5)
MOST_POSTS = 25
AT_ONCE = 50
# Further pages of one post in one look; a post with more new comments than 1,000 is told as lost.
MOST_PAGES = 20
COMMENT = "id,message,created_time,permalink_url,from{id,name},parent{id},attachment{type,media{image{src}}}"
POST = "id,message,created_time,permalink_url,from{id,name}"


class CommentsFeed:
    """The comments below the newest posts of a Page, and what visitors posted on it, since the last look."""

    name = "comments"
    every = EVERY

    def __init__(self, graph: Graph) -> None:
        self._graph, self._page = graph, graph.account.id

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new since the newest thing of the last look; at first the last 24 hours.

        Raises:
            FetchFailed: nothing can be said now.
        """
        since = since_of(cursor, now=now)
        newest = f"comments.order(reverse_chronological).filter(stream).limit({AT_ONCE}){{{COMMENT}}}"
        found = await self._graph.get(f"{self._page}/feed", fields=f"{POST},{newest}", limit=str(MOST_POSTS))
        gathered, lost = Gathered(), None
        for post in rows(found):
            self._take(_post_as_change(post), gathered, since)
            lost = await self._comments(post, gathered, since) or lost
        batch = gathered.batch()
        return Fetched(batch=batch, cursor={"since": newest_of(batch, since).isoformat()}, lost=lost)

    async def _comments(self, post: Object, gathered: Gathered, since: datetime) -> Lost | None:
        """Read the comments of a post from the newest back to ``since``."""
        page, number, oldest = part(post, "comments"), answered(post, "id"), since
        for _ in range(MOST_PAGES):
            for comment in rows(page):
                self._take(_comment_as_change(comment, post=number), gathered, since)
            reached, following = oldest_of(page), after(page)
            if reached is None or reached < since or following is None:
                return None
            oldest = reached
            page = await self._graph.get(
                f"{named(number)}/comments", fields=COMMENT, order="reverse_chronological", filter="stream",
                limit=str(AT_ONCE), after=following,
            )  # fmt: skip
        return Lost(since=since, until=oldest)

    def _take(self, change: Object, gathered: Gathered, since: datetime) -> None:
        try:
            if instant(change.get("created_time")) >= since:
                gathered.add(read_feed(change, page=self._page, told_at=None))
        except Strange as error:
            gathered.add(error)


def since_of(cursor: Cursor | None, *, now: datetime) -> datetime:
    """Return from when on things are new to us."""
    if cursor is None:
        return now - FIRST_LOOK
    try:
        return instant(cursor.get("since")) - OVERLAP
    except Strange:
        return now - FIRST_LOOK


def newest_of(batch: Batch, since: datetime) -> datetime:
    """Return where the next look begins: at the newest thing of this one, whatever our clock says."""
    times = [one.posted_at for one in batch.mentions] + [one.posted_at for one in batch.own_posts]
    return max([*times, since + OVERLAP])


def oldest_of(page: Object) -> datetime | None:
    """Return the time of the last thing on a page that is sorted newest first; None: the page is empty."""
    for one in reversed(rows(page)):
        try:
            return instant(one.get("created_time"), one.get("timestamp"))
        except Strange:
            continue
    return None


def _comment_as_change(comment: Object, *, post: str) -> Object:
    """Return a comment in the form in which the webhook tells it."""
    image = text(part(part(part(comment, "attachment"), "media"), "image"), "src")
    return {
        "item": "comment", "verb": "add", "comment_id": answered(comment, "id"), "post_id": post,
        "parent_id": answered(part(comment, "parent"), "id") or post, "from": part(comment, "from"),
        "message": text(comment, "message"), "created_time": comment.get("created_time"), "photo": image,
        "post": {"permalink_url": text(comment, "permalink_url")},
    }  # fmt: skip


def _post_as_change(post: Object) -> Object:
    return {
        "item": "post", "verb": "add", "post_id": answered(post, "id"), "from": part(post, "from"),
        "message": text(post, "message"), "created_time": post.get("created_time"),
        "post": {"permalink_url": text(post, "permalink_url")},
    }  # fmt: skip
