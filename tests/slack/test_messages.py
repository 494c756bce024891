"""Direct messages and pings: one sentence that says what is up, and the button that helps."""

from __future__ import annotations

import pytest

from bot.desk.views import FreeLine
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.slack.controls import Control
from bot.slack.render import render_card, render_message
from bot.store.words import MessageKind, QuestionState, ReplyState, Visibility
from tests.slack.everything import IN_SLACK
from tests.slack.made import (
    FREE,
    NOW,
    TEAM_URL,
    a_desk,
    a_followup,
    a_mention,
    a_message,
    a_ping,
    a_private_case,
    a_question,
    a_reply,
    at,
    claimed,
)
from tests.slack.reading import ISOLATES, buttons, links, shown, values

EN, NL = a_desk("en"), a_desk("nl")


@pytest.mark.parametrize(
    ("kind", "step", "english", "dutch"),
    [
        (
            ClockKind.FIRST_REPLY, Step.NEAR, "12 min left: @jan_dv is waiting for an answer (before 14:32).",
            "Nog 12 min: @jan_dv wacht op antwoord (vóór 14:32).",
        ),
        (
            ClockKind.NEXT_REPLY, Step.BREACH,
            "Late: @jan_dv has been waiting since 13:32. Stuck? Release it and a colleague takes over.",
            "Te laat: @jan_dv wacht sinds 13:32 op antwoord. Lukt het niet? Leg 'm terug, dan pakt een collega het op.",
        ),
        (
            ClockKind.PROMISE, Step.NEAR, "12 min left: @jan_dv was promised an answer (before 14:32).",
            "Nog 12 min: antwoord beloofd aan @jan_dv (vóór 14:32).",
        ),
        (
            ClockKind.DEPARTMENT_ANSWER, Step.BREACH,
            "Late: Billing has not answered webcare about @jan_dv yet (before 14:32).",
            "Te laat: Billing heeft webcare nog niet geantwoord over @jan_dv (vóór 14:32).",
        ),
    ],
)  # fmt: skip
def test_a_ping_says_who_waits_and_how_long(kind: ClockKind, step: Step, english: str, dutch: str) -> None:
    lines = (a_ping(kind, step, department="Billing"),)

    assert render_message(a_message(MessageKind.PING, lines=lines), EN, NOW).text == english
    assert render_message(a_message(MessageKind.PING, lines=lines), NL, NOW).text == dutch


def test_a_breach_offers_reply_and_release_to_the_owner_and_claim_for_a_free_case() -> None:
    late = a_message(MessageKind.PING, lines=(a_ping(step=Step.BREACH),))
    free = a_message(MessageKind.PING, lines=(a_ping(step=Step.BREACH, owner=None),))

    assert buttons(render_message(late, EN, NOW).blocks) == ["Reply", "Release"]
    assert buttons(render_message(free, EN, NOW).blocks) == ["Claim"]
    assert "Nobody has it yet." in render_message(free, EN, NOW).text
    assert "Release it" not in render_message(free, EN, NOW).text


def test_a_department_gets_no_buttons_of_agents() -> None:
    lines = (a_ping(ClockKind.DEPARTMENT_ANSWER, department="Billing"),)

    assert buttons(render_message(a_message(MessageKind.PING, lines=lines), EN, NOW).blocks) == []


def test_pings_that_come_together_are_one_message_with_a_line_and_a_button_each() -> None:
    lines = tuple(a_ping(number=number, customer=f"@klant{number}") for number in range(20))

    message = render_message(a_message(MessageKind.PING, lines=lines), EN, NOW)

    assert buttons(message.blocks) == ["Reply"] * 12
    assert "and 8 more" in shown(message.blocks)


def test_the_customer_in_a_ping_links_to_the_card() -> None:
    message = render_message(a_message(MessageKind.PING), EN, NOW, team_url=TEAM_URL)

    assert links(message.blocks) == [("https://rail.slack.com/archives/C0123ABCD/p1795424100000100", "@jan_dv")]


def test_a_roll_up_lists_what_is_late_with_who_has_it() -> None:
    lines = (a_ping(step=Step.BREACH), a_ping(step=Step.BREACH, number=13, customer="@piet", owner=None))

    message = render_message(a_message(MessageKind.ROLLUP, lines=lines), EN, at(14, 40))

    assert shown(message.blocks[:1]).split("\n") == [
        "2 late", "@jan_dv, late since 14:32 · Sanne", "@piet, late since 14:32 · free",
    ]  # fmt: skip
    assert buttons(message.blocks) == ["Next"]
    assert message.text.startswith("2 late: @jan_dv, late since 14:32; @piet")


