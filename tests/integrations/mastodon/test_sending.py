"""What goes out: to whom, how visible, how long, once."""

from __future__ import annotations

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
from integrations.mastodon.sender import with_handle
from tests.integrations.mastodon.rig import NOON, Rig, a_reply, a_rig, of_json
from tests.support.mastodon.server import Instead

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@pytest.mark.parametrize(
    ("asked", "visibility", "sent"),
    [
        ("public", PUBLIC, "public"), ("unlisted", PUBLIC, "unlisted"), ("public", PRIVATE, "direct"),
        ("direct", PRIVATE, "direct"), ("private", PRIVATE, "direct"), ("", PUBLIC, "unlisted"),
    ],
)  # fmt: skip
async def test_a_reply_is_as_visible_as_what_it_answers_or_for_one_alone(
    rig: Rig, asked: str, visibility: Visibility, sent: str
) -> None:
    status = rig.server.world.post(rig.jan, "@ns_online hoi", visibility=asked or "public")
    extra = {"acct": "jan_dv@elders.example", "visibility": asked}

    result = await rig.send(a_reply(status.id, mention=extra, visibility=visibility))

    assert isinstance(result, Accepted)
    posted = rig.server.world.statuses[result.platform_id]
    assert (posted.visibility, posted.above) == (sent, status.id)
    assert posted.text == "@jan_dv@elders.example Hij komt eraan ^SV"
    assert posted.named == [rig.jan]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("hoi", "@jan@a.example hoi"), ("@jan@a.example hoi", "@jan@a.example hoi"),
        ("hoi @Jan@A.example!", "hoi @Jan@A.example!"),
        ("@jan@a.example.org hoi", "@jan@a.example @jan@a.example.org hoi"),
        ("mail x@jan@a.example", "@jan@a.example mail x@jan@a.example"), ("@jan hoi", "@jan@a.example @jan hoi"),
        ("https://b.example/@jan@a.example/1", "@jan@a.example https://b.example/@jan@a.example/1"),
        ("https://b.example/?q=@jan@a.example", "@jan@a.example https://b.example/?q=@jan@a.example"),
    ],
)  # fmt: skip
def test_who_is_answered_is_named_once(text: str, sent: str) -> None:
    assert with_handle(text, "jan@a.example") == sent


def test_a_reply_to_somebody_without_a_name_goes_as_it_is() -> None:
    assert with_handle("hoi", "") == "hoi"


async def test_an_unknown_reply_that_somebody_sends_again_stands_there_once(rig: Rig) -> None:
    status = rig.server.world.post(rig.jan, "@ns_online hoi")
    rig.server.instead("POST", Instead(status=500, after=True))

    first, second = [await rig.send(a_reply(status.id)) for _ in range(2)]

    assert (type(first), type(second)) == (Unknown, Accepted)
    assert len([one for one in rig.server.world.statuses.values() if one.author is rig.server.world.us]) == 1


async def test_other_replies_have_other_keys(rig: Rig) -> None:
    status, other = (rig.server.world.post(rig.jan, "@ns_online hoi") for _ in range(2))
    replies = [
        a_reply(status.id), a_reply(status.id, key="reply_8"), a_reply(status.id, text="Anders"), a_reply(other.id)
    ]  # fmt: skip

    for reply in (*replies, a_reply(status.id)):
        await rig.send(reply)

    keys = [one["headers"]["Idempotency-Key"] for one in rig.server.calls("POST")]
    assert (len(keys), len(set(keys)), keys[0]) == (5, 4, keys[-1])


@pytest.mark.parametrize(
    ("given", "result"),
    [
        pytest.param(of_json('{"id": "7"}'), Accepted("7"), id="an id"),
        pytest.param(of_json("{}"), Unknown("an answer without an id"), id="no id"),
        pytest.param(of_json("[]"), Unknown("an answer without an id"), id="no object"),
        pytest.param(Instead(200), Unknown("an answer without an id"), id="a page"),
        pytest.param(Instead(302), Unknown("HTTP 302"), id="elsewhere"),
        pytest.param(Instead(408), Unknown("HTTP 408"), id="408"),
        pytest.param(Instead(503), Unknown("HTTP 503"), id="503"),
        pytest.param(Instead(cut=True), Unknown("ServerDisconnectedError"), id="a broken connection"),
        pytest.param(of_json('{"error": "Te lang"}', 422), Rejected("Te lang"), id="422"),
        pytest.param(Instead(422), Rejected("HTTP 422"), id="422 without a reason"),
    ],
)
async def test_what_an_answer_means(rig: Rig, given: Instead, result: SendResult) -> None:
    rig.server.instead("POST", given)

    assert await rig.send(a_reply("1")) == result


