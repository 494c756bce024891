"""What the look-alike knows: an app, its accounts, and what was said on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
ALL_RIGHTS = frozenset((
    "pages_manage_engagement", "pages_manage_posts", "pages_messaging", "pages_read_engagement",
    "pages_read_user_content", "pages_manage_metadata", "instagram_basic", "instagram_manage_comments",
    "instagram_manage_messages", "whatsapp_business_messaging", "whatsapp_business_management",
))  # fmt: skip


@dataclass
class App:
    """The app that the customer made at developers.facebook.com."""

    id: str = "424242"
    secret: str = "0123456789abcdef0123456789abcdef"
    verify_token: str = "choose-a-long-word"
    human_agent: bool = False


@dataclass
class Token:
    """What a token may do, and for whom."""

    page: str = ""
    business: str = ""
    rights: frozenset[str] = ALL_RIGHTS
    valid: bool = True
    expires_at: int = 0
    data_access_expires_at: int = 0


@dataclass
class Page:
    """A Facebook Page."""

    id: str = "1001"
    name: str = "Spoor & Zo"
    app: str = "424242"
    """Which app is subscribed."""
    subscribed: list[str] = field(default_factory=lambda: ["feed", "mention", "messages", "message_echoes"])


@dataclass
class Instagram:
    """A professional account that is connected with a Page."""

    id: str = "17841"
    username: str = "spoorenzo"
    page: str = "1001"


@dataclass
class Template:
    """A WhatsApp template without parameters."""

    name: str
    language: str
    body: str
    status: str = "APPROVED"


@dataclass
class Number:
    """A telephone number of the Cloud API."""

    id: str = "106540352242922"
    business: str = "102290129340398"
    display: str = "15550783881"
    templates: list[Template] = field(default_factory=list)
    subscribed: bool = True
    app: str = "424242"


@dataclass
class Person:
    """A customer on one channel; on WhatsApp with a number, a business-scoped id, or both."""

    id: str
    name: str = ""
    username: str = ""
    phone: str = ""
    scoped: str = ""
    parent: str = ""
    reachable: bool = True
    tells_name: bool = True


@dataclass
class Post:
    """A post, a comment, or an Instagram medium. ``parent`` is what it stands under."""

    id: str
    account: str
    text: str
    at: datetime
    author: str
    author_name: str = ""
    parent: str = ""
    root: str = ""
    kind: str = "comment"
    gone: bool = False
    private_replies: int = 0


@dataclass
class Message:
    """A private message; ``out`` is one of ours."""

    id: str
    account: str
    person: str
    text: str
    at: datetime
    out: bool = False
    answers: str = ""
    tag: str = ""
    template: str = ""
    key: str = ""


@dataclass
class Call:
    """One request, as the journal keeps it."""

    method: str
    path: str
    query: Json
    body: Json
    status: int
    answer: Json
