"""Which entries are about us: those that hold one of the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 3_000
"""Characters of an entry that become a mention: enough to judge it; its link leads to the rest."""
BEFORE = 300


class Matching:
    """Looks for words or phrases, whole ones, in any case; ``*`` at the end of one stands for any ending."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = re.compile("|".join(map(_pattern, words)), re.IGNORECASE) if words else None

    def excerpt(self, title: str, text: str) -> str | None:
        """Return what to show of an entry; None: it is not about us. Its title always stands first."""
        in_title, in_text = self._found(title), self._found(text)
        if in_title is None and in_text is None:
            return None
        body = _around(text, 0 if in_text is None else in_text)
        if not title or text.startswith(title):
            return body or title
        return f"{title}\n\n{body}" if body else title

    def _found(self, text: str) -> int | None:
        """Return where the first of the words stands; without words it is the beginning."""
        found = self._words.search(text) if self._words is not None else None
        return found.start() if found is not None else (0 if self._words is None else None)


def _pattern(word: str) -> str:
    stem = word.rstrip("*")
    spaced = r"\s+".join(map(re.escape, stem.split()))
    return rf"(?<!\w){spaced}" + ("" if word.endswith("*") else r"(?!\w)")


def _around(text: str, at: int) -> str:
    start = 0 if at < LONGEST - BEFORE else at - BEFORE
    cut = text[start : start + LONGEST].strip()
    return f"{'… ' if start else ''}{cut}{' …' if start + LONGEST < len(text) else ''}"
