"""What an urgent message is about; which turns of speech wake nobody; who is never put in a group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.casualties import casualties
from bot.rules.triage import MentionFacts, Priority, is_danger, triage
from bot.rules.urgency_words import DANGER_WORDS, FRAUD_WORDS, SELF_HARM_WORDS, URGENCY_WORDS
from bot.rules.urgent_kinds import WORDS_OF_KIND, UrgentKind, urgent_kinds
from tests.rules.calendars import local


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        pytest.param("Er is brand op spoor 3!", "danger", "er is brand", id="nl danger"),
        pytest.param("There is a fire at platform 3", "danger", "there is a fire", id="en danger"),
        pytest.param("Wij zitten vast in de lift", "danger", "vast in de lift", id="nl safety"),
        pytest.param("Ik wil niet meer leven", "self_harm", "wil niet meer leven", id="nl self-harm"),
        pytest.param("I just want to die", "self_harm", "want to die", id="en self-harm"),
        pytest.param("zelfmoordgedachten", "self_harm", "zelfmoord", id="the star is not shown"),
        pytest.param("I don't want to die on this train", "self_harm", "want to die", id="no denial reassures here"),
        pytest.param("Ik ben journalist bij een krant, wie kan ik bellen?", "press", "journalist", id="nl press"),
        pytest.param("What is the number of your press office?", "press", "press office", id="en press"),
        pytest.param("Mijn advocaat neemt contact op", "legal", "advocaat", id="nl legal"),
        pytest.param("I will sue you", "legal", "sue you", id="en legal"),
        pytest.param("Ik zie gegevens van iemand anders", "data_leak", "gegevens van iemand anders", id="nl data"),
        pytest.param("I can see someone else's data", "data_leak", "someone else s data", id="en data"),
        pytest.param("Geen gevaar? Er staat een deur open, dat is gevaar", "danger", "gevaar", id="denied and meant"),
    ],
)  # fmt: skip
def test_an_urgent_message_is_about_something(text: str, kind: str, word: str) -> None:
    assert urgent_kinds(text) == [(UrgentKind(kind), word)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("De pers schreef over het openbaar vervoer", id="pers"),
        pytest.param("Openbaar vervoer is personenvervoer", id="pers inside a word"),
        pytest.param("Press the button", id="press"),
        pytest.param("I am dying to see that film", id="dying to"),
        pytest.param("These fares are killing me", id="killing me"),
        pytest.param("Ik verveel me dood op dit perron", id="dood op"),
        pytest.param("I want to die laughing", id="die laughing"),
        pytest.param("Ik wil dood van schaamte", id="dood van schaamte"),
        pytest.param("You nearly gave me a heart attack", id="nearly a heart attack"),
        pytest.param("Kreeg bijna een hartaanval van de prijs", id="bijna een hartaanval"),
        pytest.param("Your social team is on fire today", id="a team on fire"),
        pytest.param("Suicide Squad draait vanavond", id="a film"),
        pytest.param("Stabbed in the back by my own bank", id="stabbed in the back"),
        pytest.param("Dit brengt mijn vakantie in gevaar", id="a holiday in danger"),
        pytest.param("Gevaarlijk lekkere koffie in de trein", id="dangerously good"),
        pytest.param("Er is geen gevaar", id="nl denied"),
        pytest.param("It isn't dangerous, right?", id="en denied"),
        pytest.param("Is an emergency exit row more expensive?", id="an exit row"),
        pytest.param("Een glaasje advocaat met slagroom", id="a drink"),
        pytest.param("Sue, you are great", id="a name"),
        pytest.param("Trapped in your phone menu again", id="a menu"),
        pytest.param("Pakket met een mes opengemaakt en leeg", id="opening a parcel"),
        pytest.param("Ik ben opgelicht en gehackt", id="fraud waits for the morning"),
        pytest.param("https://example.org/zelfmoord @journalist", id="links and names"),
        pytest.param("", id="nothing"),
    ],
)  # fmt: skip
def test_turns_of_speech_wake_nobody(text: str) -> None:
    assert urgent_kinds(text) == []


def test_each_kind_is_named_once_people_first() -> None:
    found = urgent_kinds("Mijn advocaat en een journalist weten van het datalek, er is brand, gaslek, ik wil dood")

    assert [kind.value for kind, _ in found] == ["self_harm", "danger", "data_leak", "press", "legal"]


def test_every_word_of_a_kind_is_urgent_in_triage_and_every_urgent_word_has_a_kind_or_is_fraud() -> None:
    of_kinds = {phrase for listed in WORDS_OF_KIND.values() for phrase in listed.phrases}

    assert of_kinds | set(FRAUD_WORDS.phrases) == set(DANGER_WORDS.phrases) | set(URGENCY_WORDS.phrases)
    assert not of_kinds & set(FRAUD_WORDS.phrases)


@pytest.mark.parametrize("phrase", [one for listed in WORDS_OF_KIND.values() for one in listed.phrases])
def test_every_word_is_found_where_nothing_speaks_against_it(phrase: str) -> None:
    said = phrase.rstrip("*")
    text = f"Hallo, I will {said} hier"

    assert said in [word for _, word in urgent_kinds(text)] or any(
        said.startswith(word) for _, word in urgent_kinds(text)
    )


@given(st.text(max_size=200), st.sampled_from((DANGER_WORDS + URGENCY_WORDS).phrases), st.text(max_size=200))
def test_whoever_is_paged_for_is_urgent_in_triage_too(before: str, phrase: str, behind: str) -> None:
    text = f"{before} {phrase} {behind}"

    kinds = {kind for kind, _ in urgent_kinds(text)}

    if kinds:
        assert triage(MentionFacts(text=text, posted_at=local("2026-11-23 12:00"))).priority is Priority.URGENT
    if UrgentKind.SELF_HARM in kinds:
        assert is_danger(text, words=SELF_HARM_WORDS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mijn vader zit in die trein", id="nl a relative on board"),
        pytest.param("My sister was on that flight, any news?", id="en a relative on board"),
        pytest.param("Mijn kleine zusje zat in de ontspoorde trein", id="a word between"),
        pytest.param("Mijn dochter neemt niet op en zij reisde via Delft", id="nl cannot be reached"),
        pytest.param("I haven't heard from my husband since the crash", id="en cannot be reached"),
        pytest.param("Waar is mijn man?", id="nl asked after"),
        pytest.param("Where is my son", id="en asked after"),
        pytest.param("Er zijn gewonden bij station Delft", id="nl injured"),
        pytest.param("People injured at the station", id="en injured"),
        pytest.param("Mijn ouders zijn vermist", id="nl missing"),
        pytest.param("my son is missing since the storm", id="en missing"),
        pytest.param("Er is iemand overleden in de bus", id="nl dead"),
        pytest.param("a passenger died on board", id="en dead"),
        pytest.param("Mijn moeder is gisteren overleden, hoe zeg ik op?", id="a bereaved customer"),
        pytest.param("MIJN BROER LIGT IN HET ZIEKENHUIS", id="capitals"),
    ],
)
def test_people_hurt_or_missing_and_relatives_who_ask_are_known(text: str) -> None:
    assert casualties(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mijn pakket is vermist", id="a parcel is missing"),
        pytest.param("My bag is missing and my phone died", id="a bag and a battery"),
        pytest.param("Mijn man is zijn pas kwijt", id="a husband lost his card"),
        pytest.param("My wife lost her wallet on the bus", id="a wife lost her wallet"),
        pytest.param("People are missing connections in Denver", id="people miss connections"),
        pytest.param("They lost my luggage", id="they lost something"),
        pytest.param("Ik verveel me dood op station Assen", id="bored to death"),
        pytest.param("Dying to see it, you are killing it", id="en turns of speech"),
        pytest.param("It wouldn't hurt to answer", id="would not hurt"),
        pytest.param("Fatal error in your app", id="fatal error"),
        pytest.param("Gelukkig geen gewonden", id="nobody hurt"),
        pytest.param("Is de trein naar Delft op tijd? Mijn moeder zit erin", id="a mother on a train, in peace"),
        pytest.param("Reist mijn zoon van 3 gratis mee?", id="a question about a fare"),
        pytest.param("The line went dead again", id="a dead line"),
        pytest.param("Ik ben slachtoffer van fraude", id="a victim of fraud"),
        pytest.param("Ik wil in die trein zitten", id="that train without a relative"),
        pytest.param("", id="nothing"),
    ],
)
def test_things_and_turns_of_speech_are_no_casualties(text: str) -> None:
    assert not casualties(text)
