"""Finds the words and the attachments of a mail, however it is nested or broken."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from bot.untrusted import storable_text
from integrations.mail.decoding import one_line, text_in, without_monsters
from integrations.mail.html_text import text_of

MOST_PARTS = 200
# Characters; a mail that somebody writes has a few thousand.
LONGEST_TEXT = 200_000
MOST_ATTACHMENTS = 100
KINDS = {"image": "image", "video": "video", "audio": "audio"}


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says, and the names of what hangs on it."""

    text: str
    attached: tuple[dict[str, str], ...]


def read_body(message: Message) -> Body:
    """Return the plain text of a mail, else its HTML as plain text; "" where it has neither."""
    plain: list[str] = []
    html: list[str] = []
    attached: list[dict[str, str]] = []
    inside = 0
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        without_monsters(part)
        if inside or part.is_multipart():
            # A mail inside of the mail is one attachment, whatever is in it.
            inside += 1 if part.get_content_type() == "message/rfc822" else 0
            attached += _attachment(part) if inside == 1 and part.get_content_type() == "message/rfc822" else []
            continue
        kind = part.get_content_type()
        if _is_attached(part) or kind not in ("text/plain", "text/html"):
            attached += _attachment(part)
        else:
            (plain if kind == "text/plain" else html).append(_text(part))
    words = "\n".join(one.strip("\n") for one in plain if one.strip())
    if not words:
        words = "\n".join(told for one in html if (told := text_of(one)))
    return Body(storable_text(words).replace("\r\n", "\n").strip(), tuple(attached[:MOST_ATTACHMENTS]))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "")[:200]
    except (ValueError, LookupError, TypeError):  # RFC 2231 parts that do not fit together
        return "?"


def _attachment(part: Message) -> list[dict[str, str]]:
    """Return what hangs there; pictures inside of the text, a logo say, have an id and no name of their own."""
    name = _name(part)
    if part.get("Content-ID") is not None and part.get_content_disposition() != "attachment":
        return []
    kind = KINDS.get(part.get_content_maintype(), "file")
    size = len(_content(part))
    named = f"{name or part.get_content_type()}{f', {_size(size)}' if size else ''}"
    return [{"type": kind, "alt": named}]


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(count // 1024, 1)} kB"


def _content(part: Message) -> bytes:
    """Return the bytes of a part. A mail of which only the beginning was fetched has only the beginning."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return b""
    return found if isinstance(found, bytes) else b""


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        charset = None
    return text_in(_content(part)[: 4 * LONGEST_TEXT], charset)[:LONGEST_TEXT]
