"""The question card in the department's channel."""

from __future__ import annotations

import pytest

from bot.slack.controls import Control
from bot.slack.render import plain_form, render_card
from bot.store.words import Priority, QuestionState, Visibility
from tests.slack.made import NOW, a_desk, a_mention, a_question, at
from tests.slack.reading import buttons, objects, shown, values

EN, NL = a_desk("en"), a_desk("nl")


def test_a_question_has_all_that_the_department_needs() -> None:
    card = render_card(a_question(), EN, NOW)

    assert shown(card.blocks[:2]).split("\n") == [
        " Sanne from webcare asks Billing, answer by 16:00", "Was the refund paid?", "@jan_dv (X, public)",
        "Sta al 40 min op Utrecht, niemand weet iets", "The customer does not see this.",
    ]  # fmt: skip
    assert buttons(card.blocks) == ["We take it", "Answer", "Not ours"]
    assert set(values(card.blocks).values()) == {"4"}


def test_in_dutch_the_buttons_are_those_of_the_wording() -> None:
    card = render_card(a_question(priority=Priority.URGENT), NL, NOW)

    assert buttons(card.blocks) == ["Wij pakken dit op", "Antwoord aan webcare", "Niet voor ons"]
    assert "Dringend: Sanne van webcare vraagt Billing, graag antwoord vóór 16:00" in shown(card.blocks)
    assert "De klant ziet dit niet." in shown(card.blocks)


def test_the_departments_group_is_called_once_when_the_question_comes() -> None:
    new = render_card(a_question(), EN, NOW)
    taken = render_card(a_question(state=QuestionState.TAKEN, taken_by="Kim"), EN, NOW)

    assert new.text.startswith("<!subteam^S0BILLING> Sanne from webcare")
    assert [one["usergroup_id"] for one in objects(new.blocks) if one.get("type") == "usergroup"] == ["S0BILLING"]
    assert "subteam" not in taken.text
    assert [one for one in objects(taken.blocks) if one.get("type") == "usergroup"] == []


def test_the_plain_form_of_a_question_still_calls_the_group() -> None:
    simple = plain_form(render_card(a_question(), EN, NOW))

    assert [one["usergroup_id"] for one in objects(simple.blocks) if one.get("type") == "usergroup"] == ["S0BILLING"]
    assert buttons(simple.blocks) == ["We take it", "Answer", "Not ours"]
    assert simple.text.startswith("<!subteam^S0BILLING> Sanne from webcare")


def test_a_department_without_a_group_is_not_called() -> None:
    card = render_card(a_question(usergroup=None), EN, NOW)

    assert card.text == "Sanne from webcare asks Billing, answer by 16:00: Was the refund paid?"


def test_we_take_it_shows_a_name_and_keeps_answer_and_not_ours() -> None:
    card = render_card(a_question(state=QuestionState.TAKEN, taken_by="Kim"), EN, NOW)

    assert "Taken by Kim · The customer does not see this." in shown(card.blocks)
    assert buttons(card.blocks) == ["Answer", "Not ours"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (QuestionState.ANSWERED, "@jan_dv · Kim answered webcare at 14:10\nPaid on Friday"),
        (QuestionState.NOT_OURS, "@jan_dv · Billing: not theirs · try Legal"),
        (QuestionState.WITHDRAWN, "@jan_dv · Billing: no longer needed"),
    ],
)
def test_a_closed_question_shrinks_to_its_end_without_words_of_the_customer(state: QuestionState, said: str) -> None:
    view = a_question(
        state=state, answered_by="Kim", answered_at=at(14, 10), answer="Paid on Friday", suggested="Legal",
    )  # fmt: skip

    card = render_card(view, EN, NOW)

    assert shown(card.blocks) == said
    assert buttons(card.blocks) == []


def test_a_private_question_shows_the_words_in_the_channel_and_none_in_the_notification() -> None:
    secret = a_mention("geheim", visibility=Visibility.PRIVATE)

    card = render_card(a_question(visibility=Visibility.PRIVATE, mentions=(secret,), question="geheim?"), EN, NOW)

    assert "geheim" in shown(card.blocks)
    assert "geheim" not in card.text


def test_answering_is_the_main_thing() -> None:
    card = render_card(a_question(), EN, NOW)

    assert [one["action_id"] for one in objects(card.blocks) if one.get("style") == "primary"] == [
        Control.QUESTION_ANSWER
    ]
