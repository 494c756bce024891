"""The feed of comments: newest first there, oldest first here, nothing skipped, few units."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.ports import FetchFailed, MentionEvent, Trouble
from tests.integrations.youtube.rig import Rig
from tests.support.x.journal import Canned

MINUTE = timedelta(minutes=1)


def calls(rig: Rig, what: str) -> int:
    return len(rig.like.journal.of(f"GET /youtube/v3/{what}"))


async def test_a_comment_says_who_wrote_it_below_which_video_and_where_it_is_read(rig: Rig) -> None:
    jan = rig.like.world.person("@jan.dv")
    comment = rig.like.world.write(jan, "Waar blijft <mijn> trein?\n🚆")

    [mention] = (await rig.fetch()).batch.mentions

    assert (mention.id, mention.text, mention.posted_at) == (comment.id, comment.text, comment.at)
    assert (mention.author.id, mention.author.handle, mention.author.name) == (jan.channel, "jan.dv", "@jan.dv")
    assert mention.url == f"https://www.youtube.com/watch?v=vid00000001&lc={comment.id}"
    assert (mention.conversation_id, mention.in_reply_to, mention.event) == (comment.id, None, MentionEvent.CREATED)


async def test_a_name_is_no_longer_than_it_can_be_kept(rig: Rig) -> None:
    rig.like.world.write(rig.like.world.person("@" + "j" * 300), "Waar?")

    [mention] = (await rig.fetch()).batch.mentions

    assert (len(mention.author.handle or ""), len(mention.author.name or "")) == (255, 255)


async def test_the_first_look_brings_a_day_and_no_more(rig: Rig) -> None:
    world = rig.like.world
    jan = world.person("@jan")
    for hours in (200, 30, 23, 1):
        world.write(jan, f"{hours}", ago=timedelta(hours=hours))

    fetched = await rig.fetch()

    assert [one.text for one in fetched.batch.mentions] == ["23", "1"]


async def test_a_thread_whose_replies_are_not_for_us_holds_nobody_up(rig: Rig) -> None:
    world = rig.like.world
    jan = world.person("@jan")
    top = world.write(jan, "top", ago=2 * MINUTE)
    for number in range(7):
        world.write(jan, f"{number}", under=top, ago=MINUTE)
    world.write(jan, "other")
    rig.like.hidden.add(top.id)

    told = [one.text for one in (await rig.fetch()).batch.mentions]

    assert (told[0], told[-1], len(told)) == ("top", "other", 7)


async def test_a_page_that_leads_to_itself_is_the_last(rig: Rig) -> None:
    page = Canned(200, json.dumps({"items": [], "nextPageToken": "the same"}), "application/json")
    rig.like.journal.answer_next("GET .*/commentThreads", page, times=3)

    fetched = await rig.fetch()

    assert (fetched.more, calls(rig, "commentThreads")) == (False, 2)


async def test_pages_are_walked_until_a_known_comment_and_told_oldest_first(rig: Rig) -> None:
    world = rig.like.world
    jan = world.person("@jan")
    world.write(jan, "known")
    await rig.fetch()
    await rig.fetch()
    before = calls(rig, "commentThreads")
    for number in range(250):
        rig.clock.advance(timedelta(seconds=1))
        world.write(jan, f"{number}")

    batch = (await rig.fetch()).batch

    assert [one.text for one in batch.mentions] == [f"{number}" for number in range(250)]
    assert calls(rig, "commentThreads") - before == 3


async def test_a_quiet_look_costs_one_unit_and_tells_nothing(rig: Rig) -> None:
    world = rig.like.world
    for number in range(150):
        world.write(world.person("@jan"), f"{number}", ago=number * MINUTE)
    await rig.fetch()
    await rig.fetch()  # once an hour the look goes further back
    before = sum(rig.like.used.values())

    rig.clock.advance(5 * MINUTE)
    quiet = await rig.fetch()

    assert not quiet.batch
    assert sum(rig.like.used.values()) - before == 1


async def test_a_thread_is_told_with_all_its_replies_although_a_page_holds_some_of_them(rig: Rig) -> None:
    world = rig.like.world
    top = world.write(world.person("@jan"), "Waar?")
    await rig.fetch()
    for number in range(120):
        rig.clock.advance(timedelta(seconds=1))
        world.write(world.person(f"@p{number}"), f"{number}", under=top)

    batch = (await rig.fetch()).batch

    assert [one.text for one in batch.mentions] == ["Waar?", *(f"{number}" for number in range(120))]
    assert {one.conversation_id for one in batch.mentions} == {top.id}
    assert {one.in_reply_to for one in batch.mentions[1:]} == {top.id}
    assert calls(rig, "comments") == 2


async def test_few_replies_come_with_the_page(rig: Rig) -> None:
    world = rig.like.world
    top = world.write(world.person("@jan"), "Waar?")
    world.write(world.person("@els"), "Hier ook", under=top)

    batch = (await rig.fetch()).batch

    assert [one.text for one in batch.mentions] == ["Waar?", "Hier ook"]
    assert calls(rig, "comments") == 0


async def test_a_late_reply_below_an_older_comment_is_found_within_the_hour(rig: Rig) -> None:
    world = rig.like.world
    old = world.write(world.person("@jan"), "Waar?")
    await rig.fetch()
    for number in range(150):
        rig.clock.advance(timedelta(seconds=1))
        world.write(world.person("@els"), f"{number}")
    await rig.fetch()
    await rig.fetch()
    world.write(world.person("@mo"), "Nog steeds?", under=old)

    at_once = await rig.fetch()
    rig.clock.advance(timedelta(hours=1))
    later = await rig.fetch()

    assert not at_once.batch
    assert "Nog steeds?" in [one.text for one in later.batch.mentions]


async def test_a_comment_that_was_held_for_review_comes_when_it_is_shown(rig: Rig) -> None:
    world = rig.like.world
    world.write(world.person("@jan"), "newer")
    await rig.fetch()
    world.write(world.person("@els"), "held", ago=timedelta(hours=2))

    assert [one.text for one in (await rig.fetch()).batch.mentions] == ["held"]


async def test_an_edit_is_told_as_one(rig: Rig) -> None:
    world = rig.like.world
    comment = world.write(world.person("@jan"), "Waar blijft de treijn?")
    await rig.fetch()
    rig.clock.advance(MINUTE)
    world.edit(comment, "Waar blijft de trein?")

    [mention] = (await rig.fetch()).batch.mentions

    assert (mention.id, mention.event, mention.text) == (comment.id, MentionEvent.EDITED, "Waar blijft de trein?")


async def test_what_our_channel_writes_is_an_own_post_and_answers_whom_it_names(rig: Rig) -> None:
    world = rig.like.world
    jan, els = world.person("@jan"), world.person("@els.v")
    top = world.write(jan, "Waar?", ago=9 * MINUTE)
    below = world.write(els, "Hier ook niet", under=top, ago=8 * MINUTE)
    world.write(world.us, "@els.v Hij komt zo", under=top, ago=7 * MINUTE)
    world.write(world.us, "Beste reizigers, hij komt zo", under=top, ago=6 * MINUTE)
    ours = world.write(world.us, "Welkom!", ago=5 * MINUTE)
    question = world.write(els, "Dank! Hoe laat?", under=ours, ago=4 * MINUTE)
    world.write(world.us, "Om 9:40", under=ours, ago=3 * MINUTE)

    batch = (await rig.fetch()).batch

    assert [one.text for one in batch.mentions] == ["Waar?", "Hier ook niet", "Dank! Hoe laat?"]
    assert [one.in_reply_to for one in batch.own_posts] == [below.id, top.id, None, question.id]


async def test_who_answers_among_several_without_a_name_answers_the_thread(rig: Rig) -> None:
    world = rig.like.world
    ours = world.write(world.us, "Welkom!", ago=5 * MINUTE)
    for name in ("@jan", "@els"):
        world.write(world.person(name), "Hoi", under=ours, ago=4 * MINUTE)
    world.write(world.us, "Hallo allemaal", under=ours, ago=3 * MINUTE)

    assert [one.in_reply_to for one in (await rig.fetch()).batch.own_posts] == [None, ours.id]


async def test_comments_whose_author_is_gone_are_of_different_people(rig: Rig) -> None:
    for text in ("a", "b"):
        rig.like.world.write(None, text)

    mentions = (await rig.fetch()).batch.mentions

    assert len({one.author.id for one in mentions}) == 2
    assert {one.author.name for one in mentions} == {None}


async def test_a_walk_that_breaks_off_keeps_what_it_has_and_goes_on_at_its_page(rig: Rig) -> None:
    world = rig.like.world
    world.write(world.person("@jan"), "known", ago=timedelta(hours=2))
    await rig.fetch()
    for number in range(250):
        rig.clock.advance(timedelta(seconds=1))
        world.write(world.person("@jan"), f"{number}")
    rig.like.journal.answer_next("GET /youtube", Canned(), skip=1)

    first = await rig.fetch()
    rest = await rig.fetch()

    assert [one.text for one in first.batch.mentions] == [f"{number}" for number in range(150, 250)]
    assert [one.text for one in rest.batch.mentions if one.text != "known"] == [f"{number}" for number in range(150)]
    assert not (await rig.fetch()).batch


async def test_a_page_that_youtube_forgot_begins_the_walk_anew(rig: Rig) -> None:
    world = rig.like.world
    for number in range(150):
        world.write(world.person("@jan"), f"{number}", ago=number * MINUTE)
    rig.like.journal.answer_next("GET /youtube", Canned(), skip=1)
    await rig.fetch()
    rig.cursor = {**(rig.cursor or {}), "page": "bm9uc2Vuc2U="}

    broken = await rig.fetch()
    anew = await rig.fetch()

    assert (broken.more, len(anew.batch.mentions)) == (True, 150)


async def test_a_page_that_is_refused_each_time_is_not_asked_for_without_end(rig: Rig) -> None:
    for number in range(150):
        rig.like.world.write(rig.like.world.person("@jan"), f"{number}", ago=number * MINUTE)
    refused = told(Canned(status=400, body={"reason": "invalidPageToken"}))  # type: ignore[arg-type]
    rig.like.journal.answer_next("GET /", refused, skip=1)

    fetched = await rig.fetch()

    assert (fetched.more, len(fetched.batch.mentions)) == (False, 100)


async def test_more_than_one_look_can_take_is_fetched_in_several(rig: Rig) -> None:
    world = rig.like.world
    jan = world.person("@jan")
    for number in range(900):
        world.write(jan, f"{number}", ago=timedelta(seconds=number))

    first = await rig.fetch()
    second = await rig.fetch()

    assert (first.more, second.more) == (True, False)
    assert {one.text for one in (*first.batch.mentions, *second.batch.mentions)} == {str(one) for one in range(900)}
    assert len(json.dumps(rig.cursor)) < 60_000


@pytest.mark.parametrize(
    ("canned", "trouble"),
    [
        (Canned(status=403, body={"reason": "quotaExceeded"}), Trouble.CAP),  # type: ignore[arg-type]
        (Canned(status=403, body={"reason": "commentsDisabled"}), Trouble.RIGHTS),  # type: ignore[arg-type]
        (Canned(status=403, body={"reason": "forbidden"}), Trouble.RIGHTS),  # type: ignore[arg-type]
        (Canned(status=403, body={"reason": "rateLimitExceeded"}), Trouble.LIMIT),  # type: ignore[arg-type]
        (Canned(status=404, body={"reason": "channelNotFound"}), Trouble.RIGHTS),  # type: ignore[arg-type]
        (Canned(status=400, body={"reason": "processingFailure"}), Trouble.AWAY),  # type: ignore[arg-type]
        (Canned(status=400, body={"reason": "invalidParameter"}), Trouble.CHANGED),  # type: ignore[arg-type]
        (Canned(status=503), Trouble.AWAY), (Canned(status=302), Trouble.AWAY), (Canned(cut=True), Trouble.AWAY),
        (Canned(status=200), Trouble.CHANGED), (Canned(status=200, body="[]"), Trouble.CHANGED),
        (Canned(status=200, body='{"items": 7}'), Trouble.CHANGED),
        (Canned(status=200, body='{"items": [], "items": []}'), Trouble.CHANGED),
        (Canned(status=200, body=b'{"items": ["\xe9"]}'), Trouble.CHANGED),
        (Canned(status=200, body="[" * 100_000), Trouble.CHANGED),
        (Canned(status=200, body=b" " * (5 * 1024 * 1024)), Trouble.CHANGED),
    ],
    ids=lambda one: None if isinstance(one, Trouble) else str(one)[:60],
)  # fmt: skip
async def test_what_goes_wrong_says_who_has_to_act(rig: Rig, canned: Canned, trouble: Trouble) -> None:
    rig.like.journal.answer_next("GET /youtube", told(canned))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()

    assert failed.value.trouble is trouble
    assert (failed.value.retry_after is not None) == (trouble in (Trouble.CAP, Trouble.LIMIT))


def told(canned: Canned) -> Canned:
    """Return an answer whose body is an error with a reason."""
    if not isinstance(canned.body, dict):
        return canned
    error = {"error": {"code": canned.status, "message": "No.", "errors": [{"reason": canned.body["reason"]}]}}
    return Canned(status=canned.status, body=json.dumps(error), content_type="application/json; charset=latin-1")


async def test_no_error_holds_a_token(rig: Rig) -> None:
    rig.like.withdraw()

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()

    assert failed.value.trouble is Trouble.TOKEN
    assert "invalid_grant" in failed.value.why
    assert not [one for one in ("1//refresh", "GOCSPX", "ya29") if one in repr(failed.value)]


GOOD = {"publishedAt": "2026-11-30T10:59:00Z", "textDisplay": "Hoi", "authorChannelId": {"value": "UCx"}}
STRANGE: list[Any] = [
    7, {}, {"snippet": []}, {"snippet": {"topLevelComment": 3}}, {"snippet": {"topLevelComment": {"id": "a"}}},
    {"snippet": {"topLevelComment": {"id": "a" * 300, "snippet": GOOD}}},
    {"snippet": {"topLevelComment": {"id": "a b", "snippet": GOOD}}},
    {"snippet": {"topLevelComment": {"id": "a", "snippet": {**GOOD, "publishedAt": "yesterday"}}}},
    {"snippet": {"topLevelComment": {"id": "a", "snippet": {**GOOD, "publishedAt": "0001-01-01T00:00:00+14:00"}}}},
]  # fmt: skip


async def test_strange_items_are_counted_and_the_others_are_read(rig: Rig) -> None:
    good = {"snippet": {"topLevelComment": {"id": "ok", "snippet": {**GOOD, "textDisplay": "\ud800 Hoi\x00"}}}}
    odd = {
        "snippet": {
            "totalReplyCount": "many", "canReply": "?",
            "topLevelComment": {"id": "o2", "snippet": {**GOOD, "authorChannelId": 4, "authorDisplayName": None}},
        },
        "replies": {"comments": [{"id": "o2.1"}, 9]},
    }  # fmt: skip
    body = json.dumps({"items": [*STRANGE, good, odd], "nextPageToken": 7})
    rig.like.journal.answer_next("GET /youtube", Canned(status=200, body=body, content_type="application/json"))

    batch = (await rig.fetch()).batch

    assert [(one.id, one.text) for one in batch.mentions] == [("ok", "? Hoi"), ("o2", "Hoi")]
    assert batch.not_for_us == len(STRANGE) + 1


@pytest.mark.parametrize("cursor", [{"since": 7, "known": [], "met": {"a": 3}, "page": {}, "deep_at": "x"}, {}])
async def test_a_cursor_of_another_shape_is_as_good_as_none(rig: Rig, cursor: dict[str, Any]) -> None:
    rig.like.world.write(rig.like.world.person("@jan"), "Hoi")
    rig.cursor = cursor

    assert [one.text for one in (await rig.fetch()).batch.mentions] == ["Hoi"]


async def test_a_thread_that_is_taken_back_while_we_look_is_no_trouble(rig: Rig) -> None:
    world = rig.like.world
    top = world.write(world.person("@jan"), "Waar?")
    for number in range(9):
        world.write(world.person("@els"), f"{number}", under=top)
    gone = told(Canned(status=404, body={"reason": "commentNotFound"}))  # type: ignore[arg-type]
    rig.like.journal.answer_next("GET /youtube/v3/comments$", gone)

    assert [one.text for one in (await rig.fetch()).batch.mentions] == ["Waar?"]
