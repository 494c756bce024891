"""One text for many: a name is filled in where there is one, and what is no name never gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.personal import HANDLE, called, first_name, personal, unknown_gaps


@pytest.mark.parametrize(
    ("name", "handle", "expected"),
    [
        pytest.param("Jan de Vries", "jan_dv", "Jan", id="first name"),
        pytest.param("Zoë", None, "Zoë", id="any letter"),
        pytest.param("xX_jan_Xx", "jan_dv", "@jan_dv", id="no name, so the handle"),
        pytest.param(None, "@jan.bsky.social", "@jan.bsky.social", id="the sign once"),
        pytest.param("JAN", "jan", "@jan", id="shouting is no name"),
        pytest.param("https://evil.example/x", "evil/x", None, id="an address is no name"),
        pytest.param("<!channel>", "<!channel>", None, id="markup is no name"),
        pytest.param("{name}", "{name}", None, id="a gap is no name"),
        pytest.param("+31612345678", "31612345678", None, id="a phone number is no name"),
        pytest.param("Jan\u202e", "jan\n@everybody", None, id="hidden signs and lines"),
        pytest.param("", "", None, id="nothing"),
    ],
)
def test_what_a_customer_is_called(name: str | None, handle: str | None, expected: str | None) -> None:
    assert called(name, handle) == expected


@pytest.mark.parametrize(
    ("text", "who", "expected"),
    [
        pytest.param("Hi {name}, sorry!", "Jan", "Hi Jan, sorry!", id="filled in"),
        pytest.param("Hoi {Naam}, sorry!", "Jan", "Hoi Jan, sorry!", id="in Dutch"),
        pytest.param("Hi {name}, sorry!", None, "Hi, sorry!", id="left out with its space"),
        pytest.param("{name}, we are sorry.", None, "We are sorry.", id="left out at the beginning"),
        pytest.param("{name}: {name}!", "@jan", "@jan: @jan!", id="twice"),
        pytest.param("No gap.", "Jan", "No gap.", id="no gap"),
    ],
)
def test_a_text_reads_well_with_and_without_a_name(text: str, who: str | None, expected: str) -> None:
    assert personal(text, who) == expected


def test_gaps_that_nobody_fills_are_named() -> None:
    assert unknown_gaps("Hi {naam}, {order} {NAME}") == ["{order}"]


def test_a_first_name_has_letters_only() -> None:
    assert first_name("Jan2 de Vries") is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_somebody_chose_as_a_name_never_is_more_than_one_word(name: str, handle: str) -> None:
    who = called(name, handle)

    assert who is None or who.isalpha() or HANDLE.fullmatch(who.removeprefix("@")) or first_name(who) == who
    assert who is None or not set(who) & set(" \n\t/:<>{}")
