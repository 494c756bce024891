"""What comes in: walks from the newest back to what is known, threads, our own posts, strange answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.desk.ports import FetchFailed, Trouble
from bot.rules.vocabulary import Visibility
from tests.integrations.bluesky.rig import NOON, Rig, of_json
from tests.support.bluesky import Instead, Post


async def test_a_mention_is_told_with_everything_that_the_desk_can_use(rig: Rig) -> None:
    picture = {"$type": "app.bsky.embed.images", "images": [{"alt": "Een bord", "image": {"$type": "blob"}}]}
    post = rig.server.world.post(rig.jan, "@ns.example Waar blijft de trein? 🚆", embed=picture)

    [mention] = (await rig.fetch()).batch.mentions

    address = f"https://bsky.app/profile/{rig.jan.did}/post/{post.uri.rsplit('/', 1)[1]}"
    assert (mention.id, mention.text, mention.posted_at) == (post.uri, "@ns.example Waar blijft de trein? 🚆", NOON)
    assert (mention.author.id, mention.author.handle, mention.author.name, mention.author.bio) == (
        rig.jan.did, "jan.example", "Jan", "Forens",
    )  # fmt: skip
    assert (mention.url, mention.language, mention.visibility) == (address, "nl", Visibility.PUBLIC)
    assert (mention.addressed, mention.conversation_id, mention.in_reply_to) == (True, post.uri, None)
    assert mention.media == ({"url": address, "type": "image", "alt": "Een bord"},)
    assert mention.extra == {"cid": post.cid, "root": None, "reason": "mention"}


async def test_a_thread_is_one_conversation_and_only_what_answers_us_is_addressed(rig: Rig) -> None:
    world = rig.server.world
    root = world.post(world.us, "Vandaag rijden er geen treinen")
    first = world.post(rig.jan, "Waarom?", above=root)
    world.post(world.person("els.example"), "Dat vraag ik me ook af", above=first)
    world.post(rig.jan, "Kijk nou", reason="quote", embed={"$type": "app.bsky.embed.record", "record": root.reference})
    world.post(rig.jan, "leuk", reason="like")

    mentions = (await rig.fetch()).batch.mentions

    assert [(one.text, one.addressed, one.conversation_id == root.uri) for one in mentions] == [
        ("Waarom?", True, True), ("Dat vraag ik me ook af", None, True), ("Kijk nou", True, False),
    ]  # fmt: skip
    assert mentions[0].extra["root"] == root.reference
    [asked] = rig.server.calls("listNotifications")
    assert asked["query"] == {"limit": ["100"], "reasons": ["mention", "reply", "quote"]}


async def walk(rig: Rig, cursor: Any, feed: str = "notifications") -> tuple[list[list[str]], Any]:
    pages, more = [], True
    while more:
        fetched = await rig.fetch(feed, json.loads(json.dumps(cursor)))
        cursor, more = fetched.cursor, fetched.more
        pages.append([one.text for one in (*fetched.batch.mentions, *fetched.batch.own_posts)])
    return pages, cursor


def written(rig: Rig, number: int) -> list[Post]:
    found = []
    for one in range(number):
        rig.move(seconds=1)
        found.append(rig.server.world.post(rig.jan, f"@ns.example {one}"))
    return found


async def test_a_walk_collects_pages_until_it_meets_what_is_known_and_tells_the_oldest_first(rig: Rig) -> None:
    written(rig, 3)
    _, cursor = await walk(rig, None)
    rig.server.page = 2
    posts = written(rig, 7)

    pages, cursor = await walk(rig, cursor)

    assert pages == [[one.text for one in posts]]
    assert await walk(rig, cursor) == ([[]], cursor)


async def test_a_long_walk_is_told_in_parts_and_goes_on_where_it_was_also_after_a_stop(rig: Rig) -> None:
    rig.server.page = 2
    _, cursor = await walk(rig, None)
    texts = [one.text for one in written(rig, 13)]

    first = await rig.fetch(cursor=cursor)
    newer = written(rig, 1)
    pages, cursor = await walk(rig, first.cursor)

    assert (first.more, [one.text for one in first.batch.mentions]) == (True, texts[3:])
    assert pages == [texts[:3]]
    assert [text for page in (await walk(rig, cursor))[0] for text in page] == [newer[0].text]


async def test_a_walk_that_breaks_off_keeps_what_it_found_and_goes_on_later(rig: Rig) -> None:
    rig.server.page = 2
    _, cursor = await walk(rig, None)
    texts = [one.text for one in written(rig, 5)]
    rig.server.instead(".*listNotifications", of_json(await first_page(rig)))
    rig.server.instead(".*listNotifications", Instead(), times=1)
    fetched = await rig.fetch(cursor=cursor)
    pages, _ = await walk(rig, fetched.cursor)

    assert (fetched.more, [one.text for one in fetched.batch.mentions]) == (False, texts[3:])
    assert pages == [texts[:3]]


async def first_page(rig: Rig) -> str:
    """Return the newest page as the server tells it."""
    token = next(iter(rig.server.access))
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.get(f"{rig.server.url}/xrpc/app.bsky.notification.listNotifications") as answer,
    ):
        return await answer.text()


async def test_a_walk_whose_page_is_not_known_any_more_begins_anew(rig: Rig) -> None:
    written(rig, 2)
    open_walk = {"at": (NOON - timedelta(hours=1)).isoformat(), "uris": [], "page": "gone", "top": None, "top_uris": []}

    fetched = await rig.fetch(cursor=open_walk)
    pages, _ = await walk(rig, fetched.cursor)

    assert (list(fetched.batch.mentions), fetched.more, "page" in fetched.cursor) == ([], False, False)
    assert [len(page) for page in pages] == [2]


async def test_posts_of_one_instant_are_each_told_once(rig: Rig) -> None:
    world = rig.server.world
    world.post(rig.jan, "@ns.example een")
    first = await rig.fetch()
    world.post(rig.jan, "@ns.example twee")
    second = await rig.fetch(cursor=first.cursor)
    world.post(rig.jan, "@ns.example drie")

    third = await rig.fetch(cursor=second.cursor)

    told = [[one.text[-4:] for one in look.batch.mentions] for look in (first, second, third)]
    assert told == [[" een"], ["twee"], ["drie"]]


async def test_a_post_that_stands_behind_what_is_known_is_told_and_once(rig: Rig) -> None:
    """Its place is that of the customer's clock, which may be slow; or its pictures took a minute to be sent."""
    world = rig.server.world
    world.post(rig.jan, "@ns.example eerst", at=NOON - timedelta(minutes=2))
    world.post(rig.jan, "@ns.example dan")
    cursor = (await rig.fetch()).cursor
    world.post(rig.jan, "@ns.example er tussen", at=NOON - timedelta(minutes=1))
    world.post(rig.jan, "@ns.example van vorig jaar", at=NOON - timedelta(days=365))

    pages, cursor = await walk(rig, cursor)

    assert pages == [["@ns.example er tussen"]]
    assert await walk(rig, cursor) == ([[]], cursor)


