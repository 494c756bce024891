"""``python -m benchmarks.sentiment_training``: learn the weights anew and write them into ``bot/rules``.

``--validate`` learns on three quarters of the written sentences, measures on the last, four times, and writes nothing.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from textwrap import wrap

from benchmarks.sentiment import Found
from benchmarks.sentiment_training.learning import BIAS, is_pair, scored, weights_of
from benchmarks.sentiment_training.sentences import LANGUAGES, Sentence, digest, filled, read

RULES = Path(__file__).parents[2] / "bot" / "rules"
SEED, PARTS = 3, 4
LEAST = 5  # hundredths; what weighs less changes no answer
WIDTH = 118
HEAD = """\
\"\"\"{title}

Written by ``python -m benchmarks.sentiment_training``; a line is a weight in hundredths and its features.
\"\"\"
"""


def write() -> None:
    """Learn on all sentences and write both tables."""
    weights = weights_of()
    words = {name: weight for name, weight in weights.items() if not is_pair(name) and name != BIAS}
    pairs = {name: weight for name, weight in weights.items() if is_pair(name)}
    title = HEAD.format(
        title="What words, beginnings of words and signs weigh for the sentiment; above nothing is negative."
    )
    constants = f'\nLEARNED_FROM = "{digest()}"\nBIAS = {weights[BIAS]:.2f}\n\n'
    (RULES / "sentiment_weights.py").write_text(f'{title}{constants}WORDS = """\\\n{_table(words)}"""\n')
    title = HEAD.format(
        title='What pairs of words weigh for the sentiment; "^" is the beginning of a text and "$" its end.'
    )
    (RULES / "sentiment_pairs.py").write_text(f'{title}\nPAIRS = """\\\n{_table(pairs)}"""\n')


def _table(weights: Mapping[str, float]) -> str:
    """Return lines of a weight in hundredths and the features that have it."""
    names = defaultdict(list)
    for name, weight in weights.items():
        if abs(hundredths := round(weight * 100)) >= LEAST:
            names[hundredths].append(name.replace(" ", "_"))
    lines = []
    for weight in sorted(names):
        for line in wrap(" ".join(sorted(names[weight])), WIDTH - 5, break_long_words=False, break_on_hyphens=False):
            lines.append(f"{weight} {line}\n")
    return "".join(lines)


def validate() -> None:
    """Print how sentences are told apart that were not learned from."""
    every = [(one, language) for language in LANGUAGES for one in read(language)[0]]
    Random(SEED).shuffle(every)
    told: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for part in range(PARTS):
        left_out = frozenset(one for one, _ in every[part::PARTS])
        for language, one in _told(left_out, weights_of(left_out=left_out)):
            told[language].append(one)
    for language, pairs in told.items():
        print(f"{language}: {Found.of(pairs)}")


def _told(left_out: Iterable[Sentence], weights: Mapping[str, float]) -> Iterator[tuple[str, tuple[bool, bool]]]:
    random = Random(SEED)
    slots = {language: read(language)[1] for language in LANGUAGES}
    for one in sorted(left_out):
        text = filled(one.text, slots[one.language], random)
        yield one.language, (scored(text, weights) >= 0.5, one.mood == "negative")


if __name__ == "__main__":
    validate() if "--validate" in sys.argv[1:] else write()
