"""Comments and mentions on Instagram."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.meta.settled import NOW, World, receiver
from tests.integrations.meta.test_receiver import delivery
from tests.support.meta import Instagram, tell
from tests.support.meta.state import Post
from tests.support.meta.webhook import as_bytes

AT = int(NOW.timestamp())


def told(field: str, value: dict[str, Any]) -> Any:
    entry = {"id": "17841", "time": AT, "changes": [{"field": field, "value": value}]}
    return receiver().parse(delivery(entry, object="instagram"))["insta"]


def medium(world: World) -> Post:
    post = Post(id="179000", account="17841", text="Winter", at=NOW, author="17841", kind="post")
    world.meta.posts[post.id] = post
    return post


async def test_a_comment_has_the_time_of_its_delivery(world: World) -> None:
    jan = world.meta.person("Jan", username="jan_dv")
    comment = world.meta.comment_on(medium(world), "Prijs?", person=jan)

    [mention] = world.told()["insta"].mentions

    assert (mention.id, mention.text, mention.posted_at) == (comment.id, "Prijs?", NOW)
    assert (mention.author.id, mention.author.handle) == (jan.id, "jan_dv")
    assert (mention.conversation_id, mention.in_reply_to) == (comment.id, None)
    assert mention.extra == {"item": "comment", "media": "179000"}


async def test_an_answer_to_a_comment_belongs_to_it(world: World) -> None:
    post = medium(world)
    top = world.meta.comment_on(post, "Prijs?", person=world.meta.person(username="jan"))
    world.meta.comment_on(post, "Wil ik ook weten", person=world.meta.person(username="piet"), under=top)

    _, second = world.told()["insta"].mentions

    assert (second.conversation_id, second.in_reply_to) == (top.id, top.id)


def test_a_comment_on_an_ad_that_comes_twice_is_one() -> None:
    post = Post(id="178", account="17841", text="?", at=NOW, author="5", author_name="jan", parent="9", root="9")
    plain = tell.instagram_comment(Instagram(), post)
    twice = tell.instagram_comment(Instagram(), post, ad=True)

    batch = receiver().parse(as_bytes({"object": "instagram", "entry": plain["entry"] + twice["entry"]}))["insta"]

    assert [one.id for one in batch.mentions] == ["178"]


def test_live_comments_are_marked_because_they_pass() -> None:
    [mention] = told("live_comments", {"id": "178", "from": {"id": "5", "username": "jan"}, "text": "Hoi"}).mentions

    assert mention.extra["item"] == "live_comment"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        pytest.param({"id": "5", "username": "jan"}, ("5", "jan"), id="both"),
        pytest.param({"username": "jan"}, ("username:jan", "jan"), id="only a name"),
        pytest.param(None, ("anonymous:178", None), id="nobody"),
    ],
)
def test_who_wrote_it_as_far_as_we_may_know(sender: Any, expected: tuple[str, str | None]) -> None:
    [mention] = told("comments", {"id": "178", "from": sender, "text": "Hoi"}).mentions

    assert (mention.author.id, mention.author.handle) == expected


def test_our_own_comment_is_an_own_post() -> None:
    batch = told("comments", {"id": "178", "from": {"id": "17841"}, "text": "Dank", "parent_id": "177"})

    [own] = batch.own_posts
    assert (own.id, own.in_reply_to, own.conversation_id, batch.mentions) == ("178", "177", "177", ())


def test_a_mention_elsewhere_names_only_ids() -> None:
    [comment] = told("mentions", {"media_id": "9", "comment_id": "8"}).mentions
    [caption] = told("mentions", {"media_id": "9"}).mentions

    assert (comment.id, comment.text, comment.addressed) == ("mention:8", "", True)
    assert comment.extra == {"item": "mention", "media": "9", "comment": "8", "unread": True}
    assert (caption.id, caption.extra["comment"]) == ("mention:9", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("comments", {"text": "?"}, id="a comment without an id"),
        pytest.param("mentions", {}, id="a mention of nothing"),
        pytest.param("mentions", {"media_id": "9){id}"}, id="an id that would change the question"),
        pytest.param("story_insights", {"media_id": "9"}, id="figures"),
    ],
)
def test_what_says_nothing_is_counted(field: str, value: dict[str, Any]) -> None:
    batch = told(field, value)

    assert (bool(batch), batch.not_for_us) == (False, 1)
