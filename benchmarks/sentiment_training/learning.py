"""Logistic regression in plain Python: seconds for ten thousand messages, the same result each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import exp, sqrt
from random import Random

from benchmarks.sentiment_training.sentences import Message, Sentence, messages
from bot.rules.sentiment_features import features

BIAS = "<bias>"
# Which sentences stand beside each other is drawn by lot; the mean of a few draws depends on it less.
SEEDS = (10, 11, 12, 13)
ROUNDS = 8
# Chosen by cross-validation over the written sentences (`python -m benchmarks.sentiment_training --validate`).
STEP, SHRINK = 0.05, 3e-3
# A word may speak after one sentence, since it also shows up beside others; a pair needs two, else it is that sentence.
SENTENCES_FOR_A_PAIR = 2


def weights_of(*, left_out: frozenset[Sentence] = frozenset(), seeds: Iterable[int] = SEEDS) -> dict[str, float]:
    """Return the weights of all written sentences but those ``left_out``: the mean over messages drawn by each seed."""
    every = [learned(messages(seed, left_out=left_out), seed=seed) for seed in seeds]
    names = sorted({name for weights in every for name in weights})
    return {name: sum(weights.get(name, 0.0) for weights in every) / len(every) for name in names}


def learned(drawn: Iterable[Message], *, seed: int) -> dict[str, float]:
    """Return the weight of each feature, and of `BIAS`, by which ``drawn`` tell complaints from the rest.

    Steps shrink for each feature as it is seen (AdaGrad), and weights are drawn to nothing a little.
    """
    rows = [(features(one.text), one) for one in drawn]
    known = _known(rows)
    data = [([*sorted(found & known), BIAS], one.negative) for found, one in rows]
    weights: dict[str, float] = defaultdict(float)
    seen: dict[str, float] = defaultdict(lambda: 1.0)
    random = Random(seed)
    for _ in range(ROUNDS):
        random.shuffle(data)
        for names, negative in data:
            error = probability(sum(weights[name] for name in names)) - negative
            for name in names:
                slope = error + SHRINK * weights[name]
                seen[name] += slope * slope
                weights[name] -= STEP * slope / sqrt(seen[name])
    return dict(weights)


def scored(text: str, weights: Mapping[str, float]) -> float:
    """Return the probability of a complaint by ``weights`` that were just learned."""
    return probability(weights[BIAS] + sum(weights.get(name, 0.0) for name in sorted(features(text))))


def probability(total: float) -> float:
    """Return what a sum of weights means, between 0 and 1."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def is_pair(name: str) -> bool:
    """Say whether a feature is two neighbouring words."""
    return " " in name and not name.startswith("<")


def _known(rows: Iterable[tuple[set[str], Message]]) -> set[str]:
    """Return the features worth a weight, by the sentences that hold them when they stand alone."""
    sources: dict[str, set[Sentence]] = defaultdict(set)
    for found, message in rows:
        if message.alone:
            for name in found:
                sources[name].add(message.source)
    return {name for name, of in sources.items() if not is_pair(name) or len(of) >= SENTENCES_FOR_A_PAIR}
