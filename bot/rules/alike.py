"""Whether two messages say the same, so that one text could answer both.

Words may be misspelt, cut off, or come with a remark of one's own. But another flight is another complaint, "not" turns
one around, and a few everyday words are too little to tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from bot.rules.entities import unescaped
from bot.rules.stop_words import STOP_WORDS
from bot.rules.terms import first_page
from bot.rules.words import words_of

# Words that are compared; what is longer is a review, and says what it is about before that.
MOST_WORDS = 200
# More signs than so many words have. Nothing is looked for beyond them: a customer may send a megabyte.
MOST_SIGNS = 10_000
# What two messages must have in common: an everyday word counts one, any other two, and it takes two of those. Eight
# are "my flight is delayed again now". So many words, the same one by one, are enough even if all are everyday ones.
LEAST_IN_COMMON, LEAST_CONTENT = 8, 2
# Less is enough where it is all there is, the same in both: "wifi not working".
LEAST_WORDS = 3
# Between them one word in so many may be another, of everyday words twice as many; in a short text each word counts.
ONE_OTHER_IN = 12
# One of two may say as much again before or after it, the other no more than a remark: else each says something else.
REMARK = 3
# After so many other words a single word in both is chance.
BY_CHANCE = 2
# A misspelt word is still so much like the right one, in per cent: "canceld" and "cancelled" 88, "lost" and "late" 50.
MISSPELT = 70
# A link says what a message is about where so few words stand beside it, so few of them about something.
FEW_WORDS, FEW_CONTENT = 4, 1
# An order, a booking or a telephone number is the customer's own: so many digits.
OWN_NUMBER = 6
OWN = "#"

_FORWARDED = re.compile(r"\b(?:RT|MT|QT)\b:?\s*(?=@)")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_DIGIT = re.compile(r"\d")
# Begins with a word and never in the middle of one: else a word of thousands of letters takes seconds.
_CUT_OFF = re.compile(r"(?<!\w)\w*…(?=\s*(?:https?://\S*\s*)?$)")
_UNITS = (
    r"sec|secs|seconds?|seconden?|min|mins|minutes?|minuten|minuut|hr|hrs|hours?|uur|uren|days?|dag|dagen|weeks?|weken|"
    r"months?|maand(?:en)?|years?|jaar|jaren|times|keer|euro|eur|usd|dollars?|pounds?|bucks|km|miles|people|mensen|"
    r"emails?|mails?|calls?|percent|procent"
)
_UNIT = re.compile(_UNITS)
_WITH_UNIT = re.compile(rf"\d+(?:{_UNITS}|[smhudxek]|st|nd|rd|th)")
_NEGATIONS = frozenset(
    """not no never none nobody nothing nowhere cannot without niet geen nooit niks niets niemand nergens zonder
    aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt shouldnt wasnt werent wont wouldnt""".split()
)
# These point at something that is said elsewhere: "same problem here, please help".
_POINTING = frozenset(
    "problem problems issue issues probleem help helpen hulp zelfde message bericht dm pb info".split()
)
_EMPTY = STOP_WORDS | _NEGATIONS | _POINTING | {OWN}


@dataclass(frozen=True, slots=True)
class Message:
    """What there is to compare of a message."""

    words: tuple[str, ...]
    """Plain, without names and links; a number that is the customer's own, or an amount, is "#"."""
    page: str | None
    """What it links to; not a site's front page, which any message may name."""
    content: frozenset[str]
    """The words that are about something."""
    numbers: frozenset[str]
    """Numbers that name something: a flight, a train, a time."""

    @property
    def says_something(self) -> bool:
        """Whether its words can be told from those of any other."""
        short = len(self.words) >= LEAST_WORDS and len(self.content) >= LEAST_CONTENT
        return short or len(self.words) >= LEAST_IN_COMMON

    def weight(self, words: Sequence[str]) -> int:
        """Return how much some of its words say; versions and flights alone say nothing."""
        return sum(1 + (word in self.content) for word in words if word not in self.numbers)


