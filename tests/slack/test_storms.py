"""The board of a storm, as people read it."""

from __future__ import annotations

from bot.rules.storming import Cause
from bot.slack.render import render_card
from bot.slack.storms import render_claimed
from tests.slack.made import NOW, TEAM_URL, a_desk
from tests.slack.made_storms import STORMS, a_claim, a_storm
from tests.slack.reading import buttons, links, shown, values

EN, NL = a_desk("en"), a_desk("nl")


def test_the_board_says_how_much_what_first_and_how_to_go_on() -> None:
    card = render_card(a_storm(), EN, NOW)

    assert card.text == "Storm: 312 free, 14 late"
    said = shown(card.blocks)
    assert "84 new in the last minute · since 13:40" in said
    assert "More is waiting than the team can take one by one." in said
    assert "Urgent · X · @klant1 · before 14:32" in said
    assert "304 more wait behind these" in said
    assert buttons(card.blocks) == ["Next", *["Claim group", "Answer all"] * 6]


def test_a_group_is_the_words_of_its_first_with_how_many_say_so() -> None:
    card = render_card(a_storm(), EN, NOW)

    said = shown(card.blocks)
    assert "210 say the same · 199 free · since 13:42" in said
    assert said.count("Again no trains to Utrecht!") == 5
    assert said.count("(removed)") == 1, "its words are gone, its cases are not"
    assert values(card.blocks[-1:]) == {"group.claim": "6", "case.answer_all": "6"}


def test_who_claims_a_group_hears_how_many_where_they_are_and_has_the_first_at_hand() -> None:
    english, dutch = (render_claimed(a_claim(), desk, NOW) for desk in (EN, NL))
    all_of_it = render_claimed(a_claim(claimed=1, left=0), EN, NOW)

    assert english.text == "You have 500 cases of this group now."
    assert buttons(english.blocks) == ["Reply", "Reply"]
    assert "12 more are free. Press Claim group again once you are through." in shown(english.blocks)
    assert dutch.text == "Je hebt nu 500 cases van deze groep."
    assert all_of_it.text == "You have 1 case of this group now."
    assert "more" not in shown(all_of_it.blocks)


def test_it_says_each_reason_and_speaks_dutch() -> None:
    card = render_card(a_storm(causes=(Cause.FREE, Cause.BEHIND)), NL, NOW)

    assert card.text == "Storm: 312 vrij, 14 te laat"
    said = shown(card.blocks)
    assert "Er wacht meer dan het team één voor één kan oppakken." in said
    assert "Er komt meer binnen dan Slack één voor één kan laten zien." in said
    assert buttons(card.blocks)[:3] == ["Volgende oppakken", "Groep oppakken", "Allemaal beantwoorden"]


def test_a_board_that_moved_leads_to_where_it_stands() -> None:
    card = render_card(STORMS["moved"], EN, NOW, team_url=TEAM_URL)

    assert shown(card.blocks) == "The board stands further down now."
    [(url, _)] = links(card.blocks)
    assert url.endswith("/C1/p1764000000000100")
    assert links(render_card(STORMS["moved a moment ago"], EN, NOW, team_url=TEAM_URL).blocks) == []


def test_a_storm_that_is_over_says_when_it_was_and_where_the_rest_is() -> None:
    over = render_card(STORMS["over"], EN, NOW)
    closed = render_card(STORMS["closed"], EN, NOW)

    assert over.text == "The storm is over: 13:40 – 14:00. What is still free has its card again."
    assert closed.text == "The storm is over: 13:40 – 20:00. What is still free is on the next morning list."
    assert buttons([*over.blocks, *closed.blocks]) == []
