"""``python -m benchmarks.grouping MENTIONS.jsonl ... [--sample 100 [--copies]]``: how well what says the same is found.

Of each real mention that says enough, copies are made as people and platforms make them. Found pairs are held against
made ones; a pair of two real mentions counts as wrong unless their words are the same. Beside them stand near misses:
the same words about another flight, or turned around by "not". ``--sample`` prints groups among the real mentions
alone, or with the copies, to be read by hand. Files are mention JSON, one a line; the mentions of each brand are
grouped by themselves.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.fuzz import token_sort_ratio

from bot.rules.storm import Finder
from bot.rules.words import words_of

PRECISION, RECALL, A_SECOND = 0.98, 0.95, 5_000
REMARKS = ("Same here!", "Exactly this", "Hier ook, belachelijk", "unbelievable smh", "Herkenbaar helaas")
SIGNS = ("😡", "🙄", "😂😂", "👎", "✈️")
# Words that people type: no links, no names.
TYPED = re.compile(r"(?<![\w@/:.#])[^\W\d_]{2,}(?![\w/:@]|\.\w)")
# Of shorter ones a copy that is cut off has too little left to be told from anything else.
LEAST_WORDS = 8
# Two real mentions of which the letters are so much alike (per cent) are copies of each other already.
SAME_ALREADY = 85
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Copy(NamedTuple):
    """A text, and what it is a copy of."""

    origin: int
    way: str
    text: str


def misspelt(text: str, dice: random.Random) -> str:
    """Two letters in the wrong order, left out or twice, at two places; links and names are not typed."""
    letters = [at for word in TYPED.finditer(text) for at in range(word.start(), word.end() - 1)]
    for at in sorted(dice.sample(letters, min(2, len(letters))), reverse=True):
        changed = dice.choice((text[at + 1] + text[at], text[at + 1], text[at] * 2 + text[at + 1]))
        text = text[:at] + changed + text[at + 2 :]
    return text


def cut_off(text: str, dice: random.Random) -> str:
    """What an old platform leaves of a retweet: the last fifth to third is gone, in the middle of a word."""
    return text[: int(len(text) * dice.uniform(0.67, 0.8))] + "…"


def linked(text: str, dice: random.Random) -> str:
    """The same text with a link of which only the tracking differs."""
    return f"{text} https://news.example/2015/storm?utm_source={dice.choice('abc')}{dice.randrange(99)}"


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "misspelt": misspelt,
    "cut off": cut_off,
    "retweet": lambda text, dice: f"RT @customer_{dice.randrange(9999)}: {text}",
    "quote": lambda text, dice: f"{dice.choice(REMARKS)} RT @customer_{dice.randrange(9999)}: {text}",
    "other handle": lambda text, dice: re.sub(r"@\w+", f"@help_{dice.randrange(99)}", text),
    "remark": lambda text, dice: f"{text} {dice.choice(REMARKS)}",
    "signs": lambda text, dice: f"{dice.choice(SIGNS)} {text.replace('!', '!!')} {dice.choice(SIGNS)}",
    "upper case": lambda text, dice: TYPED.sub(lambda word: word[0].upper(), text),
    "other link": linked,
}


def copies_of(texts: Sequence[str], dice: random.Random, *, share: float) -> list[Copy]:
    """Return the texts in their order with copies of a share of them, each a while after its original."""
    timed: list[tuple[float, Copy]] = []
    for origin, text in enumerate(texts):
        timed.append((origin, Copy(origin, "original", text)))
        if len(words_of(text)) >= LEAST_WORDS and dice.random() < share:
            ways = dice.sample(sorted(WAYS), dice.randint(1, 4))
            timed += [(origin + dice.uniform(0, 500), Copy(origin, way, WAYS[way](text, dice))) for way in ways]
    return [copy for _, copy in sorted(timed, key=lambda one: one[0])]


def groups_of(texts: Iterable[str]) -> tuple[list[int], float]:
    """Return for each text the place of its group's head, and the seconds of a core that it took."""
    finder, found = Finder(), list[int]()
    started = time.process_time()
    for place, text in enumerate(texts):
        head = finder.place(place, text, at=NOW)
        found.append(place if head is None else head)
    return found, time.process_time() - started


def pairs(groups: Iterable[int]) -> set[tuple[int, int]]:
    """Return the pairs of places that stand in one group."""
    members = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    return {pair for group in members.values() for pair in combinations(group, 2)}


