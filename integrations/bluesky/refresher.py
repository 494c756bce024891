"""Looks whether posts are still there and still say the same: a changed post keeps its address and gets another cid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.ports import FetchFailed, Snapshot, Trouble
from integrations.bluesky.session import Session
from integrations.bluesky.words import uri_of
from integrations.reading import objects, part


class PostRefresher:
    """Asks for posts again (:class:`bot.desk.ports.Refresher`)."""

    every = timedelta(hours=2)
    at_once = 25
    """What ``app.bsky.feed.getPosts`` takes at once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how posts stand; one that is left out was deleted, or its author hides it from us.

        Raises:
            FetchFailed: nothing can be said now.
        """
        asked = [one for one in ids if uri_of({"uri": one})]
        if not asked:
            return []
        answer = await self._session.get("app.bsky.feed.getPosts", [("uris", one) for one in asked])
        told = answer.get("posts")
        if not isinstance(told, list):
            raise FetchFailed(Trouble.CHANGED, "the posts are no list")
        posts = {uri: one for one in objects(told) if (uri := uri_of(one))}
        if told and not posts:
            raise FetchFailed(Trouble.CHANGED, "no post has an address")
        return [
            Snapshot(id=one, text=_words(part(posts[one], "record").get("text")))
            if one in posts
            else Snapshot(id=one, gone=True)
            for one in asked
        ]


def _words(told: object) -> str | None:
    return told if isinstance(told, str) else None
