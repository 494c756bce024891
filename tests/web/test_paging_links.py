"""A link acknowledges one page for one person until it expires; no other can be made from it."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.paging_links import LONGEST_TOKEN, Link, Links

NOW = datetime(2026, 11, 28, 22, 44, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=12)
LINKS = Links(b"a secret of at least sixteen bytes", "https://webcare.example.nl/")
ALPHABET = string.ascii_letters + string.digits + "-_"
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="|"), min_size=1, max_size=40)


def token(crisis: int = 17, person: str = "U0123456789", key: str = "0.0.2", *, links: Links = LINKS) -> str:
    return links.acknowledge(crisis, person, key, LATER).rpartition("/")[2]


def test_a_link_says_what_it_was_made_with() -> None:
    link = LINKS.acknowledge(17, "U0123456789", "0.0.2", LATER)

    assert link.startswith("https://webcare.example.nl/page/")
    assert LINKS.read(token(), NOW) == Link(crisis=17, person="U0123456789", key="0.0.2", expires=LATER)


def test_a_link_to_an_address_asks_who_opens_it() -> None:
    link = LINKS.acknowledge(17, "WEBCARE_PAGE_NIGHT", "0.f0", LATER, asks_who=True)

    read = LINKS.read(link.rpartition("/")[2], NOW)
    assert read is not None
    assert (read.person, read.asks_who) == ("WEBCARE_PAGE_NIGHT", True)


def test_a_link_fits_into_the_second_part_of_an_sms_whose_title_fills_the_first() -> None:
    longest_title, part = 140, 153  # letters of the GSM alphabet in each of several parts: 3GPP TS 23.040

    link = LINKS.acknowledge(1_000_000, "U0123456789", "12.3.f10", LATER)

    assert longest_title + len("\r\n") + len(link) <= 2 * part


@given(st.integers(0, 2**63), NAMES, NAMES, st.booleans())
def test_every_person_and_key_comes_back(crisis: int, person: str, key: str, asks_who: bool) -> None:
    try:
        address = LINKS.acknowledge(crisis, person, key, LATER, asks_who=asks_who)
    except ValueError:  # too long in UTF-8
        assert len((person + key).encode()) > 200
        return

    assert LINKS.read(address.rpartition("/")[2], NOW) == Link(
        crisis=crisis, person=person, key=key, expires=LATER, asks_who=asks_who
    )


@pytest.mark.parametrize("person", ["U1", "U12", "U123"])  # every number of bytes over at the end
def test_no_changed_character_passes(person: str) -> None:
    good = token(person=person)
    changed = [good[:at] + char + good[at + 1 :] for at in range(len(good)) for char in ALPHABET if char != good[at]]

    assert [one for one in changed if LINKS.signed(one) is not None] == []
    assert LINKS.signed(good) is not None


@pytest.mark.parametrize("more", ["A", "AA", "=", "==", " ", "\n", "."])
def test_nothing_may_be_added_or_left_away(more: str) -> None:
    good = token()

    assert LINKS.signed(good + more) is None
    assert [LINKS.signed(good[:end]) for end in range(len(good)) if LINKS.signed(good[:end])] == []


@given(st.text(max_size=LONGEST_TOKEN + 5))
def test_junk_is_refused_quietly(junk: str) -> None:
    assert LINKS.read(junk, NOW) is None


def test_the_signature_of_one_crisis_serves_no_other() -> None:
    one, other = token(17), token(18)
    swapped = other[:-22] + one[-22:]

    assert LINKS.signed(swapped) is None
    assert LINKS.signed(one[:-22] + one[-22:]) == LINKS.signed(one)


def test_a_person_and_a_key_do_not_run_together() -> None:
    assert token(person="U1", key="20") != token(person="U12", key="0")
    for person, key in (("U1|2", "0"), ("U1", "2|0"), ("", "0"), ("U1", ""), ("U" * 300, "0")):
        with pytest.raises(ValueError, match="paging link"):
            LINKS.acknowledge(17, person, key, LATER)


def test_another_secret_is_another_desk() -> None:
    other = Links(b"another secret of sixteen bytes", "https://webcare.example.nl")

    assert other.signed(token()) is None
    assert token(links=other) != token()


def test_a_link_is_valid_until_it_expires() -> None:
    assert LINKS.read(token(), LATER - timedelta(seconds=1)) is not None
    assert LINKS.read(token(), LATER) is None
    expired = LINKS.signed(token())
    assert expired is not None
    assert expired.has_expired(LATER)


def test_a_short_secret_is_refused_and_no_secret_is_shown() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Links(b"short", "https://webcare.example.nl")
    assert "sixteen" not in repr(LINKS)
