"""Finding listed words in what customers write, whatever the capitals, accents, hyphens and hashtags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Addresses and names of accounts are no words: "@the_press" or "example.com/fire" say nothing about the message.
NAMES = re.compile(r"https?://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w.-]+|@\w+", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")


# Of all letters that people write, so many are kept in memory; a text of every sign there is must not fill it.
REMEMBERED = 4096


class _Letters(dict[int, int | None]):
    """For `str.translate`: takes marks and invisible characters out, and remembers each character it has seen."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) in ("Mn", "Cf") else code
        if len(self) < REMEMBERED:
            self[code] = kept
        return kept


_LETTERS = _Letters()


def plain(text: str) -> str:
    """Return ``text`` without accents, capitals, invisible characters and fancy letter forms."""
    if text.isascii():  # most of what is written, and nothing of it comes apart
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_LETTERS).casefold()


# What a person writes fits in here many times; to take a megabyte of letters apart would hold up everybody else.
READ_MOST = 20_000


def words_of(text: str) -> list[str]:
    """Return the plain words of a text's beginning in order, without links, e-mail addresses and handles."""
    return WORD.findall(plain(NAMES.sub(" ", text[:READ_MOST])))


class Words:
    """A list of words and phrases to look for; immutable and hashable.

    They match as whole words; ``*`` at the end also takes longer words (``"datalek*"`` finds ``datalekken``), and
    between the words of a phrase a hyphen or a line break is as good as a space.
    """

    __slots__ = ("_forms", "phrases")

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(dict.fromkeys(phrases))
        self._forms = tuple((phrase, form) for phrase in self.phrases if (form := _form(phrase)))

    def __add__(self, other: Words) -> Words:
        return Words((*self.phrases, *other.phrases))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.phrases == other.phrases

    def __hash__(self) -> int:
        return hash(self.phrases)

    def __repr__(self) -> str:
        return f"Words({self.phrases!r})"

    def find(self, text: str) -> tuple[str, ...]:
        """Return the phrases that ``text`` contains, as they are listed and in that order."""
        return self.found_among(words_of(text))

    def found_among(self, words: Iterable[str]) -> tuple[str, ...]:
        """Do as `find` for words already taken apart by `words_of`."""
        row = f" {' '.join(words)} "
        return tuple(phrase for phrase, form in self._forms if form in row)


def _form(phrase: str) -> str:
    """Return how ``phrase`` looks in a row of words with single spaces around each; empty when nothing is left."""
    row = " ".join(WORD.findall(plain(phrase)))
    if not row:
        return ""
    return f" {row}" if phrase.rstrip().endswith("*") else f" {row} "
