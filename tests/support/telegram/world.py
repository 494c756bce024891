"""Who is there, what was said, and what of it Telegram keeps for the bot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

Json = dict[str, Any]
KEPT = timedelta(hours=24)
QUIET = timedelta(days=7)
MARKS = (("mention", re.compile(r"(?<!\w)@\w{4,32}")), ("bot_command", re.compile(r"(?<!\w)/\w{1,64}(?:@\w{4,32})?")))


@dataclass(frozen=True)
class BotAccount:
    id: int = 7700001111
    username: str = "ns_help_bot"
    token: str = "7700001111:AAH-look_alike-0123456789abcdefghijk"
    reads_all: bool = False

    def told(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": "NS", "username": self.username}


@dataclass
class Person:
    id: int
    first_name: str
    username: str | None = None
    last_name: str | None = None
    is_bot: bool = False
    has_blocked: bool = False

    def told(self) -> Json:
        named = {"username": self.username, "last_name": self.last_name}
        said = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, "language_code": "nl"}
        return said | {key: value for key, value in named.items() if value}


@dataclass
class Chat:
    id: int
    type: str
    title: str | None = None
    username: str | None = None
    person: Person | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))
    may_write: bool = True
    is_member: bool = True
    is_forum: bool = False

    def told(self) -> Json:
        named = {"title": self.title, "username": self.username, "first_name": self.person and self.person.first_name}
        return {"id": self.id, "type": self.type} | {key: value for key, value in named.items() if value}


class World:
    """``clock`` is Telegram's own."""

    def __init__(self, bot: BotAccount, clock: Callable[[], datetime]) -> None:
        self.bot, self.clock = bot, clock
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.updates: list[tuple[datetime, Json]] = []
        self.allowed: list[str] | None = None
        self.next_update = 500_000_000
        self._people, self._groups, self._last_at = count(1001), count(1), clock()
        self._private = count(10)

    def person(self, first_name: str, **more: Any) -> Person:
        found = Person(next(self._people), first_name, **more)
        self.people[found.id] = found
        return found

    def group(self, title: str, *, kind: str = "supergroup", **more: Any) -> Chat:
        number = next(self._groups)
        chat = Chat(-1_000_000_000_000 - number if kind == "supergroup" else -number, kind, title=title, **more)
        self.chats[chat.id] = chat
        return chat

    def private(self, person: Person) -> Chat:
        return self.chats.setdefault(
            person.id, Chat(person.id, "private", username=person.username, person=person, numbers=self._private)
        )

    def write(
        self, person: Person, text: str = "", *, chat: Chat | None = None, under: Json | None = None, topic: int = 0,
        **more: Any,
    ) -> Json:  # fmt: skip
        """Let a person write, in private or in ``chat``; ``more`` are parts of the message, a photo say."""
        place = chat or self.private(person)
        message = self._message(place, person.told(), text, under, topic, more)
        if place.type == "private" or self._sees(message):
            self.tell("message", message)
        return message

    def edit(self, message: Json, text: str) -> Json:
        changed = message | {"text": text, "edit_date": self._now(), **_marked(text)}
        self.chats[message["chat"]["id"]].messages[message["message_id"]] = changed
        self.tell("edited_message", changed)
        return changed

    def delete(self, message: Json) -> None:
        """A bot is not told."""
        del self.chats[message["chat"]["id"]].messages[message["message_id"]]

    def say(self, chat: Chat, text: str, under: Json | None, topic: int) -> Json:
        """Let the bot write; it is not told of it."""
        return self._message(chat, self.bot.told(), text, under, topic, {})

    def tell(self, kind: str, message: Json) -> Json:
        """Keep an update for the bot, whether it wants the kind or not."""
        now = self.clock()
        if now - self._last_at >= QUIET:
            self.next_update = self.next_update // 2  # "will be chosen randomly": a lower one is the hard case
        self._last_at = now
        update = {"update_id": self.next_update, kind: message}
        self.next_update += 1
        if self.allowed is None or kind in self.allowed:
            self.updates.append((now, update))
        return update

    def kept(self) -> list[Json]:
        self.updates = [(at, one) for at, one in self.updates if self.clock() - at < KEPT]
        return [one for _, one in self.updates]

    def confirm(self, offset: int) -> None:
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [(at, one) for at, one in self.updates if one["update_id"] >= offset]

    def said(self) -> list[str]:
        """Return what the bot said, as it stands."""
        return [
            one["text"] for chat in self.chats.values() for one in chat.messages.values()
            if one["from"]["id"] == self.bot.id
        ]  # fmt: skip

    def _message(self, chat: Chat, who: Json, text: str, under: Json | None, topic: int, more: Json) -> Json:
        message: Json = {"message_id": next(chat.numbers), "from": who, "chat": chat.told(), "date": self._now()}
        if under:
            message["reply_to_message"] = {key: value for key, value in under.items() if key != "reply_to_message"}
        if topic:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if text:
            message |= {"text": text, **_marked(text)}
        message |= more
        chat.messages[message["message_id"]] = message
        return message

    def _sees(self, message: Json) -> bool:
        """With privacy mode a bot in a group gets commands and what answers it, else everything."""
        if self.bot.reads_all:
            return True
        above = message.get("reply_to_message", {}).get("from", {}).get("id")
        return above == self.bot.id or any(one["type"] == "bot_command" for one in message.get("entities", []))

    def _now(self) -> int:
        return int(self.clock().timestamp())


def _marked(text: str) -> Json:
    """Return what Telegram marks in a text; places are counted in UTF-16 units."""
    found = []
    for kind, shape in MARKS:
        for one in shape.finditer(text):
            start, length = (len(part.encode("utf-16-le")) // 2 for part in (text[: one.start()], one.group()))
            found.append({"type": kind, "offset": start, "length": length})
    return {"entities": found} if found else {}
