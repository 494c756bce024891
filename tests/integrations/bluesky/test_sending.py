"""What goes out: below what, how long, with which places in bytes, once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.ports import (
    Accepted,
    Answerable,
    Denied,
    NotSent,
    OutboundStatement,
    Rejected,
    SendResult,
    Unknown,
)
from bot.rules.replying import Counting, Limit, measure
from bot.rules.vocabulary import Visibility
from integrations.bluesky.facets import facets_of
from tests.integrations.bluesky.rig import NOON, Rig, a_reply, a_rig, of_json
from tests.support.bluesky import Instead

URI = "at://did:plc:9/app.bsky.feed.post/1"
FAMILY = "👨‍👩‍👧‍👦"


async def test_a_reply_names_what_it_answers_and_where_the_thread_began(rig: Rig) -> None:
    world = rig.server.world
    root = world.post(world.us, "Geen treinen")
    asked = world.post(rig.jan, "Waarom?", above=root)
    [mention] = (await rig.fetch()).batch.mentions

    result = await rig.send(a_reply(asked, mention=mention.extra))

    assert isinstance(result, Accepted)
    record = world.posts[result.platform_id].record
    assert record["reply"] == {"root": root.reference, "parent": asked.reference}
    assert (record["createdAt"], record["text"]) == ("2026-11-23T12:00:00.000Z", "Hij komt eraan ^SV")
    assert "facets" not in record


async def test_an_answer_to_a_first_post_has_it_as_root_too(rig: Rig) -> None:
    asked = rig.server.world.post(rig.jan, "@ns.example waar?")
    [mention] = (await rig.fetch()).batch.mentions

    result = await rig.send(a_reply(asked, mention=mention.extra))

    assert isinstance(result, Accepted)
    record = rig.server.world.posts[result.platform_id].record
    assert record["reply"] == {"root": asked.reference, "parent": asked.reference}


async def test_links_and_names_are_marked_by_their_bytes(rig: Rig) -> None:
    asked = rig.server.world.post(rig.jan, "@ns.example waar?")

    result = await rig.send(a_reply(asked, "🚆 @jan.example zie https://ns.example/één. @nobody.example"))

    assert isinstance(result, Accepted)
    record = rig.server.world.posts[result.platform_id].record
    octets = record["text"].encode()
    marked = [
        (octets[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"])
        for one in record["facets"]
    ]
    assert marked == [
        ("@jan.example", [{"$type": "app.bsky.richtext.facet#mention", "did": rig.jan.did}]),
        ("https://ns.example/één", [{"$type": "app.bsky.richtext.facet#link", "uri": "https://ns.example/één"}]),
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("(https://a.nl/b_(c)), en https://d.nl!", ["https://a.nl/b_(c)", "https://d.nl"]),
        ("mail x@jan.example of https://a.nl/@jan.example", ["https://a.nl/@jan.example"]),
        ("@jan is geen naam, @jan.example. wel", ["@jan.example"]),
        ("a.nl en https://localhost", []),
        ("@a.example " * 30, ["@a.example"] * 10),
    ],
)
async def test_what_is_a_link_or_a_name(text: str, marked: list[str]) -> None:
    async def who(handle: str) -> str | None:
        return f"did:web:{handle}"

    found = [one["index"] for one in await facets_of(text, who)]

    assert [text.encode()[one["byteStart"] : one["byteEnd"]].decode() for one in found] == marked


async def test_hostile_texts_take_no_time() -> None:
    async def who(handle: str) -> str | None:
        return None

    for text in ("@a." * 20_000, "https://a." * 20_000, "https://" + "a." * 20_000, "@" * 50_000, "@" + "a-" * 30_000):
        assert len(await facets_of(text, who)) <= 1


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (Instead(), NotSent), (Instead(cut=True), NotSent), (of_json('{"error": "x"}', 429), NotSent),
        (of_json('{"error": "InvalidRequest"}', 400), Accepted), (of_json('{"did": 5}'), Accepted),
    ],
)  # fmt: skip
async def test_a_name_that_cannot_be_looked_up_now_keeps_the_reply_for_later(
    rig: Rig, given: Instead, kind: type[Any]
) -> None:
    asked = rig.server.world.post(rig.jan, "@ns.example waar?")
    rig.server.instead(".*resolveHandle", given, times=2)

    assert isinstance(await rig.send(a_reply(asked, "@jan.example hier")), kind)


@pytest.mark.parametrize(
    ("given", "result"),
    [
        pytest.param(of_json(f'{{"uri": "{URI}"}}'), Accepted(URI), id="an address"),
        pytest.param(of_json("{}"), Unknown("an answer without an address"), id="none"),
        pytest.param(of_json("[]"), Unknown("an answer without an address"), id="no object"),
        pytest.param(Instead(200), Unknown("an answer without an address"), id="a page"),
        pytest.param(Instead(302), Unknown("HTTP 302"), id="elsewhere"),
        pytest.param(Instead(408), Unknown("HTTP 408"), id="408"),
        pytest.param(Instead(503), Unknown("HTTP 503"), id="503"),
        pytest.param(of_json('{"error": "A", "message": "Nee"}', 400), Rejected("Nee (HTTP 400)"), id="400"),
        pytest.param(Instead(400), Rejected("HTTP 400"), id="400 without a reason"),
    ],
)
async def test_what_an_answer_means(rig: Rig, given: Instead, result: SendResult) -> None:
    rig.server.instead(".*createRecord", given)

    assert await rig.send(a_reply(URI)) == result


async def test_a_reply_that_is_refused_for_its_token_twice_is_rejected(rig: Rig) -> None:
    await rig.fetch()
    rig.move(hours=1)
    rig.server.instead(".*createRecord", of_json('{"error": "InvalidToken"}', 400), times=2)

    result = await rig.send(a_reply(URI))

    assert isinstance(result, Rejected)
    assert "BLUESKY_APP_PASSWORD" in result.reason
    assert len(rig.server.calls("createRecord")) == 2


async def test_an_account_that_was_taken_down_is_not_told_as_a_wrong_password(rig: Rig) -> None:
    rig.server.instead(".*createSession", of_json('{"error": "AccountTakedown", "message": "Taken down"}', 400))

    assert await rig.send(a_reply(URI)) == Rejected("Taken down (HTTP 400)")


async def test_without_its_version_a_post_cannot_be_answered_from_here(rig: Rig) -> None:
    assert isinstance(await rig.send(a_reply(URI, mention={})), Rejected)
    assert rig.server.asked == []


def answerable(**changed: object) -> Answerable:
    facts: dict[str, object] = {"external_id": URI, "visibility": Visibility.PUBLIC, "posted_at": NOON}
    return Answerable(**{**facts, **changed})  # type: ignore[arg-type]


async def test_the_form_counts_as_bluesky_does(rig: Rig) -> None:
    asked = rig.server.world.post(rig.jan, "@ns.example waar?")
    [way] = rig.connection.ways(answerable(), now=NOON)
    assert (way.visibility, way.limit, way.denied) == (Visibility.PUBLIC, Limit(300, Counting.BLUESKY), None)

    for text in ("a" * 300, "e\u0301" * 300, FAMILY * 120, "🇳🇱" * 300, "https://a.nl/" + "b" * 287):
        assert (measure(text, way.limit).fits, measure(text + "a", way.limit).fits) == (True, False)
        assert isinstance(await rig.send(a_reply(asked, text)), Accepted)
        assert isinstance(await rig.send(a_reply(asked, text + "a")), Rejected)


async def test_what_is_gone_cannot_be_answered_and_some_sources_only_read(rig: Rig) -> None:
    assert [way.denied for way in rig.connection.ways(answerable(deleted=True), now=NOON)] == [Denied.GONE]
    async with a_rig("replies = []\n") as reads:
        assert (reads.connection.sender, reads.connection.publisher) == (None, None)
        assert list(reads.connection.ways(answerable(), now=NOON)) == []


async def test_a_statement_answers_nobody_and_is_pinned_by_people(rig: Rig) -> None:
    said = OutboundStatement(
        key="statement_3", statement_id=3, text="Geen treinen.", kind="opening", agent="Sanne", pin=True
    )

    assert rig.connection.publisher is not None
    result = await rig.connection.publisher.publish(said)

    [post] = rig.server.world.posts.values()
    address = f"https://bsky.app/profile/{post.author.did}/post/{post.uri.rsplit('/', 1)[1]}"
    assert result == Accepted(post.uri, url=address, pinned=False)
    assert "reply" not in post.record
