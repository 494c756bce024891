"""Puts messages that say the same together while they come in, in bounded memory.

An index of word trigrams finds who might say the same; :func:`bot.rules.alike.alike` decides, and always by the words
of a group's head: were each message compared with the one before, a chain of small changes would end somewhere else.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from bot.rules.alike import Message, alike, message_of

# How long a head is kept after the last message that said the same, and how many: 3.6 kB each.
KEPT_FOR = timedelta(hours=24)
MOST_HEADS = 10_000
# Of a head's trigrams so many, chosen by their checksum, are in the index: as good, and a long text takes no more room.
INDEXED = 12
# Heads that are remembered for one trigram, the newest: "thank you for" would lead to all.
MOST_FOR_ONE = 16
# Heads whose words are compared, those with the most trigrams in common first.
COMPARED = 4


@dataclass(slots=True)
class _Head:
    """The first message of its kind."""

    message: Message
    at: datetime
    """When the last one came that said the same."""


class Finder:
    """The messages that said something new, each the head of those that say the same. Keys are the caller's."""

    def __init__(self, *, most: int = MOST_HEADS, kept_for: timedelta = KEPT_FOR) -> None:
        self._most, self._kept_for = most, kept_for
        self._heads: OrderedDict[int, _Head] = OrderedDict()
        self._index: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._heads)

    def __contains__(self, key: int) -> bool:
        return key in self._heads

    def __iter__(self) -> Iterator[int]:
        return iter(self._heads)

    def place(self, key: int, text: str, *, at: datetime) -> int | None:
        """Return the key of the head that says the same; None when there is none, then this one is a head from now on.

        A text with too little in it is neither. A key that is placed again is placed anew. ``at`` rises from call to
        call, or nearly.
        """
        self.forget(key)
        message = message_of(text)
        if not message.says_something and message.page is None:
            return None
        marks = _marks(message)
        for head in self._candidates(message, marks):
            if alike(self._heads[head].message, message):
                self._heads[head].at = max(at, self._heads[head].at)
                self._heads.move_to_end(head)
                return head
        self._add(key, message, marks, at)
        return None

    def forget(self, key: int) -> None:
        """Drop a head, and with it its words; a key that is none changes nothing."""
        head = self._heads.pop(key, None)
        for mark in _marks(head.message)[:INDEXED] if head else ():
            found = self._index.get(mark, [])
            if key in found:
                found.remove(key)
            if not found:
                self._index.pop(mark, None)

    def _candidates(self, message: Message, marks: Sequence[int]) -> list[int]:
        shared = Counter(head for mark in marks if mark in self._index for head in self._index[mark])
        likely = [head for head, number in shared.items() if number > 1 or self._links_alike(head, message)]
        return sorted(likely, key=lambda head: (-shared[head], head))[:COMPARED]

    def _links_alike(self, head: int, message: Message) -> bool:
        return message.page is not None and message.page == self._heads[head].message.page

    def _add(self, key: int, message: Message, marks: Sequence[int], at: datetime) -> None:
        self._heads[key] = _Head(message, at)
        for mark in marks[:INDEXED]:
            found = self._index.setdefault(mark, [])
            found.append(key)
            del found[:-MOST_FOR_ONE]
        while len(self._heads) > self._most or self._heads[self._oldest()].at < at - self._kept_for:
            self.forget(self._oldest())

    def _oldest(self) -> int:
        return next(iter(self._heads))


def _marks(message: Message) -> list[int]:
    """Return the checksums of the page and of the trigrams, the first and the last pair of words among them."""
    row = ("^", *message.words, "$")
    marks = {crc32(" ".join(row[at : at + 3]).encode()) for at in range(len(row) - 2)}
    return [*([crc32(message.page.encode())] if message.page else []), *sorted(marks)]
