"""Customer text stays what it is and cannot break what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.characters import clusters
from bot.slack.text import clean, cut, escape, excerpt, isolate, length, name, one_line
from tests.slack.made import HOSTILE

FAMILY, SCOTLAND = "👨‍👩‍👧‍👦", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param(HOSTILE, HOSTILE, id="markup, mentions and entities stay verbatim"),
        pytest.param("a\u202eb\u2066c\u2069", "abc", id="bidi overrides and isolates go"),
        pytest.param("مرحبا @x", "مرحبا @x", id="right to left text itself stays"),
        pytest.param("a\x00b\x1b[31mc\ud83d", "ab[31mc", id="controls and half surrogates go"),
        pytest.param("a\r\nb\u2028c", "a\nb\nc", id="every line end is one"),
        pytest.param("a\n\n\n \n\nb", "a\n\nb", id="at most one empty line"),
        pytest.param("a" + "\u200b" * 500 + "b", "a\u200b\u200bb", id="a flood of zero-width signs is capped"),
        pytest.param("e" + "\u0301" * 50, "e" + "\u0301" * 4, id="zalgo is capped"),
        pytest.param("ve\u0302\u0323t", "ve\u0302\u0323t", id="real marks stay"),
        pytest.param(FAMILY + SCOTLAND, FAMILY + SCOTLAND, id="emoji with joiners and tags stay"),
        pytest.param("a" + "\U000e0041" * 90, "a", id="tags without a flag go"),
    ],
)
def test_cleaning_takes_what_breaks_a_layout_and_nothing_else(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize("sign", [FAMILY, SCOTLAND, "🇳🇱", "👍🏽", "e\u0301", "한", "❤️"])
def test_a_sign_is_never_cut_in_two(sign: str) -> None:
    text = sign * 9

    for limit in range(1, length(text)):
        short = cut(text, limit)
        assert short.endswith("…")
        assert short[:-1] == sign * (len(short[:-1]) // len(sign))


@given(st.text(max_size=200), st.integers(min_value=1, max_value=120))
def test_a_cut_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    short = cut(text, limit)

    assert length(short) <= limit
    assert short == text or text.startswith(short[:-1])


@given(st.text(max_size=200))
def test_the_signs_of_a_text_together_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_an_excerpt_is_four_lines_as_they_wrap() -> None:
    assert excerpt("a\n\nb\nc\nd\ne") == "a\nb\nc\nd …"
    assert len(excerpt("woord " * 400)) <= 4 * 75
    assert excerpt("woord " * 400).endswith("woord…")
    assert excerpt("a\n" + "woord " * 400).count("\n") == 1
    assert excerpt("kort") == "kort"


def test_escaping_touches_the_three_signs_only() -> None:
    assert escape("<!channel> & *bold* &lt;") == "&lt;!channel&gt; &amp; *bold* &amp;lt;"


def test_names_stand_on_one_line_and_keep_their_direction_to_themselves() -> None:
    assert name("@jan_dv") == "@jan_dv"
    assert name("Jan\n<b>") == "Jan <b>"
    assert name("مريم") == isolate("مريم")
    assert name("") == "?"
    assert one_line("a\n b", 10) == "a b"
