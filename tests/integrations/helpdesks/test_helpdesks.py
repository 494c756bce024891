"""Zendesk, Chatwoot and Discourse: what is particular about each, and what strangers may send."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.ports import BadDelivery, Batch, HookRefused, NotSent, OutboundReply, Rejected, Unknown
from bot.desk.ports.mentions import MentionEvent
from bot.rules.vocabulary import Visibility
from bot.settings.problems import BadConfiguration
from tests.contract.given import settings_of
from tests.contract.on_helpdesks import HelpdeskStage, helpdesk_stage
from tests.contract.stage import Fault
from tests.support.helpdesks import Delivery, ZendeskLike

KINDS = ("zendesk", "chatwoot", "discourse")


@pytest.fixture(params=KINDS)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[HelpdeskStage]:
    async with helpdesk_stage(request.param) as made:
        yield made


@asynccontextmanager
async def a_stage(kind: str) -> AsyncIterator[tuple[HelpdeskStage, Any]]:
    async with helpdesk_stage(kind) as made:
        yield made, made.like


def read(stage: HelpdeskStage, delivery: Delivery) -> Batch:
    receiver = stage.connection.receiver
    assert receiver
    receiver.verify(delivery.headers, delivery.body)
    return receiver.parse(delivery.body)["help"]


def reply(stage: HelpdeskStage, text: str = "Hij rijdt om 9:40.", **mention: str) -> OutboundReply:
    known = {"ticket": str(stage.thread), "conversation": str(stage.thread), "topic": str(stage.thread), "number": "1"}
    return OutboundReply(
        key="reply_7", reply_id=7, in_reply_to="1001", conversation_id=str(stage.thread), text=text,
        visibility=stage.visibility, agent="Sanne", mention=known | mention,
    )  # fmt: skip


async def send(stage: HelpdeskStage, one: OutboundReply) -> object:
    assert stage.connection.sender
    return await stage.connection.sender.send(one)


# The door


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: Delivery({}, one.body),
        lambda one: Delivery(one.headers, one.body + b" "),
        lambda one: Delivery({name: value + "x" for name, value in one.headers.items()}, one.body),
        lambda one: Delivery({name: "" for name in one.headers}, one.body),
        lambda one: Delivery({name: "\udcff" + value for name, value in one.headers.items()}, one.body),
        lambda one: Delivery({**one.headers, **{name.upper(): value for name, value in one.headers.items()}}, one.body),
    ],
    ids=["no headers", "another body", "other signatures", "empty signatures", "no UTF-8", "a header twice"],
)
async def test_what_is_not_signed_is_not_taken(stage: HelpdeskStage, spoil: Callable[[Delivery], Delivery]) -> None:
    await stage.writes("Waar blijft mijn trein?")
    spoilt = spoil(stage.like.outgoing[0])

    with pytest.raises(HookRefused) as refused:
        read(stage, spoilt)

    assert refused.value.status == 401


async def test_a_repeated_delivery_has_the_same_key(stage: HelpdeskStage) -> None:
    await stage.writes("Waar blijft mijn trein?")
    [one] = stage.like.outgoing
    receiver = stage.connection.receiver
    assert receiver

    assert receiver.verify(one.headers, one.body) == receiver.verify(dict(one.headers), bytes(one.body))
    with pytest.raises(HookRefused) as refused:
        receiver.challenge({"hub.challenge": "1"})
    assert refused.value.status == 400


async def test_signed_bytes_that_are_no_json_are_refused_and_large_ones_too(stage: HelpdeskStage) -> None:
    for body in (b"\xff\xfe", b"{", b"x" * (3 * 1024 * 1024 + 1)):
        delivery = stage.like.signed(body)
        with pytest.raises(HookRefused) as refused:
            read(stage, delivery)
        assert refused.value.status == 400
    receiver = stage.connection.receiver
    assert receiver
    for body in (b"[]", b"3", b"nonsense"):
        with pytest.raises(BadDelivery):
            receiver.parse(body)


@pytest.mark.parametrize("value", [None, [], {}, 3, "x", True, -1, 10**300, "9" * 400])
async def test_a_strange_value_anywhere_is_counted_and_raises_nothing(stage: HelpdeskStage, value: Any) -> None:
    await stage.writes("Waar blijft mijn trein?")
    whole = json.loads(stage.like.outgoing[0].body)
    receiver = stage.connection.receiver
    assert receiver

    for spoilt in with_each_value_replaced(whole, value):
        batch = receiver.parse(json.dumps(spoilt).encode())["help"]
        assert len(batch.mentions) + len(batch.own_posts) + batch.not_for_us == 1


def with_each_value_replaced(whole: Any, value: Any) -> list[Any]:
    """Return copies of a JSON object, each with one value (of any depth) replaced."""
    if not isinstance(whole, dict):
        return []
    found: list[Any] = []
    for name, inner in whole.items():
        found.append({**whole, name: value})
        found += [{**whole, name: spoilt} for spoilt in with_each_value_replaced(inner, value)]
    return found


# Zendesk


async def test_zendesk_tells_the_first_message_of_a_ticket_twice_and_it_is_one() -> None:
    async with a_stage("zendesk") as (stage, like):
        await stage.writes("Waar blijft mijn trein?")
        [comment] = read(stage, like.outgoing[0]).mentions
        [ticket] = read(stage, like.opened()).mentions

        await stage.writes("Waar blijft mijn trein?")
        later = Delivery(**vars(like.outgoing[1]))
        [again] = read(stage, shifted(like, later, timedelta(hours=2))).mentions

    assert (comment.id, comment.author.id) == (ticket.id, ticket.author.id) == ("ticket-35", "77")
    assert again.id == "1002"
    assert ticket.extra["subject"] == "Trein"


def shifted(like: ZendeskLike, delivery: Delivery, by: timedelta) -> Delivery:
    body = json.loads(delivery.body)
    body["time"] = (datetime.fromisoformat(body["time"]) + by).isoformat()
    return like.signed(body)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("zendesk", {"event": {"comment": {"author": {"id": "77", "name": "J" * 300}}}}),
        ("chatwoot", {"sender": {"id": 77, "name": "J" * 300}}),
        ("discourse", {"post": {"name": "J" * 300, "username": "\u0130" * 300}}),
    ],
)
async def test_what_people_call_themselves_can_be_kept(kind: str, changed: dict[str, Any]) -> None:
    async with a_stage(kind) as (stage, like):
        await stage.writes("Waar blijft mijn trein?")
        body = merged(json.loads(like.outgoing[0].body), changed)

        [mention] = read(stage, like.signed(body)).mentions

    author = mention.author
    assert max(len(one) for one in (author.name or "", author.handle or "", *author.also)) == 255


def merged(whole: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON object with some of its values, of any depth, changed."""
    inner = {name: merged(whole[name], one) for name, one in changed.items() if isinstance(one, dict)}
    return whole | changed | inner


