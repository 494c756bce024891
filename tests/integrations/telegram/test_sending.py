"""Replies: where they go, how long they may be, and what an answer means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.ports import Accepted, Answerable, Denied, NotSent, Rejected, Unknown
from bot.rules.replying import measure
from bot.rules.vocabulary import Visibility
from tests.integrations.telegram.rig import NOON, Rig, reply_to
from tests.support.telegram import Chat


async def test_a_reply_stands_under_what_the_customer_wrote_as_plain_text(rig: Rig) -> None:
    jan = rig.world.person("Jan")
    asked = rig.world.write(jan, "Trein?")

    sent = await rig.send(reply_to(await rig.heard(), "*Hij* rijdt <b>om</b> 9:40 _SV_"))

    [said] = [one for one in rig.world.private(jan).messages.values() if one["from"]["id"] == rig.world.bot.id]
    assert sent == Accepted(f"{jan.id}:{said['message_id']}")
    assert said["text"] == "*Hij* rijdt <b>om</b> 9:40 _SV_"
    assert said["reply_to_message"]["message_id"] == asked["message_id"]
    assert "parse_mode" not in rig.telegram.asked[-1][1]


async def test_a_message_that_was_taken_back_is_answered_all_the_same(rig: Rig) -> None:
    asked = rig.world.write(rig.world.person("Jan"), "Trein?")
    mention = await rig.heard()
    rig.world.delete(asked)

    assert isinstance(await rig.send(reply_to(mention)), Accepted)


async def test_in_a_forum_a_reply_goes_into_the_topic(rig: Rig) -> None:
    group = rig.world.group("Treinen", is_forum=True)
    rig.world.write(rig.world.person("Jan"), "/hulp", chat=group, topic=4)

    await rig.send(reply_to(await rig.heard()))

    assert group.messages[2]["message_thread_id"] == 4


@pytest.mark.parametrize(("units", "fits"), [(4096, True), (4097, False)])
async def test_the_limit_is_what_telegram_takes(rig: Rig, units: int, fits: bool) -> None:
    rig.world.write(rig.world.person("Jan"), "Trein?")
    mention = await rig.heard()
    text = "🚆" * (units // 2) + "x" * (units % 2)
    asked = Answerable(external_id=mention.id, visibility=Visibility.PRIVATE, posted_at=NOON)
    [way] = [one for one in rig.connection.ways(asked, now=NOON) if one.is_open]

    sent = await rig.send(reply_to(mention, text))

    assert measure(text, way.limit).fits is fits
    assert isinstance(sent, Accepted) is fits


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"may_write": False}, "its administrators decide"),
        ({"is_member": False}, "put out of the group"),
    ],
)  # fmt: skip
async def test_a_refusal_of_a_group_is_said_in_words(rig: Rig, changed: dict[str, bool], said: str) -> None:
    group = rig.world.group("Treinen")
    rig.world.write(rig.world.person("Jan"), "/hulp", chat=group)
    mention = await rig.heard()
    for name, value in changed.items():
        setattr(group, name, value)

    sent = await rig.send(reply_to(mention))

    assert isinstance(sent, Rejected)
    assert said in sent.reason


async def test_a_customer_who_blocked_the_bot_and_a_chat_that_is_gone_are_rejected_with_a_reason(rig: Rig) -> None:
    jan = rig.world.person("Jan")
    rig.world.write(jan, "Trein?")
    mention = await rig.heard()
    jan.has_blocked = True
    blocked = await rig.send(reply_to(mention))
    rig.world.chats.clear()
    gone = await rig.send(reply_to(mention))

    assert blocked == Rejected(
        "the customer has blocked the bot (Telegram says: Forbidden: bot was blocked by the user)"
    )
    assert gone == Rejected("Telegram does not know this chat any more (Telegram says: Bad Request: chat not found)")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (429, '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":35}}',
         NotSent("Too Many Requests (429)", timedelta(seconds=35))),
        (400, '{"ok":false,"error_code":400,"description":"Bad Request: new words"}',
         Rejected("Bad Request: new words")),
        (400, "<html>", Rejected("HTTP 400")),
        (408, "<html>", Unknown("HTTP 408")),
        (302, "", Unknown("HTTP 302")),
        (500, '{"ok":false,"error_code":400,"description":"Bad Request"}', Unknown("HTTP 500")),
        (200, '{"ok":false}', Unknown("HTTP 200")),
        (200, '{"ok":"true","result":{}}', Unknown("HTTP 200")),
        (200, '{"ok":true,"result":{"message_id":4}}', Unknown("an answer without an id")),
        (200, '{"ok":true,"result":[]}', Unknown("an answer without an id")),
        (200, "not JSON", Unknown("HTTP 200")),
    ],
    ids=lambda value: str(value)[:24],
)  # fmt: skip
async def test_what_an_answer_means(rig: Rig, status: int, body: str, expected: object) -> None:
    rig.world.write(rig.world.person("Jan"), "Trein?")
    mention = await rig.heard()
    rig.answer(body, status)

    assert await rig.send(reply_to(mention)) == expected


@pytest.mark.parametrize("strange", ["", "abc", "5", "5:6:7", "5:²", "1" * 40 + ":1"])
async def test_without_a_chat_nothing_is_sent(rig: Rig, strange: str) -> None:
    rig.world.write(rig.world.person("Jan"), "Trein?")
    reply = replace(reply_to(await rig.heard()), in_reply_to=strange)

    assert isinstance(await rig.send(reply), Rejected)
    assert [method for method, _ in rig.telegram.asked if method == "sendMessage"] == []


def test_a_bot_cannot_begin_a_private_conversation_nor_answer_what_is_gone_in_a_group(rig: Rig) -> None:
    asked = Answerable(external_id="-1:2", visibility=Visibility.PUBLIC, posted_at=NOON)

    ways = {one.visibility: one.denied for one in rig.connection.ways(asked, now=NOON)}
    gone = {one.visibility: one.denied for one in rig.connection.ways(replace(asked, deleted=True), now=NOON)}

    assert ways == {Visibility.PUBLIC: None, Visibility.PRIVATE: Denied.NOT_OFFERED}
    assert gone[Visibility.PUBLIC] is Denied.GONE
    assert Chat(1, "private").may_write
