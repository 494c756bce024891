from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.addresses import host_of, same_place

REVIEW = "https://www.trustpilot.com/reviews/6565"


@pytest.mark.parametrize(
    "other",
    [
        "https://trustpilot.com/reviews/6565",
        "http://www.trustpilot.com/reviews/6565/",
        "HTTPS://WWW.TrustPilot.com:443/reviews/6565",
        "http://trustpilot.com:80/reviews/6565",
        "https://www.trustpilot.com/reviews/6565?utm_source=mail&utm_medium=x&fbclid=abc",
        "  https://www.trustpilot.com/reviews/6565 ",
    ],
)
def test_what_only_counts_visitors_or_is_written_otherwise_is_the_same_place(other: str) -> None:
    assert same_place(other) == same_place(REVIEW)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.trustpilot.com/reviews/6566",
        "https://www.trustpilot.com/reviews/6565?page=2",
        "https://www.trustpilot.com/reviews/6565#reply-3",
        "https://nl.trustpilot.com/reviews/6565",
        "https://www.trustpilot.com:8443/reviews/6565",
        "https://[2001:db8::1]/reviews/6565",
        "https://www.trustpilot.com/Reviews/6565",
    ],
)
def test_in_doubt_two_addresses_are_two_places(other: str) -> None:
    assert same_place(other) != same_place(REVIEW)


@given(st.text(max_size=50), st.text(max_size=50))
def test_an_order_of_its_own_stays_and_the_form_is_stable(path: str, query: str) -> None:
    try:
        once = same_place(f"https://example.org/{path}?{query}")
    except ValueError:
        return

    assert same_place(f"https:{once}") == once


def test_a_host_is_named_as_people_name_it() -> None:
    assert host_of(REVIEW) == "trustpilot.com"
    assert host_of("nowhere") == ""
