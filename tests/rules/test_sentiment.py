"""What sounds like a complaint, how well, and that the weights are those of the written sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.sentiment import Found, measured, own
from benchmarks.sentiment_training.learning import learned, scored, weights_of
from benchmarks.sentiment_training.sentences import Message, Sentence, digest, read
from bot.rules import sentiment_weights
from bot.rules.sentiment import NEGATIVE_FROM, WEIGHTS, is_negative, negativity
from bot.rules.words import words_of


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Trein geannuleerd, nu sta ik in Assen", id="nl event without any feeling"),
        pytest.param("My flight got cancelled and there is no one at the desk", id="en event"),
        pytest.param("On hold for 2 hours", id="a length of time"),
        pytest.param("Wat een waardeloos bedrijf zijn jullie", id="nl feeling"),
        pytest.param("Ik ben niet tevreden", id="nl denied praise"),
        pytest.param("I am not happy with this", id="en denied praise"),
        pytest.param("thanks for nothing", id="en sarcasm"),
        pytest.param("Way to go, my bag is gone again", id="praise beside trouble"),
        pytest.param("Fijn, alweer vertraging", id="nl sarcasm"),
        pytest.param("Lekker bezig weer", id="nl sarcasm without an event"),
        pytest.param("Why is my train late again?", id="a reproachful question"),
        pytest.param("Waarom neemt er niemand op?", id="nl reproachful question"),
        pytest.param("Great 🙄", id="a sour face turns praise"),
        pytest.param("😡", id="a face alone"),
        pytest.param("MIJN PAKKET IS NIET BEZORGD", id="shouting"),
        pytest.param("mijn pakket\u202e is\u202c nog steeds niet be\u200bzorgd", id="bidi and invisible marks"),
        pytest.param("Mijn trein is gecancelled maar bedankt voor de hulp", id="polite and yet a complaint"),
    ],
)  # fmt: skip
def test_a_complaint_is_negative(text: str) -> None:
    assert is_negative(text), negativity(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bedankt voor de hulp!", id="nl thanks"),
        pytest.param("Thank you so much for the quick help", id="en thanks"),
        pytest.param("No problem, thanks", id="no problem is none"),
        pytest.param("Geen klachten, prima geholpen", id="nl denied complaint"),
        pytest.param("Never had a bad flight with you", id="en denied complaint"),
        pytest.param("Hoe laat gaat de trein naar Zwolle?", id="nl question"),
        pytest.param("Do you fly to Oslo in June?", id="en question"),
        pytest.param("How do I cancel my booking?", id="an event asked about"),
        pytest.param("Is er een storing in Breda?", id="nl event asked about"),
        pytest.param("I can't wait to fly with you", id="looking forward"),
        pytest.param("DM sent", id="a remark"),
        pytest.param("RT @news: airline adds flights to Oslo", id="news passed on"),
        pytest.param("❤️", id="a heart"),
        pytest.param("https://example.org/terrible-delay", id="a link says nothing"),
        pytest.param("@worstairline", id="nor does a name"),
    ],
)
def test_thanks_questions_and_news_are_not(text: str) -> None:
    assert not is_negative(text), negativity(text)


@pytest.mark.parametrize("text", ["", "   ", "\n\u3000"])
def test_nothing_said_is_no_complaint(text: str) -> None:
    assert negativity(text) == 0


def test_in_a_language_that_is_not_understood_only_faces_count() -> None:
    assert not is_negative("C'est un scandale, a late delay", "fr")
    assert is_negative("C'est un scandale 😡", "fr")
    assert negativity("Super, merci 👍", "fr") < negativity("Super, merci", "fr") < NEGATIVE_FROM


@pytest.mark.parametrize("language", [None, "nl", "en", "NL", "en-GB"])
def test_dutch_and_english_are_understood_whichever_is_stated(language: str | None) -> None:
    assert is_negative("Mijn pakket is kwijt", language)
    assert is_negative("You lost my bag", language)


def test_a_huge_text_is_read_from_its_beginning() -> None:
    started = time.perf_counter()

    assert is_negative("You lost my bag. " + "word " * 2_000_000)
    assert time.perf_counter() - started < 1


@given(st.text(max_size=400), st.sampled_from([None, "nl", "de", ""]))
def test_every_text_has_a_share_between_0_and_1(text: str, language: str | None) -> None:
    assert 0 <= negativity(text, language) <= 1


@pytest.mark.parametrize(("language", "f1"), [("nl", 0.85), ("en", 0.85)])
def test_sentences_that_no_rule_was_made_from_are_told_apart(language: str, f1: float) -> None:
    found, number, _ = measured(own(language))

    assert number >= 120
    assert found.f1 >= f1, found


def test_no_sentence_to_judge_by_was_learned_from() -> None:
    for language in ("nl", "en"):
        learned_from = {tuple(words_of(one.text)) for one in read(language)[0]} - {()}
        runs = {run for words in learned_from for run in zip(*(words[at:] for at in range(5)), strict=False)}
        for text, _ in own(language):
            words = tuple(words_of(text))
            assert words not in learned_from, text
            assert not runs & set(zip(*(words[at:] for at in range(5)), strict=False)), text


def test_the_weights_are_those_of_the_sentences_as_they_are_now() -> None:
    assert sentiment_weights.LEARNED_FROM == digest(), "run python -m benchmarks.sentiment_training"


@pytest.mark.slow
def test_the_sentences_still_teach_what_the_weights_say() -> None:
    weights = weights_of(seeds=[10])

    for name in ("waarom", "<event>", "<bad>", "<good>", "<time>", "<sour>", "thanks for"):
        assert WEIGHTS[name] == pytest.approx(weights[name], abs=0.25), "run python -m benchmarks.sentiment_training"


def test_learning_finds_what_tells_messages_apart() -> None:
    said = [("lekke fiets", True), ("lekke band", True), ("nieuwe fiets", False), ("nieuwe band", False)]
    rows = [Message(text, bad, Sentence(text, "", "nl"), alone=True) for text, bad in said] * 40

    weights = learned(rows, seed=1)

    assert scored("lekke band", weights) > 0.8
    assert scored("nieuwe fiets", weights) < 0.2
    assert weights["lekke"] > 0.5 > abs(weights["fiets"])


def test_figures_are_precision_recall_and_their_mean() -> None:
    found = Found.of([(True, True)] * 6 + [(True, False)] * 2 + [(False, True)] * 4 + [(False, False)] * 9)

    assert (found.precision, found.recall) == (0.75, 0.6)
    assert found.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert Found.of([]).f1 == 0
