"""What people read of one text for many: how far it is, in full what is approved, and who did not get it."""

from __future__ import annotations

import pytest

from bot.rules.personal_data import PersonalData
from bot.slack.group_answer_forms import closing_line_modal, group_answer_modal
from bot.slack.group_answers import render_group_answer
from bot.store.group_answers import GroupAnswerState
from tests.slack.made import NOW, a_desk
from tests.slack.made_groups import a_group_answer, a_group_form, group_answers
from tests.slack.reading import buttons, shown


def test_the_message_counts_up_and_says_what_did_not_arrive() -> None:
    said = shown(render_group_answer(a_group_answer(), a_desk(), NOW).blocks)

    assert "Being sent. 312 of 500 sent, 3 refused, 1 unknown, 4 left out" in said
    assert "Did not get it" not in said
    assert "X, public: 488 · WhatsApp, private: 12" in said


def test_once_nothing_moves_the_cases_that_did_not_get_it_are_named() -> None:
    said = shown(
        render_group_answer(a_group_answer(state=GroupAnswerState.STOPPED, stopped_by="Kim"), a_desk(), NOW).blocks
    )

    assert said.startswith("Stopped by Kim. 312 of 500 sent")
    assert (
        "Case 12 (refused by the platform) · Case 13 (unknown whether it arrived: look before you send again)" in said
    )


def test_what_is_approved_is_read_in_full() -> None:
    text = " ".join(f"word{number}" for number in range(400))[:3000]

    [waiting] = [one for one in group_answers(text=text) if one.state is GroupAnswerState.WAITING]

    assert text in shown(render_group_answer(waiting, a_desk(), NOW).blocks).replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["Approve and send", "Not like this"]), ("nl", ["Goedkeuren en versturen", "Zo niet"])],
)
def test_a_text_that_waits_has_two_buttons(language: str, expected: list[str]) -> None:
    [waiting] = [one for one in group_answers() if one.state is GroupAnswerState.WAITING]

    assert buttons(render_group_answer(waiting, a_desk(language), NOW).blocks) == expected


def test_the_form_is_looked_at_before_it_can_be_sent() -> None:
    first = group_answer_modal(a_group_form(), a_desk())
    looked_at = group_answer_modal(a_group_form(samples=("Hi Jan. ^SV", "Hi. ^SV")), a_desk(), typed="Hi {name}.")
    alone = group_answer_modal(a_group_form(samples=("Hi",), second_person=False), a_desk(), typed="Hi")

    assert [one["submit"]["text"] for one in (first, looked_at, alone)] == [
        "Look first", "Ask for approval", "Send to all",
    ]  # fmt: skip
    assert first["private_metadata"] != looked_at["private_metadata"]


def test_a_text_that_shows_personal_data_says_so_before_it_is_sent() -> None:
    form = a_group_form(samples=("Call 06 12345678.",), shown=(PersonalData.PHONE,))

    views = [group_answer_modal(form, a_desk(language), typed="Call 06 12345678.") for language in ("en", "nl")]

    assert "Everybody could read this in your reply: a phone number." in shown(views[0]["blocks"])
    assert "Dit kan iedereen in je antwoord lezen: een telefoonnummer." in shown(views[1]["blocks"])


def test_the_closing_line_shows_what_they_were_told() -> None:
    view = closing_line_modal(a_group_form(head=None, closes=4, said="We look into it."), a_desk())

    assert "We look into it." in shown(view["blocks"])