def message_of(text: str) -> Message:
    """Return what there is to compare of a text as a platform gave it."""
    text = text[:MOST_SIGNS]
    plain = unescaped(text) if "&" in text else text
    words = words_of(_CUT_OFF.sub("", _APOSTROPHE.sub("", _FORWARDED.sub(" ", plain))))[:MOST_WORDS]
    numbers = frozenset[str]()
    if _DIGIT.search(plain):
        words = _masked(words)
        numbers = frozenset(word for word in words if _DIGIT.search(word))
    content = frozenset(word for word in words if len(word) > 1) - _EMPTY - numbers
    return Message(tuple(words), _page(plain), content, numbers)


def _masked(words: list[str]) -> list[str]:
    """Return the words with "#" for numbers that differ from one customer to the next in the same complaint."""
    return [OWN if _is_own(word, following) else word for word, following in pairwise([*words, ""])]


def _is_own(word: str, following: str) -> bool:
    if word.isdecimal():
        return len(word) >= OWN_NUMBER or _UNIT.fullmatch(following) is not None
    return len(_DIGIT.findall(word)) >= OWN_NUMBER or _WITH_UNIT.fullmatch(word) is not None


def _page(text: str) -> str | None:
    if "://" not in text:
        return None
    page = first_page(text)
    return page if page is not None and "/" in page else None


def alike(one: Message, other: Message) -> bool:
    """Return whether the two say the same."""
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return False
    if one.page is not None and one.page == other.page and _same_beside_link(one, other):
        return True
    if not (one.says_something and other.says_something):
        return False
    return one.words == other.words or _same_words(one, other)


def _same_beside_link(one: Message, other: Message) -> bool:
    """Return whether what stands beside the same link is hardly anything, or about the same."""
    shared = len(one.content & other.content)
    if shared > FEW_CONTENT:
        return 2 * shared >= min(len(one.content), len(other.content)) and not _turns(one.words, other.words)
    return all(len(each.words) <= FEW_WORDS and len(each.content) <= FEW_CONTENT for each in (one, other))


def _same_words(one: Message, other: Message) -> bool:
    common = _in_common(one.words, other.words)
    kept = [word for left, _, same in common if same for word in left]
    between = [(left, right) for left, right, same in common if not same]
    beyond = (
        len(one.words) - sum(len(left) for left, _, _ in common),
        len(other.words) - sum(len(right) for _, right, _ in common),
    )
    return (
        one.weight(kept) >= LEAST_IN_COMMON
        and (len(one.content.intersection(kept)) >= LEAST_CONTENT or (not between and len(kept) >= LEAST_IN_COMMON))
        and min(beyond) <= REMARK
        and max(beyond) <= max(len(kept), REMARK)
        and sum(_weight(*pair) for pair in between) * ONE_OTHER_IN <= 2 * len(kept)
        and not any(_turns(*pair) for pair in between)
    )


Part = tuple[Sequence[str], Sequence[str], bool]
"""Words of one, words of the other, and whether they are the same."""


def _in_common(one: Sequence[str], other: Sequence[str]) -> list[Part]:
    """Return the parts of two messages from the first words that are in both to the last."""
    parts: list[Part] = []
    for step in Levenshtein.opcodes(one, other):
        left, right = one[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
        parts.append((left, right, step.tag == "equal" or _is_misspelt(left, right)))
    middle = max(range(len(parts)), key=lambda place: len(parts[place][0]) if parts[place][2] else 0)
    return [*reversed(_onwards(parts[:middle][::-1])), parts[middle], *_onwards(parts[middle + 1 :])]


def _onwards(parts: Sequence[Part]) -> Sequence[Part]:
    """Return those of the parts that follow on what is in both; a single "the" inside a remark does not."""
    reached = between = 0
    for place, (left, right, same) in enumerate(parts):
        if not same:
            between += max(len(left), len(right))
        elif len(left) > 1 or between <= BY_CHANCE:
            reached, between = place + 1, 0
    return parts[:reached]


def _weight(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how much it matters that these words differ: 1 for an everyday word, 2 for any other."""
    return max(sum(1 if word in STOP_WORDS else 2 for word in words) for words in (left, right))


def _turns(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether one of them says "not"."""
    return _NEGATIONS.isdisjoint(left) != _NEGATIONS.isdisjoint(right)


def _is_misspelt(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether these are the same words, typed differently."""
    typed, meant = "".join(left), "".join(right)
    if _turns(left, right) or _DIGIT.search(typed) or _DIGIT.search(meant):
        return False
    return bool(ratio(typed, meant, score_cutoff=MISSPELT)) or sorted(typed) == sorted(meant)
