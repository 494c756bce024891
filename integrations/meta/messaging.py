"""Private messages of Messenger and Instagram: both come in the same form, under ``messaging``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.ports import Author, InboundMention, MentionEvent, OwnPost, Receipt
from bot.rules.vocabulary import Visibility
from bot.store.words import Arrival
from integrations.reading import Item, Object, Strange, identity, instant, part, parts, required, text

# What is shown for an attachment without an address, where it has no words either.
UNSUPPORTED = "[unsupported message]"


def read_event(event: Object, *, account: str, told_at: object) -> Iterator[Item]:
    """Yield what one event of a conversation says; None: nothing to the desk.

    Receipts of Messenger that only say "everything up to this time" name no message, so they say nothing to us.

    Raises:
        Strange: it lacks an id or a time.
    """
    at = instant(event.get("timestamp"), told_at)
    if "message" in event:
        yield _message(event, part(event, "message"), account, at)
    elif "message_edit" in event:
        yield _edit(event, part(event, "message_edit"), account, at)
    elif "postback" in event:
        yield _pressed(event, part(event, "postback"), at)
    elif "delivery" in event:
        yield from _receipts(part(event, "delivery").get("mids"), Arrival.DELIVERED, at)
    elif "read" in event:
        yield from _receipts([identity(part(event, "read"), "mid")], Arrival.READ, at)
    else:
        yield None


def _message(event: Object, message: Object, account: str, at: datetime) -> Item:
    number, sender = required(message, "mid"), required(part(event, "sender"), "id")
    deleted = message.get("is_deleted") is True
    if message.get("is_echo") is True or sender == account:
        return None if deleted else _echo(event, message, number, at)
    media = attachments(message)
    return InboundMention(
        id=number, text="" if deleted else words_of(message, media), posted_at=at, author=_author(event, sender),
        event=MentionEvent.DELETED if deleted else MentionEvent.CREATED, visibility=Visibility.PRIVATE,
        conversation_id=sender, in_reply_to=identity(part(message, "reply_to"), "mid") or None,
        media=[one for one in media if one.get("url")], extra={"item": "message"},
    )  # fmt: skip


def _echo(event: Object, message: Object, number: str, at: datetime) -> OwnPost:
    to = required(part(event, "recipient"), "id")
    return OwnPost(
        id=number, text=words_of(message, attachments(message)), posted_at=at, visibility=Visibility.PRIVATE,
        in_reply_to=identity(part(message, "reply_to"), "mid") or None, conversation_id=to, to=to,
    )  # fmt: skip


def _author(event: Object, sender: str) -> Author:
    """Return who writes; deliveries give an id alone, conversations that are looked at tell the name too."""
    told = part(event, "sender")
    return Author(id=sender, handle=text(told, "username"), name=text(told, "name"))


def _edit(event: Object, edit: Object, account: str, at: datetime) -> InboundMention | None:
    sender = required(part(event, "sender"), "id")
    if sender == account:
        return None
    return InboundMention(
        id=required(edit, "mid"), text=text(edit, "text"), posted_at=at, author=_author(event, sender),
        event=MentionEvent.EDITED, visibility=Visibility.PRIVATE, conversation_id=sender, extra={"item": "message"},
    )  # fmt: skip


def _pressed(event: Object, postback: Object, at: datetime) -> InboundMention:
    """Return a press on a button or a first question, which is a message to whoever has to answer it."""
    sender = required(part(event, "sender"), "id")
    return InboundMention(
        id=required(postback, "mid"), text=text(postback, "title") or UNSUPPORTED, posted_at=at,
        author=_author(event, sender), visibility=Visibility.PRIVATE, conversation_id=sender, extra={"item": "message"},
    )  # fmt: skip


def _receipts(numbers: object, arrival: Arrival, at: datetime) -> Iterator[Receipt | None]:
    found = [one for one in numbers if isinstance(one, str) and one] if isinstance(numbers, list) else []
    if not found:
        yield None
    for number in found:
        if len(number) > 255:
            raise Strange("mid")
        yield Receipt(platform_id=number, arrival=arrival, at=at)


def attachments(message: Object) -> list[dict[str, str]]:
    """Return what hangs on a message; with a ``url`` where the platform gives one."""
    found: list[dict[str, str]] = []
    for one in parts(message, "attachments"):
        kind, payload = text(one, "type") or "file", part(one, "payload")
        alt = text(payload, "title")
        url = text(payload, "url")
        found.append({"type": kind} | ({"url": url} if url else {}) | ({"alt": alt[:255]} if alt else {}))
    return found


def words_of(message: Object, media: list[dict[str, str]]) -> str:
    """Return the words of a message, and a word for each attachment that has no address to look at."""
    hidden = [f"[{one['type'].replace('_', ' ')}]" for one in media if not one.get("url")]
    story = part(part(message, "reply_to"), "story")
    lines = [text(message, "text"), *hidden, *(["[answers a story]"] if story else [])]
    words = "\n".join(line for line in lines if line)
    return words or ("" if media else UNSUPPORTED)
