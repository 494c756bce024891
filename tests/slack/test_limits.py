"""Whatever a customer wrote, every message and form stays within Slack's limits, in both languages."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.blocks import block_chars, check_blocks, check_view, view_too_large
from bot.slack.limits import MESSAGE_CHARACTERS, NOTIFICATION_CHARACTERS, cut_escaped, fit
from bot.slack.plain import plain_form
from bot.slack.rendered import Json, Rendered
from bot.slack.text import length
from tests.slack.everything import filled_messages, filled_views, messages, views
from tests.slack.made import HOSTILE, a_desk

SPOKEN = [("nl", "je"), ("nl", "u"), ("en", "je"), ("en", "u")]
MONSTERS = {
    "10,000 characters": "Dit is veel te lang. " * 476,
    "10,000 without a space": "a" * 10_000,
    "right to left": "\u202eمرحبا كيف حالك \u2067" * 400,
    "zero width": "hoi" + "\u200b\u200d\u2060" * 3_000 + "doei",
    "zalgo": ("Z" + "\u0335\u0316\u0350\u0489" * 20) * 100,
    "emoji": "👨‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f🇳🇱" * 300,
    "entities": "&<>" * 3_000,
    "new lines": "regel\n\n\r\n\u2028" * 2_000,
    "nothing": "",
    "blank": " \t\n ",
    "half a surrogate": "\ud83d kapot \ude00",
    "controls": "".join(map(chr, range(32))) * 50,
    "hostile": HOSTILE,
    "joiners": "👩\u200d" * 4_000,
}


def assert_slack_takes(name: str, message: Rendered) -> None:
    assert check_blocks(message.blocks, "message") == [], name
    assert block_chars(message.blocks) <= MESSAGE_CHARACTERS, name
    assert 0 < length(message.text) <= NOTIFICATION_CHARACTERS, name
    json.dumps([message.text, message.blocks], ensure_ascii=False).encode()


def assert_slack_takes_view(name: str, view: Json) -> None:
    assert check_view(view) == [], name
    assert not view_too_large(view), name
    json.dumps(view, ensure_ascii=False).encode()


@pytest.mark.parametrize(("language", "address"), SPOKEN)
def test_every_message_and_form_is_taken_in_every_language(language: str, address: str) -> None:
    desk = a_desk(language, address)

    for name, message in messages(desk):
        assert_slack_takes(name, message)
        assert_slack_takes(f"plain {name}", plain_form(message))
    for name, view in views(desk):
        assert_slack_takes_view(name, view)


@pytest.mark.parametrize("monster", MONSTERS)
def test_a_monstrous_text_in_every_place_is_taken(monster: str) -> None:
    desk, text = a_desk("nl"), MONSTERS[monster]

    for name, message in filled_messages(desk, text):
        assert_slack_takes(name, message)
        assert_slack_takes(f"plain {name}", plain_form(message))
    for name, view in filled_views(desk, text):
        assert_slack_takes_view(name, view)


URLS = [
    "https://x.com/1",
    "https://evil.example|https://klm.com>",
    "javascript:alert(1)",
    "https://" + "a" * 4_000,
    "http://[",
    "",
]


# Long texts are the point; a busy machine is no failure.
@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    text=st.one_of(st.text(max_size=300), st.text(st.characters(), min_size=500, max_size=2_000)),
    url=st.one_of(st.text(max_size=50), st.sampled_from(URLS)),
)
def test_any_text_and_any_address_in_every_place_is_taken(text: str, url: str) -> None:
    desk = a_desk("nl")

    for name, message in filled_messages(desk, text, url):
        assert_slack_takes(name, message)
    for name, view in filled_views(desk, text, url):
        assert_slack_takes_view(name, view)


def test_the_longest_text_is_cut_first_and_short_ones_stay_whole() -> None:
    short = {"type": "section", "text": {"type": "plain_text", "text": "before 14:32", "emoji": False}}
    long = {"type": "section", "text": {"type": "plain_text", "text": "woord " * 400, "emoji": False}}

    message = fit(Rendered("x", [short, *[long] * 8]))

    assert message.blocks[0] == short
    assert block_chars(message.blocks) <= MESSAGE_CHARACTERS
    assert message.blocks[1]["text"]["text"].endswith("…")


def test_an_escaped_text_is_never_cut_through_an_entity() -> None:
    for room in range(5, 40):
        short = cut_escaped("a&amp;b&lt;c&gt;" * 20, room)

        assert length(short) <= room
        assert "&" not in short.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
