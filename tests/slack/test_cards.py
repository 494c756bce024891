"""The card of a case: what it says in each state, and which buttons it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.desk.views import Can
from bot.slack.cards import render_case
from bot.slack.controls import Control, read_option
from bot.slack.plain import plain_form
from bot.store.words import CaseState, Outcome, Priority, Visibility
from tests.slack.made import (
    CLAIMED,
    NOW,
    STATES,
    a_case,
    a_desk,
    a_mention,
    a_private_case,
    a_question,
    at,
    claimed,
    with_words,
)
from tests.slack.reading import ISOLATES, buttons, links, markup, menu, objects, shown, values

EN, NL = a_desk("en"), a_desk("nl")


def test_the_card_is_the_one_of_the_drawing() -> None:
    card = render_case(
        a_case(priority=Priority.URGENT, contacts_this_week=3, mention=a_mention("Sta al 40 min op Utrecht")), NL, NOW
    )

    assert shown(card.blocks[:1]).split("\n") == [
        "Dringend · X, openbaar · @jan_dv · vóór 14:32",
        "Sta al 40 min op Utrecht",
        "Vrij · 3e contact deze week",
    ]
    assert buttons(card.blocks) == ["Oppakken", "Beantwoorden", "Navragen…", "Afronden…"]
    assert menu(card.blocks) == ["Toewijzen…", "Afronden zonder reactie…", "Details"]


IN_SIGHT = ["Claim", "Reply", "Escalate", "Resolve"]
OF_A_CLAIMED_ONE = ["Reply", "Escalate", "Resolve"]
BEHIND_A_CLAIMED_ONE = ["Release", "Take over", "Assign", "Close without reply", "Details"]


@pytest.mark.parametrize(
    ("state", "line", "in_sight", "behind"),
    [
        ("free", "Free", IN_SIGHT, ["Assign", "Close without reply", "Details"]),
        ("was somebody's", "Free · was Sanne's · 2nd hand-over · reopened", IN_SIGHT, None),
        ("claimed", "Sanne", OF_A_CLAIMED_ONE, BEHIND_A_CLAIMED_ONE),
        ("late", "late since 14:00", OF_A_CLAIMED_ONE, BEHIND_A_CLAIMED_ONE),
        ("asked", "Billing asked, answer by 16:00 · taken by Kim", OF_A_CLAIMED_ONE, None),
        ("answered by department", "Billing answered: pass it on", OF_A_CLAIMED_ONE, None),
        ("sent back", "Billing: not theirs · try Legal", OF_A_CLAIMED_ONE, None),
        ("writing", "Sanne · Kim is writing", OF_A_CLAIMED_ONE, None),
        ("draft", "Sanne · draft by Kim, 12 min", OF_A_CLAIMED_ONE, None),
        ("own writing", "Sanne · writing", OF_A_CLAIMED_ONE, None),
        ("own draft", "Sanne · draft, 12 min", OF_A_CLAIMED_ONE, None),
        ("rejected", "Reply not delivered: duplicate", ["Retry", *OF_A_CLAIMED_ONE], BEHIND_A_CLAIMED_ONE),
        ("unknown", "Unknown whether the reply arrived. Check on X", ["Retry", *OF_A_CLAIMED_ONE], None),
        ("promised", "promised before 16:00", OF_A_CLAIMED_ONE, None),
        ("window", "closes 17:00 · 2 more messages · 12,400 followers · reply on its way", OF_A_CLAIMED_ONE, None),
        ("one of many", "Free · 1 more message · 41 more like this are open", IN_SIGHT, None),
        ("waiting", "Sanne · Waiting for customer · said thanks", OF_A_CLAIMED_ONE, BEHIND_A_CLAIMED_ONE),
        ("overheard", "Not addressed to us", ["Join in", "Close without reply", "Details"], []),
        ("listen only", "Free", ["Claim", "Escalate", "Resolve"], None),
        ("backlog", "Free · follows case 4 · older message (3 Jun 2017)", IN_SIGHT, None),
        ("folded", "Not engaging · folded until 30 Nov", IN_SIGHT, None),
        ("resolved", "Answered · @jan_dv · X, public · Sanne 14:20", [], ["Reopen", "Details"]),
        ("deleted", "(deleted by the customer)", IN_SIGHT, None),
    ],
)  # fmt: skip
def test_each_state_says_what_is_special_and_offers_what_can_be_done(
    state: str, line: str, in_sight: list[str], behind: list[str] | None
) -> None:
    card = render_case(STATES[state], EN, NOW)

    assert line in shown(card.blocks)
    assert buttons(card.blocks) == in_sight
    assert behind is None or menu(card.blocks) == behind
    assert len(menu(card.blocks)) <= 5


@pytest.mark.parametrize("can", [frozenset(), frozenset({Can.CLAIM}), frozenset(Can), CLAIMED])
def test_a_button_stands_only_where_the_desk_allows_it_and_everything_that_fits_is_there(can: frozenset[Can]) -> None:
    card = render_case(replace(STATES["free"], can=can), EN, NOW)

    in_sight, behind = buttons(card.blocks), menu(card.blocks)
    assert len(in_sight) + len(behind) <= len(can)
    assert not set(in_sight) & set(behind)


def test_buttons_carry_the_number_of_the_case_and_retry_that_of_the_reply() -> None:
    card = render_case(STATES["rejected"], EN, NOW)

    assert values(card.blocks)[Control.CASE_REPLY] == "12"
    assert values(card.blocks)[Control.CASE_RETRY_REPLY] == "55"
    options = [option["value"] for one in objects(card.blocks) for option in one.get("options", ())]
    assert read_option(options[0]) == (Control.CASE_RELEASE, "12")


def test_the_handle_links_to_the_original_and_attachments_are_links_never_images() -> None:
    media = tuple((f"https://pbs.example/{number}.jpg", "image") for number in range(40))

    card = render_case(a_case(mention=a_mention(media=media)), EN, NOW)

    assert ("https://x.com/jan_dv/status/1729", "@jan_dv") in links(card.blocks)
    assert len(links(card.blocks)) == 1 + 4
    assert "and 36 more" in shown(card.blocks)
    assert markup(card.blocks) == []


def test_an_address_that_is_none_is_shown_without_a_link() -> None:
    card = render_case(a_case(mention=a_mention(url="javascript:alert(1)", media=(("file:///etc", "video"),))), EN, NOW)

    assert links(card.blocks) == []
    assert "@jan_dv" in shown(card.blocks)
    assert "video" in shown(card.blocks)


def test_the_notification_says_who_where_when_and_what() -> None:
    card = render_case(a_case(priority=Priority.URGENT, mention=a_mention("Sta al 40 min op Utrecht")), EN, NOW)

    assert card.text.translate(ISOLATES) == ("Urgent: @jan_dv on X, answer before 14:32: 'Sta al 40 min op Utrecht'")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("state", list(CaseState))
def test_the_notification_of_a_private_case_holds_no_words_of_the_customer(language: str, state: CaseState) -> None:
    view = a_private_case(text="geheim verhaal", state=state, owner="Sanne", resolved_at=at(14), resolved_by="Sanne")

    card = render_case(view, a_desk(language), NOW)

    assert "geheim" not in card.text
    assert state is CaseState.RESOLVED or "geheim verhaal" in shown(card.blocks)


def test_a_card_that_moved_to_the_private_channel_keeps_one_line_without_words_or_buttons() -> None:
    card = render_case(replace(a_private_case(text="geheim"), moved_away=True), EN, NOW)

    assert len(card.blocks) == 1
    assert "geheim" not in shown(card.blocks) + card.text
    assert "@jan_dv" not in shown(card.blocks)
    assert buttons(card.blocks) == menu(card.blocks) == []


def test_a_resolved_card_shrinks_and_shows_no_words_of_the_customer() -> None:
    card = render_case(STATES["resolved"], EN, NOW)

    assert len(card.blocks) == 1
    assert "Utrecht" not in shown(card.blocks)


def test_a_normal_card_says_nothing_that_goes_without_saying() -> None:
    card = render_case(a_case(contacts_this_week=2, handovers=1, reopened=0), EN, NOW)

    assert shown(card.blocks[:1]).split("\n")[-1] == "Free"
    assert shown(card.blocks).startswith("X, public · @jan_dv · before 14:32")


def test_tomorrow_is_named_and_a_promise_is_called_one() -> None:
    card = render_case(claimed(before=at(9, day=24), promise=at(9, day=24)), NL, NOW)

    assert "beloofd vóór morgen 09:00" in shown(card.blocks)


def test_a_late_department_is_said_to_be_late() -> None:
    card = render_case(claimed(questions=(a_question(answer_by=at(14)),)), EN, NOW)

    assert "Billing asked, late since 14:00" in shown(card.blocks)


def test_nobody_is_mentioned_by_a_card_that_names_its_owner() -> None:
    for view in STATES.values():
        card = render_case(view, EN, NOW)

        assert "<@" not in card.text
        assert markup(card.blocks) == []


def test_at_most_one_button_is_primary() -> None:
    for view in STATES.values():
        styled = [one for one in objects(render_case(view, EN, NOW).blocks) if one.get("style") == "primary"]

        assert len(styled) <= 1


def test_the_plain_form_keeps_the_buttons_and_leaves_links_and_strange_signs_behind() -> None:
    card = render_case(with_words(STATES["claimed"], "Kapot 🚂 <b>\u202e"), EN, NOW)

    simple = plain_form(card)

    assert buttons(simple.blocks) == buttons(card.blocks)
    assert menu(simple.blocks) == menu(card.blocks)
    assert links(simple.blocks) == []
    assert "Kapot <b>" in shown(simple.blocks)
    assert "🚂" not in shown(simple.blocks)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_outcome_has_a_name_on_the_resolved_card(outcome: Outcome, language: str) -> None:
    view = replace(STATES["resolved"], outcome=outcome, visibility=Visibility.PRIVATE)

    card = render_case(view, a_desk(language), datetime(2026, 11, 24, 9, tzinfo=UTC))

    assert outcome.value not in shown(card.blocks)
    assert ("gisteren" if language == "nl" else "yesterday") in shown(card.blocks)


def test_people_who_are_hurt_are_urgent_without_a_second_word() -> None:
    card = render_case(a_case(priority=Priority.URGENT, about_people=True), EN, NOW)

    assert shown(card.blocks).split("\n")[0].startswith("People hurt or missing · X")
