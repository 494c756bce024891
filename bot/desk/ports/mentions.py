"""What comes in: customers' mentions, what our own account said, and what became of our replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.store.words import Arrival, Visibility

# What a database keeps. People give themselves names of any length, and a server tells of its accounts what it wants.
LONGEST_NAME, MOST_FOLLOWERS = 255, 2**31 - 1
# Albums have dozens; a card shows four and counts the rest.
MOST_MEDIA = 100


class MentionEvent(StrEnum):
    """What a delivery says about a mention."""

    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True)
class Author:
    """The account that wrote it; only ``id`` is certain.

    What is only shown is held to what can be kept, here for all platforms: a handle and a name to their first 255
    characters, followers to 2,147,483,647. An id cannot be shortened: a reader leaves out what has too long a one.
    """

    id: str
    handle: str | None = None
    name: str | None = None
    followers: int | None = None
    verified: bool | None = None
    bio: str | None = None
    also: Sequence[str] = ()
    """Other ids of the same account, old and new ones: whoever was met under one of them is the same customer."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "handle", _short(self.handle))
        object.__setattr__(self, "name", _short(self.name))
        if self.followers is not None:
            object.__setattr__(self, "followers", min(self.followers, MOST_FOLLOWERS) if self.followers >= 0 else None)


@dataclass(frozen=True, kw_only=True)
class InboundMention:
    """One mention as a source gives it, in our words. Instants are aware.

    Of the attachments the first 100 are kept.
    """

    id: str
    text: str
    posted_at: datetime
    author: Author
    event: MentionEvent = MentionEvent.CREATED
    url: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    addressed: bool | None = None
    """None: the source does not say; the purpose of the source decides."""
    conversation_id: str | None = None
    in_reply_to: str | None = None
    language: str | None = None
    media: Sequence[Mapping[str, Any]] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys that we do not know; kept."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "media", self.media[:MOST_MEDIA])


def _short(told: str | None) -> str | None:
    return told[:LONGEST_NAME] if told else None


@dataclass(frozen=True, kw_only=True)
class OwnPost:
    """What our own account posted: a reply of ours that comes back, or an answer given in the platform's own app.

    Which of the two it is, the desk decides: it knows the ids of its replies.
    """

    id: str
    text: str
    posted_at: datetime
    visibility: Visibility
    in_reply_to: str | None = None
    """Id of the mention (or of our own post) that it answers."""
    conversation_id: str | None = None
    to: str | None = None
    """The account that it went to, for a private message."""
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a platform says later about a reply that it accepted. Receipts come in any order."""

    platform_id: str
    arrival: Arrival
    at: datetime
    reason: str | None = None
    """Why it failed, in the platform's words."""
    key: str | None = None
    """Our own key of the reply, where the platform gives it back: it finds a reply whose answer was lost."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a source has to tell, in one go: taken in whole, in one transaction, or not at all."""

    mentions: Sequence[InboundMention] = ()
    """Oldest first. The same one may come again, by another way too."""
    own_posts: Sequence[OwnPost] = ()
    receipts: Sequence[Receipt] = ()
    not_for_us: int = 0
    """Items of the platform that are nothing to the desk (likes, posts of others, kinds it does not know)."""

    def __bool__(self) -> bool:
        return bool(self.mentions or self.own_posts or self.receipts)
