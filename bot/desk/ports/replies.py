"""What goes out: a reply to a customer, in which ways it may go, and what the platform said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.rules.replying import Limit
from bot.store.words import Visibility


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text that the platform approved beforehand; the only thing it takes once the window is closed."""

    name: str
    language: str
    text: str
    """What the customer reads; kept as the text of the reply."""


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
    template: Template | None = None
    """Not None: send this, ``text`` is only how it reads."""
    mention: Mapping[str, Any] = field(default_factory=dict)
    """``extra`` of the mention that it answers, as its source gave it."""
    customer: str = ""
    """The account that it goes to, as its source named it."""


@dataclass(frozen=True)
class Accepted:
    """The platform has it, under this id."""

    platform_id: str
    url: str | None = None
    """Where people read it; asked of statements alone."""
    pinned: bool = False
    """It stands on top of the account; asked of statements alone."""


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


class Denied(StrEnum):
    """Why a mention cannot be answered in one way; ``bot/slack`` makes the sentence."""

    NOT_OFFERED = "not_offered"
    """The platform has no such reply."""
    NOT_SUMMONED = "not_summoned"
    """X: its author neither named nor quoted our account, so a program may not answer in public."""
    WINDOW_CLOSED = "window_closed"
    """The time in which the platform takes an answer is over."""
    ONCE_ONLY = "once_only"
    """The one answer that the platform takes was given."""
    NO_TEMPLATE = "no_template"
    """Free text is not taken any more, and there is no approved template to open the conversation again."""
    NO_REPLIES = "no_replies"
    """Nothing can be sent to this source from here."""
    GONE = "gone"
    """The message is not there any more."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to answer one mention, as things are at the moment of asking."""

    visibility: Visibility
    limit: Limit
    denied: Denied | None = None
    until: datetime | None = None
    """When the platform stops taking an answer this way; None: it does not."""
    templates: Sequence[Template] = ()
    """Not empty: only one of these is taken, no free text."""
    once: bool = False
    """The platform takes one such answer for this mention, and no second."""
    replaces: bool = False
    """The platform shows one such answer for this mention: a second takes the place of the first."""
    link_costs: str | None = None
    """What a link in the text costs extra, as people read it ("$0.20"); None: nothing."""

    @property
    def is_open(self) -> bool:
        """Whether an answer can be given this way now."""
        return self.denied is None


@dataclass(frozen=True, kw_only=True)
class Answerable:
    """What the desk knows of a mention that somebody wants to answer; instants are aware."""

    external_id: str
    visibility: Visibility
    posted_at: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)
    """As the source gave it with the mention."""
    last_private_at: datetime | None = None
    """The newest private message of this customer in the case: what opens a platform's window."""
    private_replies: int = 0
    """How many private replies to this very mention were sent or are on their way."""
    deleted: bool = False


class Ways(Protocol):
    """The rules of a platform for answering. Pure: asked when a card is shown, a form opened and a reply sent."""

    def __call__(self, mention: Answerable, *, now: datetime) -> Sequence[Way]:
        """Return each way that the platform knows, open or denied, at most one of each visibility."""
        ...


class ReplySender(Protocol):
    """Sends replies of one source."""

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Hand ``reply`` to the platform; never raises for what a network or a platform may do."""
        ...