async def test_a_known_post_that_is_deleted_brings_nothing_again(rig: Rig) -> None:
    posts = written(rig, 3)
    cursor = (await rig.fetch()).cursor
    rig.server.world.delete(posts[-1])

    assert await walk(rig, cursor) == ([[]], cursor)


async def test_what_a_cursor_remembers_does_not_grow(rig: Rig) -> None:
    written(rig, 3)
    cursor = (await rig.fetch()).cursor
    rig.move(minutes=10)
    [newest] = written(rig, 1)

    assert (await rig.fetch(cursor=cursor)).cursor["uris"] == [newest.uri]


async def test_a_page_that_leads_to_itself_is_the_last(rig: Rig) -> None:
    cursor = (await rig.fetch()).cursor
    told = {"notifications": [a_notification(indexedAt="2026-11-23T11:59:00.000Z")], "cursor": "the same"}
    rig.server.instead(".*listNotifications", of_json(json.dumps(told)), times=3)

    pages = await rig.fetch(cursor=cursor)

    assert (pages.more, "page" in pages.cursor, len(rig.server.waiting)) == (False, False, 1)


async def test_the_first_look_brings_one_page_of_the_last_day(rig: Rig) -> None:
    rig.server.page = 2
    rig.server.world.post(rig.jan, "@ns.example oud", at=NOON - timedelta(hours=25))
    texts = [one.text for one in written(rig, 4)]

    pages, cursor = await walk(rig, None)

    assert pages == [texts[2:]]
    assert (await walk(rig, cursor))[0] == [[]]


