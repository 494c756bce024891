"""Headers and charsets of strangers: whatever stands there, a text comes out."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Any

from bot.untrusted import storable_text
from integrations.mail.kind import ADDRESS

# Not made for letters, or slow out of all proportion: Python would decode them all the same.
NO_CHARSETS = frozenset(("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"))
HEADER_MAX = 8000
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
MOST_REFERENCES = 50
# What the standard library raises over mails that are built to break it, or broken on the way.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)


def text_in(content: bytes, charset: str | None) -> str:
    """Return ``content`` as text: in its charset, else as UTF-8, else as Windows reads it; never an error."""
    named = re.sub(r"[^a-z0-9]+", "_", (charset or "").lower()).strip("_")
    for one in (named, "utf-8"):
        if one and one not in NO_CHARSETS:
            try:
                return content.decode(one)
            except (LookupError, ValueError):
                continue
    if named not in NO_CHARSETS and _is_known(named):
        return content.decode(named, "replace")
    return content.decode("cp1252", "replace")


def _is_known(charset: str) -> bool:
    try:
        return bool(charset) and isinstance(b"a".decode(charset), str)
    except (LookupError, ValueError):
        return False


def header(message: Message, name: str) -> str:
    """Return a header on one line, decoded; "" where there is none. Control characters become spaces."""
    return one_line(_decoded(raw_header(message, name)))


def raw_header(message: Message, name: str) -> str:
    """Return a header as it stands there, at most 8000 characters of it."""
    found: Any = next((value for other, value in message.raw_items() if other.lower() == name.lower()), "")
    return str(found)[:HEADER_MAX]


def one_line(text: str) -> str:
    """Return ``text`` without control characters and line ends of any kind."""
    return " ".join(storable_text("".join(one if one.isprintable() else " " for one in text)).split())


def _decoded(value: str) -> str:
    try:
        parts = decode_header(value)
    except BROKEN:
        return _unescaped(value)
    told = [text_in(part, charset) if isinstance(part, bytes) else _unescaped(part) for part, charset in parts]
    return "".join(told)


def _unescaped(value: str) -> str:
    """Return raw bytes that a program put into a header, which Python keeps as halves of surrogate pairs."""
    return text_in(value.encode("utf-8", "surrogateescape"), None) if not value.isascii() else value


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """Return names and addresses of a header; what is no plain address is left out."""
    told = raw_header(message, name)
    try:
        pairs = getaddresses([told])
    except BROKEN:  # built to break the reader, with a thousand brackets say: the addresses still stand there
        pairs = [("", one) for one in ADDRESS.findall(told)]
    return [(one_line(_decoded(shown))[:255], address) for shown, address in pairs if ADDRESS.fullmatch(address)]


def ids(message: Message, name: str) -> list[str]:
    """Return the message ids in a header; of very many the first, which names the conversation, and the last."""
    found = [storable_text(one) for one in MESSAGE_ID.findall(raw_header(message, name))]
    return found[:1] + found[1:][1 - MOST_REFERENCES :]


def without_monsters(part: Message) -> Message:
    """Return a part without descriptions that are longer than any: the library takes minutes over their parameters."""
    long = {name for name, value in part.raw_items() if len(str(value)) > HEADER_MAX}
    for name in long:
        if name.lower().startswith("content-"):
            del part[name]
    return part
