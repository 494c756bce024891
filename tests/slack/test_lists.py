"""Morning list, closing list and the answers of /webcare."""

from __future__ import annotations

from dataclasses import replace

from bot.slack.commands import render_help, render_mine, render_queue
from bot.slack.controls import Control
from bot.slack.render import render_card
from bot.store.words import CaseState, Priority, Visibility
from tests.slack.made import NOW, TEAM_URL, a_desk, a_list, a_row, at
from tests.slack.reading import buttons, links, objects, shown

EN, NL = a_desk("en"), a_desk("nl")


def test_a_monday_with_120_cases_shows_the_first_fifteen_and_how_many_more() -> None:
    card = render_card(a_list(rows=40, total=120), EN, NOW)

    assert card.text == "Good morning: 120 waiting"
    assert buttons(card.blocks) == ["I coordinate today", *["Claim"] * 15, "Next"]
    assert "and 105 more" in shown(card.blocks)


def test_rows_that_were_taken_leave_and_are_counted() -> None:
    card = render_card(a_list(rows=2, total=120, handled=118), EN, NOW)

    assert card.text == "Good morning: 2 waiting, 118 taken"
    assert "more" not in shown(card.blocks)


def test_a_morning_list_that_is_done_says_so_and_keeps_the_coordinator() -> None:
    done = render_card(a_list(rows=0, total=7, handled=7, coordinator="Kim"), NL, NOW)
    empty = render_card(a_list(rows=0, total=0), NL, NOW)

    assert done.text == "Goedemorgen: alles is opgepakt"
    assert "Werkverdeler vandaag: Kim" in shown(done.blocks)
    assert "Oppakken" not in buttons(done.blocks)
    assert empty.text == "Goedemorgen: er kwam niets binnen terwijl we dicht waren"


def test_a_row_says_what_makes_it_special_and_nothing_else() -> None:
    special = a_row(1, priority=Priority.URGENT, promise=at(16), owner="Sanne", thanked=True, question_due=at(15))
    waiting = a_row(2, before=None, state=CaseState.WAITING, excerpt=None)

    card = render_card(replace(a_list(), rows=(special, waiting), total=2), EN, NOW)

    assert "Urgent · X · @klant1 · before 14:32 · promised before 16:00 · " in shown(card.blocks)
    assert "answer of a department due 15:00 · said thanks · Sanne" in shown(card.blocks)
    assert "X · @klant2 · Waiting for customer Claim" in shown(card.blocks)


def test_who_said_thanks_is_closed_and_not_claimed() -> None:
    waits = a_row(1, thanked=True, state=CaseState.WAITING, before=None, owner="Sanne")
    rows = waits, a_row(2), a_row(3, thanked=True)

    card = render_card(replace(a_list(), rows=rows, total=3), EN, NOW)

    assert [one for one in buttons(card.blocks) if one in ("Close it", "Claim")] == ["Close it", "Claim", "Claim"]


def test_a_row_from_before_today_says_since_when() -> None:
    weekend = a_row(1, opened_at=at(9, 12, day=21), before=at(9))
    today = a_row(2, opened_at=at(8, 12), before=at(9, 12))

    card = render_card(replace(a_list(), rows=(weekend, today), total=2), NL, at(8, 30))

    assert "@klant1 · sinds 21 nov 09:12 · vóór 09:00" in shown(card.blocks)
    assert "sinds 08:12" not in shown(card.blocks)


def test_a_friday_with_40_open_offers_three_ways_for_each_row() -> None:
    card = render_card(a_list(morning=False, rows=40, total=40), EN, NOW, team_url=TEAM_URL)

    assert card.text == "Before we close: 40 open. We open again tomorrow 08:00"
    assert buttons(card.blocks) == ["Tell the customer when", "Hand over", "Leave"] * 15
    assert "and 25 more" in shown(card.blocks)
    assert len(links(card.blocks)) == 15


def test_a_closing_list_that_is_done_says_so() -> None:
    card = render_card(a_list(morning=False, rows=0, total=5, handled=5), NL, NOW)

    assert card.text == "Sluitingstijd: alles is af"
    assert buttons(card.blocks) == []


def test_after_closing_the_list_is_one_line_without_buttons() -> None:
    left = a_list(morning=False, rows=3, total=5, handled=2)

    card = render_card(left, NL, at(18, 5))
    next_day = render_card(left, EN, at(9, day=24))

    assert card.text == "Gesloten met 3 open. We zijn weer open morgen 08:00"
    assert next_day.text == "Closed with 3 open"
    assert buttons(card.blocks) == []


def test_screen_readers_hear_whom_a_button_is_about() -> None:
    card = render_card(a_list(morning=False, rows=1), EN, NOW)

    spoken = [one["accessibility_label"] for one in objects(card.blocks) if one.get("type") == "button"]

    assert spoken == ["Tell the customer when: @klant1", "Hand over: @klant1", "Leave: @klant1"]


def test_the_queue_shows_the_most_urgent_and_how_many_more() -> None:
    answer = render_queue([a_row(number) for number in range(12)], 40, EN, NOW)

    assert answer.text == "40 free"
    assert buttons(answer.blocks) == [*["Claim"] * 12, "Next"]
    assert "and 28 more" in shown(answer.blocks)
    assert buttons(render_queue([], 0, EN, NOW).blocks) == []


def test_my_cases_link_to_their_cards() -> None:
    rows = [a_row(1, visibility=Visibility.PRIVATE, excerpt=None, owner="Sanne")]

    answer = render_mine(rows, NL, NOW, team_url=TEAM_URL)

    assert answer.text == "Je 1 case"
    assert "X, privé · @klant1 · vóór 14:32" in shown(answer.blocks)
    assert "Sanne" not in shown(answer.blocks)
    assert len(links(answer.blocks)) == 1
    assert "Oppakken" in shown(render_mine([], NL, NOW).blocks)


def test_help_says_that_a_thread_never_reaches_the_customer() -> None:
    assert "Only Reply reaches the customer." in shown(render_help(EN).blocks)
    assert Control.CASE_CLAIM not in shown(render_help(EN).blocks)
