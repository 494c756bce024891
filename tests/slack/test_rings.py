"""A test page says at once that it is one, asks for each address, and tells the lead which did not work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.crisis.duty import DutyView
from bot.desk.crisis.ring_look import HeardView
from bot.slack.crisis_oncall import render_duty
from bot.slack.render import render_card, render_message
from bot.slack.rings import render_ringing, ring_words
from bot.slack.text import length
from bot.store.words import MessageKind
from tests.slack.made import a_desk, a_message
from tests.slack.made_crisis import NIGHT, RING
from tests.slack.reading import objects, shown

EN, NL = a_desk("en"), a_desk("nl")


def test_a_test_page_says_so_and_has_a_button_for_each_address_that_is_not_confirmed() -> None:
    card = render_card(RING, EN, NIGHT)

    assert shown(card.blocks).split("\n")[0] == "TEST rail: nothing is wrong"
    assert "✓ Slack: confirmed 23:40" in shown(card.blocks)
    assert "Phone: could not be sent, tell your lead" in shown(card.blocks)
    pressed = [one["value"] for one in objects(card.blocks) if one.get("type") == "button"]
    assert pressed == ["7:sms", "7:voice"]
    assert card.text.startswith("TEST rail: nothing is wrong. Once a month")


def test_once_all_is_confirmed_it_says_thank_you_and_asks_nothing() -> None:
    done = replace(RING, calls=tuple(replace(call, confirmed_at=NIGHT) for call in RING.calls))

    card = render_card(done, NL, NIGHT)

    assert "Alles werkt. Dank je wel." in shown(card.blocks)
    assert "Mijn telefoon ging:" not in str(card.blocks)


def test_what_a_phone_shows_fits_into_the_first_line_in_both_languages() -> None:
    said = [ring_words(replace(desk, name="r" * 40), with_link=link) for desk in (EN, NL) for link in (True, False)]

    assert all(length(one.title) <= 140 and one.title.startswith("TEST r") for one in said)
    assert said[1].title.endswith("Press My phone rang in Slack.")


def test_the_lead_reads_who_and_which_address() -> None:
    told = render_message(a_message(MessageKind.RING_UNHEARD), EN, NIGHT)

    assert "• Sanne: text message, phone (not sent: phone)" in shown(told.blocks)
    assert told.text.startswith("Not confirmed within a day")


def test_the_rota_names_who_confirmed_when_and_what_is_missing() -> None:
    heard = (HeardView(person="Sanne", at=NIGHT - timedelta(days=1)), HeardView(person="Omar", missing=("voice",)))

    said = shown(render_duty(DutyView(oncall="rail", heard=heard), EN, NIGHT).blocks)

    assert "Test page confirmed: Sanne yesterday 23:40; Omar never (not by phone)." in said


def test_who_asks_for_a_test_hears_by_which_ways_it_comes() -> None:
    alone = replace(RING, calls=RING.calls[:1])

    assert "on its way to you: Slack, text message, phone." in render_ringing(RING, EN).text
    assert "You can be reached in Slack alone." in shown(render_ringing(alone, EN).blocks)
