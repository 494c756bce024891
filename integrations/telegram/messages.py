"""Telegram's messages in our words, as getUpdates and the webhook give them alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.desk.ports import Author, Batch, InboundMention, MentionEvent, OwnPost
from bot.rules.vocabulary import Visibility
from integrations.telegram.bots import Bot
from integrations.telegram.media import attached, words_of
from integrations.telegram.reading import Object, instant, number, part, parts, text

WANTED = ("message", "edited_message")
"""The kinds of update that are asked for."""
GROUPS = ("group", "supergroup")
# A supergroup's number as a program sees it begins with this; links to it are written without.
SUPERGROUP = "-100"


@dataclass
class Gathered:
    """What some updates tell, while they are read."""

    mentions: dict[tuple[str, str], InboundMention] = field(default_factory=dict)
    own_posts: dict[str, OwnPost] = field(default_factory=dict)
    not_for_us: int = 0

    def batch(self) -> Batch:
        """Return it all, oldest first."""
        return Batch(
            mentions=tuple(sorted(self.mentions.values(), key=lambda one: one.posted_at)),
            own_posts=tuple(self.own_posts.values()), not_for_us=self.not_for_us,
        )  # fmt: skip


def read_updates(updates: Iterable[Any], bot: Bot) -> Batch:
    """Return what ``updates`` tell; whatever is strange, or nothing to a desk, is counted."""
    gathered = Gathered()
    for update in updates:
        match _told(update, bot) if isinstance(update, dict) else None:
            case InboundMention() as mention:
                gathered.mentions[(mention.id, mention.event.value)] = mention
            case OwnPost() as post:
                gathered.own_posts[post.id] = post
            case _:
                gathered.not_for_us += 1
    return gathered.batch()


def _told(update: Object, bot: Bot) -> InboundMention | OwnPost | None:
    edited = part(update, "edited_message")
    message = edited or part(update, "message")
    return read_message(message, bot, edited=bool(edited)) if message else None


def read_message(message: Object, bot: Bot, *, edited: bool) -> InboundMention | OwnPost | None:
    """Read one message; None for what nobody wrote to anybody: somebody joined, a bot spoke, a channel posts."""
    chat, place = part(message, "chat"), place_of(message)
    author, at, media = _author(message), instant(message, "date"), attached(message)
    words = words_of(message, media)
    if place is None or author is None or at is None or not words:
        return None
    visibility = Visibility.PRIVATE if text(chat, "type") == "private" else Visibility.PUBLIC
    above = _above(message, place.chat)
    if author.id == bot.id:
        return OwnPost(
            id=place.id, text=words, posted_at=at, visibility=visibility, in_reply_to=above,
            conversation_id=place.conversation, to=place.chat if visibility is Visibility.PRIVATE else None,
        )  # fmt: skip
    if part(message, "from").get("is_bot") is True and not part(message, "sender_chat"):
        return None  # two bots that answer each other never end
    return InboundMention(
        id=place.id, text=words, posted_at=at, author=author,
        event=MentionEvent.EDITED if edited else MentionEvent.CREATED, url=_url(chat, place), visibility=visibility,
        addressed=visibility is Visibility.PRIVATE or is_addressed(message, bot), conversation_id=place.conversation,
        in_reply_to=above, media=media, extra=place.extra(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: ids of messages are counted in each chat anew, except in private ones."""

    chat: str
    message: str
    topic: str = ""

    @property
    def id(self) -> str:
        """How the desk knows it."""
        return f"{self.chat}:{self.message}"

    @property
    def conversation(self) -> str:
        """The chat, or the topic in a forum."""
        return f"{self.chat}/{self.topic}" if self.topic else self.chat

    def extra(self) -> dict[str, Any]:
        """Return what the sender needs."""
        return {"chat": self.chat, "message": self.message} | ({"topic": self.topic} if self.topic else {})


def place_of(message: Object) -> Place | None:
    """Return where a message stands; None for channels, which nobody answers, and for what cannot be read."""
    chat, found = number(part(message, "chat"), "id"), number(message, "message_id")
    kind = text(part(message, "chat"), "type")
    # 0 is a message that cannot be answered: "inaccessible", or only scheduled.
    if chat is None or not found or kind not in ("private", *GROUPS):
        return None
    topic = number(message, "message_thread_id") if message.get("is_topic_message") is True else None
    return Place(str(chat), str(found), str(topic) if topic else "")


def is_addressed(message: Object, bot: Bot) -> bool:
    """Return whether a message in a group speaks to the bot: it is named, answered, or given a command."""
    if number(part(message, "reply_to_message", "from"), "id") == (int(bot.id) if bot.id.isdigit() else None):
        return True
    for words, entities in (("text", "entities"), ("caption", "caption_entities")):
        said = text(message, words)
        if any(_names(said, entity, bot) for entity in parts(message, entities)):
            return True
    return False


def _names(said: str, entity: Object, bot: Bot) -> bool:
    kind = text(entity, "type")
    if kind == "text_mention":
        return str(number(part(entity, "user"), "id")) == bot.id
    if kind not in ("mention", "bot_command"):
        return False
    named = _marked(said, entity).lower()
    if kind == "mention":
        return named == f"@{bot.handle.lower()}"
    command, at, whose = named.partition("@")
    return bool(command) and (not at or whose == bot.handle.lower())


def _marked(said: str, entity: Object) -> str:
    """Return the part of a text that an entity marks; places are counted in UTF-16 units."""
    start, length = number(entity, "offset"), number(entity, "length")
    if start is None or length is None or start < 0 or length <= 0:
        return ""
    units = said.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")


def _author(message: Object) -> Author | None:
    """Return who wrote it: a person, or in groups also a channel or the group itself ("anonymous administrator")."""
    chat, person = part(message, "sender_chat"), part(message, "from")
    found = number(chat or person, "id")
    if found is None:
        return None
    if chat:
        return Author(id=str(found), handle=text(chat, "username", 255) or None, name=text(chat, "title", 255) or None)
    name = " ".join(one for one in (text(person, "first_name", 120), text(person, "last_name", 120)) if one)
    return Author(id=str(found), handle=text(person, "username", 255) or None, name=name or None)


def _above(message: Object, chat: str) -> str | None:
    """Return the message that is answered; in a forum every message names the first one of its topic."""
    found = number(part(message, "reply_to_message"), "message_id")
    if not found or (message.get("is_topic_message") is True and found == number(message, "message_thread_id")):
        return None
    return f"{chat}:{found}"


def _url(chat: Object, place: Place) -> str | None:
    """Return the link of a message; only supergroups have any."""
    name = text(chat, "username")
    if text(chat, "type") != "supergroup":
        return None
    if re.fullmatch(r"\w{4,32}", name, re.ASCII):
        return f"https://t.me/{name}/{place.message}"
    return f"https://t.me/c/{place.chat.removeprefix(SUPERGROUP)}/{place.message}"
