"""Messages that say the same are put together while they come in, in bounded memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.alike import alike, message_of
from bot.rules.storm import INDEXED, KEPT_FOR, MOST_FOR_ONE, Finder

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STUCK = "Stuck outside Utrecht for ages and nobody tells us anything about the delay"
BAG = "My bag never made the connection in Denver and nobody knows where it is"


def test_the_first_is_the_head_of_all_that_say_the_same() -> None:
    finder = Finder()

    placed = [finder.place(key, text, at=NOON) for key, text in enumerate([STUCK, BAG, f"RT @x: {STUCK}", BAG.upper()])]

    assert placed == [None, None, 0, 1]
    assert list(finder) == [0, 1]


def test_words_are_compared_with_the_head_so_a_chain_does_not_drift() -> None:
    finder = Finder()
    words = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november".split()
    drifting = [" ".join([*(f"{word}{'x' * 6}" for word in words[:changed]), *words[changed:]]) for changed in range(5)]

    placed = [finder.place(key, text, at=NOON) for key, text in enumerate(drifting)]

    assert placed == [None, 0, 0, 0, None]
    assert all(alike(message_of(one), message_of(other)) for one, other in pairwise(drifting))


def test_what_says_too_little_is_no_head() -> None:
    finder = Finder()

    assert [finder.place(key, "train delayed", at=NOON) for key in range(2)] == [None, None]
    assert len(finder) == 0


def test_a_forgotten_head_is_found_no_more_and_leaves_nothing_behind() -> None:
    finder = Finder()
    finder.place(1, STUCK, at=NOON)

    finder.forget(1)
    finder.forget(2)

    assert (len(finder), finder._index) == (0, {})
    assert finder.place(3, STUCK, at=NOON) is None


def test_who_is_placed_again_is_placed_by_the_new_words() -> None:
    finder = Finder()
    finder.place(1, STUCK, at=NOON)

    assert finder.place(1, STUCK, at=NOON) is None
    assert finder.place(1, BAG, at=NOON) is None
    assert finder.place(2, STUCK, at=NOON) is None
    assert finder.place(3, BAG, at=NOON) == 1


def test_the_head_nobody_joined_for_longest_is_dropped_first() -> None:
    finder = Finder(most=2)
    finder.place(1, STUCK, at=NOON)
    finder.place(2, BAG, at=NOON)
    finder.place(3, STUCK, at=NOON)

    finder.place(4, "The heating in carriage four has been broken since Amersfoort", at=NOON)

    assert list(finder) == [1, 4]


def test_a_head_is_dropped_a_day_after_the_last_that_joined() -> None:
    finder = Finder()
    finder.place(1, STUCK, at=NOON)
    finder.place(2, BAG, at=NOON)
    finder.place(3, STUCK, at=NOON + timedelta(hours=1))

    finder.place(
        4, "The heating in carriage four has been broken since Amersfoort", at=NOON + KEPT_FOR + timedelta(minutes=1)
    )

    assert list(finder) == [1, 4]


def test_a_phrase_that_many_use_leads_to_few() -> None:
    finder = Finder()

    for key in range(3 * MOST_FOR_ONE):
        finder.place(key, f"could you please tell me about item{key}q colour{key}q size{key}q brand{key}q", at=NOON)

    assert len(finder) == 3 * MOST_FOR_ONE
    assert max(map(len, finder._index.values())) == MOST_FOR_ONE


WORDS = st.lists(
    st.sampled_from("trein bus koffer kwijt vertraagd utrecht delft the late lost not 12 UA15".split()), max_size=14
)


@given(st.lists(WORDS, max_size=30), st.integers(min_value=1, max_value=6))
def test_memory_is_bounded_and_the_same_texts_are_placed_the_same(texts: list[list[str]], most: int) -> None:
    def place_all() -> tuple[Finder, list[int | None]]:
        finder = Finder(most=most)
        return finder, [finder.place(key, " ".join(words), at=NOON) for key, words in enumerate(texts)]

    (finder, placed), (_, again) = place_all(), place_all()

    assert placed == again
    assert len(finder) <= most
    assert sum(map(len, finder._index.values())) <= most * INDEXED
    assert {key for keys in finder._index.values() for key in keys} <= set(finder)
    assert all(head is None or head < key for key, head in enumerate(placed))
