"""WhatsApp as Meta's own published documents show it.

They are not part of this repository: the folder that holds them stands in WEBCARE_DATA, and without it nothing here is
collected.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.desk.ports import Author
from bot.rules.vocabulary import Visibility
from tests.integrations.meta.settled import World, receiver
from tests.support.meta import Number
from tests.support.meta.schema import mistakes, schemas
from tests.support.meta.state import Person
from tests.support.meta.tell import whatsapp_message
from tests.support.meta.webhook import as_bytes

DATA = Path(os.environ["WEBCARE_DATA"])
PHONE, SCOPED = "31612345678", "NL.13491208655302741918"

# Meta's own examples: what each becomes. (None: counted as nothing to the desk.)
EXAMPLES: dict[str, str | None] = {
    "Text Message": "Does it come in another color?",
    "Text Message with Context (Product Inquiry)": "Is this still available?",
    "Text Message from Click to WhatsApp Ad": "Hello! Can I get more info on this?",
    "Reaction Message": None,
    "Image Message": "Taj Mahal\n[image]",
    "Location Message": "[location] Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301\nhttps://philzcoffee.com/",
    "Contact Sharing Message": "[contact] Lucía Gómez, +1 (983) 555-2319",
    "Unsupported Message": "[unsupported message]",
    "Button Message": "Unsubscribe",
    "Interactive List Reply Message": "Priority Mail Express\nNext Day to 2 Days",
    "Interactive Button Reply Message": "Cancel",
    "Order Message": "[order of 2 products]",
    "System Message": None,
    "Group Create Message": None,
    "Group Settings Update": None,
    "Group Remove Participants": None,
}


@pytest.mark.parametrize(("name", "expected"), EXAMPLES.items(), ids=list(EXAMPLES))
def test_each_example_of_the_platform_becomes_what_it_says(name: str, expected: str | None) -> None:
    examples = json.loads((DATA / "api/whatsapp_webhook_examples.json").read_text(encoding="utf-8"))

    assert set(examples) == set(EXAMPLES)
    [batch] = receiver().parse(as_bytes(examples[name])).values()
    said = batch.mentions[0].text if batch.mentions else None

    assert (said, batch.not_for_us) == (expected, 0 if expected else 1)
    for mention in batch.mentions:
        assert mention.author == Author(id="16505551234", handle="+16505551234", name="Sheena Nelson")
        assert mention.visibility is Visibility.PRIVATE


def inbound() -> dict[str, Any]:
    """Return Meta's schemas, with messages of customers held against what they have in common.

    In the published document messages that come and messages that go share their names, so that every message would
    need a receiver: not one of its own examples fits. What is common to those that come is told rightly.
    """
    known = schemas(DATA / "api/meta_business_messaging_v23_openapi.yaml")
    return {**known, "IncomingMessage": known["BaseMessageProperties_1"]}


def test_the_schemas_take_the_platforms_own_messages_and_refuse_others() -> None:
    examples = json.loads((DATA / "api/whatsapp_webhook_examples.json").read_text(encoding="utf-8"))
    known = inbound()
    messages = [one for name, one in examples.items() if EXAMPLES[name]]

    assert [mistakes(one, known["WebhookPayload"], known) for one in messages] == [[]] * 11
    assert mistakes({**messages[0], "entry": [{"id": "1"}]}, known["WebhookPayload"], known)


async def test_what_the_look_alike_posts_fits_the_documents_of_the_platform(world: World) -> None:
    known = inbound()
    meta, jan = world.meta, world.meta.person("Jan", phone=PHONE, scoped=SCOPED)
    meta.text_whatsapp(world.number, jan, "Hoi é 🚆")
    [mention] = world.receiver.parse(as_bytes(meta.outgoing[0]))["app"].mentions
    await world.send("app", world.reply_to(mention, private=True))
    for word in ("sent", "delivered", "read"):
        meta.status(meta.messages[-1], word)
    meta.status(meta.messages[-1], "failed", errors=[{"code": 131026, "title": "Message undeliverable"}])

    found = [mistakes(body, known["WebhookPayload"], known) for body in meta.outgoing]

    assert found == [[], [], [], [], []]


def test_the_documents_of_the_platform_do_not_know_people_without_a_number_yet() -> None:
    """They are of 2025. When this fails they were updated, and the test above may hold nameless people against them."""
    known = inbound()
    nobody, text = Person(id="77", name="Jan", scoped=SCOPED), {"type": "text", "text": {"body": "?"}}
    from_nobody = whatsapp_message(Number(), nobody, text, id="wamid.1", at=1)

    assert mistakes(from_nobody, known["WebhookPayload"], known)
