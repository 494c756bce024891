"""The page at night, the question half an hour later, the report, and the warning that nobody is on duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.crisis.views import EntryView
from bot.rules.oncall import Variant
from bot.sandbox.notify import mentions_in
from bot.slack.controls import Control
from bot.slack.crisis_messages import render_crisis_ask, render_crisis_report, render_duty_warning, render_page
from bot.slack.plain import plain_form
from bot.slack.render import render_card, render_message
from bot.slack.text import length
from bot.store.words import CrisisEventKind, CrisisLevel, MessageKind
from tests.slack.made import HOSTILE, TEAM_URL, a_desk, a_message
from tests.slack.made_crisis import (
    A_SWAP,
    GAPS,
    LEARNED,
    NIGHT,
    OPEN,
    REASONS,
    a_crisis,
    a_page,
    ended,
    false_alarms,
    reason,
    taken,
)
from tests.slack.reading import buttons, links, objects, shown, values

EN, NL = a_desk("en"), a_desk("nl")
CARD = "https://rail.slack.com/archives/C0123ABCD/p1795424100000100"


def test_the_first_line_of_a_page_says_what_since_when_how_many_and_who_may_be_hurt() -> None:
    page = render_page(a_page(), NL, NIGHT)
    first = shown(page.blocks).split("\n")[0]

    assert first == "CRISIS rail: storing, rook, #utrecht. Sinds 23:14, 212 mensen in 15 min. Mogelijk mensen in gevaar"
    assert length(first) <= 140
    assert page.text.startswith(first)


def test_a_page_asks_one_thing_and_has_the_buttons_and_links_for_it() -> None:
    page = render_page(a_page(), EN, NIGHT, card=CARD)

    assert shown(page.blocks).split("\n")[1:3] == [
        "You are on duty. Press Acknowledge if you take it",
        "212 people in 15 min, normally 18; 61% mention 'storing'",
    ]
    assert values(page.blocks) == {Control.CRISIS_ACKNOWLEDGE: "7", Control.CRISIS_OPEN_DESK: "7"}
    assert links(page.blocks)[1:] == [(CARD, "Everything about it")]


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (Variant.QUIET, "For your information: somebody else is called"),
        (Variant.IMPORTANT, "You are on duty. Press Acknowledge if you take it"),
        (Variant.VOICE, "Called again: nobody has it yet. Press Acknowledge if you take it"),
    ],
)
def test_a_page_says_how_much_it_wants_of_its_reader(variant: Variant, said: str) -> None:
    page = render_page(a_page(variant), EN, NIGHT)

    assert said in shown(page.blocks)
    assert said in page.text


def test_a_page_that_leaves_after_somebody_took_it_says_who() -> None:
    page = render_page(a_page(crisis=taken()), EN, NIGHT)

    assert "Sanne has it since 23:34" in page.text
    assert "You are on duty" not in shown(page.blocks)
    assert buttons(page.blocks) == []
    assert "Acknowledge here" not in shown(page.blocks)


def test_a_page_that_leaves_after_the_end_says_that_it_is_over() -> None:
    page = render_page(a_page(crisis=ended()), EN, NIGHT + timedelta(hours=2))

    assert shown(page.blocks) == "Stood down 01:00 · CRISIS rail: storing, rook, #utrecht"


def test_what_ended_by_itself_was_not_stood_down_by_anybody() -> None:
    over = ended(timeline=(EntryView(at=NIGHT, kind=CrisisEventKind.ENDED),))
    page = render_page(a_page(crisis=over), EN, NIGHT + timedelta(hours=2))

    assert shown(page.blocks).startswith("Over 01:00 · CRISIS rail")


def test_a_user_group_that_is_called_is_notified() -> None:
    page = render_page(a_page(group="S0GROUP"), EN, NIGHT)

    assert {"type": "usergroup", "usergroup_id": "S0GROUP"} in list(objects(page.blocks))
    assert page.text.startswith("<!subteam^S0GROUP> ")


def test_what_is_listened_for_is_told_as_a_word_and_not_as_half_a_sentence() -> None:
    reasons = (reason("urgent", kind="danger", words=["smoke in the"]),)
    page = render_page(a_page(crisis=a_crisis(reasons=reasons)), EN, NIGHT)

    assert "People may be in danger ('smoke')" in shown(page.blocks)


def test_what_counts_from_before_the_crisis_is_not_told_as_if_it_had_come_since() -> None:
    whole_evening = reason("rise", count=109, hours=4, usual=54, since=(NIGHT - timedelta(hours=4)).isoformat())
    some_of_them = reason("words", words=["smoke"], authors=28)
    page = render_page(a_page(crisis=a_crisis(reasons=(whole_evening, some_of_them))), EN, NIGHT)
    said = shown(page.blocks).split("\n")

    assert said[0] == "CRISIS rail: many more messages than normal. Since 23:14"
    assert "109 people in 4 hr, normally 54" in said[2]


def test_the_plain_form_of_a_page_keeps_its_buttons() -> None:
    page = render_page(a_page(), EN, NIGHT, card=CARD)

    assert values(plain_form(page).blocks) == values(page.blocks)
    assert "You are on duty" in shown(plain_form(page).blocks)


def test_no_message_shows_what_a_customer_wrote_nor_calls_anybody_by_it() -> None:
    view = a_crisis(reasons=(reason("terms", term=HOSTILE, share=0.5),))
    for message in (
        render_page(a_page(crisis=view), EN, NIGHT),
        render_crisis_ask(view, EN, NIGHT),
        render_crisis_report(view, EN, NIGHT),
    ):
        found = mentions_in({"text": message.text, "blocks": message.blocks})

        assert "iedereen moet eruit" not in shown(message.blocks) + message.text
        assert [*found.users, *found.groups, *found.broadcasts] == []


def test_who_has_it_is_asked_what_for_and_what_happens_otherwise() -> None:
    asked = render_crisis_ask(taken(), NL, NIGHT, card=CARD)

    assert shown(asked.blocks).split("\n")[0] == (
        "Nog mee bezig? Al een half uur geen update. Zonder antwoord worden over 10 min anderen opgeroepen."
    )
    assert buttons(asked.blocks) == ["Ja, nog bezig", "Afschalen"]
    assert values(asked.blocks)[Control.CRISIS_STILL] == "7"
    assert "storing, rook, #utrecht" in asked.text


def test_the_report_tells_how_long_each_step_took_and_what_was_done() -> None:
    report = render_crisis_report(ended(), EN, NIGHT + timedelta(hours=2), card=CARD)
    said = shown(report.blocks).split("\n")

    for fact in (
        "Noticed after 16 min",
        "Acknowledged after 4 min (Sanne)",
        "First statement after 9 min",
        "Back to normal after 1 hr",
        "Stood down after 1 hr 30 min",
        "At its height 212 people in 15 min",
        "3 calls",
        "28 Nov 00:30 · Back to normal",
        "01:00 · Stood down: Brandende prullenbak, treinen rijden weer · Kim",
    ):
        assert fact in said
    assert said[0].startswith("Draft report: CRISIS rail: storing, rook, #utrecht. Since 27 Nov 23:14")
    assert report.text.startswith(said[0])


def test_the_report_of_what_nobody_took_says_so() -> None:
    view = ended(acknowledged_at=None, owner=None, timeline=(), chart=())
    said = shown(render_crisis_report(view, EN, NIGHT).blocks)

    assert "Nobody acknowledged it\nNo statement was made" in said
    assert "calls" not in said


def test_a_gap_in_the_rota_is_said_with_its_hours_and_who_cannot_be_reached() -> None:
    warning = render_duty_warning(GAPS[:1], ("Mo",), NL, NIGHT, oncall="nacht")

    assert shown(warning.blocks).split("\n") == [
        "Piketdienst nacht is niet rond",
        "Niemand heeft dienst:",
        "• morgen 23:40 – zondag 08:40 (9 uur)",
        "Buiten Slack niet te bereiken:",
        "• Mo",
    ]
    assert warning.text == "Piketdienst nacht is niet rond: morgen 23:40 – zondag 08:40 (9 uur); Mo"


def test_a_long_warning_counts_what_it_leaves_out() -> None:
    warning = render_duty_warning(GAPS * 10, (), EN, NIGHT)

    assert shown(warning.blocks).split("\n")[-1] == "and 15 more"
    assert "Cannot be reached" not in shown(warning.blocks)


def test_outbox_rows_become_these_messages_with_a_link_to_the_card() -> None:
    for kind in (MessageKind.PAGE, MessageKind.CRISIS_ASK, MessageKind.CRISIS_REPORT):
        message = render_message(a_message(kind), EN, NIGHT, team_url=TEAM_URL)

        assert CARD in [address for address, _ in links(message.blocks)], kind
    warning = render_message(a_message(MessageKind.DUTY_WARNING), EN, NIGHT)
    assert "On-call nights is not complete" in warning.text


def test_a_page_may_only_offer_what_can_be_done() -> None:
    view = replace(a_crisis(), can=OPEN - {next(iter(OPEN & {"open_desk"}))})

    assert buttons(render_page(a_page(crisis=view), EN, NIGHT).blocks) == ["Acknowledge"]


def test_a_swap_is_asked_with_its_shift_and_answered_in_one_line() -> None:
    asked = render_message(a_message(MessageKind.SWAP_ASKED), NL, NIGHT)
    taken_over = render_message(a_message(MessageKind.SWAP_ANSWERED, swap=replace(A_SWAP, accepted=True)), NL, NIGHT)
    declined = render_message(a_message(MessageKind.SWAP_ANSWERED, swap=replace(A_SWAP, accepted=False)), EN, NIGHT)

    assert asked.text == "Sanne vraagt: neem jij de dienst morgen 23:40 – zondag 08:40 over?"
    assert values(asked.blocks) == {Control.SWAP_ACCEPT: "3", Control.SWAP_DECLINE: "3"}
    assert taken_over.text == "Omar neemt de dienst morgen 23:40 – zondag 08:40 over van Sanne."
    assert declined.text == "Omar cannot take the shift tomorrow 23:40 – Sunday 08:40: Sanne stays on call."


def test_the_morning_asks_about_each_false_alarm_and_says_what_was_learned() -> None:
    asked = render_card(false_alarms(), EN, NIGHT)
    said = shown(asked.blocks)

    assert asked.text == "4 false alarms: were they nothing?"
    assert buttons(asked.blocks) == [
        "Confirm", "It was real", "Forget this again", "Confirm", "It was real",
    ]  # fmt: skip
    assert (
        "Learned: the same at this hour is told from 3.8 times normal on, until 25 Dec (Uitzending van Radar)" in said
    )
    assert "Held back 2 times." in said
    assert "It was real: nothing is learned from it." in said


def test_an_alert_says_what_a_false_alarm_taught_and_how_to_forget_it() -> None:
    card = render_card(a_crisis(reasons=(*REASONS, LEARNED), level=CrisisLevel.ALERT), NL, NIGHT)

    assert "Niemand wordt opgeroepen: na een vals alarm is daar 3,8 keer normaal voor nodig, tot 25 dec" in shown(
        card.blocks
    ).replace("niemand", "Niemand")
    assert f"{Control.CRISIS_FORGET}:3" in str(card.blocks)
