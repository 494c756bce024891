"""A drill is marked as one wherever it is shown, and its report says who was called when, and what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.settings import Desk
from bot.slack.controls import Control
from bot.slack.crisis_messages import render_page
from bot.slack.crisis_pages import page_words
from bot.slack.drills import drill_modal, render_drill_report
from bot.slack.render import render_card, render_message
from bot.store.words import MessageKind
from tests.slack.made import a_desk, a_message
from tests.slack.made_crisis import NIGHT, a_drill, a_page, a_plan, an_answered_drill
from tests.slack.reading import shown, values

EN, NL = a_desk("en"), a_desk("nl")


@pytest.mark.parametrize(("desk", "mark"), [(EN, "DRILL rail: "), (NL, "OEFENING rail: ")])
def test_everything_that_people_see_of_a_drill_begins_with_the_word(desk: Desk, mark: str) -> None:
    page = a_page(crisis=a_drill())
    seen = (
        render_card(a_drill(), desk, NIGHT).text, render_card(a_plan(), desk, NIGHT).text,
        render_page(page, desk, NIGHT).text, page_words(page, desk, NIGHT).title,
        render_message(a_message(MessageKind.DRILL_INVITE, crisis=a_plan()), desk, NIGHT).text,
    )  # fmt: skip

    assert [text[: len(mark)] for text in seen] == [mark] * 5


def test_a_plan_shows_who_said_yes_and_begins_with_one_button() -> None:
    card = render_card(a_plan(), EN, NIGHT)

    assert shown(card.blocks).split("\n")[:4] == [
        "DRILL rail: not begun yet", "Scenario: Fire at the depot", "Said yes, and will really be called: Sanne",
        "Asked, no answer yet: Omar",
    ]  # fmt: skip
    assert values(card.blocks) == {Control.DRILL_START: "7", Control.DRILL_CALL_OFF: "7"}
    assert "called off" in render_card(a_plan(ended_at=NIGHT), EN, NIGHT).text


def test_a_running_drill_says_who_is_really_called_and_offers_nothing_that_reaches_customers() -> None:
    card = render_card(a_drill(), EN, NIGHT)

    assert "nothing goes to customers. Really called: Sanne. Everybody else is only shown." in shown(card.blocks)
    assert "· Not called, only shown: Omar" in shown(card.blocks)
    offered = set(values(card.blocks))
    assert {Control.CRISIS_ACKNOWLEDGE, Control.CRISIS_STAND_DOWN} <= offered
    assert not offered & {Control.CRISIS_OPEN_DESK, Control.CRISIS_FALSE_ALARM, Control.CRISIS_DECLARE_PAGE}
    assert "drill: nothing is wrong" in page_words(a_page(crisis=a_drill()), EN, NIGHT).body


def test_the_report_has_a_line_for_each_step() -> None:
    report = shown(render_drill_report(an_answered_drill(), EN, NIGHT).blocks)

    assert "Report of the drill: Fire at the depot" in report
    assert "Acknowledged after 3 min by Sanne" in report
    assert [line for line in report.split("\n") if line.startswith("•")] == [
        "• after 0 seconds: Sanne (Slack, text message), no answer",
        "• after 2 min: Sanne (Slack, text message), acknowledged 60 seconds later",
        "• after 5 min: not called, only shown: Omar",
    ]


def test_a_report_says_that_nobody_answered_or_that_a_real_crisis_came() -> None:
    drill = a_drill()
    assert drill.drill is not None
    early = replace(drill, drill=replace(drill.drill, interrupted=True))

    assert "Nobody acknowledged it" in shown(render_drill_report(drill, EN, NIGHT).blocks)
    assert "A real crisis came in between" in shown(render_drill_report(early, EN, NIGHT).blocks)
    over = render_message(a_message(MessageKind.DRILL_OVER, crisis=early), NL, NIGHT)
    assert over.text == "De oefening is voorbij: er is een ECHTE crisis. Wat vanaf nu komt, is geen oefening."


def test_the_form_proposes_whom_the_ladder_would_call() -> None:
    form = drill_modal(EN, ["U1", "U2"])

    assert form["blocks"][1]["element"]["initial_users"] == ["U1", "U2"]
