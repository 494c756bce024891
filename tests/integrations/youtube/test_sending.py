"""Replies, ways, rounds and checks of a YouTube source."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.desk.ports import Accepted, Answerable, Denied, FetchFailed, NotSent, Rejected, Trouble, Unknown
from bot.rules.replying import Limit
from bot.rules.vocabulary import Visibility
from integrations.youtube.connecting import connections
from tests.integrations.youtube.rig import NOON, Rig
from tests.support.connections import around
from tests.support.x.journal import Canned


def refusal(status: int, reason: str) -> Canned:
    body = {"error": {"code": status, "message": "No <b>way</b>.", "errors": [{"reason": reason}]}}
    return Canned(status=status, body=json.dumps(body), content_type="application/json")


async def test_a_reply_stands_below_the_comment_on_top_and_names_whom_it_answers_below_another(rig: Rig) -> None:
    world = rig.like.world
    top = world.write(world.person("@jan"), "Waar?")
    below = world.write(world.person("@els.v"), "Hier ook niet", under=top)
    mentions = (await rig.fetch()).batch.mentions

    for mention, text in zip(mentions, ("Dag Jan", "Dag Els"), strict=True):
        assert isinstance(await rig.send(text, under=mention.id, **mention.extra), Accepted)
    named = await rig.send("Nog eens, @Els.V!", under=below.id, **mentions[1].extra)
    long = await rig.send("x" * 9_999, under=below.id, **mentions[1].extra)

    assert isinstance(named, Accepted)
    assert isinstance(long, Accepted)
    ours = [one for one in world.below(top) if one.author == world.us]
    assert [one.text[:20] for one in ours] == ["Dag Jan", "@els.v Dag Els", "Nog eens, @Els.V!", "x" * 20]


@pytest.mark.parametrize(
    ("canned", "kind"),
    [
        (refusal(403, "commentsDisabled"), Rejected), (refusal(403, "forbidden"), Rejected),
        (refusal(404, "parentCommentNotFound"), Rejected), (refusal(400, "commentTextTooLong"), Rejected),
        (refusal(400, "processingFailure"), Unknown), (refusal(403, "quotaExceeded"), NotSent),
        (refusal(403, "rateLimitExceeded"), NotSent), (refusal(429, "x"), NotSent),
        (Canned(status=500), Unknown), (Canned(status=302), Unknown), (Canned(status=200), Unknown),
        (Canned(status=200, body="{}"), Unknown), (Canned(status=200, body='{"id": 7}'), Unknown),
        (Canned(cut=True), Unknown), (Canned(hang=True), Unknown),
    ],
    ids=str,
)  # fmt: skip
async def test_what_an_answer_means_for_a_reply(rig: Rig, canned: Canned, kind: type[Any]) -> None:
    rig.like.journal.answer_next("POST /youtube", canned)

    result = await rig.send("geheim", under="Ugx")

    assert type(result) is kind
    assert "geheim" not in repr(result)
    if isinstance(result, Rejected):
        assert result.reason.startswith("No way. (HTTP 4")


async def test_a_comment_that_is_gone_or_takes_no_answers_is_refused_by_youtube(rig: Rig) -> None:
    closed = rig.like.world.write(rig.like.world.person("@jan"), "Hoi", can_reply=False)
    [mention] = (await rig.fetch()).batch.mentions

    results = [await rig.send(under="Ugx404"), await rig.send(under=closed.id), await rig.send(" ", under=closed.id)]
    [way] = rig.connection.ways(answerable(**mention.extra), now=NOON)

    assert [type(one) for one in results] == [Rejected] * 3
    assert way.denied is Denied.NOT_OFFERED


def answerable(**extra: Any) -> Answerable:
    return Answerable(external_id="a", visibility=Visibility.PUBLIC, posted_at=NOON, extra=extra)


async def test_a_comment_is_answered_in_public_alone(rig: Rig) -> None:
    [way] = rig.connection.ways(answerable(), now=NOON)
    [gone] = rig.connection.ways(replace(answerable(), deleted=True), now=NOON)

    assert (way.visibility, way.limit, way.denied) == (Visibility.PUBLIC, Limit(10_000), None)
    assert gone.denied is Denied.GONE
    assert isinstance(await rig.send(under="a", visibility=Visibility.PRIVATE), Rejected)


async def test_a_source_that_only_listens_has_no_sender(rig: Rig) -> None:
    connection = rig.connect("replies = []\n")
    assert connection.checker is not None

    assert (connection.sender, connection.ways(answerable(), now=NOON)) == (None, [])
    assert [one.what for one in await connection.checker.check()] == ["reading", "units"]


async def test_only_sources_of_its_kind_are_connected(rig: Rig) -> None:
    source = replace(rig.settings().sources["tube"], options=None)

    with pytest.raises(TypeError):
        connections([source], around(rig.session))


# Rounds


async def test_a_round_tells_what_was_changed_and_taken_back(rig: Rig) -> None:
    world = rig.like.world
    jan = world.person("@jan")
    kept, edited, gone = (world.write(jan, text) for text in ("a", "b", "c"))
    world.edit(edited, "B")
    world.delete(gone)

    told = await refresh(rig, kept.id, edited.id, gone.id)

    assert [(one.text, one.gone) for one in told] == [("a", False), ("B", False), (None, True)]


async def refresh(rig: Rig, *ids: str) -> Any:
    assert rig.connection.refresher is not None
    return await rig.connection.refresher.refresh(ids)


async def test_a_round_that_is_refused_for_one_that_is_gone_finds_out_which(rig: Rig) -> None:
    kept = rig.like.world.write(rig.like.world.person("@jan"), "a")
    for _ in range(2):  # the pair, and the one that is gone
        rig.like.journal.answer_next("GET /youtube/v3/comments$", refusal(404, "commentNotFound"))

    told = await refresh(rig, "gone", kept.id)

    assert [(one.id, one.gone) for one in told] == [("gone", True), (kept.id, False)]


async def test_a_comment_that_is_not_for_us_holds_up_no_other(rig: Rig) -> None:
    world = rig.like.world
    first, hidden, last = (world.write(world.person("@jan"), text) for text in "abc")
    rig.like.hidden.add(hidden.id)

    told = await refresh(rig, first.id, hidden.id, "gone", last.id)

    assert [(one.id, one.gone) for one in told] == [(first.id, False), ("gone", True), (last.id, False)]


async def test_nothing_is_called_gone_while_we_cannot_see_our_own_channel(rig: Rig) -> None:
    rig.like.journal.answer_next("GET /youtube/v3/channels", Canned(status=200, body='{"items": []}'))

    with pytest.raises(FetchFailed) as failed:
        await refresh(rig, "a")
    told = await refresh(rig, "a")

    assert failed.value.trouble is Trouble.RIGHTS
    assert [one.gone for one in told] == [True]
    assert await refresh(rig) == []


@pytest.mark.parametrize("canned", [Canned(status=200, body="{}"), refusal(403, "forbidden")], ids=str)
async def test_a_round_that_brings_nothing_says_why(rig: Rig, canned: Canned) -> None:
    rig.like.journal.answer_next("GET /youtube", canned, times=2)

    with pytest.raises(FetchFailed):
        await refresh(rig, "a", "b")


# Checks


async def check(rig: Rig) -> list[tuple[str, str]]:
    assert rig.connection.checker is not None
    found = await rig.connection.checker.check()
    assert all(one.remedy for one in found if one.state != "ok")
    return [(one.what, one.state) for one in found]


async def test_a_check_looks_whose_account_it_is_and_what_it_may(rig: Rig) -> None:
    assert await check(rig) == [("reading", "ok"), ("replies", "ok"), ("units", "ok")]


async def test_a_check_says_what_is_wrong(rig: Rig) -> None:
    rig.like.app.scope = "https://www.googleapis.com/auth/youtube.readonly"
    rig.like.journal.answer_next("GET /youtube", Canned(status=200, body='{"items": [{"id": "UCother"}]}'))
    other = await check(rig)
    rig.connect()
    rig.like.withdraw()

    assert other == [("reading", "failed"), ("replies", "failed"), ("units", "ok")]
    assert await check(rig) == [("reading", "failed"), ("replies", "failed"), ("units", "ok")]


async def test_a_check_says_when_the_day_is_used_up(rig: Rig) -> None:
    rig.connect("daily_units = 200\n" + "reply_reserve = 0\n")
    for _ in range(190):
        await rig.fetch()
    rig.clock.set(rig.clock.real().replace(hour=23))
    assert await check(rig) == [("reading", "failed"), ("replies", "ok"), ("units", "ok")]
    rig.clock.set(rig.clock.real().replace(day=1, month=12, hour=1))
    for _ in range(10):
        await rig.fetch()

    assert await check(rig) == [("reading", "failed"), ("replies", "ok"), ("units", "warning")]
