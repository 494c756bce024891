"""Plaza: what customers and the brand say on the small social platform. Pure state; traffic is in platform.py."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .config import CustomerConfig
from .errors import Refused
from .shapes import Json

Visibility = Literal["public", "private"]
# The id under which the brand itself posts.
BRAND = "brand"


@dataclass
class Post:
    """One post. ``at`` is business time. Private posts are seen by ``with_customer`` and the brand only."""

    id: str
    author: str
    text: str
    at: datetime
    visibility: Visibility
    conversation_id: str
    with_customer: str
    in_reply_to: str | None = None
    deleted: bool = False
    edited: bool = False
    agent: str | None = None
    media: list[Json] = field(default_factory=list)


class Plaza:
    """All posts in order."""

    def __init__(self, customers: tuple[CustomerConfig, ...], brand: CustomerConfig) -> None:
        self.people: dict[str, CustomerConfig] = {each.id: each for each in (*customers, brand)}
        self.posts: dict[str, Post] = {}
        self._numbers = itertools.count(1)

    def person(self, customer: str) -> CustomerConfig:
        """Return a customer; ids may carry the page's ``customer:`` prefix."""
        ident = customer.removeprefix("customer:")
        if ident not in self.people or ident == BRAND:
            raise Refused("customer_not_found", f"There is no customer {customer}.")
        return self.people[ident]

    def add(
        self,
        author: str,
        text: str,
        *,
        at: datetime,
        visibility: Visibility = "public",
        in_reply_to: str | None = None,
        media: list[Json] | None = None,
        with_customer: str | None = None,
        conversation_id: str | None = None,
    ) -> Post:
        """Keep a new post; a reply joins the conversation of what it answers, else ``conversation_id``."""
        above = self.posts.get(in_reply_to or "")
        ident = f"p{next(self._numbers)}"
        partner = with_customer or author
        conversation = above.conversation_id if above else conversation_id or ident
        if visibility == "private" and conversation_id is None and (above is None or above.visibility == "public"):
            conversation = f"dm-{partner}"
        post = Post(
            id=ident,
            author=author,
            text=text,
            at=at,
            visibility=visibility,
            conversation_id=conversation,
            with_customer=partner,
            in_reply_to=in_reply_to,
            media=list(media or []),
        )
        self.posts[ident] = post
        return post

    def find(self, ident: str) -> Post:
        post = self.posts.get(ident)
        if post is None:
            raise Refused("post_not_found", "This post does not exist.")
        return post

    def own(self, customer: str, ident: str) -> Post:
        """Return a post of ``customer`` that is still there."""
        post = self.find(ident)
        if post.author != self.person(customer).id or post.deleted:
            raise Refused("not_your_post", "You can only change your own posts.")
        return post

    def visible_to(self, customer: str) -> list[Post]:
        ident = self.person(customer).id
        return [post for post in self.posts.values() if post.visibility == "public" or post.with_customer == ident]

    def conversation(self, ident: str) -> list[Post]:
        return [post for post in self.posts.values() if post.conversation_id == ident]

    def shown(self, post: Post) -> Json:
        """Return a post as the page and outside observers see it; a deleted one has no text."""
        author = self.people[post.author]
        return {
            "id": post.id,
            "author": {"id": author.id, "handle": author.handle, "name": author.name},
            "text": "" if post.deleted else post.text,
            "at": post.at.isoformat(),
            "visibility": post.visibility,
            "in_reply_to": post.in_reply_to,
            "conversation_id": post.conversation_id,
            "by_brand": post.author == BRAND,
            "deleted": post.deleted,
            "edited": post.edited,
            "media": post.media,
            **({"agent": post.agent} if post.agent else {}),
        }
