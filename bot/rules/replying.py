"""How long a reply is for its platform, and who signs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.letters import bluesky_length, mastodon_length
from bot.rules.x_length import x_length


class Counting(StrEnum):
    """What a platform counts when it limits the length of a text."""

    X = "x"
    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


def count(text: str, counting: Counting) -> int:
    """Return the length of ``text`` as the platform counts it: weighted, code points, units, bytes or letters."""
    match counting:
        case Counting.X:
            return x_length(text)
        case Counting.CHARACTERS:
            return len(text)
        case Counting.UTF16:
            return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
        case Counting.BYTES:
            return len(text.encode(errors="surrogatepass"))
        case Counting.MASTODON:
            return mastodon_length(text)
        case Counting.BLUESKY:
            return bluesky_length(text)


@dataclass(frozen=True)
class Limit:
    """The longest text that a platform takes."""

    max: int
    counting: Counting = Counting.CHARACTERS


@dataclass(frozen=True)
class Measure:
    """How much of a limit a text uses."""

    used: int
    max: int

    @property
    def fits(self) -> bool:
        """Whether the platform would take the text."""
        return self.used <= self.max

    @property
    def over(self) -> int:
        """By how much the text is too long; 0 when it fits."""
        return max(0, self.used - self.max)

    @property
    def left(self) -> int:
        """How much may still be written; 0 when it is full."""
        return max(0, self.max - self.used)

    @property
    def share(self) -> float:
        """The part of the limit in use: 0.8 is where a writer wants to see the count."""
        return self.used / self.max if self.max else 1.0


def measure(text: str, limit: Limit) -> Measure:
    """Return how much of ``limit`` the text uses, signature and all if it has one."""
    return Measure(used=count(text, limit.counting), max=limit.max)


def sign(text: str, signature: str) -> str:
    """Return ``text`` with `` ^SV`` at its end; once, also when it is there already.

    ``signature`` is written with or without the caret. An empty text or signature changes nothing.
    """
    text, mark = text.rstrip(), signature.strip().lstrip("^").strip()
    if not text or not mark or re.search(rf"(?:^|\s)\^{re.escape(mark)}$", text, re.IGNORECASE):
        return text
    return f"{text} ^{mark}"


MOST_INITIALS = 3
# Words inside a name that are left out of initials: "Sanne van der Meer" is SM.
PARTICLES = frozenset(
    "aan af al bij da d das de del della den der des di do dos du el en het i in la le les onder op over s t te ten "
    "ter 's 't tot uit uijt van vanden vander v vd voor von y zu zum zur".split()
)
BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
NAME_PART = re.compile(r"[^\W\d_]+")


def initials(name: str) -> str:
    """Return the capitals with which somebody called ``name`` signs: "Sanne de Vries" is "SV".

    Particles after the first word and anything in brackets are left out; at most three letters; "" without letters.
    """
    first, *others = BRACKETED.sub(" ", name).split() or [""]
    parts = NAME_PART.findall(first)
    for word in others:
        if not _is_particle(word):
            parts += [part for part in NAME_PART.findall(word) if not _is_particle(part)]
    return "".join(part[0] for part in parts[:MOST_INITIALS]).upper()


def _is_particle(word: str) -> bool:
    return word.casefold().strip(".,'’`").replace(".", "") in PARTICLES
