"""The feed of reviews: what is new or changed, our answers, and Google's verdict on them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.ports import FetchFailed, MentionEvent, Trouble
from bot.store.words import Arrival
from integrations.google_business.reviews import answer_id, own_words
from tests.integrations.google_business.rig import NOON, Rig, a_rig
from tests.support.google_business.server import ASSEN
from tests.support.x.journal import Canned

MINUTE = timedelta(minutes=1)


async def test_a_review_says_who_gave_how_many_stars_to_which_place(rig: Rig) -> None:
    here = rig.like.review("Koffie koud.", stars=2)
    there = rig.like.review("Top!", stars=5, author=None, location=ASSEN)

    [utrecht], [assen] = [(await rig.fetch(feed)).batch.mentions for feed in ("21", "22")]

    assert (utrecht.id, utrecht.text, utrecht.author.name) == (here.name, "★★☆☆☆\nKoffie koud.", "Jan de Vries")
    assert (assen.id, assen.text, assen.author.name) == (there.name, "★★★★★ Assen\nTop!", "A Google user")
    assert (utrecht.posted_at, utrecht.event, utrecht.conversation_id) == (NOON, MentionEvent.CREATED, here.name)
    assert utrecht.extra == {"stars": 2, "answered": False}
    assert max(len(utrecht.id), len(answer_id(utrecht.id, "Dank!"))) < 255


@pytest.mark.parametrize(("stars", "shown"), [(1, "★☆☆☆☆"), (5, "★★★★★"), (0, "Assen")])
async def test_a_review_without_words_is_its_stars(rig: Rig, stars: int, shown: str) -> None:
    rig.like.review("", stars=stars, location=ASSEN)

    [mention] = (await rig.fetch("22")).batch.mentions

    assert mention.text.startswith(shown)


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("Koud.", "Koud."),
        ("  Koud. ", "Koud."),
        ("Koud.\n\n(Translated by Google)\nCold.", "Koud."),
        ("(Translated by Google) Cold.\n\n(Original)\nKoud.", "Koud."),
        ("(Translated by Google) Cold.", "(Translated by Google) Cold."),
        ("Koud (Original) was hij niet.", "Koud (Original) was hij niet."),
        ("Koud." + " " * 200_000 + "!(Translated by Google)", "Koud." + " " * 200_000 + "!"),
    ],
)
def test_googles_translation_is_left_away(said: str, own: str) -> None:
    assert own_words(said) == own


async def test_a_name_is_no_longer_than_it_can_be_kept(rig: Rig) -> None:
    rig.like.review("Top!", author="J" * 300)

    [mention] = (await rig.fetch()).batch.mentions

    assert mention.author.name == "J" * 255


async def test_the_first_look_brings_a_day_and_no_more(rig: Rig) -> None:
    for hours in (200, 30, 23, 1):
        rig.like.review(f"{hours}", ago=timedelta(hours=hours))

    assert [one.text[6:] for one in (await rig.fetch()).batch.mentions] == ["23", "1"]


async def test_pages_are_walked_until_what_is_known_and_told_oldest_first(rig: Rig) -> None:
    rig.like.review("known")
    await rig.fetch()
    await rig.fetch()
    for number in range(120):
        rig.clock.advance(timedelta(seconds=1))
        rig.like.review(f"{number}")

    batch = (await rig.fetch()).batch

    assert [one.text[6:] for one in batch.mentions] == [f"{number}" for number in range(120)]


async def test_a_page_that_leads_to_itself_is_the_last(rig: Rig) -> None:
    page = Canned(200, json.dumps({"reviews": [], "nextPageToken": "the same"}), "application/json")
    rig.like.journal.answer_next("GET .*/reviews", page, times=3)

    fetched = await rig.fetch()

    assert (fetched.more, "page" in fetched.cursor, len(rig.like.journal.canned)) == (False, False, 1)


async def test_a_changed_review_is_an_edit_also_when_only_its_stars_changed(rig: Rig) -> None:
    review = rig.like.review("Koud.", stars=2, ago=9 * MINUTE)
    await rig.fetch()
    told = []
    for text, stars in (("Lauw.", 2), ("Lauw.", 4)):
        rig.clock.advance(MINUTE)
        rig.like.edit(review, text, stars=stars)
        told += (await rig.fetch()).batch.mentions

    assert [(one.event, one.text) for one in told] == [
        (MentionEvent.EDITED, "★★☆☆☆\nLauw."), (MentionEvent.EDITED, "★★★★☆\nLauw."),
    ]  # fmt: skip
    assert {one.id for one in told} == {review.name}
    assert (await rig.fetch()).batch.mentions == []


@pytest.mark.parametrize("moves", [False, True], ids=["an answer is no change", "an answer is a change"])
async def test_an_answer_given_there_is_an_own_post_and_no_news_about_the_review(moves: bool) -> None:
    async with a_rig(moves=moves) as rig:
        review = rig.like.review("Koud.", ago=9 * MINUTE)
        await rig.fetch()
        rig.clock.advance(MINUTE)
        rig.like.answer(review, "Het spijt ons.")

        batch = (await rig.fetch()).batch

    [post] = batch.own_posts
    assert (post.in_reply_to, post.text, post.posted_at) == (review.name, "Het spijt ons.", NOON + MINUTE)
    assert post.id == answer_id(review.name, " Het  spijt ons. ")
    assert all(one.posted_at <= post.posted_at for one in batch.mentions)
    assert list(batch.receipts) == []


@pytest.mark.parametrize(
    ("violation", "why"),
    [
        ("OFF_TOPIC", "Google rejected it: OFF_TOPIC"),
        ({"type": "SPAM", "more": [7, {"a": "x"}]}, "rejected it: SPAM x"),
        ("", "Google does not say which"), ({}, "Google does not say which"), ("x" * 999, "x" * 200),
    ],
    ids=["a word", "an object", "no word", "nothing", "too much"],
)  # fmt: skip
async def test_googles_no_to_an_answer_is_a_receipt_with_its_reason(rig: Rig, violation: Any, why: str) -> None:
    review = rig.like.review("Koud.")
    await rig.fetch()
    rig.like.answer(review, "Bel 06 12345678")
    before = (await rig.fetch()).batch.receipts
    rig.like.judge(review, violation=violation)

    [receipt] = (await rig.fetch()).batch.receipts

    assert list(before) == []
    assert receipt.platform_id == answer_id(review.name, "Bel 06 12345678")
    assert receipt.arrival is Arrival.FAILED
    assert (receipt.reason or "").endswith(why)
    assert "06 12345678" not in (receipt.reason or "")


async def test_an_answer_that_google_shows_is_no_receipt(rig: Rig) -> None:
    review = rig.like.review("Koud.")
    await rig.fetch()
    rig.like.answer(review, "Dank!")
    rig.like.judge(review)

    assert list((await rig.fetch()).batch.receipts) == []


async def test_a_verdict_on_an_answer_to_an_older_review_is_found_within_the_hour(rig: Rig) -> None:
    old = rig.like.review("Koud.", ago=timedelta(hours=20))
    for number in range(180):
        rig.like.review(f"{number}", ago=number * MINUTE)
    await rig.fetch()
    await rig.fetch()
    rig.like.answer(old, "Dank!")
    rig.like.judge(old, violation="SPAM")

    at_once = (await rig.fetch()).batch
    rig.clock.advance(timedelta(hours=1))
    later = (await rig.fetch()).batch

    assert not at_once
    assert [(one.arrival, one.reason) for one in later.receipts] == [(Arrival.FAILED, "Google rejected it: SPAM")]


async def test_a_walk_that_breaks_off_keeps_what_it_has_and_goes_on_at_its_page(rig: Rig) -> None:
    for number in range(120):
        rig.like.review(f"{number}", ago=number * MINUTE)
    rig.like.journal.answer_next("GET /v4", Canned(), skip=1)

    first, rest, quiet = [await rig.fetch() for _ in range(3)]

    assert (len(first.batch.mentions), len(rest.batch.mentions), len(quiet.batch.mentions)) == (50, 70, 0)


async def test_a_page_that_google_forgot_begins_the_walk_anew(rig: Rig) -> None:
    for number in range(60):
        rig.like.review(f"{number}", ago=number * MINUTE)
    rig.like.journal.answer_next("GET /v4", Canned(), skip=1)
    await rig.fetch()
    rig.cursors["21"] = {**rig.cursors["21"], "page": "A"}

    broken, anew = await rig.fetch(), await rig.fetch()

    assert (broken.more, len(anew.batch.mentions)) == (True, 60)


async def test_a_page_that_is_refused_each_time_is_not_asked_for_without_end(rig: Rig) -> None:
    for number in range(150):
        rig.like.review(f"{number}", ago=number * MINUTE)
    refused = refusal(400, "INVALID_ARGUMENT")
    rig.like.journal.answer_next("GET /", refused, skip=1)

    fetched = await rig.fetch()

    assert (fetched.more, len(fetched.batch.mentions)) == (False, 50)


async def test_more_than_one_look_can_take_is_fetched_in_several(rig: Rig) -> None:
    for number in range(1040):
        rig.like.review(f"{number}", ago=timedelta(seconds=number))

    first, second = await rig.fetch(), await rig.fetch()

    assert (first.more, second.more) == (True, False)
    assert len(first.batch.mentions) + len(second.batch.mentions) == 1040
    assert len(json.dumps(rig.cursors["21"])) < 60_000


def refusal(status: int, word: str, reason: str = "") -> Canned:
    details = [{"reason": reason}] if reason else []
    body = {"error": {"code": status, "message": "No.", "status": word, "details": details}}
    return Canned(status=status, body=json.dumps(body), content_type="application/json; charset=utf-16")


@pytest.mark.parametrize(
    ("canned", "trouble"),
    [
        (refusal(403, "PERMISSION_DENIED"), Trouble.RIGHTS), (refusal(404, "NOT_FOUND"), Trouble.RIGHTS),
        (refusal(429, "RESOURCE_EXHAUSTED"), Trouble.LIMIT),
        (refusal(403, "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED"), Trouble.LIMIT),
        (refusal(400, "INVALID_ARGUMENT"), Trouble.CHANGED), (refusal(503, "UNAVAILABLE"), Trouble.AWAY),
        (Canned(status=429, headers={"Retry-After": "7"}), Trouble.LIMIT), (Canned(status=301), Trouble.AWAY),
        (Canned(cut=True), Trouble.AWAY), (Canned(hang=True), Trouble.AWAY), (Canned(status=200), Trouble.CHANGED),
        (Canned(status=200, body='{"reviews": {}}'), Trouble.CHANGED),
        (Canned(status=200, body=b"\xff\xfe{\x00"), Trouble.CHANGED),
    ],
    ids=lambda one: None if isinstance(one, Trouble) else f"{one.status} {str(one.body)[:40]}",
)  # fmt: skip
async def test_what_goes_wrong_says_who_has_to_act(rig: Rig, canned: Canned, trouble: Trouble) -> None:
    rig.like.journal.answer_next("GET /v4", canned)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch()

    assert failed.value.trouble is trouble
    assert (failed.value.retry_after is not None) == (trouble is Trouble.LIMIT)
    if canned.headers:
        assert failed.value.retry_after == timedelta(seconds=7)


GOOD = {"createTime": "2026-11-30T10:59:00Z", "comment": "Hoi", "starRating": "FOUR"}
HERE = "accounts/11/locations/21/reviews"
STRANGE: list[Any] = [
    7, {}, {"name": 3, **GOOD}, {"name": "accounts/1/locations/2/reviews/a", **GOOD},
    {"name": f"{HERE}/{'a' * 300}", **GOOD},
    {"name": f"{HERE}/a", **GOOD, "createTime": "yesterday"}, {"name": f"{HERE}/a b", **GOOD},
]  # fmt: skip


async def test_strange_items_are_counted_and_the_others_are_read(rig: Rig) -> None:
    odd = {
        "name": f"{HERE}/odd", **GOOD, "comment": "\ud800\x00?", "starRating": "SIX", "reviewer": [],
        "reviewReply": {"comment": 4, "updateTime": "x"}, "updateTime": 9,
    }  # fmt: skip
    body = json.dumps({"reviews": [*STRANGE, odd], "nextPageToken": 7, "totalReviewCount": "many"})
    rig.like.journal.answer_next("GET /v4", Canned(status=200, body=body, content_type="application/json"))

    batch = (await rig.fetch()).batch

    assert [(one.text, one.author.name) for one in batch.mentions] == [("??", "A Google user")]
    assert batch.not_for_us == len(STRANGE)


@pytest.mark.parametrize("cursor", [{"since": 7, "known": [], "met": {"a": 3}, "page": {}, "deep_at": "x"}, {}])
async def test_a_cursor_of_another_shape_is_as_good_as_none(rig: Rig, cursor: dict[str, Any]) -> None:
    rig.like.review("Hoi")
    rig.cursors["21"] = cursor

    assert len((await rig.fetch()).batch.mentions) == 1
