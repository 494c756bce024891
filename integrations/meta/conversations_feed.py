"""Looks for private messages that no delivery brought. Slow on purpose, like the look at comments; unconfirmed alike.

That a message has the same id here as in deliveries is unconfirmed for Instagram; were it another one, the message
would come twice.
"""

from __future__ import annotations

from datetime import datetime

from bot.desk.ports import Cursor, Fetched
from integrations.meta.comments_feed import EVERY, newest_of, since_of
from integrations.meta.graph import Graph, after, rows
from integrations.meta.messaging import read_event
from integrations.reading import Gathered, Object, Strange, answered, instant, part, text

AT_ONCE = 25
# Of one conversation; whoever wrote more than this in a quarter of an hour is seen by the webhook.
MESSAGES = 25
MOST_PAGES = 10
FIELDS = f"id,updated_time,messages.limit({MESSAGES}){{id,message,created_time,from,to,attachments{{id,mime_type}}}}"
PLATFORMS = {"facebook": "messenger", "instagram": "instagram"}


class ConversationsFeed:
    """The conversations in which something was said since the last look."""

    name = "direct"
    every = EVERY

    def __init__(self, graph: Graph) -> None:
        self._graph, self._account = graph, graph.account

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the messages since the newest of the last look; at first those of the last 24 hours.

        Raises:
            FetchFailed: nothing can be said now.
        """
        since, gathered = since_of(cursor, now=now), Gathered()
        following: str | None = ""
        for _ in range(MOST_PAGES):
            page = await self._page(following or "")
            following = after(page) if self._take(page, gathered, since) else None
            if following is None:
                break
        batch = gathered.batch()
        return Fetched(batch=batch, cursor={"since": newest_of(batch, since).isoformat()})

    async def _page(self, following: str) -> Object:
        params = {"platform": PLATFORMS[self._account.channel], "fields": FIELDS, "limit": str(AT_ONCE)}
        more = {"after": following} if following else {}
        return await self._graph.get(f"{self._account.node}/conversations", **params, **more)

    def _take(self, page: Object, gathered: Gathered, since: datetime) -> bool:
        """Take what is new; False when this page reaches back to what is known."""
        for conversation in rows(page):
            try:
                if instant(conversation.get("updated_time")) < since:
                    return False
            except Strange:
                continue
            for message in rows(part(conversation, "messages")):
                self._message(message, gathered, since)
        return True

    def _message(self, message: Object, gathered: Gathered, since: datetime) -> None:
        try:
            if instant(message.get("created_time")) >= since:
                for one in read_event(self._as_event(message), account=self._account.id, told_at=None):
                    gathered.add(one)
        except Strange as error:
            gathered.add(error)

    def _as_event(self, message: Object) -> Object:
        """Return a message in the form in which the webhook tells it."""
        receivers, sender = rows(part(message, "to")), part(message, "from")
        attached = [{"type": _kind(one)} for one in rows(part(message, "attachments"))]
        return {
            "sender": {**sender, "id": answered(sender, "id")}, "timestamp": message.get("created_time"),
            "recipient": {"id": answered(receivers[0], "id") if receivers else ""},
            "message": {"mid": answered(message, "id"), "text": text(message, "message"), "attachments": attached},
        }  # fmt: skip


def _kind(attachment: Object) -> str:
    return text(attachment, "mime_type").partition("/")[0] or "file"
