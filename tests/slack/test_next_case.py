"""What Next shows of the case that it gave, and to who has enough; and why a case stands where it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.desk.look_next import TakenCase
from bot.desk.refusals import HandsFull
from bot.rules.queue import Because, Ground, Place
from bot.rules.vocabulary import Priority
from bot.slack.modals import details_modal
from bot.slack.next_case import because, render_hands_full, render_next
from bot.slack.wording import words_for
from tests.slack.made import NOW, TEAM_URL, a_case, a_desk, a_row, at, claimed, some_details
from tests.slack.reading import buttons, links, shown

EN, NL = a_desk("en"), a_desk("nl")
WINDOW = Because(Ground.WINDOW, at(16, 40))


def taken(**facts: Any) -> TakenCase:
    known: dict[str, Any] = {
        "case": claimed(platform="WhatsApp"), "because": WINDOW, "link": ("C0123ABCD", "1795424100.000100"), "free": 37,
    }  # fmt: skip
    return TakenCase(**{**known, **facts})


@pytest.mark.parametrize(
    ("why", "english", "dutch"),
    [
        (
            Because(Ground.PEOPLE), "it is about people who are hurt or missing",
            "het gaat over mensen die gewond of vermist zijn",
        ),
        (WINDOW, "its WhatsApp window closes at 16:40", "het venster van WhatsApp sluit om 16:40"),
        (
            Because(Ground.WINDOW, at(8, 10, day=24)), "its WhatsApp window closes tomorrow 08:10",
            "het venster van WhatsApp sluit morgen 08:10",
        ),
        (
            Because(Ground.PROMISE, at(14, 45)), "we promised an answer before 14:45",
            "we hebben een antwoord beloofd vóór 14:45",
        ),
        (Because(Ground.URGENCY), "it is urgent", "het is dringend"),
        (
            Because(Ground.DUE, NOW + timedelta(minutes=12)), "the customer is to have an answer before 14:32",
            "de klant moet antwoord hebben vóór 14:32",
        ),
        (Because(Ground.DUE, at(14, 2)), "the answer is late since 14:02", "het antwoord is te laat sinds 14:02"),
        (Because(Ground.WAITING, at(13)), "it has been waiting since 13:00", "er wordt al op gewacht sinds 13:00"),
    ],
)  # fmt: skip
def test_each_ground_is_half_a_sentence(why: Because, english: str, dutch: str) -> None:
    said = [because(why, words_for(one), NOW, platform="WhatsApp", priority=Priority.URGENT) for one in (EN, NL)]

    assert said == [english, dutch]


def test_next_says_why_first_and_then_shows_the_case_with_its_buttons() -> None:
    answer = render_next(taken(), EN, NOW, team_url=TEAM_URL)

    text = shown(answer.blocks)
    why = "This one is yours. First, because its WhatsApp window closes at 16:40."
    assert text.startswith(why)
    assert answer.text.startswith(why)
    assert text.index(why) < text.index(str(claimed().mention.text)) < text.index("To its card") < text.index("37 free")
    assert "Reply" in buttons(answer.blocks)
    assert buttons(answer.blocks)[-1] == "Next"
    assert (f"{TEAM_URL}archives/C0123ABCD/p1795424100000100", "To its card") in links(answer.blocks)


def test_the_last_free_case_has_no_next_and_without_a_card_there_is_no_link() -> None:
    answer = render_next(taken(free=0, link=None), NL, NOW, team_url=TEAM_URL)

    assert "Deze is van jou. Als eerste, want het venster van WhatsApp sluit om 16:40." in shown(answer.blocks)
    assert "Naar de kaart" not in shown(answer.blocks)
    assert "Volgende oppakken" not in buttons(answer.blocks)


def test_who_has_enough_reads_which_cases_they_have_longest_with_links() -> None:
    full = HandsFull("rail", held=10, oldest=(12, 13, 14))

    answer = render_hands_full(full, [a_row(number) for number in full.oldest], NL, NOW, team_url=TEAM_URL)

    assert shown(answer.blocks).startswith("Je hebt 10 open cases, meer geeft Volgende oppakken niet.")
    assert all(f"@klant{number}" in shown(answer.blocks) for number in full.oldest)
    assert len(links(answer.blocks)) == 3


def test_details_of_a_free_case_tell_its_place_and_why() -> None:
    place = Place(4, 38, (Because(Ground.URGENCY), Because(Ground.DUE, at(14, 32))))
    details = some_details(case=a_case(priority=Priority.URGENT), place=place)

    text = shown(details_modal(details, EN, NOW)["blocks"])

    assert "4th of 38 free, because:" in text
    assert text.index("it is urgent") < text.index("the customer is to have an answer before 14:32")
    assert "Place in the queue" not in shown(details_modal(some_details(), EN, NOW)["blocks"])
