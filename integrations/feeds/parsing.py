"""Reads a feed with feedparser, as a program of its own: what a stranger's feed does to it, it does to nobody else.

feedparser looks for mail addresses and tags with regular expressions that take minutes for a few hundred kilobytes of
the wrong letters, and Python lets nothing else run meanwhile, in no thread. So this file is started anew for each feed,
with little time and memory, and knows nothing of ours: it imports feedparser alone, and has no environment.

It reads one line of JSON (``content_type``, ``location``, ``most``) and then the feed from its input, and writes JSON.
"""

from __future__ import annotations

import calendar
import contextlib
import io
import json
import re
import resource
import sys
from html.parser import HTMLParser
from typing import Any

import feedparser

LONGEST_TEXT, LONGEST_LINE = 50_000, 2_000
CPU_S, MEMORY = 5, 512 * 1024 * 1024
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
# Longer ones are no numbers of characters, with zeros before them or without.
_NUMBERED = re.compile(rb"&#(?:x([0-9a-f]{1,99})|([0-9]{1,99}));", re.IGNORECASE)
# Also where its "&" is escaped once more, so that it is a number only to who reads the HTML inside.
_NO_NUMBER = re.compile(rb"&(?:amp;|#0{0,9}38;|#x0{0,9}26;)*#[0-9]{100,};?", re.IGNORECASE)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL
)
_BLOCKS = frozenset(
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul".split()
)
_UNSEEN = frozenset(("script", "style", "template", "title", "head"))


def parse(body: bytes, *, content_type: str = "", location: str = "", most: int) -> dict[str, Any]:
    """Return the first ``most`` ``entries`` of a feed, how many are ``left_out``, and its ``ttl``; or a ``problem``.

    ``ttl`` counts minutes. Texts are cut to size; everything that a feed left out is None.
    """
    bare = body[:200_000].replace(b"\0", b"")  # so that UTF-16 and UTF-32 read alike
    if _PAGE.match(bare.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        return {"problem": "is a web page and no feed"}
    root = _ROOT.search(bare)
    if b"<!ENTITY" in (bare[: root.start()] if root else bare):
        return {"problem": "declares entities of its own, which no feed needs and bombs are made of"}
    headers = {"content-location": location, **({"content-type": content_type} if content_type else {})}
    # Bytes or text would be opened as an address or as a file of this machine.
    told = io.BytesIO(_NUMBERED.sub(_character, _NO_NUMBER.sub(b"&#65533;", body)))
    read = feedparser.parse(told, response_headers=headers)
    if not read.get("version") and not read.entries:
        return {"problem": "is no feed"}
    return {
        "entries": [_entry(one) for one in read.entries[:most]],
        "left_out": max(0, len(read.entries) - most), "ttl": _whole(read.feed.get("ttl")),
    }  # fmt: skip


def _character(found: re.Match[bytes]) -> bytes:
    """Return a character written by its number; one that there is not, feedparser cannot bear."""
    code = int(found[1], 16) if found[1] else int(found[2])
    there_is = 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return found[0] if there_is else b"&#65533;"


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "id": _line(entry.get("id")), "link": _line(entry.get("link")), "author": _line(entry.get("author")),
        "title": _plain(entry.get("title_detail"))[:LONGEST_LINE], "text": _text(entry)[:LONGEST_TEXT],
        "at": _instant(entry), "in_reply_to": _in_reply_to(entry),
    }  # fmt: skip


def _text(entry: Any) -> str:
    contents = entry.get("content")
    told = [one for one in contents if isinstance(one, dict)] if isinstance(contents, list) else []
    texts = [_plain(one) for one in (*told, entry.get("summary_detail"))]
    return max(texts, key=len)


def _plain(detail: Any) -> str:
    """Return a text as people read it; ``detail`` is one of feedparser's."""
    if not isinstance(detail, dict) or not isinstance(value := detail.get("value"), str):
        return ""
    return plain(value) if "html" in str(detail.get("type")) else _tidy(value)


def plain(html: str) -> str:
    """Return HTML as plain text: lines where it has blocks, nothing of scripts."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    return _tidy("".join(reader.said))


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Plain(HTMLParser):
    """Collects what people see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Begin a line where a block begins."""
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line where a block ends."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BLOCKS and tag not in ("br", "hr"):
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        """Take what is seen."""
        if not self._unseen:
            self.said.append(data)


def _instant(entry: Any) -> int | None:
    """Return when it was posted, in epoch seconds."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # Asked for what is not there, feedparser gives another date and a warning.
        told = entry.get(name) if name in entry else None
        if told is not None:
            try:
                return calendar.timegm(told)
            except (ValueError, OverflowError, TypeError):
                continue
    return None


def _in_reply_to(entry: Any) -> str | None:
    told = entry.get("thr_in-reply-to")
    return _line(told.get("ref")) if isinstance(told, dict) else None


def _line(told: Any) -> str | None:
    return " ".join(told.split())[:LONGEST_LINE] or None if isinstance(told, str) else None


def _whole(told: Any) -> int | None:
    digits = str(told).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def main() -> None:
    """Read one feed and tell what it holds."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    with contextlib.suppress(ValueError, OSError):  # macOS takes no such limit; the other one holds there too
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    given = json.loads(sys.stdin.buffer.readline())
    told = parse(sys.stdin.buffer.read(), **given)
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    main()
