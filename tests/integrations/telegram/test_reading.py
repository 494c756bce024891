"""What people do on Telegram, in our words."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.desk.ports import MentionEvent
from bot.rules.vocabulary import Visibility
from integrations.telegram.bots import bot_of
from integrations.telegram.messages import read_updates
from tests.integrations.telegram.rig import BOT, NOON, Rig, a_rig, settings

OURS = bot_of(settings("http://127.0.0.1:9").sources["telegram"])
JAN = {"id": 5, "is_bot": False, "first_name": "Jan"}
GROUP = {"id": -1000000000042, "type": "supergroup", "title": "Treinen"}


def told(**message: Any) -> dict[str, Any]:
    whole = {"message_id": 3, "from": JAN, "chat": GROUP, "date": int(NOON.timestamp()), "text": "Hoi"}
    return {"update_id": 1, "message": {key: one for key, one in (whole | message).items() if one is not None}}


async def test_a_private_message_tells_who_wrote_it_and_where(rig: Rig) -> None:
    jan = rig.world.person("Jan", last_name="de Vries", username="jan_dv")
    rig.world.write(jan, "Waar blijft mijn trein? 🚆")

    mention = await rig.heard()

    assert mention.text == "Waar blijft mijn trein? 🚆"
    assert (mention.id, mention.conversation_id) == (f"{jan.id}:10", str(jan.id))
    assert (mention.author.handle, mention.author.name) == ("jan_dv", "Jan de Vries")
    assert (mention.visibility, mention.addressed, mention.posted_at) == (Visibility.PRIVATE, True, NOON)
    assert mention.url is None


async def test_an_edit_is_the_same_mention(rig: Rig) -> None:
    message = rig.world.write(rig.world.person("Jan"), "Trein?")
    rig.world.edit(message, "Trein van 9:40?")

    first, second = (await rig.fetch()).batch.mentions

    assert (first.id, first.event) == (second.id, MentionEvent.CREATED)
    assert (second.event, second.text) == (MentionEvent.EDITED, "Trein van 9:40?")


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("🚆 hé @NS_help_bot waar blijft hij?", True),
        ("@ns_help_bot2 waar blijft hij?", False),
        ("/storing", True),
        ("/storing@ns_help_bot", True),
        ("/storing@other_bot", False),
        ("de trein is weer laat", False),
    ],
)
async def test_in_a_group_only_what_speaks_to_the_bot_is_addressed(text: str, addressed: bool) -> None:
    async with a_rig() as rig:
        rig.telegram.world.bot = type(BOT)(reads_all=True)
        group = rig.world.group("Treinen", username="treinen_nl")
        rig.world.write(rig.world.person("Jan"), text, chat=group)

        mention = await rig.heard()

    assert (mention.addressed, mention.visibility) == (addressed, Visibility.PUBLIC)
    assert mention.url == "https://t.me/treinen_nl/1"


async def test_an_answer_to_the_bot_is_addressed_and_names_what_it_answers(rig: Rig) -> None:
    group = rig.world.group("Treinen")
    ours = rig.world.say(group, "Hij rijdt weer", None, 0)
    rig.world.write(rig.world.person("Jan"), "Dank", chat=group, under=ours)

    mention = await rig.heard()

    assert (mention.addressed, mention.in_reply_to) == (True, f"{group.id}:1")
    assert mention.url == f"https://t.me/c/{str(group.id).removeprefix('-100')}/2"


async def test_with_privacy_mode_a_bot_is_told_little_of_a_group(rig: Rig) -> None:
    rig.world.write(rig.world.person("Jan"), "De trein is weer laat", chat=rig.world.group("Treinen"))

    assert not (await rig.fetch()).batch


def test_somebody_without_a_user_name_is_named_inside_of_the_text() -> None:
    named = {"type": "text_mention", "offset": 0, "length": 3, "user": {"id": BOT.id}}

    [one] = read_updates([told(text="Bot, help", entities=[named])], OURS).mentions
    [other] = read_updates([told(entities=[named | {"user": {"id": 9}}, {"type": "bold"}])], OURS).mentions

    assert (one.addressed, other.addressed) == (True, False)


@pytest.mark.parametrize("place", [{"offset": -1, "length": 4}, {"offset": 0}, {"offset": "0", "length": 4}, {}])
def test_a_mark_at_no_place_names_nobody(place: dict[str, Any]) -> None:
    [one] = read_updates([told(text="@ns_help_bot", entities=[{"type": "mention", **place}])], OURS).mentions

    assert one.addressed is False


def test_a_forum_has_a_conversation_for_each_topic_and_answers_to_its_first_message_are_none() -> None:
    topic = {"is_topic_message": True, "message_thread_id": 2}

    [plain] = read_updates([told(**topic, reply_to_message={"message_id": 2})], OURS).mentions
    [answer] = read_updates([told(**topic, reply_to_message={"message_id": 9})], OURS).mentions
    [thread] = read_updates([told(message_thread_id=2)], OURS).mentions

    assert (plain.conversation_id, plain.in_reply_to) == (f"{GROUP['id']}/2", None)
    assert answer.in_reply_to == f"{GROUP['id']}:9"
    assert thread.conversation_id == str(GROUP["id"])


@pytest.mark.parametrize(
    ("message", "words", "media"),
    [
        ({"photo": [{"file_id": "A"}], "caption": "Kijk"}, "Kijk\n[photo]", {"type": "photo"}),
        ({"document": {"file_id": "A", "file_name": "bon.pdf"}}, "[document: bon.pdf]",
         {"type": "document", "alt": "bon.pdf"}),
        ({"animation": {"file_id": "A"}, "document": {"file_id": "A"}}, "[gif]", {"type": "gif"}),
        ({"sticker": {"emoji": "😡"}}, "[sticker: 😡]", {"type": "sticker", "alt": "😡"}),
        ({"venue": {"title": "Utrecht"}, "location": {"latitude": 1}}, "[place: Utrecht]",
         {"type": "place", "alt": "Utrecht"}),
        ({"contact": {"phone_number": "+31612345678", "first_name": "Els"}}, "[contact]", {"type": "contact"}),
        ({"voice": {"duration": 3}}, "[voice message]", {"type": "voice message"}),
    ],
)  # fmt: skip
def test_what_hangs_on_a_message_has_a_name_and_no_address(
    message: dict[str, Any], words: str, media: dict[str, str]
) -> None:
    [mention] = read_updates([told(text=None, **message)], OURS).mentions

    assert mention.text == words
    assert mention.media == (media,)


def test_a_channel_that_speaks_in_a_group_is_its_author() -> None:
    sender = {"id": -100777, "type": "channel", "title": "Reizigers", "username": "reizigers_nl"}

    [mention] = read_updates([told(sender_chat=sender, **{"from": {**JAN, "is_bot": True}})], OURS).mentions

    assert (mention.author.id, mention.author.name, mention.author.handle) == ("-100777", "Reizigers", "reizigers_nl")


def test_what_our_bot_said_is_our_own() -> None:
    private = {"id": 5, "type": "private"}

    batch = read_updates([told(**{"from": BOT.told()}, chat=private, reply_to_message={"message_id": 2})], OURS)

    [own] = batch.own_posts
    assert (own.id, own.in_reply_to, own.to, batch.mentions) == ("5:3", "5:2", "5", ())


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        {},
        {"update_id": 1, "my_chat_member": {"chat": GROUP}},
        {"update_id": 1, "message": []},
        told(text=None, new_chat_members=[JAN]),
        told(text="  "),
        told(text=7),
        told(**{"from": {**JAN, "is_bot": True}}),
        told(**{"from": None}),
        told(**{"from": {"id": "5"}}),
        told(chat={"id": -1, "type": "channel"}),
        told(chat={"id": True, "type": "group"}),
        told(chat=None),
        told(message_id=0),
        told(date=0),
        told(date=10**15),
        told(message_id=10**30),
    ],
)  # fmt: skip
def test_what_is_nothing_to_a_desk_is_counted(update: Any) -> None:
    batch = read_updates([update], OURS)

    assert (bool(batch), batch.not_for_us) == (False, 1)


STRANGE: list[Any] = [None, True, -1, 0, 10**40, 1.5, "", "x", [], {}, [[]], [{}], {"id": 5}, [{"type": "mention"}]]
WHOLE = told(
    entities=[{"type": "mention", "offset": 0, "length": 3, "user": JAN}],
    reply_to_message={"message_id": 2, "from": JAN}, photo=[{"file_id": "A"}],
    sender_chat={"id": -5, "title": "x"}, is_topic_message=True, message_thread_id=4,
    document={"file_name": "x"}, poll={"question": "?"}, caption="x", caption_entities=[{}],
)  # fmt: skip


def spoilt(value: Any, chance: random.Random) -> Any:
    """Return ``value`` with something in it that is of another kind."""
    if chance.random() < 0.12:
        return chance.choice(STRANGE)
    if isinstance(value, dict):
        return {key: spoilt(one, chance) for key, one in value.items()}
    return [spoilt(one, chance) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(5))
def test_whatever_stands_in_an_update_it_is_read_or_counted(seed: int) -> None:
    chance = random.Random(seed)

    for _ in range(400):
        batch = read_updates([spoilt(WHOLE, chance)], OURS)
        assert len(batch.mentions) + len(batch.own_posts) + batch.not_for_us == 1