async def test_zendesk_notes_are_nothing_to_customers_and_redacted_comments_are_gone() -> None:
    async with a_stage("zendesk") as (stage, like):
        await stage.writes("Mijn pas is kwijt")
        body = json.loads(like.outgoing[0].body)
        body["event"]["comment"]["is_public"] = False
        note = read(stage, like.signed(body))
        [gone] = read(stage, like.delivery(like.said[0], "deleted")).mentions
        other = read(stage, like.signed({"type": "zen:event-type:ticket.status_changed", "detail": {"id": "35"}}))

    assert (note.mentions, note.own_posts, note.not_for_us, other.not_for_us) == ((), (), 1, 1)
    assert (gone.event, gone.text) == (MentionEvent.DELETED, "")


async def test_zendesk_takes_a_comment_once_although_the_connection_breaks() -> None:
    async with a_stage("zendesk") as (stage, like):
        stage.fault(Fault.GONE_AFTER)

        result = await send(stage, reply(stage))

        assert isinstance(result, Unknown)
        assert (like.ours(), [method for method, _ in like.calls]) == (["Hij rijdt om 9:40."], ["PUT"])


# Chatwoot


async def test_chatwoot_notes_templates_and_other_accounts_are_nothing_to_us() -> None:
    async with a_stage("chatwoot") as (stage, like):
        await stage.writes("Hoi")
        said = like.said[0]
        nothing: list[dict[str, Any]] = [
            {"private": True}, {"message_type": "template"}, {"message_type": 3}, {"account": {"id": 4}},
            {"event": "conversation_resolved"},
        ]  # fmt: skip
        batches = [read(stage, like.signed(like.payload(said, "created", **changed))) for changed in nothing]
        [numbered] = read(stage, like.signed(like.payload(said, "created", message_type=0))).mentions
        files = [{"data_url": "https://c.example/1.png", "file_type": "image"}, {"file_type": "audio"}, 3]
        [sent] = read(stage, like.signed(like.payload(said, "created", attachments=files))).mentions

    assert [(len(one.mentions), len(one.own_posts), one.not_for_us) for one in batches] == [(0, 0, 1)] * 5
    assert numbered.id == "1001"
    assert sent.media == ({"url": "https://c.example/1.png", "type": "image"},)


@pytest.mark.parametrize("at", ["2026-11-23 13:05:57 UTC", "2026-11-23T13:05:57.000Z", 1795439157])
async def test_chatwoot_writes_times_in_several_ways(at: Any) -> None:
    async with a_stage("chatwoot") as (stage, like):
        await stage.writes("Hoi")
        [mention] = read(stage, like.signed(like.payload(like.said[0], "created", created_at=at))).mentions

    assert mention.posted_at == datetime(2026, 11, 23, 13, 5, 57, tzinfo=UTC)


# Discourse


