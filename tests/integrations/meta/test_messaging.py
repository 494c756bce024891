"""Private messages of Messenger and Instagram."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.ports import MentionEvent, Receipt
from bot.rules.vocabulary import Visibility
from bot.store.words import Arrival
from tests.integrations.meta.settled import NOW, World, receiver
from tests.integrations.meta.test_receiver import delivery

AT_MS = 1795424400000


def told(event: dict[str, Any], *, place: str = "messaging") -> Any:
    whole = {"sender": {"id": "77"}, "recipient": {"id": "1001"}, "timestamp": AT_MS, **event}
    return receiver().parse(delivery({"id": "1001", "time": AT_MS, place: [whole]}))["page"]


async def test_a_message_is_private_and_its_conversation_is_the_person(world: World) -> None:
    jan = world.meta.person("Jan")
    said = world.meta.write(world.page, jan, "Mijn pas doet het niet")

    [mention] = world.told()["page"].mentions

    assert (mention.id, mention.text, mention.posted_at) == (said.id, "Mijn pas doet het niet", NOW)
    assert (mention.visibility, mention.author.id, mention.conversation_id) == (Visibility.PRIVATE, jan.id, jan.id)
    assert mention.extra == {"item": "message"}


async def test_direct_messages_of_instagram_go_to_its_own_source(world: World) -> None:
    world.meta.write(world.account, world.meta.person(), "Hoi!")

    assert list(world.told()) == ["insta"]


async def test_our_own_message_comes_back_as_an_echo_with_its_receiver(world: World) -> None:
    jan = world.meta.person()
    world.meta.write(world.page, jan, "Hoi")
    [mention] = world.told()["page"].mentions

    sent = await world.send("page", world.reply_to(mention, "Dag Jan", private=True))
    batch = world.told()["page"]

    [own] = batch.own_posts
    assert (own.id, own.text, own.to, own.conversation_id) == (sent.platform_id, "Dag Jan", jan.id, jan.id)
    assert (batch.mentions, own.visibility) == ((), Visibility.PRIVATE)


def test_a_conversation_that_another_app_holds_is_read_too() -> None:
    assert len(told({"message": {"mid": "m_1", "text": "Hoi"}}, place="standby").mentions) == 1


def test_a_message_that_comes_as_a_change_is_read_like_an_event() -> None:
    """So the platform's own test button sends it."""
    value = {"sender": {"id": "77"}, "timestamp": "1795424400", "message": {"mid": "m_1", "text": "Test"}}
    body = delivery({"id": "1001", "time": AT_MS, "changes": [{"field": "messages", "value": value}]})

    [mention] = receiver().parse(body)["page"].mentions

    assert (mention.id, mention.text, mention.posted_at) == ("m_1", "Test", NOW)


@pytest.mark.parametrize(
    ("message", "words", "urls"),
    [
        pytest.param(
            {"attachments": [{"type": "image", "payload": {"url": "https://a.example/1"}}]}, "", ["https://a.example/1"],
            id="a photo with an address needs no words",
        ),
        pytest.param({"attachments": [{"type": "location", "payload": {}}]}, "[location]", [], id="one without"),
        pytest.param(
            {"attachments": [{"type": "story_mention", "payload": {}}], "text": "Kijk"}, "Kijk\n[story mention]", [],
            id="words and an attachment",
        ),
        pytest.param({"text": "Mooi", "reply_to": {"story": {"id": "1"}}}, "Mooi\n[answers a story]", [], id="a story"),
        pytest.param({"is_unsupported": True}, "[unsupported message]", [], id="nothing that we may see"),
        pytest.param({"attachments": "x"}, "[unsupported message]", [], id="attachments that are none"),
        pytest.param(
            {"attachments": [{"payload": {"url": "https://a.example/2", "title": "Kaartje"}}]}, "",
            ["https://a.example/2"], id="an attachment without a type",
        ),
    ],
)  # fmt: skip
def test_every_message_says_something(message: dict[str, Any], words: str, urls: list[str]) -> None:
    [mention] = told({"message": {"mid": "m_1", **message}}).mentions

    assert (mention.text, [one["url"] for one in mention.media]) == (words, urls)


def test_an_answer_names_the_message_that_it_answers() -> None:
    [mention] = told({"message": {"mid": "m_2", "text": "Ja", "reply_to": {"mid": "m_1"}}}).mentions

    assert mention.in_reply_to == "m_1"


def test_edits_and_what_is_taken_back_are_told_as_such() -> None:
    [edited] = told({"message_edit": {"mid": "m_1", "text": "Hé", "num_edit": 1}}).mentions
    [deleted] = told({"message": {"mid": "m_1", "is_deleted": True}}).mentions

    assert (edited.id, edited.event, edited.text) == ("m_1", MentionEvent.EDITED, "Hé")
    assert (deleted.id, deleted.event, deleted.text) == ("m_1", MentionEvent.DELETED, "")


def test_a_press_on_a_button_is_a_message() -> None:
    [mention] = told({"postback": {"mid": "m_3", "title": "Ik heb een vraag", "payload": "Q"}}).mentions

    assert (mention.id, mention.text) == ("m_3", "Ik heb een vraag")


def test_receipts_name_the_messages_that_they_are_about() -> None:
    delivered = told({"delivery": {"mids": ["m_1", "m_2", 7], "watermark": AT_MS}})
    read = told({"read": {"mid": "m_1"}})

    at = delivered.receipts[0].at
    assert delivered.receipts == (
        Receipt(platform_id="m_1", arrival=Arrival.DELIVERED, at=at),
        Receipt(platform_id="m_2", arrival=Arrival.DELIVERED, at=at),
    )
    assert [(one.platform_id, one.arrival) for one in read.receipts] == [("m_1", Arrival.READ)]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"read": {"watermark": AT_MS}}, id="read up to a time: names no message"),
        pytest.param({"delivery": {"watermark": AT_MS}}, id="delivered up to a time"),
        pytest.param({"delivery": {"mids": ["m" * 300]}}, id="an endless id"),
        pytest.param({"reaction": {"mid": "m_1", "action": "react"}}, id="a reaction"),
        pytest.param({"message": {"text": "?"}}, id="a message without an id"),
        pytest.param({"message": {"mid": "m_1", "text": "?"}, "sender": {}}, id="a message of nobody"),
        pytest.param({"message": {"mid": "m_1", "is_echo": True, "is_deleted": True}}, id="taken back by us"),
        pytest.param({"message_edit": {"mid": "m_1"}, "sender": {"id": "1001"}}, id="edited by us"),
    ],
)
def test_what_is_nothing_to_answer_is_counted(event: dict[str, Any]) -> None:
    batch = told(event)

    assert (bool(batch), batch.not_for_us) == (False, 1)
