"""Cards and messages reach Slack once, soon, in order, and follow what happens to the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.claim import claim_case, release_case
from bot.slack.pacing import POST, UPDATE, Pacing
from bot.store.words import CardKind, SendState
from tests.jobs.world import World, twice, until
from tests.support.clock import TestClock


async def test_a_mention_becomes_one_card_with_its_key(world: World) -> None:
    number = await world.mention()

    async with world.worker():
        await world.until_idle()

    [message] = world.sandbox.messages("C1")
    card = await world.card(number)
    assert message["metadata"]["event_payload"]["key"] == f"case:{number}:C1"
    assert (card.ts, card.state, card.shown) == (message["ts"], SendState.POSTED, card.wanted)


async def test_a_change_edits_the_card_and_posts_nothing_new(world: World) -> None:
    number = await world.mention()
    async with world.worker() as worker:
        await world.until_idle()

        await world.desks.do(claim_case, number, by="U1", now=world.clock.now())
        worker.wake()
        await world.until_idle()

    assert world.keys("C1").count(f"case:{number}:C1") == 1
    assert len(world.sandbox.journal.calls("chat.update", ok=True)) >= 1


async def test_ten_changes_between_two_deliveries_cost_one_edit(world: World) -> None:
    number = await world.mention()
    async with world.worker():
        await world.until_idle()

    for _ in range(5):
        await world.desks.do(claim_case, number, by="U1", now=world.clock.now())
        await world.desks.do(release_case, number, by="U1", now=world.clock.now())
    async with world.worker():
        await world.until_idle()

    assert len(world.sandbox.journal.calls("chat.update")) == 1


async def test_a_commit_wakes_the_delivery(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.delivering.POLL_S", 60.0)
    async with world.worker() as worker:
        await until(world.holds_deliver)

        await world.mention()
        worker.wake()

        await world.sandbox.wait_for(lambda: world.sandbox.messages("C1"))


async def test_a_missed_wake_is_made_up_by_looking(world: World) -> None:
    async with world.worker():
        await until(world.holds_deliver)

        await world.mention()

        await world.sandbox.wait_for(lambda: world.sandbox.messages("C1"))


async def test_follow_ups_stand_in_the_thread_in_their_order(world: World) -> None:
    number = await world.mention(1, "first")
    for text in ("second", "third", "fourth"):
        await world.mention(1, text)

    async with world.worker():
        await world.until_idle()

    card = await world.card(number)
    mentions = await world.cards(CardKind.MENTION)
    thread = world.sandbox.thread("C1", card.ts or "")
    keys = [message["metadata"]["event_payload"]["key"] for message in thread]
    assert len(mentions) == 3
    assert keys == [one.key for one in mentions]


async def test_a_direct_message_is_sent_once_and_its_channel_remembered(world: World) -> None:
    number = await world.mention()
    key = await world.ping(number, to="U1")

    async with world.worker():
        await world.until_idle()

    dm = world.sandbox.channel("U1").id
    assert world.keys(dm) == [key]
    assert (await world.row(key)).state is SendState.POSTED
    assert await world.dm_of("U1") == dm


async def test_twenty_cards_stand_once_each(world: World) -> None:
    for number in range(20):
        await world.mention(number)

    async with world.worker():
        await world.until_idle()

    assert len(world.sandbox.messages("C1")) == 20
    assert twice(world.keys()) == []
    assert world.sandbox.journal.errors() == []


async def test_where_a_pause_ends_between_two_questions_no_edit_slips_in_before_the_posts(world: World) -> None:
    clock = TestClock(world.clock.now())

    class Ends(Pacing):
        def closed_channels(self) -> frozenset[str]:
            closed = super().closed_channels()
            clock.advance(timedelta(seconds=1))
            return closed

    shown = await world.mention(1)
    async with world.worker():
        await world.until_idle()
    await world.desks.do(claim_case, shown, by="U1", now=world.clock.now())
    await world.mention(2)
    pacing = Ends(world.settings.delivery, clock.monotonic)
    pacing.admit_post("C1")
    for method in (POST, UPDATE):
        pacing.hold(method, "", 1)

    first, then = await world.take(6, pacing=pacing), await world.take(6, pacing=pacing)

    assert [row.is_edit for row in first] == []
    assert [row.is_edit for row in then] == [False, True]
