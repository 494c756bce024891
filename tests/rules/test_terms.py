"""Which words and links stand out in a flood of messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.terms import Post, first_page, term_shares, top_terms


def posts(*texts: str) -> list[Post]:
    """Return each text by an author of its own."""
    return [Post(f"author {number}", text) for number, text in enumerate(texts)]


def test_what_people_talk_of_is_named_with_its_share() -> None:
    found = top_terms(posts("Storing in Zwolle!", "weer storing", "storing??", "Waar is mijn trein"), {})

    assert found == [("storing", 0.75)]


def test_what_is_usual_does_not_stand_out() -> None:
    said = posts("trein staat stil, wisselstoring", "trein weg door wisselstoring", "wisselstoring, trein te laat")
    usual = term_shares(posts("trein naar Assen?", "is de trein op tijd", "mooie trein", "nieuwe kaart"))

    assert usual["trein"] == 0.75
    assert [term for term, _ in top_terms(said, usual)] == ["wisselstoring"]


def test_the_largest_rise_comes_first_and_equals_by_name() -> None:
    said = posts(*["brug kapot defect"] * 12, *["brug"] * 4, *["kaart"] * 4)

    assert top_terms(said, {"brug": 0.25, "kaart": 0.2}) == [("defect", 0.6), ("kapot", 0.6), ("brug", 0.8)]
    assert top_terms(said, {"brug": 0.25, "kaart": 0.2}, most=1) == [("defect", 0.6)]


def test_an_author_counts_once_however_often_they_write() -> None:
    loud = [Post("loud", "schandaal schandaal"), Post("loud", "schandaal"), Post("loud", "schandaal")]

    assert top_terms(loud + posts("storing", "storing", "storing"), {}) == [("storing", 0.75)]


def test_a_hashtag_is_shown_as_one_where_most_write_it_so() -> None:
    assert top_terms(posts("#CodeGeel", "#codegeel", "codegeel"), {}) == [("#codegeel", 1.0)]
    assert top_terms(posts("#storing", "storing", "Storing"), {}) == [("storing", 1.0)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("waarom is het weer zo", id="nl words that say nothing"),
        pytest.param("why is this still so please", id="en words that say nothing"),
        pytest.param("@raildesk #raildesk RailDesk", id="our own handle"),
        pytest.param("@janedoe jane@example.org", id="names and addresses"),
        pytest.param("12 345", id="figures alone"),
        pytest.param("https://example.org/storing", id="the words of a link"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_says_nothing_is_no_term(text: str) -> None:
    assert top_terms(posts(text, text, text), {}, handles=["@RailDesk"]) == []


def test_a_rise_must_be_more_than_chance() -> None:
    said = posts(*["trein te laat"] * 30, *["hallo kaart"] * 70)

    assert top_terms(said, {"laat": 0.2, "trein": 0.2, "kaart": 0.7}) == []
    assert top_terms(said, {"laat": 0.1, "trein": 0.2, "kaart": 0.7}) == []  # "laat" says nothing, however often
    assert top_terms(said, {"trein": 0.1, "kaart": 0.7}) == [("trein", 0.3)]


def test_two_people_make_no_topic() -> None:
    assert top_terms(posts("brand", "brand"), {}) == []
    assert top_terms([], {}) == []
    assert term_shares([]) == {}


def test_accents_capitals_and_invisible_marks_are_one_word() -> None:
    assert top_terms(posts("Stóring", "STORING", "\u202estor\u200bing"), {}) == [("storing", 1.0)]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.text(max_size=60)), max_size=30))
def test_shares_are_shares_whatever_is_written(written: list[tuple[str, str]]) -> None:
    said = [Post(*one) for one in written]

    assert all(0 < share <= 1 for share in term_shares(said).values())
    assert all(0.05 <= share <= 1 for _, share in top_terms(said, {}))


@pytest.mark.parametrize(
    "text",
    [
        "zie https://www.example.org/nieuws/1?utm_source=x",
        "(http://example.org/nieuws/1/)",
        "HTTPS://Example.org/nieuws/1#top.",
        "https://[oops en dan https://example.org/nieuws/1 en https://example.org/nieuws/2",
    ],
)
def test_a_page_is_the_same_however_its_link_is_written(text: str) -> None:
    assert first_page(text) == "example.org/nieuws/1"


def test_what_a_link_asks_for_tells_pages_apart() -> None:
    found = [first_page(f"https://example.org/watch?v={number}&si=abc") for number in (1, 2)]

    assert found == ["example.org/watch?v=1", "example.org/watch?v=2"]


@pytest.mark.parametrize("text", ["geen link", "", "https://[oops"])
def test_where_there_is_no_link_there_is_no_page(text: str) -> None:
    assert first_page(text) is None
