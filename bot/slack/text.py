"""A customer's text as data: cleaned, isolated and cut.

Texts meant for ``text`` and mrkdwn are escaped; those in ``plain_text`` and ``rich_text`` stay raw.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from bot.slack.characters import (
    BLACK_FLAG,
    FIRST_STRONG_ISOLATE,
    INVISIBLE,
    LINE_ENDS,
    MOST_INVISIBLE_IN_A_ROW,
    MOST_MARKS_ON_A_LETTER,
    POP_ISOLATE,
    clusters,
    is_dropped,
    is_mark,
    is_plain,
    is_tag,
)

ELLIPSIS = "…"
LINES_ON_A_CARD = 4
# Slack's column on a laptop holds about 80 characters of this size; four lines are then what two seconds can read.
CHARACTERS_IN_A_LINE = 75
# From the back of a cut text a space within this many signs is a better place to cut.
LOOK_BACK = 20
# A flood of invisible signs may hide what comes after so many for each that is shown: nobody would find it anyway.
MOST_SIGNS_PER_CHARACTER = 8


def clean(text: str, room: int | None = None) -> str:
    """Return ``text`` without what breaks a layout: controls, bidi overrides, floods of invisible signs and of marks.

    Everything that can be read stays as it was, entities and markup included. With ``room``, no more is looked at than
    could fill so many characters.
    """
    text = text if room is None else text[: room * MOST_SIGNS_PER_CHARACTER]
    if text.isascii() and text.isprintable():
        return text.strip()
    kept: list[str] = []
    invisible = marks = 0
    for raw in text.replace("\r\n", "\n"):
        char = LINE_ENDS.get(raw, raw)
        if is_plain(char):
            invisible = marks = 0
            kept.append(char)
            continue
        if is_dropped(char) or (is_tag(char) and not _after_flag(kept)):
            continue
        invisible = invisible + 1 if char in INVISIBLE else 0
        marks = marks + 1 if is_mark(char) else (marks if char in INVISIBLE else 0)
        if invisible <= MOST_INVISIBLE_IN_A_ROW and marks <= MOST_MARKS_ON_A_LETTER:
            kept.append(char)
    return re.sub(r"\n\s*\n\s*", "\n\n", "".join(kept)).strip()


def _after_flag(kept: list[str]) -> bool:
    """Return whether a tag letter belongs to a flag: at most six of them follow the black flag."""
    return BLACK_FLAG in kept[-7:] and all(is_tag(char) or char == BLACK_FLAG for char in kept[-1:])


def isolate(text: str) -> str:
    """Return ``text`` between bidi isolates, so that its direction stays its own."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def name(text: str, limit: int = 60) -> str:
    """Return a name or handle on one line, isolated where it holds letters that run from right to left."""
    line = one_line(text, limit) or "?"
    rtl = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in line)
    return isolate(line) if rtl else line


def escape(text: str) -> str:
    """Return ``text`` for Slack's ``text`` and mrkdwn: the three signs that it reads as control sequences."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Return the length that counts for Slack's limits; UTF-16 units, the larger of what Slack might count."""
    return len(text) if text.isascii() else len(text) + sum(1 for char in text if char > "\uffff")


def cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` characters as Slack counts, never through a sign, with "…" where cut."""
    if length(text) <= limit:
        return text
    signs: list[str] = []
    room = limit - 1
    for sign in text[: max(room, 0)] if text.isascii() else clusters(text):
        room -= length(sign)
        if room < 0:
            break
        signs.append(sign)
    for back, sign in enumerate(islice(reversed(signs), LOOK_BACK)):
        if sign.isspace() and back:
            signs = signs[: len(signs) - back]
            break
    return "".join(signs).rstrip() + ELLIPSIS if limit > 0 else ""


def excerpt(text: str, *, lines: int = LINES_ON_A_CARD) -> str:
    """Return what fits in ``lines`` lines of a card: empty lines left out, long ones counted as they will wrap."""
    kept: list[str] = []
    left = lines
    cleaned = clean(text, lines * CHARACTERS_IN_A_LINE)
    source = [line.strip() for line in cleaned.split("\n") if line.strip()]
    for line in source:
        if left <= 0:
            break
        kept.append(cut(line, left * CHARACTERS_IN_A_LINE))
        left -= -(-length(kept[-1]) // CHARACTERS_IN_A_LINE)
    shown = "\n".join(kept)
    return f"{shown} {ELLIPSIS}" if len(kept) < len(source) and not shown.endswith(ELLIPSIS) else shown


def encodable(text: str) -> str:
    """Return ``text`` without half surrogates, which JSON can hold and no wire can carry."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()


def within(text: str, limit: int) -> str:
    """Return ``text`` cleaned, in at most ``limit`` characters."""
    return cut(clean(text, limit), limit)


def one_line(text: str, limit: int) -> str:
    """Return the first words of ``text`` on one line."""
    return cut(" ".join(clean(text, limit).split()), limit)
