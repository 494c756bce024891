"""Which characters do harm in a layout, and where a text may be cut without breaking what a reader sees as one sign."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
ZERO_WIDTH_JOINER = "\u200d"
BLACK_FLAG = "\U0001f3f4"

# Embeddings, overrides and isolates: one that is not closed would turn the rest of the card around.
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_ENDS = {"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
# Nothing to see, yet they take room or hide words. Joiners and selectors mean something once, never in rows.
INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f\u2800\u3164\ufe00\ufe01\ufe0e\ufe0f\ufeff\uffa0"
)
MOST_INVISIBLE_IN_A_ROW = 2
# Vietnamese and Hebrew need two or three marks on a letter; more is "zalgo" that climbs into other lines.
MOST_MARKS_ON_A_LETTER = 4
# The longest emoji that people use (a family with skin tones) has eleven; a chain without end is a flood.
LONGEST_SIGN = 32
# A text has few different characters and is looked at one by one; so many answers are kept.
REMEMBERED = 4096


@lru_cache(REMEMBERED)
def is_plain(char: str) -> bool:
    """Return whether ``char`` may stand anywhere and as often as one likes, as nearly all do."""
    return not (is_dropped(char) or is_tag(char) or is_mark(char) or char in INVISIBLE)


def is_mark(char: str) -> bool:
    """Return whether ``char`` is drawn on the letter before it."""
    return unicodedata.category(char) in ("Mn", "Me")


def is_tag(char: str) -> bool:
    """Return whether ``char`` is an invisible tag letter, as in the flag of Scotland."""
    return "\U000e0020" <= char <= "\U000e007f"


def is_dropped(char: str) -> bool:
    """Return whether ``char`` has no place in a message: controls, half surrogates, bidi controls, non-characters."""
    if char in "\n\t":
        return False
    return (
        char in BIDI_CONTROLS or unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE
        or "\ufdd0" <= char <= "\ufdef"
    )  # fmt: skip


def clusters(text: str) -> Iterator[str]:
    """Yield the text sign by sign: a letter with its marks, an emoji with its parts, a flag, a Hangul syllable.

    An approximation of Unicode's grapheme clusters that is exact where it matters: nothing it yields is half a sign.
    """
    cluster = ""
    for char in text:
        if cluster and (len(cluster) >= LONGEST_SIGN or not _continues(cluster, char)):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _continues(cluster: str, char: str) -> bool:
    last = cluster[-1]
    if last == "\n" or char == "\n":
        return False
    if last == ZERO_WIDTH_JOINER or char == ZERO_WIDTH_JOINER or is_tag(char) or "\ufe00" <= char <= "\ufe0f":
        return True
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if _is_regional(char):
        return _is_regional(last) and sum(map(_is_regional, cluster)) % 2 == 1
    return _hangul_joins(last, char)


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _hangul_joins(last: str, char: str) -> bool:
    """Conjoining jamo: a leading consonant takes a vowel, a vowel a final; precomposed syllables take a final."""
    vowel, final = "\u1160" <= char <= "\u11a7", "\u11a8" <= char <= "\u11ff"
    return ("\u1100" <= last <= "\u115f" and (vowel or "\u1100" <= char <= "\u115f")) or (
        ("\u1160" <= last <= "\u11ff" or "\uac00" <= last <= "\ud7a3") and (vowel or final)
    )
