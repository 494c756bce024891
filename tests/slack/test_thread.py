"""What stands in the thread of a case."""

from __future__ import annotations

import pytest

from bot.slack.controls import Control
from bot.slack.render import render_card, render_message
from bot.store.words import MessageKind, QuestionState, ReplyKind, Visibility
from tests.slack.made import (
    NOW,
    a_desk,
    a_followup,
    a_mention,
    a_message,
    a_note,
    a_private_case,
    a_question,
    a_reply,
    at,
)
from tests.slack.reading import ISOLATES, buttons, shown, values

EN, NL = a_desk("en"), a_desk("nl")


def test_a_follow_up_shows_more_than_the_card_would() -> None:
    text = "\n".join(f"regel {number}" for number in range(20))

    message = render_card(a_followup(mention=a_mention(text)), EN, NOW)

    assert "regel 19" in shown(message.blocks)
    assert message.text.translate(ISOLATES).startswith("@jan_dv: 'regel 0 regel 1")


def test_an_edit_says_when_and_what_it_was() -> None:
    versions = (("first words", at(14, 1).isoformat()), ("second words", at(14, 5).isoformat()))
    view = a_followup(mention=a_mention("third words", versions=versions, edited_at=at(14, 5)), version=1)

    message = render_card(view, EN, NOW)

    assert shown(message.blocks) == "@jan_dv changed their message at 14:05; it was:\nsecond words"
    assert "words" not in message.text


def test_a_changed_mention_shows_the_new_words_and_that_it_changed() -> None:
    message = render_card(a_followup(mention=a_mention("new", edited_at=at(14, 5))), EN, NOW)

    assert "public, 13:32 · changed at 14:05" in shown(message.blocks)


@pytest.mark.parametrize("version", [None, 0])
def test_nothing_of_a_deleted_mention_is_left(version: int | None) -> None:
    mention = a_mention(None, deleted_at=at(14), versions=((None, at(13, 50).isoformat()),), edited_at=at(13, 50))

    message = render_card(a_followup(mention=mention, version=version), NL, NOW)

    assert "@jan_dv" in shown(message.blocks)
    assert len(message.blocks) == 1


def test_a_deleted_mention_leaves_no_words_even_when_a_version_kept_them() -> None:
    mention = a_mention(None, deleted_at=at(14), versions=(("geheim", at(13, 50).isoformat()),))

    for version in (None, 0):
        message = render_card(a_followup(mention=mention, version=version), NL, NOW)
        assert "geheim" not in shown(message.blocks) + message.text


@pytest.mark.parametrize("version", [None, 0])
def test_a_private_message_under_a_public_card_is_announced_without_words(version: int | None) -> None:
    mention = a_mention("geheim", visibility=Visibility.PRIVATE, versions=(("ook geheim", at(13, 50).isoformat()),))

    message = render_card(a_followup(mention=mention, hidden=True, version=version), NL, NOW)

    assert "geheim" not in shown(message.blocks) + message.text


def test_a_private_follow_up_has_no_words_in_its_notification() -> None:
    message = render_card(a_followup(mention=a_mention("geheim", visibility=Visibility.PRIVATE)), NL, NOW)

    assert "geheim" not in message.text
    assert "geheim" in shown(message.blocks)


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (ReplyKind.ANSWER, "Sanne to @jan_dv · public, 14:19"),
        (ReplyKind.HOLDING, "Sanne to @jan_dv, holding reply · public, 14:19"),
        (ReplyKind.AUTOMATIC, "Automatic message to @jan_dv · public, 14:19"),
    ],
)
def test_what_the_customer_got_names_who_sent_it_and_who_can_read_it(kind: ReplyKind, head: str) -> None:
    message = render_message(a_message(MessageKind.REPLY_SENT, reply=a_reply(kind=kind, text="Spoor 8")), EN, NOW)

    assert shown(message.blocks) == f"{head}\nSpoor 8"
    assert "Spoor" not in message.text


def test_a_case_that_is_free_again_says_whose_it_was_and_can_be_claimed() -> None:
    message = render_message(a_message(MessageKind.BACK_IN_QUEUE), NL, NOW)

    assert message.text == "Weer vrij: @jan_dv op X, vóór 14:32 (was van Sanne)"
    assert buttons(message.blocks) == ["Oppakken"]


def test_a_departments_note_can_be_taken_as_its_answer() -> None:
    message = render_message(a_message(MessageKind.NOTE_MIRRORED), EN, NOW)

    assert shown(message.blocks[:1]) == "Kim (Billing)\nPaid on Friday"
    assert values(message.blocks) == {Control.NOTE_IS_ANSWER: "8"}


@pytest.mark.parametrize("state", [QuestionState.ANSWERED, QuestionState.NOT_OURS, QuestionState.WITHDRAWN])
def test_a_note_after_the_question_was_closed_is_no_answer_any_more(state: QuestionState) -> None:
    message = render_message(a_message(MessageKind.NOTE_MIRRORED, question=a_question(state=state)), EN, NOW)

    assert buttons(message.blocks) == []


def test_webcares_own_note_in_the_departments_thread_has_no_button() -> None:
    view = a_message(MessageKind.NOTE_MIRRORED, note=a_note(by="Sanne", department=None), case=a_private_case())

    message = render_message(view, EN, NOW)

    assert shown(message.blocks) == "Sanne (webcare)\nPaid on Friday"


def test_a_note_about_a_private_case_says_in_no_notification_what_it_says() -> None:
    public = render_message(a_message(MessageKind.NOTE_MIRRORED), EN, NOW)
    private = render_message(a_message(MessageKind.NOTE_MIRRORED, case=a_private_case()), EN, NOW)

    assert public.text == "Kim (Billing): Paid on Friday"
    assert private.text == "Kim (Billing)"
    assert shown(private.blocks[:1]) == "Kim (Billing)\nPaid on Friday"
