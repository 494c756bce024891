"""Who is on Bluesky and what they wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

Json = dict[str, Any]
POST = "app.bsky.feed.post"


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Person:
    did: str
    handle: str
    name: str = ""
    description: str = ""


@dataclass
class Post:
    uri: str
    author: Person
    record: Json
    at: datetime

    @property
    def cid(self) -> str:
        """The name of a version: another record has another one."""
        return "bafyrei" + hashlib.sha256(json.dumps(self.record, sort_keys=True).encode()).hexdigest()[:52]

    @property
    def text(self) -> str:
        return str(self.record["text"])

    @property
    def reference(self) -> Json:
        return {"uri": self.uri, "cid": self.cid}


@dataclass
class World:
    """``real`` is the server's clock."""

    real: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    told: list[tuple[str, Post, datetime]] = field(default_factory=list)
    """Notifications of our account: why, of what, since when."""
    reposted: list[tuple[Post, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self.us = self.person("ns.example", name="NS")

    def person(self, handle: str, **about: Any) -> Person:
        did = f"did:plc:{next(self._numbers):024d}"
        one = Person(did=did, handle=handle, **about)
        self.people[did] = one
        return one

    def post(
        self, author: Person, text: str, *, above: Post | None = None, reason: str | None = None,
        at: datetime | None = None, **more: Any,
    ) -> Post:  # fmt: skip
        """Post; our account is told of what names it, and of answers to it."""
        record: Json = {"$type": POST, "text": text, "createdAt": instant(at or self.real()), "langs": ["nl"], **more}
        if above is not None:
            root = above.record.get("reply", {}).get("root", above.reference)
            record["reply"] = {"root": root, "parent": above.reference}
        return self.keep(author, record, at=at, reason=reason)

    def keep(
        self, author: Person, record: Json, *, at: datetime | None = None, reason: str | None = None
    ) -> Post:  # fmt: skip
        uri = f"at://{author.did}/{POST}/3m{next(self._numbers):011d}"
        one = self.posts[uri] = Post(uri=uri, author=author, record=record, at=at or self.real())
        why = reason or self._why(one)
        if why and author is not self.us:
            self.told.append((why, one, one.at))
        return one

    def edit(self, post: Post, text: str) -> None:
        post.record = {**post.record, "text": text}

    def delete(self, post: Post) -> None:
        del self.posts[post.uri]
        self.told = [one for one in self.told if one[1] is not post]

    def _why(self, post: Post) -> str | None:
        if f"@{self.us.handle}" in post.text:
            return "mention"
        above = post.record.get("reply", {})
        named = [above.get(end, {}).get("uri", "") for end in ("parent", "root")]
        return "reply" if any(one.startswith(f"at://{self.us.did}/") for one in named) else None
