"""What the sentiment looks at in a text: its words, pairs, beginnings of words, and signs of a complaint."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.rules.mood_words import GLAD_SIGNS, SOUR_SIGNS
from bot.rules.sentiment_words import ASKING, KIND_OF, NUMBERS, TIMES
from bot.rules.words import NAMES, plain

# A post is a few hundred characters; a long letter has shown its mood by here.
READ_MOST = 2_000
TOKEN = re.compile(r"[^\W\d_]+|\d+|\?")
JOINED = str.maketrans({"'": None, "’": None, "`": None, "´": None})
LETTERS_OF_A_STEM = 5
# "#WorstDayEver" is three words.
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORDS_OF_A_DENIAL = 3
SHORT, LONG = 4, 14  # words
SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
SOUR = re.compile(f"[{''.join(sorted(SOUR_SIGNS))}]")
GLAD = re.compile(f"[{''.join(sorted(GLAD_SIGNS))}]")


def features(text: str) -> set[str]:
    """Return the features of ``text``'s beginning: words, ``"a b"`` pairs, ``"stem*"`` and ``"<sign>"``."""
    text = text[:READ_MOST]
    tokens = TOKEN.findall(_spelled(text))
    found = _signs(text)
    words = _words(tokens, found)
    kinds = _kinds(words, found)
    found.update(words)
    found.update(map(" ".join, pairwise(("^", *words, "$"))))
    found.update([word[:LETTERS_OF_A_STEM] + "*" for word in words if len(word) > LETTERS_OF_A_STEM])
    if len(words) <= SHORT:
        found.add("<short>")
    elif len(words) >= LONG:
        found.add("<long>")
    if words and words[0] in ASKING and not kinds & {"bad", "event", "again"}:
        found.add("<mere question>")
    return found


def _spelled(text: str) -> str:
    """Return ``text`` in plain letters, without names and addresses, hashtags as words."""
    if "@" in text or "." in text:
        text = NAMES.sub(" ", text)
    if "#" in text:
        text = HUMP.sub(" ", text)
    return plain(text).translate(JOINED)


def faces(text: str) -> tuple[bool, bool]:
    """Say whether a sour and whether a glad face or sign stands in ``text``, whatever its language."""
    if text.isascii():
        return False, False
    return SOUR.search(text) is not None, GLAD.search(text) is not None


def _signs(text: str) -> set[str]:
    """Return what stands in the text beside words: faces, dots, shouting, a passed-on post."""
    found = set()
    sour, glad = faces(text)
    if sour:
        found.add("<sour>")
    if glad:
        found.add("<glad>")
    if "..." in text or "…" in text:
        found.add("<dots>")
    if "??" in text or "?!" in text or "!?" in text:
        found.add("<??>")
    if "://" in text:
        found.add("<link>")
    if text.startswith("RT "):
        found.add("<passed on>")
    if SHOUTED.search(text) and not text.isupper():
        found.add("<shouted>")
    return found


def _words(tokens: list[str], found: set[str]) -> list[str]:
    """Return the words, every figure as "0", and note lengths of time."""
    words, before = [], ""
    for token in tokens:
        word = "0" if token[0].isdigit() else token
        if word in TIMES and (before == "0" or before in NUMBERS):
            found.add("<time>")
        words.append(word)
        before = word
    return words


def _kinds(words: list[str], found: set[str]) -> set[str]:
    """Note the kinds of words, which of them are denied, and praise beside trouble, the mark of sarcasm."""
    kinds, denied = set(), 0
    for word in words:
        kind = KIND_OF.get(word)
        if kind == "not":
            denied = WORDS_OF_A_DENIAL + 1
        elif kind:
            kind = f"no {kind}" if denied and kind != "again" else kind
            found.add(f"<{kind} twice>" if kind in kinds else f"<{kind}>")
            kinds.add(kind)
        denied = max(denied - 1, 0)
        if kind == "not":
            kinds.add(kind)
            found.add("<not>")
    if "good" in kinds and (kinds & {"bad", "event", "again", "not"} or "<time>" in found):
        found.add("<praise beside trouble>")
    return kinds
