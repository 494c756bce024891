"""Turning the written sentences into messages to learn from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent
LANGUAGES = ("en", "nl")
KINDS = {"-": "negative", "=": "neutral", "+": "positive"}
VARIANTS = 3  # messages for each sentence alone
COMPANY = 3  # messages in which a sentence stands beside others
SARCASTIC = 0.15  # of the sentences of praise also come with a sour face, which turns them
SOUR, GLAD = "😡😠🙄😒👎😤😩", "👍🙏❤😊😍👏😀🎉"
# How often a message of each mood ends in a sour and in a glad face.
FACES = {"negative": (0.05, 0.01), "neutral": (0.003, 0.04), "positive": (0.003, 0.12)}
SLOT = re.compile(r"\{(\w+)\}")


class Sentence(NamedTuple):
    """A written sentence with its slots still open."""

    text: str
    mood: str
    language: str


class Message(NamedTuple):
    """A text to learn from; ``source`` is the sentence that decides its mood, alone or with others beside it."""

    text: str
    negative: bool
    source: Sentence
    alone: bool


def read(language: str) -> tuple[list[Sentence], dict[str, list[str]]]:
    """Return the sentences of a language and what its slots may hold."""
    sentences, slots = [], {}
    for line in (HERE / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line[:2] in {f"{kind} " for kind in KINDS}:
            sentences.append(Sentence(line[2:], KINDS[line[0]], language))
        elif line and not line.startswith("#"):
            name, _, words = line.partition(":")
            slots[name] = [word.strip() for word in words.split("|")]
    return sentences, slots


def digest() -> str:
    """Return a fingerprint of all written sentences, which stands beside the weights learned from them."""
    return hashlib.sha256(b"".join((HERE / f"{language}.txt").read_bytes() for language in LANGUAGES)).hexdigest()[:16]


def messages(seed: int, *, left_out: frozenset[Sentence] = frozenset()) -> Iterator[Message]:
    """Yield messages of all languages made of the written sentences, without those ``left_out``."""
    random = Random(seed)
    for language in LANGUAGES:
        written, slots = read(language)
        sentences = [one for one in written if one not in left_out]
        bad = [one for one in sentences if one.mood == "negative"]
        other = [one for one in sentences if one.mood != "negative"]
        for sentence in sentences:
            negative = sentence.mood == "negative"
            # A complaint may come with anything; what is none may only stand beside its like.
            beside = [*bad, *sentences] if negative else other
            for number in range(VARIANTS + COMPANY):
                alone = number < VARIANTS
                parts = [sentence] if alone else [sentence, *random.sample(beside, random.choice((1, 1, 2)))]
                random.shuffle(parts)
                text = _joined([filled(part.text, slots, random) for part in parts], random)
                yield Message(_dressed(text, sentence.mood, random), negative, sentence, alone)
            if sentence.mood == "positive" and random.random() < SARCASTIC:
                text = f"{filled(sentence.text, slots, random)} {random.choice(SOUR)}"
                yield Message(text, True, sentence, alone=False)


def filled(text: str, slots: dict[str, list[str]], random: Random) -> str:
    """Return ``text`` with a word in each slot."""
    return SLOT.sub(lambda slot: random.choice(slots[slot[1]]), text)


def _joined(parts: list[str], random: Random) -> str:
    row = parts[0]
    for part in parts[1:]:
        row += random.choice((" ", ", ", " ")) if row.endswith(("?", "!")) else random.choice((". ", ". ", ", ", "! "))
        row += part
    return row


def _dressed(text: str, mood: str, random: Random) -> str:
    """Give a text the handwriting of people: capitals, dots, repeated marks, faces."""
    negative = mood == "negative"
    if random.random() < 0.5:
        text = text[:1].upper() + text[1:]
    if random.random() < (0.06 if negative else 0.02):
        words = text.split(" ")
        at = random.randrange(len(words))
        words[at] = words[at].upper()
        text = " ".join(words)
    return _closed(text, negative, random) + _face(mood, random)


def _closed(text: str, negative: bool, random: Random) -> str:
    if text.endswith("?"):
        return text + "?" if random.random() < (0.10 if negative else 0.02) else text
    if random.random() < (0.08 if negative else 0.03):
        return text + "..."
    return text + random.choice(("", "", ".", "!"))


def _face(mood: str, random: Random) -> str:
    sour, glad = FACES[mood]
    if random.random() < sour:
        return f" {random.choice(SOUR)}"
    return f" {random.choice(GLAD)}" if random.random() < glad else ""
