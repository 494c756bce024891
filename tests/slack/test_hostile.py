"""What a customer writes is shown and does nothing."""

from __future__ import annotations

import pytest

from bot.sandbox.notify import mentions_in
from bot.slack.cards import render_case
from bot.slack.plain import plain_form
from bot.slack.rendered import Rendered
from tests.slack.everything import filled_messages, filled_views
from tests.slack.made import HOSTILE, NOW, STATES, a_desk, a_question, with_words
from tests.slack.reading import links, markup, objects, shown


def mentioned(message: Rendered) -> set[str]:
    found = mentions_in({"text": message.text, "blocks": message.blocks})
    return {*found.users, *found.groups, *found.broadcasts}


def test_a_hostile_tweet_stands_verbatim_on_the_card_and_pings_nobody() -> None:
    card = render_case(with_words(STATES["free"], HOSTILE), a_desk(), NOW)

    assert HOSTILE in shown(card.blocks)
    assert mentioned(card) == set()
    assert markup(card.blocks) == []
    assert "&lt;!channel&gt;" in card.text
    assert "&amp;lt;" in card.text


def test_hostile_text_in_every_place_of_every_message_pings_nobody_but_the_department_asked() -> None:
    department = {a_question().usergroup}

    for name, message in filled_messages(a_desk("nl"), HOSTILE):
        asked = department if name == "question open" else set()
        assert mentioned(message) == asked, name
        assert mentioned(plain_form(message)) <= asked, name
        assert [one for one in markup(message.blocks) if one["type"] != "usergroup"] == [], name


def test_hostile_text_in_every_place_of_every_form_stays_plain() -> None:
    for name, view in filled_views(a_desk("nl"), HOSTILE):
        assert markup(view["blocks"]) == [], name


def test_no_text_turns_colons_into_emoji() -> None:
    for name, message in filled_messages(a_desk(), ":tada: :rotating_light:"):
        plain = [one for one in objects(message.blocks) if one.get("type") == "plain_text"]
        assert all(one["emoji"] is False for one in plain), name


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://evil.example|https://klm.com", "slack://x", "data:text/html,x"]
)
def test_no_link_goes_anywhere_but_to_an_encoded_web_address(url: str) -> None:
    for name, message in filled_messages(a_desk(), "words", url):
        for address, _ in links(message.blocks):
            assert address.startswith("https://"), name
            assert not set(address) & set('<>|" '), name


def test_the_customers_words_keep_their_direction_to_themselves() -> None:
    card = render_case(with_words(STATES["free"], "\u202eאבג 123\u2069"), a_desk(), NOW)

    words = next(one["text"] for one in objects(card.blocks) if one.get("type") == "text" and "אבג" in one["text"])

    assert words == "\u2068אבג 123\u2069"
