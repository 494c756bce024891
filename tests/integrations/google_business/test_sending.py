"""Answers, ways, rounds and checks of a source of reviews."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.ports import Accepted, Answerable, Denied, FetchFailed, NotSent, Rejected, Unknown
from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Visibility
from integrations.google_business.connecting import connections
from tests.integrations.google_business.rig import NOON, Rig
from tests.integrations.google_business.test_feed import refusal
from tests.support.connections import around
from tests.support.google_business.server import ASSEN
from tests.support.x.journal import Canned


async def test_an_answer_stands_below_its_review_and_a_second_takes_its_place(rig: Rig) -> None:
    review = rig.like.review("Koud.")

    sent = [await rig.send(review, text) for text in ("Het spijt ons.", "Kom nog eens langs!")]

    assert [type(one) for one in sent] == [Accepted, Accepted]
    assert len({one.platform_id for one in sent if isinstance(one, Accepted)}) == 2
    assert review.reply == "Kom nog eens langs!"


async def test_its_id_is_the_one_under_which_it_comes_back(rig: Rig) -> None:
    review = rig.like.review("Koud.")
    sent = await rig.send(review, "Het  spijt\nons.")
    assert review.reply is not None
    review.reply = " ".join(review.reply.split())

    [post] = (await rig.fetch()).batch.own_posts

    assert sent == Accepted(post.id)


async def test_words_that_google_rejected_are_not_sent_again_and_others_are(rig: Rig) -> None:
    review = rig.like.review("Koud.")
    await rig.send(review, "Bel 06 12345678")
    rig.like.judge(review, violation="CONTACT_DETAILS")

    again, other = await rig.send(review, "Bel  06 12345678"), await rig.send(review, "Mail ons")

    assert isinstance(again, Rejected)
    assert again.reason == "Google rejected these very words before: CONTACT_DETAILS. Change them"
    assert isinstance(other, Accepted)
    assert len(rig.like.journal.of("PUT")) == 2


@pytest.mark.parametrize(
    ("canned", "kind"),
    [
        (refusal(400, "INVALID_ARGUMENT"), Rejected), (refusal(403, "PERMISSION_DENIED"), Rejected),
        (refusal(404, "NOT_FOUND"), Rejected), (refusal(429, "RESOURCE_EXHAUSTED"), NotSent),
        (Canned(status=500), Unknown), (Canned(status=302), Unknown), (Canned(status=200), Unknown),
        (Canned(status=200, body="{}"), Unknown), (Canned(status=200, body='{"comment": 7}'), Unknown),
        (Canned(cut=True), Unknown), (Canned(cut=True, after=True), Unknown),
    ],
)  # fmt: skip
async def test_what_an_answer_means_for_a_reply(rig: Rig, canned: Canned, kind: type[Any]) -> None:
    review = rig.like.review("Koud.")
    rig.like.journal.answer_next("PUT /v4", canned)

    result = await rig.send(review, "geheim")

    assert type(result) is kind
    assert "geheim" not in repr(result)
    assert len(rig.like.journal.of("PUT")) <= 1


@pytest.mark.parametrize(
    ("canned", "kind"),
    [
        (refusal(403, "PERMISSION_DENIED"), Rejected), (refusal(404, "NOT_FOUND"), Rejected),
        (refusal(429, "RESOURCE_EXHAUSTED"), NotSent), (Canned(status=500), NotSent), (Canned(cut=True), NotSent),
        (Canned(status=200), Accepted), (Canned(status=200, body="{}"), Accepted),
    ],
)  # fmt: skip
async def test_what_the_look_before_a_reply_means_for_it(rig: Rig, canned: Canned, kind: type[Any]) -> None:
    review = rig.like.review("Koud.")
    rig.like.journal.answer_next("GET /v4", canned)

    assert type(await rig.send(review)) is kind
    assert (review.reply is not None) == (kind is Accepted)


async def test_without_a_token_nothing_is_sent_and_the_reason_says_what_to_do(rig: Rig) -> None:
    review = rig.like.review("Koud.")
    rig.like.withdraw()

    result = await rig.send(review)

    assert isinstance(result, Rejected)
    assert "webcare check" in result.reason


async def test_a_token_that_is_withdrawn_between_look_and_reply_is_a_refusal(rig: Rig) -> None:
    review = rig.like.review("Koud.")
    for _ in range(2):
        rig.like.journal.answer_next("PUT /v4", refusal(401, "UNAUTHENTICATED"))
    rig.like.journal.answer_next("POST /token", Canned(status=400, body='{"error": "invalid_grant"}'), skip=1)

    assert isinstance(await rig.send(review), Rejected)


@pytest.mark.parametrize(
    "name", ["x", "accounts/1/locations/2/reviews/../../x", "accounts/1/locations/2/reviews/a/reply"]
)
async def test_only_reviews_are_answered_and_in_public_alone(rig: Rig, name: str) -> None:
    assert isinstance(await rig.send(name), Rejected)
    assert isinstance(await rig.send(rig.like.review("a"), visibility=Visibility.PRIVATE), Rejected)
    assert rig.like.journal.asked == []


# Ways


def answerable(**extra: Any) -> Answerable:
    return Answerable(external_id="a", visibility=Visibility.PUBLIC, posted_at=NOON, extra=extra)


async def test_the_way_says_that_an_answer_takes_the_place_of_another_and_counts_bytes(rig: Rig) -> None:
    [way] = rig.connection.ways(answerable(), now=NOON)
    [gone] = rig.connection.ways(replace(answerable(), deleted=True), now=NOON)

    assert (way.visibility, way.limit, way.replaces) == (Visibility.PUBLIC, Limit(4096, Counting.BYTES), True)
    assert (way.is_open, gone.denied) == (True, Denied.GONE)


async def test_a_text_of_as_many_bytes_as_the_limit_says_is_taken_and_one_more_is_not(rig: Rig) -> None:
    review = rig.like.review("Koud.")

    assert isinstance(await rig.send(review, "é" * 2048), Accepted)
    assert isinstance(await rig.send(review, "é" * 2048 + "!"), Rejected)


async def test_a_source_that_only_listens_has_no_sender(rig: Rig) -> None:
    connection = rig.connect("replies = []\n")

    assert (connection.sender, connection.ways(answerable(), now=NOON)) == (None, [])


async def test_only_sources_of_its_kind_are_connected(rig: Rig) -> None:
    with pytest.raises(TypeError):
        connections([replace(rig.settings().sources["reviews"], options=None)], around(rig.session))


# Rounds


async def refresh(rig: Rig, *ids: str) -> Any:
    assert rig.connection.refresher is not None
    return await rig.connection.refresher.refresh(ids)


async def test_a_round_tells_what_was_changed_and_taken_back(rig: Rig) -> None:
    kept, edited, gone = (rig.like.review(text, location=ASSEN) for text in ("a", "b", "c"))
    rig.like.edit(edited, "B", stars=1)
    rig.like.delete(gone)

    told = await refresh(rig, kept.name, edited.name, gone.name, "x", "accounts/1/locations/2/reviews/a")

    assert [(one.text, one.gone) for one in told] == [
        ("★★☆☆☆ Assen\na", False), ("★☆☆☆☆ Assen\nB", False), (None, True),
    ]  # fmt: skip


async def test_nothing_is_called_gone_while_its_location_cannot_be_seen(rig: Rig) -> None:
    review = rig.like.review("a")
    rig.like.journal.answer_next("GET /v4", refusal(404, "NOT_FOUND"))
    rig.like.journal.answer_next("GET /v4", refusal(403, "PERMISSION_DENIED"))

    assert await refresh(rig, review.name) == []


async def test_a_location_that_was_taken_from_us_holds_up_no_other(rig: Rig) -> None:
    taken, kept = rig.like.review("a"), rig.like.review("b", location=ASSEN)
    rig.like.journal.answer_next("GET /v4/.*/locations/21/", refusal(403, "PERMISSION_DENIED"))

    told = await refresh(rig, taken.name, taken.name, kept.name)

    assert [(one.id, one.gone) for one in told] == [(kept.name, False)]


@pytest.mark.parametrize("canned", [Canned(status=200, body="{}"), refusal(401, "UNAUTHENTICATED")])
async def test_a_round_that_brings_nothing_says_why(rig: Rig, canned: Canned) -> None:
    review = rig.like.review("a")
    rig.like.journal.answer_next("GET /v4", canned, times=2)

    with pytest.raises(FetchFailed):
        await refresh(rig, review.name)


# Checks


async def check(rig: Rig) -> list[tuple[str, str]]:
    assert rig.connection.checker is not None
    found = await rig.connection.checker.check()
    assert all(one.remedy for one in found if one.state != "ok")
    return [(one.what, one.state) for one in found]


async def test_a_check_looks_at_the_token_and_at_each_location(rig: Rig) -> None:
    rig.like.locations.remove(ASSEN)

    assert await check(rig) == [
        ("token", "ok"), ("reviews of accounts/11/locations/21", "ok"), ("reviews of Assen", "failed"),
    ]  # fmt: skip


async def test_a_check_says_what_is_wrong_with_the_token(rig: Rig) -> None:
    rig.like.app.scope = "openid"
    narrow = await check(rig)
    rig.connect()
    rig.like.withdraw()

    assert [state for _, state in narrow] == ["failed", "ok", "ok"]
    assert {state for _, state in await check(rig)} == {"failed"}