async def test_discourse_private_messages_are_private_and_small_notices_are_nothing() -> None:
    async with a_stage("discourse") as (stage, like):
        await stage.writes("Hoi @LumeRail, waar blijft mijn trein?")
        said = like.said[0]
        [public] = read(stage, like.outgoing[0]).mentions
        private = like.signed({"post": like.payload(said, topic_archetype="private_message")})
        [message] = read(stage, private).mentions
        [overheard] = read(stage, like.signed({"post": like.payload(said, raw="Iemand van @lumerailers?")})).mentions
        nothing = [{"post_type": 3}, {"username": "system"}]
        ignored = [read(stage, like.signed({"post": like.payload(said, **one)})).not_for_us for one in nothing]
        ping = read(stage, like.signed({"ping": "OK"}))
        address = like.url

    assert (public.visibility, message.visibility) == (Visibility.PUBLIC, Visibility.PRIVATE)
    assert (public.addressed, overheard.addressed) == (True, None)
    assert public.url == f"{address}/t/8/1"
    assert (ignored, ping.not_for_us) == ([1, 1], 1)


@pytest.mark.parametrize(
    ("archetype", "visibility"),
    [
        ("regular", Visibility.PUBLIC), ("banner", Visibility.PUBLIC), ("private_message", Visibility.PRIVATE),
        ("new-in-2030", Visibility.PRIVATE), ("", Visibility.PRIVATE), (None, Visibility.PRIVATE),
    ],
)  # fmt: skip
async def test_discourse_shows_in_public_only_what_surely_is(archetype: str | None, visibility: Visibility) -> None:
    async with a_stage("discourse") as (stage, like):
        await stage.writes("Waar blijft mijn trein?")
        post = like.signed({"post": like.payload(like.said[0], topic_archetype=archetype)})

        [mention] = read(stage, post).mentions

    assert mention.visibility is visibility


async def test_discourse_says_what_it_does_not_like() -> None:
    async with a_stage("discourse") as (stage, _):
        short = await send(stage, reply(stage, "ok"))
        elsewhere = await send(stage, reply(stage, topic="9"))

    assert short == Rejected("Post is too short; Body is too vague")
    assert elsewhere == Rejected("The topic could not be found.")


# Answers


async def test_each_answer_of_a_program_means_one_thing(stage: HelpdeskStage) -> None:
    found = []
    for fault in ("busy", "no_token", "no_id"):
        stage.like.faults.append(fault)
        found.append(await send(stage, reply(stage)))
    await stage.closes()
    found.append(await send(stage, reply(stage)))

    kind = stage.settings.sources["help"].kind.upper()
    assert found[0] == NotSent("HTTP 429", timedelta(seconds=7))
    assert found[1] == Rejected(f"{kind}_TOKEN is not taken there (HTTP 401); webcare check says more")
    assert found[2] == Unknown("HTTP 200 without an id")
    assert isinstance(found[3], NotSent | Unknown)  # over a connection that stood, nobody knows


async def test_what_a_program_repeats_of_our_token_is_not_told_further(stage: HelpdeskStage) -> None:
    stage.like.faults.append("repeats")

    told = await send(stage, reply(stage))

    assert isinstance(told, Rejected)
    shown = base64.b64encode(f"sanne@example.com/token:{stage.like.token}".encode()).decode()
    assert "[hidden]" in told.reason
    assert [one for one in (stage.like.token, shown) if one in told.reason] == []


async def test_check_says_whether_the_program_knows_us(stage: HelpdeskStage) -> None:
    checker = stage.connection.checker
    assert checker
    states = [[one.state for one in await checker.check()]]
    for fault in ("no_token", "away", "gone_before"):
        stage.like.faults += [fault] * 2  # a look may be made twice
        states.append([one.state for one in await checker.check()])
        stage.like.faults.clear()
    await stage.closes()
    account, webhook = await checker.check()

    assert states == [["ok", "ok"], ["failed", "ok"], ["warning", "ok"], ["failed", "ok"]]
    assert (account.state, webhook.detail) == ("failed", "takes deliveries on /hooks/help")
    assert account.remedy


# Settings


@pytest.mark.parametrize(
    ("toml", "environ", "told"),
    [
        ('kind = "chatwoot"\n', {}, "account"),
        ('kind = "chatwoot"\naccount = "three"\n', {}, "number of your account"),
        ('kind = "discourse"\n', {}, "username"),
        ('kind = "zendesk"\n', {"ZENDESK_TOKEN": "only-a-token"}, "ZENDESK_TOKEN"),
        ('kind = "zendesk"\n', {"ZENDESK_URL": "zendesk.com"}, "ZENDESK_URL"),
        ('kind = "zendesk"\n', {}, "ZENDESK_WEBHOOK_SECRET"),
    ],
)
def test_settings_name_what_is_wrong(toml: str, environ: dict[str, str], told: str) -> None:
    with pytest.raises(BadConfiguration) as wrong:
        settings_of(f'[source.help]\ndesk = "rail"\n{toml}', **environ)

    assert told in str(wrong.value)


@pytest.mark.parametrize("kind", ["zendesk", "chatwoot"])
@pytest.mark.parametrize("told", ["../agents?x=", "7/../8", "%2e%2e", "\u0663", "-1"])
async def test_what_a_delivery_calls_a_number_leads_no_call_elsewhere(kind: str, told: str) -> None:
    async with a_stage(kind) as (stage, like):
        result = await send(stage, reply(stage, ticket=told, conversation=told))

        assert (result, like.calls) == (Rejected("what is answered has no number"), [])
