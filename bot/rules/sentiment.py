"""How negative a message sounds: a small model of words and signs, Dutch and English.

The weights were learned from sentences written for it (`benchmarks.sentiment_training`); to score a text needs nothing
but this module. A complaint is what a person is unhappy about, in so many words or by what happened ("cancelled",
"niet bezorgd"), with sarcasm and reproachful questions; a plain question about a refund is none.
"""

from __future__ import annotations

from math import exp

from bot.rules.sentiment_features import faces, features
from bot.rules.sentiment_pairs import PAIRS
from bot.rules.sentiment_weights import BIAS, WORDS

SPOKEN = frozenset({"nl", "en"})
NEGATIVE_FROM = 0.5
# Where the language is not understood a face still is; it says less than words would.
SOUR_FACE, GLAD_FACE, NOTHING_UNDERSTOOD = 0.7, 0.1, 0.3


def _read(*tables: str) -> dict[str, float]:
    """Return the weight of each feature: a line names a weight in hundredths and those who have it."""
    weights = {}
    for line in "".join(tables).split("\n"):
        weight, _, names = line.partition(" ")
        for name in names.split():
            weights[name.replace("_", " ")] = int(weight) / 100
    return weights


WEIGHTS = _read(WORDS, PAIRS)


def negativity(text: str, language: str | None = None) -> float:
    """Return how likely ``text`` is a complaint, from 0 to 1.

    ``language`` is what the source or a guess says ("nl", "en-GB"); in a language that is not understood only faces
    count. An empty text is no complaint: 0.
    """
    if not text or text.isspace():
        return 0.0
    if language and language[:2].lower() not in SPOKEN:
        sour, glad = faces(text)
        return SOUR_FACE if sour else GLAD_FACE if glad else NOTHING_UNDERSTOOD
    weight = WEIGHTS.get
    total = BIAS
    for feature in features(text):
        total += weight(feature, 0.0)
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def is_negative(text: str, language: str | None = None) -> bool:
    """Say whether ``text`` is rather a complaint than not."""
    return negativity(text, language) >= NEGATIVE_FROM