@pytest.mark.parametrize(("status", "words"), [(401, "MASTODON_TOKEN"), (403, "write:statuses"), (404, "not there")])
async def test_a_refusal_says_what_to_do(rig: Rig, status: int, words: str) -> None:
    rig.server.instead("POST", of_json('{"error": "Nee"}', status))

    result = await rig.send(a_reply("1"))

    assert isinstance(result, Rejected)
    assert words in result.reason
    assert "Nee" in result.reason


async def test_a_reply_to_what_is_gone_is_rejected(rig: Rig) -> None:
    result = await rig.send(a_reply("404"))

    assert isinstance(result, Rejected)


async def test_a_limit_is_waited_for(rig: Rig) -> None:
    rig.server.most = 0

    result = await rig.send(a_reply("1"))

    assert isinstance(result, NotSent)
    assert result.retry_after is not None
    assert result.retry_after.total_seconds() == 301


async def test_an_address_that_is_none_is_a_refusal(rig: Rig) -> None:
    wire = rig.connection.sender._wire  # type: ignore[union-attr]
    wire.address = "http://[::1"

    assert isinstance(await rig.send(a_reply("1")), Rejected)


def answerable(**changed: object) -> Answerable:
    facts: dict[str, object] = {
        "external_id": "1", "visibility": PUBLIC, "posted_at": NOON,
        "extra": {"acct": "jan_dv@elders.example", "visibility": "public", "longest": 500},
    }  # fmt: skip
    return Answerable(**{**facts, **changed})  # type: ignore[arg-type]


async def test_the_form_counts_as_the_server_does_with_the_name_before_it(rig: Rig) -> None:
    status = rig.server.world.post(rig.jan, "@ns_online hoi")
    [mention] = (await rig.fetch("mentions")).batch.mentions
    [public, _] = rig.connection.ways(answerable(extra=mention.extra), now=NOON)
    assert public.limit == Limit(500 - len("@jan_dv "), Counting.MASTODON)

    link = "https://www.example.com/" + "lang/" * 40
    for text in (
        "a" * 492, "👨‍👩‍👧‍👦" * 492, f"{link} " + "a" * (492 - 24), "@iemand@heel.ver.weg.example " + "a" * (492 - 8),
    ):  # fmt: skip
        assert (measure(text, public.limit).used, measure(text + "a", public.limit).fits) == (492, False)
        assert isinstance(await rig.send(a_reply(status.id, text=text, key=text)), Accepted)
        assert isinstance(await rig.send(a_reply(status.id, text=text + "a", key=text + "a")), Rejected)


async def test_what_can_be_answered_and_how(rig: Rig) -> None:
    def denied(**changed: object) -> list[Denied | None]:
        return [way.denied for way in rig.connection.ways(answerable(**changed), now=NOON)]

    assert denied() == [None, None]
    assert denied(visibility=PRIVATE) == [Denied.NOT_OFFERED, None]
    assert denied(deleted=True) == [Denied.GONE, Denied.GONE]
    assert [way.limit.max for way in rig.connection.ways(answerable(extra={}), now=NOON)] == [500, 500]
    huge = {"acct": "x" * 600, "longest": 500}
    assert [way.limit.max for way in rig.connection.ways(answerable(extra=huge), now=NOON)] == [1, 1]


async def test_a_source_offers_only_the_replies_that_it_was_given() -> None:
    async with a_rig('replies = ["private"]\n') as rig:
        assert [way.visibility for way in rig.connection.ways(answerable(), now=NOON)] == [PRIVATE]
        assert rig.connection.publisher is None
    async with a_rig("replies = []\n") as rig:
        assert (rig.connection.sender, rig.connection.publisher) == (None, None)


@pytest.mark.parametrize(
    ("given", "pinned"),
    [(None, True), (of_json('{"error": "Te veel"}', 422), False), (Instead(cut=True), False)],
)
async def test_a_statement_is_pinned_where_the_server_does_it(rig: Rig, given: Instead | None, pinned: bool) -> None:
    if given:
        rig.server.instead("POST .*/pin", given)
    said = OutboundStatement(
        key="statement_3", statement_id=3, text="Geen treinen.", kind="opening", agent="Sanne", pin=True
    )

    assert rig.connection.publisher is not None
    result = await rig.connection.publisher.publish(said)

    [posted] = rig.server.world.statuses.values()
    assert result == Accepted(posted.id, url=f"https://here.example/@ns_online/{posted.id}", pinned=pinned)
    assert (posted.visibility, posted.text) == ("public", "Geen treinen.")
