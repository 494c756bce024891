"""WhatsApp: messages of people with a number, a business-scoped id or both, and what became of ours."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.ports import Author, MentionEvent, Receipt
from bot.rules.vocabulary import Visibility
from bot.store.words import Arrival
from tests.integrations.meta.settled import NOW, World, receiver
from tests.support.meta import Number
from tests.support.meta.state import Person
from tests.support.meta.tell import whatsapp, whatsapp_message
from tests.support.meta.webhook import as_bytes

PHONE, SCOPED, PARENT = "31612345678", "NL.13491208655302741918", "NL.ENT.11815799212886844830"
AT = str(int(NOW.timestamp()))


def told(value: dict[str, Any], field: str = "messages") -> Any:
    return receiver().parse(as_bytes(whatsapp(Number(), value, field)))["app"]


def message(content: dict[str, Any], **more: Any) -> Any:
    """Return the mention of one message of a person with a number."""
    contact = {"profile": {"name": "Jan"}, "wa_id": PHONE}
    whole = {"from": PHONE, "id": "wamid.1", "timestamp": AT, **content}
    return told({"contacts": [contact], "messages": [whole], **more})


def words(content: dict[str, Any]) -> str:
    [mention] = message(content).mentions
    return str(mention.text)


def person(**more: str) -> Any:
    return Person(id="77", name="Jan", **more)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        pytest.param({"phone": PHONE}, Author(id=PHONE, handle=f"+{PHONE}", name="Jan"), id="a number, as ever"),
        pytest.param(
            {"phone": PHONE, "scoped": SCOPED}, Author(id=SCOPED, handle=f"+{PHONE}", name="Jan", also=(PHONE,)),
            id="both: the business-scoped id leads",
        ),
        pytest.param({"scoped": SCOPED}, Author(id=SCOPED, name="Jan"), id="no number, no name in WhatsApp"),
        pytest.param(
            {"scoped": SCOPED, "username": "jan.dv"}, Author(id=SCOPED, handle="jan.dv", name="Jan"),
            id="a username hides the number",
        ),
        pytest.param(
            {"phone": PHONE, "scoped": SCOPED, "parent": PARENT, "username": "jan.dv"},
            Author(id=SCOPED, handle="jan.dv", name="Jan", also=(PHONE, PARENT)), id="every id that there is",
        ),
    ],
)  # fmt: skip
def test_a_person_is_the_business_scoped_id_else_the_number(who: dict[str, str], expected: Author) -> None:
    body = whatsapp_message(Number(), person(**who), {"type": "text", "text": {"body": "?"}}, id="wamid.1", at=1e9)

    [mention] = receiver().parse(as_bytes(body))["app"].mentions

    assert mention.author == expected
    assert mention.conversation_id == expected.id


def test_each_message_finds_its_own_contact_among_several() -> None:
    contacts = [
        {"profile": {"name": "Piet"}, "wa_id": "31600000000"}, {"profile": {"name": "Jan"}, "user_id": SCOPED},
        {"profile": {"name": "Els"}, "wa_id": PHONE},
    ]  # fmt: skip
    texts = [
        {"from": PHONE, "id": "wamid.1", "timestamp": AT, "type": "text", "text": {"body": "a"}},
        {"from_user_id": SCOPED, "id": "wamid.2", "timestamp": AT, "type": "text", "text": {"body": "b"}},
        {"from": "31611111111", "id": "wamid.3", "timestamp": AT, "type": "text", "text": {"body": "c"}},
    ]

    batch = told({"contacts": contacts, "messages": texts})

    assert [one.author.name for one in batch.mentions] == ["Els", "Jan", None]


def test_an_answer_names_the_message_that_it_answers() -> None:
    [mention] = message({"type": "text", "text": {"body": "Ja"}, "context": {"id": "wamid.0"}}).mentions

    assert (mention.in_reply_to, mention.extra) == ("wamid.0", {"item": "message"})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param({"type": "image", "image": {"id": "1"}}, "[image]", id="image"),
        pytest.param({"type": "video", "video": {"caption": "Kijk"}}, "Kijk\n[video]", id="video"),
        pytest.param({"type": "audio", "audio": {"voice": True}}, "[voice message]", id="voice"),
        pytest.param({"type": "audio", "audio": {}}, "[audio]", id="audio"),
        pytest.param({"type": "document", "document": {"filename": "pas.pdf"}}, "[document: pas.pdf]", id="document"),
        pytest.param({"type": "sticker", "sticker": {}}, "[sticker]", id="sticker"),
        pytest.param({"type": "image", "image": 7}, "[image]", id="an image that is none"),
        pytest.param({"type": "location", "location": {"latitude": 52.1, "longitude": 5}}, "[location] 52.1, 5",
                     id="location"),
        pytest.param({"type": "contacts", "contacts": []}, "[contact]", id="no contacts"),
        pytest.param({"type": "button", "button": {}}, "[button]", id="a button without words"),
        pytest.param({"type": "interactive", "interactive": {"nfm_reply": {"body": "Klaar"}}}, "Klaar\n[form]",
                     id="form"),
        pytest.param({"type": "interactive", "interactive": {"button_reply": {"id": "x"}}}, "[button]", id="no title"),
        pytest.param({"type": "interactive", "interactive": {}}, "[interactive]", id="something interactive"),
        pytest.param({"type": "order", "order": {"text": "Graag", "product_items": [{}]}},
                     "Graag\n[order of 1 product]", id="order"),
        pytest.param({"type": "poll_creation"}, "[poll creation]", id="a kind that nobody knows yet"),
        pytest.param({"type": "unsupported"}, "[unsupported message]", id="unsupported"),
        pytest.param({}, "[unsupported message]", id="no kind at all"),
    ],
)  # fmt: skip
def test_every_kind_of_message_says_something(content: dict[str, Any], expected: str) -> None:
    assert words(content) == expected


def test_media_are_named_by_id_because_their_address_lives_for_minutes() -> None:
    [mention] = message({"type": "image", "image": {"id": "55", "caption": "Kijk"}}).mentions

    assert mention.media == [{"type": "image", "id": "55"}]


def test_an_edit_and_a_revocation_are_about_the_first_message() -> None:
    new = {"type": "text", "text": {"body": "Nieuw"}}
    [edited] = message(
        {"id": "wamid.2", "type": "edit", "edit": {"original_message_id": "wamid.1", "message": new}}
    ).mentions
    [gone] = message({"id": "wamid.3", "type": "revoke", "revoke": {"original_message_id": "wamid.1"}}).mentions

    assert (edited.id, edited.event, edited.text) == ("wamid.1", MentionEvent.EDITED, "Nieuw")
    assert (gone.id, gone.event, gone.text) == ("wamid.1", MentionEvent.DELETED, "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"type": "reaction", "reaction": {"emoji": "👍"}}, id="a reaction"),
        pytest.param({"type": "text", "group_id": "g"}, id="a group"),
        pytest.param({"type": "revoke", "revoke": {}}, id="a revocation of nothing"),
        pytest.param({"type": "edit", "edit": 1}, id="an edit of nothing"),
        pytest.param({"type": "text", "id": None}, id="no id"),
        pytest.param({"type": "text", "timestamp": "soon"}, id="no time"),
    ],
)
def test_what_is_nothing_to_answer_is_counted(content: dict[str, Any]) -> None:
    batch = message(content)

    assert (bool(batch), batch.not_for_us) == (False, 1)


def test_a_message_of_nobody_is_counted() -> None:
    assert told({"messages": [{"id": "wamid.1", "timestamp": AT, "type": "text"}]}).not_for_us == 1


async def test_statuses_become_receipts_in_whatever_order_they_come(world: World) -> None:
    meta, jan = world.meta, world.meta.person("Jan", phone=PHONE)
    meta.text_whatsapp(world.number, jan, "Hoi")
    [mention] = world.told()["app"].mentions
    sent = await world.send("app", world.reply_to(mention, private=True))
    said = meta.messages[-1]
    for word in ("read", "sent", "delivered"):
        meta.status(said, word)
    error = {"code": 131026, "title": "Message undeliverable", "message": "Message undeliverable"}
    meta.status(said, "failed", errors=[error])

    batch = world.told()["app"]

    named = {"platform_id": sent.platform_id, "at": NOW, "key": "reply_7"}
    assert batch.receipts == (
        Receipt(arrival=Arrival.READ, **named), Receipt(arrival=Arrival.DELIVERED, **named),
        Receipt(arrival=Arrival.FAILED, reason="Message undeliverable (131026)", **named),
    )  # fmt: skip
    assert batch.not_for_us == 1  # "sent" says nothing that the id did not say


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param({"status": "failed"}, ["WhatsApp could not deliver it"], id="failed without a reason"),
        pytest.param({"status": "failed", "errors": [{"message": "Nope"}]}, ["Nope"], id="only a message"),
        pytest.param({"status": "failed", "errors": ["x"]}, ["WhatsApp could not deliver it"], id="a strange reason"),
        pytest.param({"status": "played"}, [None], id="a voice message that was played was read"),
        pytest.param({"status": "warning"}, [], id="an unknown word"),
        pytest.param({"status": "read", "recipient_type": "group"}, [], id="a group"),
        pytest.param({"status": "read", "id": ""}, [], id="no id"),
    ],
)
def test_each_status(status: dict[str, Any], expected: list[str | None]) -> None:
    batch = told({"statuses": [{"id": "wamid.9", "timestamp": AT, "recipient_id": PHONE, **status}]})

    assert [one.reason for one in batch.receipts] == expected
    assert batch.not_for_us == (0 if expected else 1)


def test_what_a_colleague_sent_from_the_telephone_is_our_own_post() -> None:
    text = {
        "from": "15550783881",
        "to": PHONE,
        "id": "wamid.5",
        "timestamp": AT,
        "type": "text",
        "text": {"body": "Dag"},
    }
    batch = told({"message_echoes": [text, {**text, "type": "revoke"}, {**text, "to": ""}]}, "smb_message_echoes")

    [own] = batch.own_posts
    assert (own.id, own.text, own.to, own.visibility) == ("wamid.5", "Dag", PHONE, Visibility.PRIVATE)
    assert own.conversation_id is None  # the person may be known by another id; the desk knows which
    assert batch.not_for_us == 2
