"""How a message sounds: negative, so that an answer begins with a kind word, or nothing more than thanks.

Both are guesses, the first by `bot.rules.sentiment`, the second on word lists. A complaint that is missed costs one
kind sentence, while thanks that were none would leave a customer waiting, so in doubt a message is not thanks: there
any single cue of a complaint counts.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.rules.mood_words import (
    EVENTS,
    FEELINGS,
    GLAD_SIGNS,
    HARMLESS,
    OPEN_ENDS,
    POSITIVE,
    SOUR_SIGNS,
    THANKS,
)
from bot.rules.sentiment import is_negative
from bot.rules.words import Words, plain, words_of

# "Thank you so much for the quick help, have a nice day Sanne" is eleven words; longer texts say something more.
MOST_WORDS_OF_THANKS = 12
SPOKEN = frozenset({"nl", "en"})
POINTERS = re.compile(r"[?？¿]|https?://|\bwww\.|\d|\S@\S")
SARCASM = re.compile(r"\bnot\b\s*!*$|/s\b|#(?:fail|not)\b", re.IGNORECASE)


class Mood(StrEnum):
    """The tone of a message as its cue words tell."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


def mood(text: str) -> Mood:
    """Return the tone of ``text`` (Dutch or English): a complaint, else praise where a friendly word or face stands."""
    if is_negative(text):
        return Mood.NEGATIVE
    if POSITIVE.found_among(words_of(text)) or GLAD_SIGNS & set(text):
        return Mood.POSITIVE
    return Mood.NEUTRAL


def is_thanks(text: str, *, language: str | None = None, media: int = 0) -> bool:
    """Say whether ``text`` is a mere thank-you: short, nothing asked, nothing told that went wrong.

    Numbers, links and ``media`` are information, hence no mere thanks. Only Dutch and English are understood;
    whatever ``language`` is given otherwise, the answer is no.
    """
    if media or (language and language not in SPOKEN) or POINTERS.search(text) or SARCASM.search(text):
        return False
    words = _without(HARMLESS, words_of(text))
    if len(words) > MOST_WORDS_OF_THANKS or _may_complain(text, words) or OPEN_ENDS.found_among(words):
        return False
    if not words:
        return bool(GLAD_SIGNS & set(text))
    return bool(THANKS.found_among(words))


def _may_complain(text: str, words: list[str]) -> bool:
    """Say whether anything in ``text`` hints at a complaint: one cue word or sour face is enough."""
    cues = FEELINGS.found_among(words) or EVENTS.found_among(words)
    return bool(cues) or bool(SOUR_SIGNS & set(text)) or is_negative(text)


def _without(phrases: Words, words: list[str]) -> list[str]:
    """Return ``words`` without the listed phrases, which hold a cue word and mean nothing of the kind."""
    row = f" {' '.join(words)} "
    for phrase in phrases.found_among(words):
        row = row.replace(f" {plain(phrase)} ", " ")
    return row.split()
