"""Looks whether posts are still there: X wants what was deleted or changed there to be so everywhere, within a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.ports import Snapshot
from integrations.x.fields import POSTS, Spelling
from integrations.x.posts import Post
from integrations.x.prices import POST
from integrations.x.reading import Reading
from integrations.x.words import Json, id_of, items

# X names missing and protected posts in ``errors`` beside those that it gives; other troubles stand there too.
GONE = ("resource-not-found", "not-authorized-for-resource")


@dataclass(frozen=True, slots=True)
class _Found:
    """What one call brought."""

    posts: Mapping[str, Json]
    gone: Sequence[str]


class XRefresher:
    """Asks for posts again (:class:`bot.desk.ports.Refresher`). Private messages cannot be asked for."""

    every = timedelta(hours=12)
    at_once = 100

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._fields = Spelling(*POSTS)

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how posts stand; one that was edited is asked for under its newest id.

        Raises:
            FetchFailed: nothing can be said now.
        """
        asked = [one for one in ids if id_of(one)]
        found = await self._ask(asked)
        newer = {str(Post(post).history[-1]): one for one, post in found.posts.items() if _is_outdated(post)}
        newest = await self._ask(list(newer))
        told = {one: Snapshot(id=one, gone=True) for one in found.gone}
        told |= {one: Snapshot(id=one, text=Post(post).text) for one, post in found.posts.items()}
        told |= {newer[one]: Snapshot(id=newer[one], text=Post(post).text) for one, post in newest.posts.items()}
        told |= {newer[one]: Snapshot(id=newer[one], gone=True) for one in newest.gone}
        return [told[one] for one in asked if one in told]

    async def _ask(self, ids: Sequence[str]) -> _Found:
        if not ids:
            return _Found({}, ())
        answer = await self._reading.look("/2/tweets", {"ids": ",".join(ids)}, fields=self._fields)
        posts = {one: post for post in items(answer.get("data")) if (one := id_of(post.get("id"))) in ids and one}
        await self._reading.purse.read(POST, posts)
        return _Found(posts, [one for one in ids if one in _gone(answer) and one not in posts])


def _gone(answer: Json) -> set[str]:
    problems = [one for one in items(answer.get("errors")) if str(one.get("type")).endswith(GONE)]
    return {found for one in problems if (found := id_of(one.get("resource_id")) or id_of(one.get("value")))}


def _is_outdated(post: Json) -> bool:
    history = Post(post).history
    return bool(history) and history[-1] != id_of(post.get("id"))
