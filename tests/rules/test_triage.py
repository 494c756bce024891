"""How urgent a mention is and why; addressed or overheard; its language."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.language import guess_language, language_of
from bot.rules.triage import (
    MentionFacts,
    Priority,
    Reason,
    ReasonKind,
    Triage,
    Words,
    is_addressed,
    is_danger,
    triage,
)
from bot.rules.vocabulary import Purpose, Visibility
from bot.rules.words import words_of
from tests.rules.calendars import local

NOON = local("2026-11-23 12:00")


def mention(text: str = "Waar blijft mijn trein?", followers: int | None = None) -> MentionFacts:
    return MentionFacts(text=text, posted_at=NOON, followers=followers)


def ago(**time: float):
    return NOON - timedelta(**time)


@pytest.mark.parametrize(
    ("text", "kind", "fact"),
    [
        pytest.param(
            "Er ligt een persoon op het spoor bij Breukelen!", "danger", "persoon op het spoor", id="nl danger"
        ),
        pytest.param("I want to die", "danger", "want to die", id="en danger"),
        pytest.param("ZELFMOORDGEDACHTEN", "danger", "zelfmoord", id="prefix, capitals; the star is not shown"),
        pytest.param("Volgens mij is dit een data-lek", "urgent_word", "data lek", id="hyphen"),
        pytest.param("this is a #databreach, a DATA\nBREACH", "urgent_word", "data breach", id="line break"),
        pytest.param("Mijn advocáát neemt contact op", "urgent_word", "advocaat", id="accents"),
        pytest.param("I am a journalist and have a question", "urgent_word", "journalist", id="press"),
        pytest.param("ｌａｗｙｅｒ", "urgent_word", "lawyer", id="fancy letters"),
        pytest.param("law\u200byer", "urgent_word", "lawyer", id="invisible characters"),
    ],
)
def test_urgent_words_make_a_mention_urgent_and_are_named(text, kind, fact):
    found = triage(mention(text))

    assert found.priority is Priority.URGENT
    assert Reason(ReasonKind(kind), fact) in found.reasons


@pytest.mark.parametrize(
    "text", ["Mijn dochter zat in die trein en neemt niet op", "My son was on that train and is not answering"]
)
def test_who_asks_after_a_relative_is_urgent_without_any_urgent_word(text):
    assert triage(mention(text)) == Triage(Priority.URGENT)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Waar blijft mijn pakket?", id="ordinary"),
        pytest.param("Press the button and it is on", id="press is no press"),
        pytest.param("What a brand! The brand is fire", id="brand is no fire"),
        pytest.param("De advocatenborrel en lekker weer", id="a word inside another"),
        pytest.param("Kijk op https://example.org/datalek of @journalist", id="links and handles say nothing"),
        pytest.param("", id="nothing"),
    ],
)
def test_harmless_words_are_normal(text):
    assert triage(mention(text)) == Triage(Priority.NORMAL)


@pytest.mark.parametrize(
    ("earlier", "contacts"),
    [
        pytest.param([ago(hours=3)], 2, id="second contact"),
        pytest.param([ago(hours=24)], 2, id="24 hours to the instant"),
        pytest.param([ago(hours=3), ago(hours=9)], 3, id="third contact"),
        pytest.param([ago(hours=25), ago(hours=1)], 2, id="the one of yesterday does not count"),
        pytest.param(
            [ago(hours=3), ago(hours=3, minutes=1), ago(hours=3, minutes=2)], 2, id="a story in three parts is one"
        ),
    ],
)
def test_a_second_contact_within_a_day_is_high(earlier, contacts):
    found = triage(mention(), earlier=earlier)

    assert found == Triage(Priority.HIGH, (Reason(ReasonKind.SECOND_CONTACT, contacts),))


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param([], id="first contact"),
        pytest.param([ago(hours=24, seconds=1)], id="more than a day ago"),
        pytest.param([ago(minutes=2)], id="part two of the same story, two minutes later"),
        pytest.param([ago(hours=-1)], id="posted later, delivered earlier"),
    ],
)
def test_a_first_contact_is_normal(earlier):
    assert triage(mention(), earlier=earlier).priority is Priority.NORMAL


def test_reach_informs_and_never_hurries():
    known, famous = triage(mention(followers=9_999)), triage(mention(followers=10_000))

    assert known == Triage(Priority.NORMAL)
    assert famous == Triage(Priority.NORMAL, (Reason(ReasonKind.REACH, 10_000),))
    assert triage(mention(followers=600), reach_from=500).reasons == (Reason(ReasonKind.REACH, 600),)


def test_all_reasons_are_kept_the_weightiest_first():
    found = triage(mention("er is brand, mijn advocaat weet ervan", followers=20_000), earlier=[ago(hours=1)])

    assert [reason.kind.value for reason in found.reasons] == ["danger", "urgent_word", "second_contact", "reach"]
    assert found.priority is Priority.URGENT


def test_a_desk_can_bring_its_own_words():
    own = Words(["spoorboek kwijt", "lek*", "!!"])

    assert triage(mention("Ik ben mijn Spoorboek kwijt"), words=own).priority is Priority.URGENT
    assert triage(mention("overal lekkage"), words=own).reasons == (Reason(ReasonKind.URGENT_WORD, "lek"),)
    assert triage(mention("mijn advocaat!!"), words=own).priority is Priority.NORMAL
    assert (own + Words(["nieuw"])).find("iets nieuw in het spoorboek") == ("nieuw",)


def test_a_word_in_both_lists_is_named_once():
    both = Words(["gaslek"])

    assert triage(mention("gaslek!"), words=both).reasons == (Reason(ReasonKind.DANGER, "gaslek"),)


def test_word_lists_compare_by_their_words():
    assert Words(["a", "b", "a"]) == Words(["a", "b"])
    assert len({Words(["a"]), Words(["a"])}) == 1
    assert Words(["a"]) != "a"
    assert repr(Words(["a"])) == "Words(('a',))"


def test_words_are_taken_apart_without_links_addresses_and_handles():
    assert words_of("Hé @ns_online, zie https://x.nl/a?b=c én mail jan.d@example.org #Fyra-2!") == [
        "he", "zie", "en", "mail", "fyra", "2",
    ]  # fmt: skip


def test_danger_is_known_without_triage():
    assert is_danger("Ik ruik gas in de hal")
    assert is_danger("Mijn dochter zat in die trein en neemt niet op")
    assert not is_danger("Ik ruik koffie in de hal")
    assert is_danger("koffie", words=Words(["koffie"]))


def test_priorities_sort_the_queue():
    assert sorted(["normal", "urgent", "high"], key=lambda value: Priority(value).rank) == ["urgent", "high", "normal"]


@pytest.mark.parametrize(
    ("stated", "purpose", "facts", "expected"),
    [
        pytest.param(None, "service", {}, True, id="a service source is written to us"),
        pytest.param(None, "listen", {}, False, id="listening hears about us"),
        pytest.param(None, "join_in", {}, False, id="so does joining in"),
        pytest.param(True, "listen", {}, True, id="the source says so"),
        pytest.param(False, "service", {}, False, id="the source says not"),
        pytest.param(None, "listen", {"text": "Hoi @RailDesk!", "handles": ["raildesk"]}, True, id="our handle"),
        pytest.param(
            None, "listen", {"text": "zie @RailDesk's bericht", "handles": ["@raildesk"]}, True, id="handle's"
        ),
        pytest.param(
            None, "listen", {"text": "Hoi @raildesk_fan", "handles": ["raildesk"]}, False, id="a longer handle"
        ),
        pytest.param(
            None, "listen", {"text": "raildesk is traag", "handles": ["raildesk"]}, False, id="a name, no handle"
        ),
        pytest.param(False, "listen", {"reply_to_us": True}, True, id="an answer to us"),
        pytest.param(False, "listen", {"visibility": Visibility.PRIVATE}, True, id="a private message"),
    ],
)
def test_a_mention_speaks_to_us_or_about_us(stated, purpose, facts, expected):
    facts = {"visibility": Visibility.PUBLIC, **facts}

    assert is_addressed(stated, purpose=Purpose(purpose), **facts) is expected


@pytest.mark.parametrize(
    ("stated", "text", "expected"),
    [
        pytest.param("nl", "Where is my parcel?", "nl", id="the platform knows"),
        pytest.param("nl-NL", "", "nl", id="region left out"),
        pytest.param("EN_us", "", "en", id="other spelling"),
        pytest.param("de", "Wo ist mein Paket?", "de", id="another language stays"),
        pytest.param("und", "Waar is mijn pakket?", "nl", id="undetermined: guessed"),
        pytest.param("", "Where is my parcel?", "en", id="empty: guessed"),
        pytest.param("klingon", "Where is my parcel?", "en", id="no language tag: guessed"),
        pytest.param(None, "Ik wacht al een uur op de bus", "nl", id="Dutch"),
        pytest.param(None, "I have been waiting for an hour", "en", id="English"),
        pytest.param(None, "😀 #fail @rail", "nl", id="no telling: the desk's own"),
    ],
)
def test_the_language_is_stated_guessed_or_that_of_the_desk(stated, text, expected):
    assert language_of(stated, text, default="nl") == expected


def test_as_many_words_of_both_languages_tell_nothing():
    assert guess_language("the de") is None
