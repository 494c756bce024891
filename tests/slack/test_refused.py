"""Refusals become kind sentences with the facts; every one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

import bot.desk.refusals as refusals
from bot.desk.refusals import (
    AlreadyClaimed,
    AlreadyDone,
    CannotReply,
    CaseChanged,
    CaseIsOpen,
    CaseIsResolved,
    CauseRequired,
    HandsFull,
    NotAnAgent,
    NotAsked,
    NotYours,
    QuestionClosed,
    QueueIsEmpty,
    ReplyEmpty,
    ReplyNotRetryable,
    ReplyTooLong,
    UnknownCase,
    UnknownDepartment,
)
from bot.errors import Refusal
from bot.slack.controls import Field
from bot.slack.refused import SENTENCES, field_of, say, say_unknown
from bot.slack.wording import words_for
from bot.store.words import Outcome
from tests.slack.made import NOW, a_desk, at

EN, NL = words_for(a_desk("en")), words_for(a_desk("nl"))
NAMES = {"U0AGENT01": "Sanne", "U0AGENT02": "Kim"}


def claimed_ago(seconds: float) -> AlreadyClaimed:
    return AlreadyClaimed(12, owner="U0AGENT01", since=at(14, 2), ago=timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("refusal", "english", "dutch"),
    [
        (
            claimed_ago(2.2), "Sanne was 2 seconds ahead of you and has this one.",
            "Sanne was je 2 seconden voor en pakt deze op.",
        ),
        (
            claimed_ago(0.1), "Sanne was 1 second ahead of you and has this one.",
            "Sanne was je 1 seconde voor en pakt deze op.",
        ),
        (claimed_ago(600), "This one is Sanne's (since 14:02).", "Deze is van Sanne (sinds 14:02)."),
        (
            NotAnAgent("rail", "U9"), "Only the webcare team can do this. Ask the lead to add you.",
            "Dit kan alleen het webcareteam. Vraag de teamleider om je toe te voegen.",
        ),
        (
            NotAsked("Billing"), "Only the department that was asked and the webcare team can do this.",
            "Dit kan alleen de afdeling die gevraagd is, of het webcareteam.",
        ),
        (UnknownCase(99), "There is no case 99 (any more).", "Case 99 bestaat niet (meer)."),
        (
            NotYours(12, owner="U0AGENT02"), "This one is Kim's. Take it over, or ask Kim.",
            "Deze is van Kim. Neem 'm over, of vraag het Kim.",
        ),
        (NotYours(12, owner=None), "Nobody has this one. Claim it first.", "Niemand heeft deze. Pak 'm eerst op."),
        (
            CaseIsResolved(12, by="U0AGENT02", at=at(14), outcome=Outcome.SPAM),
            "Kim resolved this one at 14:00 (Spam). Reopen it to go on.",
            "Kim heeft deze afgerond om 14:00 (Spam). Heropen 'm om verder te gaan.",
        ),
        (
            CaseIsResolved(12, by=None, at=None, outcome=None), "This one is resolved (Closed). Reopen it to go on.",
            "Deze is afgerond (Gesloten). Heropen 'm om verder te gaan.",
        ),
        (CaseIsOpen(12), "This one is open already.", "Deze is al open."),
        (
            HandsFull("rail", held=1, oldest=(12,)),
            "You have 1 open case, as many as Next gives. Finish or release it first.",
            "Je hebt 1 open case, meer geeft Volgende oppakken niet. Rond die eerst af of leg 'm terug.",
        ),
        (
            QueueIsEmpty("rail", put_back=True),
            "Nothing else is free: only what you put back yourself. Claim it on its card if you want it again.",
            "Verder is er niets vrij, alleen wat je zelf hebt teruggelegd. Pak 'm op via de kaart als je 'm toch wilt.",
        ),
        (QueueIsEmpty("rail"), "The queue is empty. Well done.", "De wachtrij is leeg. Lekker gewerkt."),
        (
            CannotReply(12, reason="private"), "This source takes no private replies. Choose public.",
            "Privé antwoorden kan hier niet. Kies openbaar.",
        ),
        (
            CannotReply(12, reason="overheard"), "This was not addressed to us. Press Join in first.",
            "Dit was niet aan ons gericht. Klik eerst op Meepraten.",
        ),
        (
            ReplyTooLong(used=1_284, limit=280), "1,004 characters too long (1,284 / 280)",
            "1.004 tekens te lang (1.284 / 280)",
        ),
        (ReplyEmpty(), "Write something first.", "Schrijf eerst iets."),
        (
            CaseChanged(12, revision=9, new_mentions=0, replied_by="U0AGENT02", resolved=False),
            "Kim has replied meanwhile. Send again if your reply still fits.",
            "Kim heeft intussen geantwoord. Verstuur opnieuw als je antwoord nog klopt.",
        ),
        (CauseRequired(), "Choose what caused the complaint.", "Kies waardoor de klacht kwam."),
        (
            UnknownDepartment("legal"), "There is no department legal any more. Choose another.",
            "Afdeling legal bestaat niet meer. Kies een andere.",
        ),
        (
            QuestionClosed(4, by="U0AGENT02", at=at(14)), "Kim closed this question at 14:00.",
            "Kim heeft deze vraag afgehandeld om 14:00.",
        ),
        (QuestionClosed(4, by=None, at=None), "This question is closed already.", "Deze vraag is al afgehandeld."),
        (ReplyNotRetryable(55, state="sent"), "That reply was delivered already.", "Dat antwoord is al aangekomen."),
    ],
)  # fmt: skip
def test_each_refusal_says_who_or_what_and_what_to_do(refusal: Refusal, english: str, dutch: str) -> None:
    assert say(refusal, EN, NAMES, NOW) == english
    assert say(refusal, NL, NAMES, NOW) == dutch


def test_every_refusal_of_the_desk_has_a_sentence() -> None:
    known = [one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, Refusal)]

    assert [one.__name__ for one in known if one is not Refusal and one not in SENTENCES] == []


@pytest.mark.parametrize("reason", ["none", "public", "anything"])
def test_every_reason_not_to_reply_has_a_sentence(reason: str) -> None:
    assert say(CannotReply(12, reason=reason), EN, NAMES, NOW)


def test_nothing_is_said_about_a_click_that_came_twice_and_about_errors_that_are_no_refusal() -> None:
    assert say(AlreadyDone("click:1"), EN, NAMES, NOW) is None
    assert say(RuntimeError("boom"), EN, NAMES, NOW) is None


def test_an_unexpected_error_gets_its_id() -> None:
    assert "a1b2c3" in say_unknown(EN, "a1b2c3")
    assert "a1b2c3" in say_unknown(NL, "a1b2c3")


def test_a_name_that_is_no_id_stands_for_itself() -> None:
    refusal = NotYours(12, owner="Mo")

    assert say(refusal, EN, NAMES, NOW) == "This one is Mo's. Take it over, or ask Mo."


def test_mistakes_in_a_form_are_told_at_their_field() -> None:
    assert field_of(ReplyTooLong(used=3, limit=2)) is Field.TEXT
    assert field_of(CauseRequired()) is Field.CAUSE
    assert field_of(UnknownDepartment("x")) is Field.DEPARTMENT
    assert field_of(NotYours(12, owner=None)) is None
