"""Personal data in a text that everybody would read: what it is and where it stands.

A finding is a warning for a person, so patterns are checked where a check exists (BSN, IBAN, card) and kept narrow
where none does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from bot.rules.iban_lengths import IBAN_LENGTHS


class PersonalData(StrEnum):
    """What kind of personal data a text gives away; ``address`` is a postcode with a house number."""

    BSN = "bsn"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CARD = "card"


class Finding(NamedTuple):
    """Where in a text personal data stands: ``text[start:end]``."""

    kind: PersonalData
    start: int
    end: int


EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d{2}(?:[ .-]{0,2}[A-Za-z0-9]){11,30}")
CARD = re.compile(r"(?<![\w+])[2-6](?:[ -]?\d){12,18}(?!\w)")
BSN = re.compile(r"(?<![\w.-])(?<!\d )(?:\d{8,9}|\d{3}[ .-]\d{3}[ .-]\d{3}|\d{4}[ .-]\d{2}[ .-]\d{3})(?![\w-]|[. ]\d)")
# 0800, 0900, 0906, 0909, 088 and 14 0xx belong to organisations, not to people.
PHONE = re.compile(
    r"""(?<![\w+.,/-])(?:
        (?:\+|00)31[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?\d){8}      # +31 6 12345678
      | (?:\+|00)(?!31)[1-9]\d{0,2}(?:[ .()-]{0,2}\d){7,12}        # +44 (0)20 7946 0018
      | 06[ .-]{0,3}[1-9](?:[ .-]?\d){7}                           # 06-12 34 56 78
      | \(?0(?!800|90[069]|88)[1-57-8]\d\)?[ -]{0,3}\d(?:[ ]?\d){6}  # 020-123 45 67
      | \(?0(?!800|90[069]|88)[1-57-8]\d{2}\)?[ -]{0,3}\d(?:[ ]?\d){5}  # (0512) 123 456
      | 0[1-9]\d{2}[ .-]?\d{2}[ .-]\d{2}[ .-]\d{2}                 # 0470 12 34 56
      | 07\d{3}[ ]?\d{6}                                           # 07700 900123
      | \(?\d{3}\)?[ .-]\d{3}[.-]\d{4}                             # (555) 123-4567
    )(?![\w]|[.,-]\d)""",
    re.VERBOSE,
)
# PostNL gives out no SA, SD or SS. In small letters only without a space, or "in 2026 om 12 uur" would be an address.
POSTCODE = r"[1-9]\d{3}(?: ?(?!S[ADS])[A-Z]{2}|(?!s[ads])[a-z]{2})"
HOUSE = r"\d{1,5}(?:[ -]?[A-Za-z])?"
NUMBER_WORD = r"(?:[Nn]r\.? ?|[Hh]uisnummer |[Nn]umber |[Nn]o\.? ?)?"
ADDRESS = re.compile(rf"(?<!\w)(?:{POSTCODE}[, ]+{NUMBER_WORD}{HOUSE}|{HOUSE}[, \n]+{POSTCODE})(?!\w)")


def personal_data(text: str, *, ours: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return the personal data in ``text`` in order of place; findings do not overlap.

    ``ours`` are the organisation's own numbers and addresses ("0900-1234", "help@example.org", "@example.org"),
    which are no findings.
    """
    own = {_bare(one) for one in ours} - {""}
    findings: list[Finding] = []
    rest = text
    for kind, detect in DETECTORS:
        if kind is PersonalData.IBAN:  # links hold long numbers; an e-mail address in one was found before
            rest = LINK.sub(lambda link: "\x00" * len(link[0]), rest)
        for start, end in detect(rest):
            if not _is_own(text[start:end], own):
                findings.append(Finding(kind, start, end))
            rest = rest[:start] + "\x00" * (end - start) + rest[end:]
    return tuple(sorted(findings, key=lambda finding: finding.start))


def _is_bsn(digits: str) -> bool:
    """Check the Dutch citizen service number: the weighted sum 9..2, -1 is a multiple of 11."""
    digits = digits.zfill(9)
    total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0 and int(digits) > 0


def _is_card(digits: str) -> bool:
    """Check a card number by Luhn's rule."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_iban(signs: str) -> bool:
    """Check an account number: letters as 10..35, first four signs last, remainder 1 by 97 (ISO 13616)."""
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while match := IBAN.search(text, at):
        at = match.start() + 1
        # The pattern runs on into the words that follow, so the number is cut at the length of its country.
        places = [place for place in range(match.start(), match.end()) if text[place].isalnum()]
        length = IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        if not length or length > len(places):
            continue
        end = places[length - 1] + 1
        ends_word = end == len(text) or not text[end].isalnum()
        if ends_word and _is_iban("".join(text[place] for place in places[:length]).upper()):
            yield match.start(), end
            at = end


def _matching(
    pattern: re.Pattern[str], check: Callable[[str], bool] = bool
) -> Callable[[str], Iterator[tuple[int, int]]]:
    def find(text: str) -> Iterator[tuple[int, int]]:
        for match in pattern.finditer(text):
            if check("".join(re.findall(r"\d", match[0])) or match[0]):
                yield match.span()

    return find


# In this order: an account number may hold nine digits that would pass for a BSN.
DETECTORS: tuple[tuple[PersonalData, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (PersonalData.EMAIL, _matching(EMAIL)),
    (PersonalData.IBAN, _ibans),
    (PersonalData.CARD, _matching(CARD, _is_card)),
    (PersonalData.PHONE, _matching(PHONE)),
    (PersonalData.ADDRESS, _matching(ADDRESS)),
    (PersonalData.BSN, _matching(BSN, _is_bsn)),
)


def _bare(value: str) -> str:
    return re.sub(r"[^\w@]", "", value).casefold()


def _is_own(found: str, own: set[str]) -> bool:
    bare = _bare(found)
    return bare in own or any(one.startswith("@") and bare.endswith(one) for one in own)