async def test_our_own_posts_are_told_and_reposts_do_not_end_a_walk(rig: Rig) -> None:
    world = rig.server.world
    asked = world.post(rig.jan, "@ns.example waar?")
    _, cursor = await walk(rig, None, "own")
    rig.move(seconds=5)
    answer = world.post(world.us, "Spoor 5", above=asked)
    world.reposted.append((world.post(rig.jan, "oud", at=NOON - timedelta(days=90)), rig.now + timedelta(seconds=1)))

    fetched = await rig.fetch("own", cursor)

    [own] = fetched.batch.own_posts
    assert (own.id, own.text, own.in_reply_to, own.conversation_id) == (answer.uri, "Spoor 5", asked.uri, asked.uri)
    assert (own.url or "").startswith(f"https://bsky.app/profile/{world.us.did}/post/")
    assert fetched.batch.not_for_us == 1


async def test_a_post_of_ours_that_names_ourselves_is_no_mention(rig: Rig) -> None:
    post = rig.server.world.post(rig.server.world.us, "@ns.example test")
    rig.server.world.told.append(("mention", post, NOON))

    assert list((await rig.fetch()).batch.mentions) == []


URI = "at://did:plc:9/app.bsky.feed.post/1"


def a_notification(**changed: Any) -> dict[str, Any]:
    told = {
        "uri": URI, "cid": "bafy", "reason": "mention", "indexedAt": "2026-11-23T11:00:00.000Z",
        "author": {"did": "did:plc:9"}, "record": {"$type": "app.bsky.feed.post", "text": "hoi"},
    }  # fmt: skip
    return {**told, **changed}


@pytest.mark.parametrize(
    "strange",
    [
        a_notification(author=None), a_notification(author={"did": "x"}), a_notification(record=None),
        a_notification(author={"did": "did:plc:" + "9" * 300}), a_notification(record={"$type": "app.bsky.feed.like"}),
        a_notification(record={"$type": "app.bsky.feed.post", "text": 5}), a_notification(reason="new-in-2030"),
        a_notification(reason=None), a_notification(uri="https://a.example"), a_notification(uri=None),
        a_notification(indexedAt="gisteren"), a_notification(indexedAt=None), a_notification(indexedAt="2026-11-23"),
    ],
)  # fmt: skip
async def test_what_lacks_what_it_must_have_is_counted(rig: Rig, strange: dict[str, Any]) -> None:
    told = [a_notification(uri=URI + "2"), strange]
    rig.server.instead(".*listNotifications", of_json(json.dumps({"notifications": told})))

    batch = (await rig.fetch()).batch

    assert ([one.id for one in batch.mentions], batch.not_for_us) == ([URI + "2"], 1)


