"""``python -m benchmarks.sentiment [MENTIONS.jsonl LABELS.jsonl ...]``: how well complaints are told from the rest.

Always measured: the repository's own sentences, Dutch and English, which no rule was made from. Beside them any number
of labelled files: mentions with ``id`` and ``text``, labels with ``id`` and ``sentiment``. Nothing is learned here.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bot.rules.sentiment import is_negative

OWN = Path(__file__).parents[1] / "tests" / "rules" / "data"
# What VADER reaches on hand-labelled tweets to airlines, negative against rest; a published figure, not measured here.
VADER_F1 = 0.59


class Found(NamedTuple):
    """Complaints found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Found:
        """Count pairs of (called a complaint, is one)."""
        every = list(pairs)
        return cls(every.count((True, True)), every.count((True, False)), every.count((False, True)))

    @property
    def precision(self) -> float:
        """Which share of what was called a complaint is one."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Which share of the complaints was found."""
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"


def labelled(mentions: Path, labels: Path) -> Iterator[tuple[str, bool]]:
    """Yield each labelled text and whether it is a complaint."""
    moods = {one["id"]: one["sentiment"] for one in map(json.loads, labels.read_text().splitlines())}
    for one in map(json.loads, mentions.read_text().splitlines()):
        if one["id"] in moods:
            yield one["text"], moods[one["id"]] == "negative"


def own(language: str) -> Iterator[tuple[str, bool]]:
    """Yield the repository's own sentences of a language and whether they are complaints."""
    for line in (OWN / f"moods_{language}.tsv").read_text(encoding="utf-8").splitlines():
        mood, text = line.split("\t")
        yield text, mood == "negative"


def measured(texts: Iterable[tuple[str, bool]]) -> tuple[Found, int, float]:
    """Return what was found, among how many texts, and the microseconds that one took."""
    every = list(texts)
    started = time.perf_counter()
    called = [is_negative(text) for text, _ in every]
    took = time.perf_counter() - started
    return Found.of(zip(called, (true for _, true in every), strict=True)), len(every), 1e6 * took / max(len(every), 1)


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentiment", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="MENTIONS LABELS")
    files = parser.parse_args().files
    if len(files) % 2:
        parser.error("name a file of labels behind each file of mentions")
    sets = {f"own sentences, {language}": own(language) for language in ("nl", "en")}
    sets |= {one.name: labelled(one, labels) for one, labels in zip(files[::2], files[1::2], strict=True)}
    for name, texts in sets.items():
        found, number, microseconds = measured(texts)
        print(f"{name:32} {number:6} texts  {found}  {microseconds:5.1f} µs a text")
    print(f"{'VADER, as published':32} {'':6}        on the airline files                    F1 {VADER_F1:.3f}")


if __name__ == "__main__":
    main()