def test_who_is_given_a_late_case_reads_that_it_is_late() -> None:
    late = claimed(before=at(13, 20), overdue=True)

    message = render_message(a_message(MessageKind.ASSIGNED, case=late, by="Kim"), EN, NOW)

    assert message.text == "Kim gave you @jan_dv, late since 13:20"


def test_several_leases_are_one_question_with_buttons_for_each() -> None:
    cases = (claimed(), claimed(number=13))

    english, dutch = (
        render_message(a_message(MessageKind.LEASE_ASK, case=cases[0], cases=cases, asked=2), desk, NOW)
        for desk in (EN, NL)
    )

    assert english.text == "Still on these 2? In 10 min they go back to the queue. @jan_dv, @jan_dv"
    assert buttons(english.blocks) == ["Yes +15", "Release"] * 2
    assert values(english.blocks[2:3]) == {"lease.extend": "12", "lease.release": "12"}
    assert set(values(english.blocks[3:]).values()) == {"13"}
    assert dutch.text.startswith("Ben je nog bezig met deze 2?")


def test_a_question_about_a_whole_group_names_the_first_and_counts_the_rest() -> None:
    cases = tuple(claimed(number=number) for number in range(10))

    asked = render_message(a_message(MessageKind.LEASE_ASK, case=cases[0], cases=cases, asked=214), EN, NOW)

    assert asked.text.startswith("Still on these 214? In 10 min they go back to the queue.")
    assert buttons(asked.blocks) == ["Yes +15", "Release"] * 10
    assert shown(asked.blocks).endswith("and 204 more")


def test_a_roll_up_never_calls_late_what_can_still_be_in_time() -> None:
    lines = (
        a_ping(step=Step.BREACH, due_at=at(14, 10)),
        a_ping(step=Step.NEAR, number=13, customer="@piet", owner=None),
    )

    message = render_message(a_message(MessageKind.ROLLUP, lines=lines), EN, NOW)
    dutch = render_message(a_message(MessageKind.ROLLUP, lines=lines), NL, NOW)

    assert shown(message.blocks[:1]).split("\n") == [
        "1 late, 1 nearly late", "@jan_dv, late since 14:10 · Sanne", "@piet, before 14:32 · free",
    ]  # fmt: skip
    assert dutch.text == "1 te laat, 1 bijna te laat: @jan_dv, te laat sinds 14:10; @piet, vóór 14:32"


def test_the_notification_of_a_long_roll_up_names_the_first_three() -> None:
    lines = tuple(a_ping(step=Step.BREACH, number=number, customer=f"@c{number}") for number in range(20))

    message = render_message(a_message(MessageKind.ROLLUP, lines=lines), EN, at(14, 40))

    assert message.text.endswith("@c2, late since 14:32; and 17 more")
    assert "and 8 more" in shown(message.blocks)


def test_the_free_line_counts_and_names_the_first() -> None:
    assert render_card(FREE, EN, NOW).text == "6 free (2 urgent), first before 14:32"
    assert render_card(FREE, NL, NOW).text == "6 vrij (2 dringend), eerste vóór 14:32"
    assert render_card(FREE, EN, at(15)).text == "6 free (2 urgent), first late since 14:32"
    assert buttons(render_card(FREE, EN, NOW).blocks) == ["Next"]


def test_an_empty_queue_has_no_button() -> None:
    line = render_card(FreeLine(desk="rail", free=0, first_before=None), EN, NOW)

    assert line.text == "Nothing free: all taken."
    assert buttons(line.blocks) == []


def test_new_words_go_to_the_owner_and_private_ones_stay_out_of_the_notification() -> None:
    public = render_message(a_message(MessageKind.FOLLOWUPS), EN, NOW)
    secret = a_followup(mention=a_mention("geheim", visibility=Visibility.PRIVATE))
    private = render_message(a_message(MessageKind.FOLLOWUPS, case=a_private_case(), followups=(secret,)), EN, NOW)

    assert public.text.translate(ISOLATES).startswith("@jan_dv wrote again: 'Sta al")
    assert private.text == "@jan_dv wrote again"
    assert "geheim" in shown(private.blocks)
    assert buttons(private.blocks) == ["Reply", "Details"]