async def test_everything_else_may_be_missing_or_of_another_kind(rig: Rig) -> None:
    for strange in (None, 5, "x", [], {}, ["x"], [5], [{}], True):
        record = {"$type": "app.bsky.feed.post", "text": "hoi"} | dict.fromkeys(
            ("reply", "langs", "embed", "facets", "createdAt"), strange
        )
        author = {"did": "did:plc:9"} | dict.fromkeys(("handle", "displayName", "description"), strange)
        told = [a_notification(record=record, author=author, cid=strange, labels=strange)]
        rig.server.instead(".*listNotifications", of_json(json.dumps({"notifications": told, "cursor": strange})))

        assert [one.id for one in (await rig.fetch()).batch.mentions] == [URI]


async def test_a_cursor_that_is_not_ours_starts_at_the_last_day(rig: Rig) -> None:
    written(rig, 1)

    for cursor in ({"at": 5}, {"at": "x", "uris": "x", "page": 5, "top": 5, "top_uris": [5]}):
        assert len((await rig.fetch(cursor=cursor)).batch.mentions) == 1


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        pytest.param(of_json("{}"), Trouble.CHANGED, id="no list"),
        pytest.param(of_json("[]"), Trouble.CHANGED, id="no object"),
        pytest.param(of_json('{"notifications": [{}], "feed": [{"post": {"uri": 5}}]}'), Trouble.CHANGED, id="strange"),
        pytest.param(of_json("null"), Trouble.AWAY, id="nothing"),
        pytest.param(of_json('{"notifications": NaN}'), Trouble.AWAY, id="no JSON by the letter"),
        pytest.param(Instead(200, b"<html>"), Trouble.AWAY, id="a page with a good status"),
        pytest.param(Instead(200, b'{"feed": "\xe9"}', "application/json"), Trouble.AWAY, id="Latin-1"),
        pytest.param(Instead(200, b" " * 5_000_000, "application/json"), Trouble.AWAY, id="five megabytes"),
        pytest.param(Instead(302, b"", headers={"Location": "http://127.0.0.1:9"}), Trouble.AWAY, id="elsewhere"),
        pytest.param(of_json('{"error": "UpstreamFailure"}', 502), Trouble.AWAY, id="502"),
        pytest.param(of_json('{"error": "InvalidRequest"}', 400), Trouble.CHANGED, id="400"),
        pytest.param(of_json('{"error": "AccountTakedown"}', 400), Trouble.RIGHTS, id="taken down"),
        pytest.param(of_json('{"error": "x"}', 403), Trouble.RIGHTS, id="403"),
        pytest.param(of_json('{"error": "MethodNotImplemented"}', 501), Trouble.AWAY, id="501"),
        pytest.param(Instead(404), Trouble.AWAY, id="404 of some other server in between"),
        pytest.param(Instead(cut=True), Trouble.AWAY, id="a connection that breaks"),
    ],
)
async def test_a_strange_answer_says_who_has_to_act(rig: Rig, given: Instead, trouble: Trouble) -> None:
    await rig.fetch()
    for feed in ("notifications", "own"):
        # A call that only reads is made once more by itself where its connection was an old one.
        rig.server.instead("app.bsky", given, times=2)

        with pytest.raises(FetchFailed) as failed:
            await rig.fetch(feed)

        assert failed.value.trouble is trouble
        rig.server.waiting.clear()


@pytest.mark.parametrize(
    ("reset", "pause"),
    [
        pytest.param(str(int(NOON.timestamp()) + 90), timedelta(seconds=91), id="in 90 seconds"),
        pytest.param(str(int(NOON.timestamp()) - 90), timedelta(seconds=1), id="over already"),
        pytest.param("99999999999", timedelta(hours=24), id="nobody waits for a thousand years"),
        pytest.param("2026-11-23T12:00:30Z", timedelta(minutes=1), id="ISO 8601 is not what Bluesky writes"),
    ],
)
async def test_how_long_to_wait_after_a_limit(rig: Rig, reset: str, pause: timedelta) -> None:
    rig.server.instead("app.bsky", of_json('{"error": "RateLimitExceeded"}', 429, **{"ratelimit-reset": reset}))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()

    assert (failed.value.trouble, failed.value.retry_after) == (Trouble.LIMIT, pause)
