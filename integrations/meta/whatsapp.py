"""What comes from WhatsApp: messages, what became of ours, and what colleagues wrote in the WhatsApp Business app.

Since 2026 a person is a business-scoped id (``user_id``, like ``NL.13491208655302741918``); the number may be missing,
and a new number brings a new id. The customer is the business-scoped id where there is one, else the number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.ports import Author, InboundMention, MentionEvent, OwnPost, Receipt
from bot.rules.vocabulary import Visibility
from bot.store.words import Arrival
from integrations.meta.whatsapp_words import media_of, words_of
from integrations.reading import NOTHING, Item, Object, Strange, identity, instant, part, parts, required, text

# Nothing that anybody could answer: a thumb under a message, the platform's own notes about an account.
SILENT = frozenset(("reaction", "system", "request_welcome", "ephemeral"))
ARRIVALS = {"delivered": Arrival.DELIVERED, "read": Arrival.READ, "played": Arrival.READ, "failed": Arrival.FAILED}
REASON_MAX = 300


def read_messages(value: Object) -> Iterator[Item]:
    """Yield what a change of ``messages`` holds: messages and statuses, each None where it is nothing to the desk."""
    people = list(parts(value, "contacts"))
    for message in parts(value, "messages"):
        yield _read_one(message, people)
    for status in parts(value, "statuses"):
        try:
            yield _receipt(status)
        except Strange as error:
            yield error


def _read_one(message: Object, people: list[Object]) -> Item:
    try:
        return _message(message, people)
    except Strange as error:
        return error


def _message(message: Object, people: list[Object]) -> InboundMention | None:
    kind = text(message, "type")
    if kind in SILENT or identity(message, "group_id"):
        return None
    author, at = _author(message, people), instant(message.get("timestamp"))
    if kind == "revoke":
        number = required(part(message, "revoke"), "original_message_id")
        return _mention(number, NOTHING, author, at, MentionEvent.DELETED)
    if kind == "edit":
        edit = part(message, "edit")
        number = required(edit, "original_message_id")
        return _mention(number, part(edit, "message"), author, at, MentionEvent.EDITED)
    return _mention(required(message, "id"), message, author, at, MentionEvent.CREATED)


def _mention(number: str, message: Object, author: Author, at: datetime, event: MentionEvent) -> InboundMention:
    gone = event is MentionEvent.DELETED
    return InboundMention(
        id=number, text="" if gone else words_of(message), posted_at=at, author=author, event=event,
        visibility=Visibility.PRIVATE, conversation_id=author.id, media=media_of(message),
        in_reply_to=identity(part(message, "context"), "id") or None, extra={"item": "message"},
    )  # fmt: skip


def _author(message: Object, people: list[Object]) -> Author:
    """Return who wrote it, with every other id that the delivery gives for the same person."""
    phone, scoped = identity(message, "from"), identity(message, "from_user_id")
    contact = _contact(people, phone, scoped)
    number = identity(contact, "wa_id") or phone
    scoped = identity(contact, "user_id") or scoped
    parent = identity(contact, "parent_user_id") or identity(message, "from_parent_user_id")
    known = list(dict.fromkeys(one for one in (scoped, number, phone, parent) if one))
    if not known:
        raise Strange("from")
    profile = part(contact, "profile")
    handle = text(profile, "username") or (f"+{number}" if number.isdigit() else "")
    return Author(
        id=known[0], handle=handle, name=text(profile, "name"), also=tuple(known[1:])
    )  # fmt: skip


def _contact(people: list[Object], phone: str, scoped: str) -> Object:
    """Return the contact that a message is from; with one contact it is that one, whatever it says."""
    for one in people:
        if (scoped and one.get("user_id") == scoped) or (phone and one.get("wa_id") == phone):
            return one
    return people[0] if len(people) == 1 else NOTHING


def _receipt(status: Object) -> Receipt | None:
    """Return what became of a message of ours; "sent" says nothing that its id did not say."""
    arrival = ARRIVALS.get(text(status, "status"))
    if arrival is None or text(status, "recipient_type") == "group" or identity(status, "group_id"):
        return None
    return Receipt(
        platform_id=required(status, "id"), arrival=arrival, at=instant(status.get("timestamp")),
        reason=_reason(status) if arrival is Arrival.FAILED else None,
        key=text(status, "biz_opaque_callback_data")[:64] or None,
    )  # fmt: skip


def _reason(status: Object) -> str:
    error = next(parts(status, "errors"), NOTHING)
    title, code = text(error, "title") or text(error, "message"), identity(error, "code")
    told = f"{title or 'WhatsApp could not deliver it'}{f' ({code})' if code else ''}"
    return told[:REASON_MAX]


def read_echoes(value: Object) -> Iterator[Item]:
    """Yield what colleagues sent from the WhatsApp Business app on the same number (``smb_message_echoes``)."""
    for message in parts(value, "message_echoes"):
        try:
            yield _echo(message)
        except Strange as error:
            yield error


def _echo(message: Object) -> OwnPost | None:
    if text(message, "type") in SILENT | {"revoke", "edit"}:
        return None
    to = identity(message, "to_user_id") or required(message, "to")
    return OwnPost(
        id=required(message, "id"), text=words_of(message), posted_at=instant(message.get("timestamp")),
        visibility=Visibility.PRIVATE, in_reply_to=identity(part(message, "context"), "id") or None,
        to=to,
    )  # fmt: skip
