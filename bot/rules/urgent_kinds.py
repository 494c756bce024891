"""What an urgent message is about, so that each kind has its own rule on whom to wake, and when.

The same words as in triage, read with more care: at night a page costs sleep, so a denial ("geen gevaar") and turns of
speech ("nearly gave me a heart attack") are no alarm here, while they still make the case urgent for the team at work.
"""

from __future__ import annotations

from enum import StrEnum

from bot.rules.urgency_words import (
    DATA_LEAK_WORDS,
    LEGAL_WORDS,
    PERIL_WORDS,
    PRESS_WORDS,
    SAFETY_WORDS,
    SELF_HARM_WORDS,
)
from bot.rules.urgent_idioms import DENIALS, HARMLESS_BESIDE, NEEDED_BEFORE
from bot.rules.words import plain, words_of

BESIDE = 5  # words before and behind
# "isn't dangerous" comes as "isn", "t".
_ENDINGS_OF_DENIAL = (["isn", "t"], ["aren", "t"], ["wasn", "t"], ["not", "a"], ["geen", "enkel"], ["no", "more"])


class UrgentKind(StrEnum):
    """What a message with an urgent word is about; fraud against a customer is none, it can wait for the morning."""

    DANGER = "danger"
    SELF_HARM = "self_harm"
    PRESS = "press"
    LEGAL = "legal"
    DATA_LEAK = "data_leak"


WORDS_OF_KIND = {
    UrgentKind.SELF_HARM: SELF_HARM_WORDS,
    UrgentKind.DANGER: PERIL_WORDS + SAFETY_WORDS,
    UrgentKind.DATA_LEAK: DATA_LEAK_WORDS,
    UrgentKind.PRESS: PRESS_WORDS,
    UrgentKind.LEGAL: LEGAL_WORDS,
}


def urgent_kinds(text: str) -> list[tuple[UrgentKind, str]]:
    """Return each kind that ``text`` is about and the word that tells it, people first; empty when nothing is."""
    words = words_of(text)
    found = []
    for kind, listed in WORDS_OF_KIND.items():
        meant = (phrase for phrase in listed.found_among(words) if _is_meant(phrase, words, kind))
        if (first := next(meant, None)) is not None:
            found.append((kind, first.rstrip("*")))
    return found


def _is_meant(phrase: str, words: list[str], kind: UrgentKind) -> bool:
    """Say whether ``phrase`` stands somewhere in ``words`` without being denied or a turn of speech."""
    parts = plain(phrase).rstrip("*").split()
    return any(
        _is_meant_at(start, len(parts), phrase, words, kind)
        for start in range(len(words) - len(parts) + 1)
        if _stands_at(start, parts, words, open_end=phrase.endswith("*"))
    )


def _stands_at(start: int, parts: list[str], words: list[str], *, open_end: bool) -> bool:
    *before, last = words[start : start + len(parts)]
    return before == parts[:-1] and (last.startswith(parts[-1]) if open_end else last == parts[-1])


def _is_meant_at(start: int, length: int, phrase: str, words: list[str], kind: UrgentKind) -> bool:
    before, behind = words[max(start - BESIDE, 0) : start], words[start + length : start + length + BESIDE]
    # "I don't want to die" is no reassurance.
    if kind is not UrgentKind.SELF_HARM and before and (before[-1] in DENIALS or before[-2:] in _ENDINGS_OF_DENIAL):
        return False
    if (needed := NEEDED_BEFORE.get(phrase)) is not None and not needed & set(before[-1:]):
        return False
    return not HARMLESS_BESIDE.get(phrase, frozenset()) & {*before, *behind}
