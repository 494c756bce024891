"""Which language a customer writes: what the platform says, else a small guess between Dutch and English."""

from __future__ import annotations

import re

from bot.rules.words import words_of

TAG = re.compile(r"[a-z]{2,3}")
# What platforms send when they do not know: ISO 639-2 codes ("undetermined", "multiple", ...) and X's own "q.." codes.
UNKNOWN = frozenset({"und", "mul", "zxx", "mis", "art", "qme", "qam", "qct", "qht", "qst"})

# Frequent short words that the other language does not use.
DUTCH = frozenset(
    """
    aan al als andere bedankt ben bij binnen dan dat de deze dit doen dus een eens en er gaat geen goed goede
    graag groet groeten haar heb hebben heeft het hier hij hoe hoi ik jij jou jouw jullie kan klopt krijg kunnen
    maar meer mij mijn moet moeten naar net niet niets nieuwe nog nu ook om omdat ons onze op sinds straks te
    toch tot uit uur vaak van vandaag veel voor waar waarom wanneer wat weer wel welke wie wij worden wordt zijn
    zo zou
    """.split()
)
ENGLISH = frozenset(
    """
    a about after again and any anyone are because but can could did do does doing don for from get getting got
    has have hello help here hour hours how i if it its just know my need no not now our out please really
    should some still thank thanks that the their there they this today told trying until us were what when
    where which who why with without would you your
    """.split()
)


def guess_language(text: str) -> str | None:
    """Return "nl" or "en" by the frequent words of ``text``; None when they do not tell."""
    words = words_of(text)
    dutch = sum(word in DUTCH for word in words)
    english = sum(word in ENGLISH for word in words)
    if dutch == english:
        return None
    return "nl" if dutch > english else "en"


def language_of(stated: str | None, text: str, *, default: str) -> str:
    """Return the language code of a mention, such as "nl": as ``stated`` by the platform, guessed, or ``default``.

    ``stated`` may be a longer tag ("nl-NL", "en_US"); "und" and the like count as nothing stated.
    """
    primary = re.split(r"[-_]", (stated or "").strip().lower())[0]
    if TAG.fullmatch(primary) and primary not in UNKNOWN:
        return primary
    return guess_language(text) or default
