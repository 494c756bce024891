"""What happens on a Page becomes mentions of customers and posts of our own, in the desk's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.ports import MentionEvent
from bot.rules.vocabulary import Visibility
from tests.integrations.meta.settled import NOW, World, receiver
from tests.integrations.meta.test_receiver import delivery, feed

AT = datetime(2025, 11, 23, 8, 0, tzinfo=UTC)


def told(value: dict[str, Any], field: str = "feed") -> Any:
    entry = feed("5_1", **value)
    entry["changes"][0]["field"] = field
    return receiver().parse(delivery(entry))["page"]


async def test_a_comment_below_a_post_starts_a_conversation_of_its_own(world: World) -> None:
    meta, jan = world.meta, world.meta.person("Jan de Vries")
    post = meta.post_of(world.page)
    comment = meta.comment_on(post, "Waar blijft mijn trein? 🚆", person=jan)

    [mention] = world.told()["page"].mentions

    assert (mention.id, mention.text, mention.posted_at) == (comment.id, "Waar blijft mijn trein? 🚆", NOW)
    assert (mention.author.id, mention.author.name) == (jan.id, "Jan de Vries")
    assert (mention.conversation_id, mention.in_reply_to) == (comment.id, post.id)
    assert (mention.visibility, mention.event) == (Visibility.PUBLIC, MentionEvent.CREATED)
    assert mention.url == f"https://www.facebook.com/{comment.id}"
    assert mention.extra == {"item": "comment", "post": post.id}


async def test_an_answer_to_a_comment_belongs_to_the_comment_on_top(world: World) -> None:
    meta = world.meta
    post = meta.post_of(world.page)
    top = meta.comment_on(post, "Waar?", person=meta.person())
    under = meta.comment_on(post, "Hier ook niet", person=meta.person("Piet"), under=top)

    _, second = world.told()["page"].mentions

    assert (second.id, second.conversation_id, second.in_reply_to) == (under.id, top.id, top.id)


async def test_a_comment_whose_author_we_may_not_know_is_one_nameless_customer_each(world: World) -> None:
    post = world.meta.post_of(world.page)
    comment = world.meta.comment_on(post, "Hallo?", person=None)

    [mention] = world.told()["page"].mentions

    assert (mention.author.id, mention.author.name) == (f"anonymous:{comment.id}", None)


async def test_edits_and_removals_are_told_as_such(world: World) -> None:
    meta = world.meta
    comment = meta.comment_on(meta.post_of(world.page), "Waar?", person=meta.person())
    meta.edit(comment, "Waar is hij?")
    meta.remove(comment)

    events = [(one.event, one.text) for one in world.told()["page"].mentions]

    assert events == [
        (MentionEvent.CREATED, "Waar?"), (MentionEvent.EDITED, "Waar is hij?"), (MentionEvent.DELETED, ""),
    ]  # fmt: skip


async def test_what_we_answer_comes_back_as_our_own_post_under_what_it_answers(world: World) -> None:
    meta = world.meta
    post = meta.post_of(world.page)
    comment = meta.comment_on(post, "Waar?", person=meta.person())
    [mention] = world.told()["page"].mentions

    sent = await world.send("page", world.reply_to(mention, "Hij komt zo."))
    batch = world.told()["page"]

    assert batch.mentions == ()
    [own] = batch.own_posts
    assert (own.id, own.text, own.visibility) == (sent.platform_id, "Hij komt zo.", Visibility.PUBLIC)
    assert (own.in_reply_to, own.conversation_id, own.to) == (comment.id, comment.id, None)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"item": "reaction", "reaction_type": "like"}, id="a reaction"),
        pytest.param({"item": "share"}, id="a share"),
        pytest.param({"item": "status", "from": {"id": "1001"}}, id="a post of our own"),
        pytest.param({"verb": "hide"}, id="hidden by us"),
        pytest.param({"verb": "unhide"}, id="shown again by us"),
        pytest.param({"verb": "edited", "from": {"id": "1001"}}, id="an edit of our own"),
        pytest.param({"item": "post", "from": None}, id="a post of nobody: more likely ours"),
        pytest.param({"comment_id": None}, id="no id"),
        pytest.param({"comment_id": True}, id="an id that is none"),
        pytest.param({"comment_id": "1" * 256}, id="an endless id"),
        pytest.param({"created_time": 99999999999}, id="the year 5138"),
    ],
)
def test_what_is_nothing_to_answer_is_counted(value: dict[str, Any]) -> None:
    batch = told(value)

    assert (batch.mentions, batch.own_posts, batch.not_for_us) == ((), (), 1)


def test_a_post_of_a_visitor_is_a_mention_and_a_conversation() -> None:
    batch = told({"item": "photo", "post_id": "1001_8", "photo": "https://a.example/1.jpg",
                  "photos": ["https://a.example/2.jpg", 7]})  # fmt: skip

    [mention] = batch.mentions
    assert (mention.id, mention.conversation_id, mention.extra) == ("1001_8", "1001_8", {"item": "post"})
    assert [one["url"] for one in mention.media] == ["https://a.example/1.jpg", "https://a.example/2.jpg"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(1763884800, AT, id="seconds"),
        pytest.param(1763884800000, AT, id="milliseconds"),
        pytest.param("1763884800", AT, id="seconds as text"),
        pytest.param("2025-11-23T08:00:00+0000", AT, id="ISO 8601"),
        pytest.param("2025-11-23T08:00:00", AT, id="without a zone: the delivery's own time"),
        pytest.param("soon", AT, id="no time: the delivery's own"),
        pytest.param(None, AT, id="none: the delivery's own"),
    ],
)
def test_times_are_read_in_every_form_that_the_platform_writes(written: Any, expected: datetime) -> None:
    assert told({"created_time": written}).mentions[0].posted_at == expected


def test_a_mention_elsewhere_is_addressed_and_its_words_are_fetched_if_they_lack() -> None:
    value = {"post_id": "55_1", "comment_id": "1_9", "sender_id": "77", "sender_name": "Jan", "item": "comment"}

    [known] = told({**value, "message": "Dank @Spoor"}, "mention").mentions
    [unknown] = told({**value, "message": ""}, "mention").mentions
    [gone] = told({**value, "message": "", "verb": "remove"}, "mention").mentions
    nothing = told({"post_id": None, "comment_id": None}, "mention")

    assert (known.id, known.addressed, known.author.id) == ("mention:1_9", True, "77")
    assert known.extra == {"item": "mention", "object": "1_9"}
    assert unknown.extra["unread"]
    assert (gone.event, "unread" in gone.extra) == (MentionEvent.DELETED, False)
    assert nothing.not_for_us == 1


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(
            {"post_id": "1001_5", "comment_id": "5_9", "sender_id": "77"}, id="on our own Page: feed tells it"
        ),
        pytest.param({"post_id": "55_1", "sender_id": "1001"}, id="by ourselves"),
    ],
)
def test_a_mention_that_is_none_is_counted(value: dict[str, Any]) -> None:
    batch = told(value, "mention")

    assert (batch.mentions, batch.not_for_us) == ((), 1)


def test_mentions_come_oldest_first_whatever_the_order_of_the_delivery() -> None:
    late = feed("5_2", created_time=int((AT + timedelta(hours=1)).timestamp()))
    batch = receiver().parse(delivery(late, feed("5_1")))["page"]

    assert [one.id for one in batch.mentions] == ["5_1", "5_2"]
