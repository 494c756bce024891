"""What the desk asks of the outside, written once; ``integrations/`` keeps these promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.errors import WebcareError
from bot.store.words import Visibility


class MentionEvent(StrEnum):
    """What a delivery says about a mention."""

    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True)
class Author:
    """The account that wrote it; only ``id`` is certain."""

    id: str
    handle: str | None = None
    name: str | None = None
    followers: int | None = None
    verified: bool | None = None
    bio: str | None = None


@dataclass(frozen=True, kw_only=True)
class InboundMention:
    """One mention as a source gives it, in our words. Instants are aware."""

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


@dataclass(frozen=True, kw_only=True)
class OutboundReply:
    """A reply as it leaves; ``key`` is the same on every attempt, so that the platform can refuse a second one."""

    key: str
    """``reply_<id>``."""
    reply_id: int
    in_reply_to: str
    conversation_id: str
    text: str
    visibility: Visibility
    agent: str
    """Display name; the platform may show it."""


@dataclass(frozen=True)
class Accepted:
    """The platform has it, under this id."""

    platform_id: str


@dataclass(frozen=True)
class Rejected:
    """The platform surely does not have it, and says why."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """The outcome is not known (timeout, 5xx, no id): never sent again by itself. ``why`` holds no customer text."""

    why: str


@dataclass(frozen=True)
class NotSent:
    """The platform surely does not have it, and trying again may help: no connection, or "too many requests"."""

    why: str
    retry_after: timedelta | None = None


SendResult = Accepted | Rejected | Unknown


class HookRefused(WebcareError):
    """A delivery that is not taken: 401 not signed as agreed, 400 not understood. ``reason`` holds no body."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class Delivered:
    """A verified delivery: ``key`` is the same when the platform repeats it."""

    key: str
    mentions: Sequence[InboundMention]
    sent_at: datetime | None = None
    """When the platform signed it (transport time), where its signature covers that."""


class HookReader(Protocol):
    """Verifies and parses what a platform posts to a source's hook. Pure; the door does the rest."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Delivered:
        """Return the mentions of a delivery.

        Raises:
            HookRefused: the signature or the body is wrong.
        """
        ...


class ReplySender(Protocol):
    """Sends replies of one source."""

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Hand ``reply`` to the platform; never raises for what a network or a platform may do."""
        ...
