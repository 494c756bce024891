"""Finds a reply of ours on X: the proof that it is there, after an answer that was lost."""

from __future__ import annotations

import re

from integrations.x.account import Account
from integrations.x.fields import POSTS, Spelling
from integrations.x.posts import Post
from integrations.x.prices import OWN
from integrations.x.reading import Reading
from integrations.x.words import Json, id_of, items, obj

# The duplicates that X refuses are recent ones; a desk posts a few hundred replies a day.
LOOK_BACK = 100
LEADING_NAMES = re.compile(r"(?:@\w{1,15}\s+)+")


class SentBefore:
    """Looks among the newest posts of our account."""

    def __init__(self, reading: Reading, account: Account) -> None:
        self._reading, self._account = reading, account
        self._fields = Spelling(*POSTS)

    async def find(self, text: str, *, under: str | None) -> str | None:
        """Return the id of our post with ``text`` as a reply to ``under``, or to nothing; None: not among the newest.

        Raises:
            FetchFailed: X cannot be asked now.
        """
        us = await self._account.us()
        route = f"/2/users/{us.id}/tweets"
        answer = await self._reading.look(route, {"max_results": str(LOOK_BACK)}, fields=self._fields)
        told = list(items(answer.get("data")))
        await self._reading.purse.read(OWN, [one for post in told if (one := id_of(post.get("id")))])
        same = (one for one in told if Post(one).answers == under and _plain(_unshortened(one)) == _plain(text))
        return next((found for one in same if (found := id_of(one.get("id")))), None)


def _unshortened(post: Json) -> str:
    """Return a post's text with its links as they were written; X shows them as t.co/..."""
    text = Post(post).text or ""
    for link in items(obj(post, "entities").get("urls")):
        short, long = link.get("url"), link.get("expanded_url")
        if isinstance(short, str) and isinstance(long, str):
            text = text.replace(short, long)
    return text


def _plain(text: str) -> str:
    """Return a text without the names that X puts before a reply, and without what it changes in spaces and links."""
    without = LEADING_NAMES.sub("", text.strip(), count=1) if LEADING_NAMES.match(text.strip()) else text
    return re.sub(r"https?://|(?<=\S)/(?=\s|$)", "", re.sub(r"\s+", " ", without)).strip()
