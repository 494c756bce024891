"""What X sends along with posts: who wrote them, what is attached, what they refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from bot.desk.ports import Author
from integrations.x.words import Json, id_of, items, obj, said_of, text_of


@dataclass(frozen=True, slots=True)
class Includes:
    """The things that came along, by their ids."""

    users: Mapping[str, Json] = field(default_factory=dict)
    attachments: Mapping[str, Json] = field(default_factory=dict)
    posts: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, answer: Json) -> Includes:
        """Read the ``includes`` of an answer; the events of the webhook wrap each user once more."""
        told = obj(answer, "includes")
        users = [obj(one, "data") or one for one in items(told.get("users"))]
        posts = chain(items(told.get("tweets")), items(told.get("posts")))
        return cls(
            users={found: one for one in users if (found := id_of(one.get("id")))},
            attachments={str(one.get("media_key")): one for one in items(told.get("media"))},
            posts={found: one for one in posts if (found := id_of(one.get("id")))},
        )

    def author(self, user_id: str) -> Author:
        """Return who wrote a post; only the id where nothing came along."""
        user = self.users.get(user_id, {})
        return Author(
            id=user_id, handle=text_of(user.get("username")), name=said_of(user.get("name")),
            followers=_followers(user), verified=_verified(user), bio=said_of(user.get("description")) or None,
        )  # fmt: skip

    def author_of(self, post_id: str) -> str | None:
        """Return who wrote a post that came along."""
        return id_of(self.posts.get(post_id, {}).get("author_id"))

    def takes_private(self, user_id: str) -> bool | None:
        """Return whether somebody takes our private messages; None: not told."""
        told = self.users.get(user_id, {}).get("receives_your_dm")
        return told if isinstance(told, bool) else None

    def media(self, post: Json) -> Sequence[Mapping[str, Any]]:
        """Return what is attached to a post, as links with what they show."""
        keys = obj(post, "attachments").get("media_keys")
        found = [
            self.attachments[str(key)]
            for key in (keys if isinstance(keys, list) else ())
            if str(key) in self.attachments
        ]
        return tuple(_link(one) for one in found)


def _link(told: Json) -> dict[str, Any]:
    link = {
        "url": text_of(told.get("url")) or text_of(told.get("preview_image_url")),
        "type": text_of(told.get("type")),
        "alt": said_of(told.get("alt_text")),
    }
    return {name: value for name, value in link.items() if value}


def _followers(user: Json) -> int | None:
    told = obj(user, "public_metrics").get("followers_count")
    return told if isinstance(told, int) and not isinstance(told, bool) else None


def _verified(user: Json) -> bool | None:
    told = user.get("verified")
    return told if isinstance(told, bool) else None
