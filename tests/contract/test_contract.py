"""What every source promises the desk."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.desk.claim import claim_case
from bot.desk.deliver_replies import take_replies
from bot.desk.ports import (
    Accepted,
    Answerable,
    BadDelivery,
    Batch,
    FetchFailed,
    HookRefused,
    InboundMention,
    MentionEvent,
    NotSent,
    OutboundReply,
    OutboundStatement,
    Rejected,
    SendResult,
    Trouble,
    Unknown,
)
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.sources.refresh import take_snapshots
from bot.desk.sources.take import take_batch
from bot.desk.work import Desks
from bot.store import Case, Mention, Reply
from bot.store.database import Store
from bot.store.words import CaseState, ReplyKind, ReplyState
from tests.contract.platforms import (
    AGAIN,
    ANSWER,
    CHANGE,
    FEEDS,
    KEPT,
    POST,
    SPEAK,
    TELL,
    TIED,
    TOKENS,
)
from tests.contract.stage import Fault, Stage
from tests.support.clock import TestClock

T = TypeVar("T")
WORDS = "Waar blijft mijn trein? 🚆 <!channel>"
KEPT_SECRET = "my number is 0612345678"


async def a_mention(stage: Stage, text: str = WORDS) -> InboundMention:
    await stage.writes(text)
    return (await stage.told()).mentions[-1]


def reply_to(
    mention: InboundMention, stage: Stage, text: str = "Hij rijdt om 9:40 ^SV", number: int = 7
) -> OutboundReply:
    return OutboundReply(
        key=f"reply_{number}", reply_id=number, in_reply_to=mention.id,
        conversation_id=mention.conversation_id or mention.id, text=text, visibility=stage.visibility, agent="Sanne",
        mention=mention.extra, customer=mention.author.id,
    )  # fmt: skip


def answerable(mention: InboundMention, **changed: object) -> Answerable:
    private = mention.posted_at if mention.visibility == "private" else None
    facts: dict[str, object] = {
        "external_id": mention.id, "visibility": mention.visibility, "posted_at": mention.posted_at,
        "extra": mention.extra, "last_private_at": private,
    }  # fmt: skip
    return Answerable(**{**facts, **changed})  # type: ignore[arg-type]


def on(stages: Sequence[str]) -> pytest.MarkDecorator:
    """Try a promise only where there is something to promise."""
    return pytest.mark.parametrize("stage", stages, indirect=True)


# What comes in


async def test_a_mention_says_who_wrote_what_and_when(stage: Stage) -> None:
    mention = await a_mention(stage)

    assert (mention.visibility, mention.event) == (stage.visibility, MentionEvent.CREATED)
    assert mention.text.endswith(WORDS)
    assert (mention.id, mention.author.id) > ("", "")
    assert mention.posted_at.utcoffset() is not None
    assert abs(mention.posted_at - stage.now) < timedelta(minutes=1)
    json.dumps(dict(mention.extra))


@on(ANSWER)
async def test_who_writes_to_us_speaks_to_us(stage: Stage) -> None:
    assert (await a_mention(stage)).addressed is not False


@on(AGAIN)
async def test_a_follow_up_is_of_the_same_customer_in_the_same_conversation(stage: Stage, desks: Desks) -> None:
    for text in (WORDS, "Hallo?"):
        await stage.writes(text)
        await take(stage, desks, await stage.told())

    mentions, cases = await rows(desks, Mention), await rows(desks, Case)
    assert (len(mentions), len(cases)) == (2, 1)


async def test_what_is_told_twice_is_taken_once(stage: Stage, desks: Desks) -> None:
    await stage.writes(WORDS)
    batch = await stage.told()

    for _ in range(2):
        await take(stage, desks, batch)

    assert len(await rows(desks, Mention)) == 1


@on(CHANGE)
async def test_a_changed_message_is_the_same_mention(stage: Stage, desks: Desks) -> None:
    await take(stage, desks, Batch(mentions=[await a_mention(stage)]))

    await stage.edits("Laat maar, hij is er")
    await take(stage, desks, await stage.told())
    await refresh(stage, desks)

    [mention] = await rows(desks, Mention)
    assert (mention.text or "").endswith("Laat maar, hij is er")
    assert len(mention.versions) == 1


@on(CHANGE)
async def test_a_message_that_was_taken_back_is_gone_here_too(stage: Stage, desks: Desks) -> None:
    await take(stage, desks, Batch(mentions=[await a_mention(stage)]))

    await stage.deletes()
    await take(stage, desks, await stage.told())
    await refresh(stage, desks)

    assert [(one.text, one.deleted_at is not None) for one in await rows(desks, Mention)] == [(None, True)]


@on(FEEDS)
async def test_feeds_go_on_at_a_cursor_that_is_json_and_tell_nothing_twice_behind_it(stage: Stage) -> None:
    await stage.writes(WORDS)
    assert stage.connection.feeds
    for feed in stage.connection.feeds:
        first = await feed.fetch(None, now=stage.now)
        again = await feed.fetch(json.loads(json.dumps(first.cursor)), now=stage.now)

        known = {mention.id for mention in first.batch.mentions}
        assert {one.id for one in again.batch.mentions if one.event is MentionEvent.CREATED} <= known


@on(FEEDS)
@pytest.mark.parametrize(
    ("fault", "trouble"), [(Fault.AWAY, Trouble.AWAY), (Fault.BUSY, Trouble.LIMIT), (Fault.NO_TOKEN, Trouble.TOKEN)]
)
async def test_a_look_that_fails_says_who_has_to_act(stage: Stage, fault: Fault, trouble: Trouble) -> None:
    for feed in stage.connection.feeds:
        stage.fault(fault)

        with pytest.raises(FetchFailed) as failed:
            await feed.fetch(None, now=stage.now)

        assert (feed.name, failed.value.trouble) == (feed.name, trouble)


@on(FEEDS)
async def test_a_platform_that_is_not_there_at_all_is_away(stage: Stage) -> None:
    await stage.closes()

    for feed in stage.connection.feeds:
        with pytest.raises(FetchFailed) as failed:
            await feed.fetch(None, now=stage.now)
        assert failed.value.trouble is Trouble.AWAY


# The platform's own webhook


@on(POST)
async def test_the_door_takes_nothing_that_is_not_signed(stage: Stage) -> None:
    hook, receiver = stage.connection.hook, stage.connection.receiver
    assert hook or receiver
    read = hook.read if hook else receiver.verify  # type: ignore[union-attr]
    dice = random.Random(4)

    for size in (0, 1, 40, 2_000):
        for headers in ({}, {"X-Hub-Signature-256": "sha256=00", "webhook-id": "1"}):
            with pytest.raises(HookRefused) as refused:
                read(headers, dice.randbytes(size))
            assert 400 <= refused.value.status < 500


@on(KEPT)
async def test_a_body_is_read_or_refused_never_anything_else(stage: Stage) -> None:
    receiver = stage.connection.receiver
    assert receiver
    dice = random.Random(5)

    for body in (
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"object": "page", "entry": 3}',
        *(dice.randbytes(60) for _ in range(200)),
    ):
        try:
            batches = receiver.parse(body)
        except BadDelivery:
            continue
        assert not any(batches.values())


# What goes out


@on(ANSWER)
async def test_a_reply_is_accepted_with_an_id_and_stands_there_once(stage: Stage) -> None:
    mention = await a_mention(stage)

    result = await send(stage, reply_to(mention, stage))

    assert isinstance(result, Accepted)
    assert result.platform_id
    assert [text for text in stage.standing() if "9:40" in text] == ["Hij rijdt om 9:40 ^SV"]


@on(ANSWER)
async def test_our_reply_that_comes_back_is_known_and_no_mention(stage: Stage, desks: Desks) -> None:
    await take(stage, desks, Batch(mentions=[await a_mention(stage)]))
    reply = await queued(desks)
    sent = await send(stage, await outbound(desks))

    await take(stage, desks, await stage.told())
    await desks.do(reply_outcome, reply.id, sent, now=desks.clock.now())
    await take(stage, desks, await stage.told())

    assert [(one.kind, one.state) for one in await rows(desks, Reply)] == [(ReplyKind.ANSWER, ReplyState.SENT)]
    assert len(await rows(desks, Mention)) == 1


@on(TELL)
async def test_an_answer_given_there_counts(stage: Stage, desks: Desks) -> None:
    await take(stage, desks, Batch(mentions=[await a_mention(stage)]))

    await stage.answers_there("Hij komt eraan, sorry voor het wachten.")
    await take(stage, desks, await stage.told())

    [case], [reply] = await rows(desks, Case), await rows(desks, Reply)
    assert (case.state, reply.kind, reply.text) == (
        CaseState.WAITING, ReplyKind.NATIVE, "Hij komt eraan, sorry voor het wachten.",
    )  # fmt: skip


@on(ANSWER)
@pytest.mark.parametrize("fault", [Fault.GONE_BEFORE, Fault.GONE_AFTER, Fault.BROKEN_AFTER, Fault.AWAY])
async def test_a_reply_whose_outcome_is_lost_is_never_called_rejected_or_sent(stage: Stage, fault: Fault) -> None:
    mention = await a_mention(stage)
    stage.fault(fault)

    result = await send(stage, reply_to(mention, stage))

    assert isinstance(result, Unknown | NotSent)
    there = [text for text in stage.standing() if "9:40" in text]
    assert len(there) <= 1
    assert not (there and isinstance(result, NotSent))


@on(ANSWER)
async def test_a_busy_platform_gets_the_reply_later(stage: Stage) -> None:
    mention = await a_mention(stage)
    stage.fault(Fault.BUSY)

    first = await send(stage, reply_to(mention, stage))
    second = await send(stage, reply_to(mention, stage))

    assert isinstance(first, NotSent)
    assert isinstance(second, Accepted)


@on(TOKENS)
async def test_a_reply_without_a_valid_token_is_refused_with_a_reason(stage: Stage) -> None:
    mention = await a_mention(stage)
    stage.fault(Fault.NO_TOKEN)

    result = await send(stage, reply_to(mention, stage, text=KEPT_SECRET))

    assert isinstance(result, Rejected)
    assert result.reason
    assert KEPT_SECRET not in result.reason


@on(ANSWER)
async def test_a_platform_that_is_not_there_has_refused_nothing(stage: Stage) -> None:
    mention = await a_mention(stage)
    await stage.closes()

    # Over a connection that was kept from before nobody knows what still got through.
    assert isinstance(await send(stage, reply_to(mention, stage)), NotSent | Unknown)
    assert isinstance(await send(stage, reply_to(mention, stage)), NotSent)


SAID = OutboundStatement(key="statement_3", statement_id=3, text="Geen treinen.", kind="opening", agent="Sanne")


async def publish(stage: Stage) -> SendResult | NotSent:
    assert stage.connection.publisher is not None
    return await stage.connection.publisher.publish(SAID)


@on(SPEAK)
async def test_a_statement_is_accepted_with_an_id_and_the_address_where_people_read_it(stage: Stage) -> None:
    result = await publish(stage)

    assert isinstance(result, Accepted)
    assert result.platform_id
    assert result.url is not None
    assert result.url.startswith("http")


@on(SPEAK)
@pytest.mark.parametrize("fault", [Fault.GONE_AFTER, Fault.BROKEN_AFTER, Fault.BUSY])
async def test_a_statement_whose_outcome_is_lost_is_never_called_rejected_or_sent(stage: Stage, fault: Fault) -> None:
    stage.fault(fault)

    assert isinstance(await publish(stage), NotSent if fault is Fault.BUSY else Unknown)


# Ways, checks, rounds


async def test_the_ways_are_pure_and_at_most_one_of_each_visibility(stage: Stage) -> None:
    mention = await a_mention(stage)

    first, second = (stage.connection.ways(answerable(mention), now=stage.now) for _ in range(2))

    assert list(first) == list(second)
    assert len({way.visibility for way in first}) == len(first)


@on(ANSWER)
async def test_the_customers_own_way_is_open(stage: Stage) -> None:
    mention = await a_mention(stage)

    [own] = [
        way for way in stage.connection.ways(answerable(mention), now=stage.now) if way.visibility is stage.visibility
    ]

    assert (own.is_open, own.limit.max > 0) == (True, True)
    assert own.until is None or own.until > stage.now


@on(TIED)
async def test_what_is_gone_cannot_be_answered(stage: Stage) -> None:
    mention = await a_mention(stage)

    ways = stage.connection.ways(answerable(mention, deleted=True), now=stage.now)

    assert not any(way.is_open for way in ways if way.visibility is mention.visibility is stage.visibility)


async def test_a_check_tells_what_it_found_also_where_nobody_answers(stage: Stage) -> None:
    assert stage.connection.checker is not None

    works = await stage.connection.checker.check()
    await stage.closes()
    away = await stage.connection.checker.check()

    assert {one.state for one in works} <= {"ok", "warning"}
    assert any(one.state != "ok" for one in away)
    assert all(one.remedy for one in (*works, *away) if one.state != "ok")


# Helpers: the desk that takes it in


@pytest.fixture
def desks(store: Store, stage: Stage) -> Desks:
    """A desk on a fresh database, once on SQLite and once on PostgreSQL."""
    clock = TestClock(stage.now)
    return Desks(store, stage.settings, clock, ways={stage.source: stage.connection.ways})


async def take(stage: Stage, desks: Desks, batch: Batch) -> None:
    await desks.do(take_batch, stage.source, batch, now=desks.clock.now())


async def refresh(stage: Stage, desks: Desks) -> None:
    if stage.connection.refresher is not None:
        ids = [one.external_id for one in await rows(desks, Mention) if one.text is not None]
        snapshots = await stage.connection.refresher.refresh(ids) if ids else ()
        await desks.do(take_snapshots, stage.source, snapshots, now=desks.clock.now())


async def rows(desks: Desks, table: type[T]) -> Sequence[T]:
    async with desks.store.read() as session:
        return (await session.scalars(select(table).order_by(*table.__mapper__.primary_key))).all()  # type: ignore[attr-defined]


async def queued(desks: Desks) -> Reply:
    """An agent claims the one case and writes a reply."""
    [case], now = await rows(desks, Case), desks.clock.now()
    agent = desks.settings.desks["rail"].agents.people[0]
    await desks.do(claim_case, case.id, by=agent, now=now)
    [case] = await rows(desks, Case)
    return await desks.do(
        submit_reply, case.id, by=agent, text="Hij rijdt om 9:40", visibility=case.visibility,
        seen_revision=case.revision, now=now,
    )  # fmt: skip


async def outbound(desks: Desks) -> OutboundReply:
    """Take the queued reply as the worker does."""
    clock = desks.clock
    [taken] = await desks.do(take_replies, limit=5, lease=timedelta(seconds=30), real_now=clock.real(), now=clock.now())
    return taken.reply


async def send(stage: Stage, reply: OutboundReply) -> SendResult | NotSent:
    assert stage.connection.sender is not None
    return await stage.connection.sender.send(reply)
