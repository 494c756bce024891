"""The drawing of a crisis: text of equal width, and the same in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.crisis_chart import MOST_POINTS, ROWS, chart
from bot.slack.rendered import Json
from bot.slack.wording import words_for
from tests.slack.made import a_desk
from tests.slack.made_crisis import a_chart

WORDS = words_for(a_desk("en"))


def drawing(parts: list[Json]) -> list[str]:
    return str(parts[1]["elements"][0]["text"]).split("\n")


def test_a_rise_is_seen_at_the_right_hand_side() -> None:
    assert drawing(chart(a_chart((10, 10, 20, 40, 80, 120)), WORDS)) == [
        "120      █",
        "        ██",
        "  0 ▂▂▄███",
        "    22:15 23:30",
    ]


def test_the_words_above_it_say_the_same() -> None:
    parts = chart(a_chart(), WORDS)
    unknown = chart(a_chart(usual=None), WORDS)

    assert parts[0]["elements"][0]["text"] == "People per 15 min: at most 212, at 23:30; normally 18 then"
    assert unknown[0]["elements"][0]["text"] == "People per 15 min: at most 212, at 23:30"


def test_where_somebody_wrote_there_is_a_bar_and_where_nobody_did_there_is_none() -> None:
    rows = drawing(chart(a_chart((0, 1, 5_000)), WORDS))

    assert rows[ROWS - 1] == "    0  ▁█"


def test_nothing_to_see_is_no_chart() -> None:
    assert chart((), WORDS) == []
    assert chart(a_chart((7,)), WORDS) == []
    assert chart(a_chart((0, 0, 0)), WORDS) == []


@given(people=st.lists(st.integers(0, 10**9), max_size=200))
def test_a_chart_of_any_size_is_as_wide_as_a_phone_takes(people: list[int]) -> None:
    parts = chart(a_chart(tuple(people)), WORDS)

    if parts:
        assert len(drawing(parts)) == ROWS + 1
        assert all(len(row) <= MOST_POINTS + 10 for row in drawing(parts))
