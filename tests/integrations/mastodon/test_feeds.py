"""What comes in: walking forward without gaps, threads, visibility, our own posts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.ports import FetchFailed, OwnPost, Trouble
from bot.rules.vocabulary import Visibility
from tests.integrations.mastodon.rig import NOON, Rig, of_json
from tests.support.mastodon.server import Instead


async def test_a_mention_is_told_with_everything_that_the_desk_can_use(rig: Rig) -> None:
    picture = {"id": "1", "type": "image", "url": "https://elders.example/1.png", "description": "Een bord"}
    status = rig.server.world.post(rig.jan, "@ns_online Waar blijft de trein?", media=[picture, {"type": "image"}])

    fetched = await rig.fetch("mentions")

    [mention] = fetched.batch.mentions
    assert (mention.id, mention.text, mention.posted_at) == (status.id, "@ns_online Waar blijft de trein?", NOON)
    assert (mention.author.id, mention.author.handle, mention.author.name) == (
        rig.jan.id, "jan_dv@elders.example", "Jan",
    )  # fmt: skip
    assert (mention.author.followers, mention.author.bio, mention.language) == (212, "Forens", "nl")
    assert mention.url == f"https://elders.example/@jan_dv/{status.id}"
    assert mention.media == ({"url": "https://elders.example/1.png", "type": "image", "alt": "Een bord"},)
    assert (mention.addressed, mention.conversation_id, mention.in_reply_to) == (True, status.id, None)


@pytest.mark.parametrize(
    ("told", "visibility"),
    [
        ("public", Visibility.PUBLIC), ("unlisted", Visibility.PUBLIC), ("private", Visibility.PRIVATE),
        ("direct", Visibility.PRIVATE), ("new-in-2030", Visibility.PRIVATE),
    ],
)  # fmt: skip
async def test_only_what_everybody_may_read_is_public(rig: Rig, told: str, visibility: Visibility) -> None:
    rig.server.world.post(rig.jan, "@ns_online hoi", visibility=told)

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.visibility is visibility


async def test_a_walk_goes_forward_page_by_page_over_ids_of_more_and_more_digits(rig: Rig) -> None:
    first = await rig.fetch("mentions")
    written = [rig.server.world.post(rig.jan, f"@ns_online {number}").id for number in range(95)]
    rig.move(minutes=1)

    pages, cursor, more = [], first.cursor, True
    while more:
        fetched = await rig.fetch("mentions", cursor)
        cursor, more = fetched.cursor, fetched.more
        pages.append([one.id for one in fetched.batch.mentions])

    assert [len(page) for page in pages] == [40, 40, 15, 0]
    assert [one for page in pages for one in page] == written


async def test_what_is_shown_later_than_what_came_after_it_is_not_skipped(rig: Rig) -> None:
    cursor = (await rig.fetch("mentions")).cursor
    world = rig.server.world
    world.post(rig.jan, "@ns_online eerst")
    hidden = world.notifications.pop()
    world.post(rig.jan, "@ns_online dan")

    first = await rig.fetch("mentions", cursor)
    world.notifications.append(hidden)
    rig.move(seconds=30)
    second = await rig.fetch("mentions", first.cursor)
    third = await rig.fetch("mentions", second.cursor)

    told = [[one.text for one in look.batch.mentions] for look in (first, second, third)]
    assert told == [["@ns_online dan"], ["@ns_online eerst", "@ns_online dan"], []]
    assert [look.more for look in (first, second, third)] == [False, True, False]


async def test_a_server_that_gives_the_same_page_whatever_it_is_asked_is_not_asked_for_more(rig: Rig) -> None:
    told = [{"id": "8", "type": "mention", "created_at": "2026-11-23T11:00:00Z", "status": a_status()}]
    rig.server.instead("GET /api/v1/notifications", of_json(json.dumps(told)))

    fetched = await rig.fetch("mentions", {"min_id": "9"})

    assert (fetched.cursor, fetched.more) == ({"min_id": "9"}, False)


async def test_a_clock_that_is_far_ahead_holds_nothing_up(rig: Rig) -> None:
    cursor = (await rig.fetch("mentions")).cursor
    rig.server.world.post(rig.jan, "@ns_online hoi", at=NOON + timedelta(minutes=5))

    fetched = await rig.fetch("mentions", cursor)

    assert (len(fetched.batch.mentions), fetched.more) == (1, True)
    assert list((await rig.fetch("mentions", fetched.cursor)).batch.mentions) == []


async def test_a_look_may_be_made_again_with_the_same_cursor(rig: Rig) -> None:
    cursor = (await rig.fetch("mentions")).cursor
    rig.server.world.post(rig.jan, "@ns_online hoi")

    assert await rig.fetch("mentions", cursor) == await rig.fetch("mentions", cursor)


async def test_the_first_look_brings_nothing_older_than_a_day(rig: Rig) -> None:
    rig.server.world.post(rig.jan, "@ns_online oud", at=NOON - timedelta(hours=25))
    rig.server.world.post(rig.jan, "@ns_online nieuw", at=NOON - timedelta(hours=23))

    fetched = await rig.fetch("mentions")

    assert [one.text for one in fetched.batch.mentions] == ["@ns_online nieuw"]
    assert (fetched.batch.not_for_us, fetched.more) == (1, False)


async def test_only_mentions_are_asked_for(rig: Rig) -> None:
    rig.server.world.notify("follow", rig.jan, None)

    fetched = await rig.fetch("mentions")

    [asked] = rig.server.calls("GET /api/v1/notifications")
    assert asked["query"] == {"types[]": ["mention"], "limit": ["40"]}
    assert (list(fetched.batch.mentions), fetched.cursor) == ([], {"min_id": "0"})


async def test_a_thread_is_one_conversation_whoever_wrote_in_it(rig: Rig) -> None:
    world = rig.server.world
    els = world.person("els")
    root = world.post(els, "Is er een staking?")
    middle = world.post(rig.jan, "@els ja", above=root.id)
    asked = world.post(rig.jan, "@ns_online klopt dat?", above=middle.id)

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert (mention.id, mention.conversation_id, mention.in_reply_to) == (asked.id, root.id, middle.id)


async def test_an_answer_whose_thread_is_gone_meanwhile_is_told_all_the_same(rig: Rig) -> None:
    world = rig.server.world
    root = world.post(rig.jan, "@ns_online hoi")
    world.post(rig.jan, "@ns_online hallo?", above=root.id)
    rig.server.instead("GET .*/context", of_json('{"error": "Record not found"}', 404))

    mentions = (await rig.fetch("mentions")).batch.mentions

    assert [one.conversation_id for one in mentions] == [root.id, None]


async def test_a_thread_that_cannot_be_asked_for_now_keeps_the_whole_page_for_later(rig: Rig) -> None:
    world = rig.server.world
    root = world.post(rig.jan, "@ns_online hoi")
    world.post(rig.jan, "@ns_online hallo?", above=root.id)
    rig.server.instead("GET .*/context", of_json('{"error": "Too many requests"}', 429))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.LIMIT


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(of_json(json.dumps({"ancestors": [], "descendants": ["x" * 5_000_000]})), id="too large to read"),
        pytest.param(of_json(json.dumps({"ancestors": [{}] * 100_001})), id="too many answers"),
        pytest.param(of_json('{"error": "timeout"}', 503), id="more than the server can do"),
        pytest.param(of_json("[]"), id="no thread"),
    ],
)
async def test_a_thread_that_can_never_be_read_holds_nobody_up(rig: Rig, given: Instead) -> None:
    world = rig.server.world
    root = world.post(rig.jan, "@ns_online hoi")
    large = world.post(rig.jan, "@ns_online hallo?", above=root.id)
    other = world.post(rig.jan, "@ns_online nog iemand?", above=root.id)
    rig.server.instead(f"GET .*/{large.id}/context", given, times=2)

    with pytest.raises(FetchFailed):
        await rig.fetch("mentions")
    mentions = (await rig.fetch("mentions")).batch.mentions

    told = [(one.id, one.conversation_id) for one in mentions]
    assert told == [(root.id, root.id), (large.id, None), (other.id, root.id)]


async def test_the_length_that_the_server_allows_comes_with_the_mention(rig: Rig) -> None:
    rig.server.longest = 5000
    rig.server.world.post(rig.jan, "@ns_online hoi")

    [mention] = (await rig.fetch("mentions")).batch.mentions
    await rig.fetch("mentions")

    assert mention.extra == {"visibility": "public", "acct": "jan_dv@elders.example", "longest": 5000}
    assert len(rig.server.calls("GET /api/v2/instance")) == 1


@pytest.mark.parametrize("body", ["{}", '{"configuration": {"statuses": {"max_characters": "viel"}}}'])
async def test_a_server_that_tells_no_length_has_the_usual_one(rig: Rig, body: str) -> None:
    rig.server.instead("GET /api/v2/instance", of_json(body))
    rig.server.world.post(rig.jan, "@ns_online hoi")

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.extra["longest"] == 500


async def test_an_old_server_has_the_usual_length(rig: Rig) -> None:
    rig.server.old = True
    rig.server.world.post(rig.jan, "@ns_online hoi")

    assert (await rig.fetch("mentions")).batch.mentions[0].extra["longest"] == 500


async def test_a_server_that_cannot_tell_its_length_now_is_asked_later(rig: Rig) -> None:
    rig.server.instead("GET /api/v2/instance", of_json("{}", 500))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.AWAY


async def test_our_own_posts_are_told_without_the_handles_before_them(rig: Rig) -> None:
    world = rig.server.world
    asked = world.post(rig.jan, "@ns_online waar?")
    world.post(world.us, "@jan_dv@elders.example Spoor 5", above=asked.id)
    world.post(world.us, "Vandaag geen treinen. @jan_dv@elders.example weet dat")
    world.post(world.us, "@jan_dv@elders.example je klantnummer?", visibility="direct")

    own = (await rig.fetch("own")).batch.own_posts

    assert [(one.text, one.in_reply_to, one.visibility, one.to) for one in own] == [
        ("Spoor 5", asked.id, Visibility.PUBLIC, None),
        ("Vandaag geen treinen. @jan_dv weet dat", None, Visibility.PUBLIC, None),
        ("je klantnummer?", None, Visibility.PRIVATE, rig.jan.id),
    ]
    [timeline] = rig.server.calls("GET /api/v1/accounts/.*/statuses")
    assert timeline["query"] == {"exclude_reblogs": ["true"], "limit": ["40"]}


async def test_an_answer_that_names_nobody_stays_as_it_is(rig: Rig) -> None:
    world = rig.server.world
    asked = world.post(rig.jan, "@ns_online waar?")
    world.post(world.us, "@iemand spoor 5", above=asked.id)

    [own] = (await rig.fetch("own")).batch.own_posts

    assert own.text == "@iemand spoor 5"


async def test_a_notification_of_a_post_of_our_own_is_no_mention(rig: Rig) -> None:
    world = rig.server.world
    world.notify("mention", world.us, world.post(world.us, "@ns_online test"))

    batch = (await rig.fetch("mentions")).batch

    assert (list(batch.mentions), [type(one) for one in batch.own_posts]) == ([], [OwnPost])


def a_status(**changed: Any) -> dict[str, Any]:
    told = {
        "id": "5", "created_at": "2026-11-23T11:00:00.000Z", "visibility": "public", "content": "<p>hoi</p>",
        "account": {"id": "9", "acct": "jan"},
    }  # fmt: skip
    return {**told, **changed}


async def test_the_rate_limit_ends_when_the_server_says(rig: Rig) -> None:
    rig.server.most = 2
    await rig.fetch("own")
    rig.move(minutes=3)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("own")

    assert (failed.value.trouble, failed.value.retry_after) == (Trouble.LIMIT, timedelta(minutes=2, seconds=1))


@pytest.mark.parametrize(
    ("reset", "pause"),
    [
        pytest.param("2026-11-23T12:00:30.5Z", timedelta(seconds=31.5), id="a fraction of a second"),
        pytest.param("2026-11-23T13:00:30+01:00", timedelta(seconds=31), id="another zone"),
        pytest.param("2026-11-23T11:00:00Z", timedelta(seconds=1), id="over already: their clock is behind"),
        pytest.param("2031-01-01T00:00:00Z", timedelta(minutes=30), id="nobody waits for years"),
        pytest.param("1795435200", timedelta(minutes=1), id="seconds are not what Mastodon writes"),
        pytest.param("2026-11-23T12:05:00", timedelta(minutes=1), id="no zone: who knows"),
        pytest.param("", timedelta(minutes=1), id="nothing"),
    ],
)
async def test_how_long_to_wait_after_a_limit(rig: Rig, reset: str, pause: timedelta) -> None:
    rig.server.instead("GET", of_json('{"error": "Too many requests"}', 429, **{"X-RateLimit-Reset": reset}))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("own")

    assert (failed.value.trouble, failed.value.retry_after) == (Trouble.LIMIT, pause)