@pytest.mark.parametrize(
    ("kind", "said", "offered"),
    [
        (MessageKind.ASSIGNED, "Kim gave you @jan_dv, before 14:32", ["Reply", "Release"]),
        (MessageKind.TAKEN_OVER, "Kim took over @jan_dv from you", []),
        (MessageKind.LEASE_ASK, "Still on @jan_dv? In 10 min it goes back to the queue.", ["Yes +15", "Release"]),
        (MessageKind.SECOND_HANDOVER, "@jan_dv was handed over 2 times, now with Sanne", ["Assign", "Details"]),
        (MessageKind.DEPARTMENT_NAMED, "A question for Billing, or just FYI?", ["Ask Billing", "Just FYI"]),
        (
            MessageKind.ASK_TO_CLOSE, "@jan_dv has not answered since Wednesday 18 Nov. Close it?",
            ["Close it", "Keep open"],
        ),
        (MessageKind.REMARK, "Is this Billing's answer about @jan_dv?", ["This is the answer"]),
        (MessageKind.NOT_OURS, "Billing says @jan_dv is not theirs.", ["Escalate", "Reply"]),
    ],
)  # fmt: skip
def test_each_message_is_one_sentence_with_the_buttons_that_help(
    kind: MessageKind, said: str, offered: list[str]
) -> None:
    message = render_message(a_message(kind), EN, NOW)

    assert message.text == said
    assert buttons(message.blocks) == offered


def test_who_sent_the_question_back_may_know_whose_it_is() -> None:
    question = a_question(state=QuestionState.NOT_OURS, suggested="Legal")

    message = render_message(a_message(MessageKind.NOT_OURS, question=question), EN, NOW)

    assert message.text == "Billing says @jan_dv is not theirs. Try Legal."


def test_a_refused_reply_shows_the_reason_the_text_and_retry() -> None:
    reply = a_reply(state=ReplyState.REJECTED, reason="Duplicate of an earlier post")

    message = render_message(a_message(MessageKind.REPLY_FAILED, reply=reply), EN, NOW)

    assert message.text == "Your reply to @jan_dv was not delivered: Duplicate of an earlier post"
    assert reply.text in shown(message.blocks)
    assert values(message.blocks)[Control.CASE_RETRY_REPLY] == "55"
    assert buttons(message.blocks) == ["Retry", "Open the original"]


def test_an_unknown_outcome_asks_to_check_before_sending_again() -> None:
    reply = a_reply(state=ReplyState.UNKNOWN, reason="timeout after 10 s")

    message = render_message(a_message(MessageKind.REPLY_FAILED, reply=reply), EN, NOW)

    assert message.text == "Unknown whether your reply to @jan_dv arrived. Check on X before sending it again."
    assert "timeout" not in shown(message.blocks)


def test_the_departments_answer_reaches_the_owner_with_who_gave_it() -> None:
    question = a_question(state=QuestionState.ANSWERED, answered_by="Kim", answer="Paid on Friday")

    message = render_message(a_message(MessageKind.ANSWERED, question=question), EN, NOW)

    assert shown(message.blocks[:1]) == "Kim (Billing) answered about @jan_dv\nPaid on Friday"


def test_asking_the_department_carries_the_note_and_the_departments_name() -> None:
    message = render_message(a_message(MessageKind.DEPARTMENT_NAMED), EN, NOW)

    assert values(message.blocks) == {Control.NOTE_ASK_DEPARTMENT: "8:billing", Control.NOTE_FYI: "8"}


@pytest.mark.parametrize("kind", [kind for kind in IN_SLACK if kind is not MessageKind.DRILL_OVER])
def test_a_message_without_its_facts_is_an_error_not_an_empty_message(kind: MessageKind) -> None:
    empty = a_message(
        kind, case=None, reply=None, question=None, note=None, department=None, note_id=None, lines=(), followups=(),
        about=None, crisis=None, page=None, gaps=(), people=(), opening=None, statement=None, unheard=(), swap=None,
    )  # fmt: skip

    with pytest.raises(ValueError, match="lacks a fact"):
        render_message(empty, EN, NOW)


def test_a_reply_to_a_customer_is_no_slack_message() -> None:
    with pytest.raises(ValueError, match="no Slack message"):
        render_message(a_message(MessageKind.REPLY), EN, NOW)


@pytest.mark.parametrize("kind", IN_SLACK)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_notification_of_a_private_case_holds_the_customers_words(kind: MessageKind, language: str) -> None:
    case = a_private_case(text="geheim verhaal", owner="Sanne", waiting_since=at(9))
    followup = a_followup(mention=case.mention)
    question = a_question(visibility=Visibility.PRIVATE, mentions=(case.mention,), question="geheim verhaal?")

    message = render_message(
        a_message(kind, case=case, followups=(followup,), question=question), a_desk(language), NOW
    )

    assert "geheim" not in message.text


def test_handed_over_words_are_those_of_the_case() -> None:
    assert "Sta al 40 min" in shown(render_message(a_message(MessageKind.ASSIGNED, case=claimed()), EN, NOW).blocks)
