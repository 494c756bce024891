"""X's private messages in our words, as its lists and as its webhook give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.desk.ports import Author, InboundMention, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.x.access import Us
from integrations.x.includes import Includes
from integrations.x.words import Json, id_of, items, obj, said_of, text_of, time_in, time_of

PREFIX = "dm-"
"""Before the ids of private messages: X counts them apart from posts, and a post may have the same number."""
NO_WORDS = "(no text)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One private message, whichever way it came."""

    id: str
    sender: str
    text: str
    at: datetime
    conversation: str | None
    to: str | None = None
    media: tuple[dict[str, Any], ...] = ()


def external_id(event_id: str) -> str:
    """Return how the desk knows a private message."""
    return f"{PREFIX}{event_id}"


def listed_message(told: Json, includes: Includes) -> Message | None:
    """Read an event of ``/2/dm_events``; None for what is no message, or cannot be read."""
    found, sender, text = id_of(told.get("id")), id_of(told.get("sender_id")), said_of(told.get("text"))
    media = tuple(dict(one) for one in includes.media(told))
    if found is None or sender is None or told.get("event_type", "MessageCreate") != "MessageCreate":
        return None
    if not text and not media:
        return None
    conversation = _conversation(text_of(told.get("dm_conversation_id")))
    return Message(
        id=found, sender=sender, text=text or NO_WORDS, at=time_of(told.get("created_at"), post_id=found),
        conversation=conversation, to=_other(conversation, sender), media=media,
    )  # fmt: skip


def pushed_message(told: Json) -> Message | None:
    """Read an event of ``dm.received`` or ``dm.sent``, which has the older shape; None for what is no message."""
    body = obj(told, "message_create")
    data = obj(body, "message_data")
    found, sender = id_of(told.get("id")), id_of(body.get("sender_id"))
    to, text, media = id_of(obj(body, "target").get("recipient_id")), said_of(data.get("text")), _attached(data)
    if found is None or sender is None or told.get("type") != "message_create" or not (text or media):
        return None
    return Message(
        id=found, sender=sender, text=text or NO_WORDS, at=_from_ms(told.get("created_timestamp"), found),
        conversation=_conversation(f"{sender}-{to}") if to else None, to=to, media=media,
    )  # fmt: skip


def read_message(message: Message | None, us: Us, author: Author | None = None) -> InboundMention | OwnPost | None:
    """Return a customer's message as a mention, and one that we sent as our own post."""
    if message is None:
        return None
    conversation = f"{PREFIX}{message.conversation}" if message.conversation else None
    if message.sender == us.id:
        return OwnPost(
            id=external_id(message.id), text=message.text, posted_at=message.at, visibility=Visibility.PRIVATE,
            conversation_id=conversation, to=message.to,
        )  # fmt: skip
    return InboundMention(
        id=external_id(message.id), text=message.text, posted_at=message.at, visibility=Visibility.PRIVATE,
        author=author or Author(id=message.sender), addressed=True, conversation_id=conversation, media=message.media,
    )  # fmt: skip


def _conversation(told: str | None) -> str | None:
    """Return the name of a conversation; of the two people in it, whoever is named first."""
    pair = re.fullmatch(r"(\d{1,19})-(\d{1,19})", told or "", re.ASCII)
    if pair:
        return "-".join(sorted(pair.groups(), key=int))
    return told if told and re.fullmatch(r"[\w:-]{1,200}", told, re.ASCII) else None


def _other(conversation: str | None, sender: str) -> str | None:
    people = (conversation or "").split("-")
    return next((one for one in people if one != sender), None) if len(people) == 2 else None


def _from_ms(told: Any, event_id: str) -> datetime:
    found = id_of(told)
    ms = int(found) if found and len(found) <= 13 else None
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else time_in(event_id)


def _attached(data: Json) -> tuple[dict[str, Any], ...]:
    media = obj(data, "attachment", "media")
    url = text_of(media.get("media_url_https")) or text_of(media.get("url"))
    return ({"url": url, "type": text_of(media.get("type")) or "photo"},) if url else ()


def pushed_users(payload: Json) -> Includes:
    """Return the people that an event names; they stand by id there."""
    users = {name: obj(one, "data") or obj(one) for name, one in obj(payload, "users").items()}
    return Includes(users={name: one for name, one in users.items() if id_of(name)})


def events_of(payload: Json) -> list[Json]:
    """Return the messages in an event."""
    return list(items(payload.get("direct_message_events")))