def _are_copies(one: str, other: str) -> bool:
    """Say whether two real mentions are copies of each other, by their letters alone."""
    return token_sort_ratio(" ".join(words_of(one)), " ".join(words_of(other))) >= SAME_ALREADY


def near_misses(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return texts with one that says something else in nearly the same words."""
    flights = [(text, re.sub(r"\d(?=\D|$)", lambda digit: str((int(digit[0]) + 3) % 10), text)) for text in texts
               if re.search(r"(?:flight|flt|train)\s*#?\d{2,4}\b", text, re.IGNORECASE)]  # fmt: skip
    turned = [(text, re.sub(r"\b(is|was|did|does|can|will)\b", r"\1 not", text, count=1)) for text in texts
              if re.search(r"\b(?:is|was|did|does|can|will)\b(?! not)", text)]  # fmt: skip
    return flights + turned[: len(flights)]


class Score:
    """Pairs found and made, added up over the brands."""

    def __init__(self) -> None:
        self.right = self.found = self.made = self.texts = 0
        self.took_s = 0.0
        self.tried, self.missed = Counter[str](), Counter[str]()

    def add(self, texts: Sequence[str], copies: Sequence[Copy]) -> None:
        """Group the copies of one brand and count."""
        groups, took_s = groups_of(copy.text for copy in copies)
        found, made = pairs(groups), pairs(copy.origin for copy in copies)
        self.texts, self.took_s = self.texts + len(copies), self.took_s + took_s
        self.found, self.made = self.found + len(found), self.made + len(made)
        for pair in found:
            self.right += pair in made or _are_copies(*(texts[copies[place].origin] for place in pair))
        for pair in made:
            ways = [copies[place].way for place in pair]
            self.tried.update(ways)
            self.missed.update(ways if pair not in found else ())

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall, and texts a second."""
        missed = self.missed.total() / 2
        return self.right / max(self.found, 1), 1 - missed / max(self.made, 1), self.texts / self.took_s


def score(brands: dict[str, list[str]], *, seed: int, share: float) -> bool:
    """Print the figures; return whether all bars hold."""
    dice, found = random.Random(seed), Score()
    for texts in brands.values():
        found.add(texts, copies_of(texts, dice, share=share))
    precision, recall, rate = found.figures
    print(f"{found.texts:,} texts, {found.made:,} made pairs: precision {precision:.4f}, recall {recall:.4f}", end="")
    print(f", {rate:,.0f} texts a second of one core")
    for way, tried in found.tried.items():
        missed = found.missed[way]
        print(f"  {way:14} {missed:6} of {tried:6} pairs missed ({missed / tried:.3f})")
    misses = near_misses([text for texts in brands.values() for text in texts])
    taken = sum(groups_of(pair)[0][1] == 0 for pair in misses)
    print(f"{taken} of {len(misses)} near misses (another flight, turned around by not) taken for the same")
    return precision >= PRECISION and recall >= RECALL and rate >= A_SECOND


def sample(brands: dict[str, list[str]], *, number: int, seed: int, share: float) -> None:
    """Print groups among the real mentions, or (with a ``share``) among these and copies of them, to be read."""
    groups, dice = [], random.Random(seed)
    for brand, originals in brands.items():
        texts = [copy.text for copy in copies_of(originals, dice, share=share)]
        members = defaultdict(list)
        for place, head in enumerate(groups_of(texts)[0]):
            members[head].append(texts[place])
        groups += [(brand, group) for group in members.values() if len(group) > 1]
    shown = random.Random(seed).sample(groups, min(number, len(groups)))
    print(f"{len(shown)} of {len(groups)} groups")
    for brand, group in shown:
        print(f"\n{brand}: {len(group)}")
        for text in group[:6]:
            print(f"  - {' '.join(text.split())}")


def main() -> None:
    """Print the figures, or a sample."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grouping", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="MENTIONS")
    parser.add_argument("--sample", type=int, metavar="N", help="print up to N groups of the real mentions instead")
    parser.add_argument("--copies", action="store_true", help="sample groups among the copies as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.3, help="of how many mentions copies are made (0.3)")
    options = parser.parse_args()
    brands: dict[str, list[str]] = defaultdict(list)
    for path in options.files:
        for one in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            brands[one.get("brand", path.stem)].append(one["text"])
    if options.sample:
        share = options.share if options.copies else 0.0
        sample(brands, number=options.sample, seed=options.seed, share=share)
    elif not score(brands, seed=options.seed, share=options.share):
        sys.exit("a bar is missed")


if __name__ == "__main__":
    main()
