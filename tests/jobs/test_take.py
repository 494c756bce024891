"""Who may send what next: the most urgent row that may leave, and each row by one sender only."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.desk.deliver import Taken, preparing_time, take
from bot.desk.deliver_outcome import record_posted, record_ready, record_unknown, show_again
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.slack.pacing import POST, UPDATE, Pacing
from bot.store import Card, Outbox
from bot.store.words import CardKind, MessageKind, SendState
from tests.jobs.world import World


async def posted(world: World, number: int, *, ts: str = "1.000001") -> Card:
    """Have the card of a case stand in Slack without sending it."""
    async with world.store.write() as session:
        values = {"state": SendState.POSTED, "ts": ts, "shown": Card.wanted}
        await session.execute(
            update(Card)
            .where(Card.case_id == number, Card.kind == CardKind.CASE)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    return await world.card(number)


def keys(taken: list[Taken]) -> list[str]:
    return [one.key for one in taken]


async def test_an_intent_is_recorded_before_anything_leaves(world: World) -> None:
    number = await world.mention()

    [taken] = await world.take()

    card = await world.card(number)
    assert card.state is SendState.SENDING
    assert (card.token, card.attempts) == (taken.token, 1)
    assert card.lease_until == taken.sent_at + world.settings.delivery.lease


async def test_urgent_cards_go_before_older_ones(world: World) -> None:
    numbers = [await world.mention(number) for number in range(1, 5)]
    async with world.store.write() as session:
        await session.execute(update(Card).where(Card.case_id == numbers[2]).values(rank=0))

    assert keys(await world.take()) == [f"case:{numbers[2]}:C1"]


async def test_pings_go_before_cards(world: World) -> None:
    number = await world.mention()
    key = await world.ping(number)

    assert keys(await world.take()) == [key]


async def test_new_cards_go_before_edits(world: World) -> None:
    old, new = await world.mention(1), await world.mention(2)
    await posted(world, old)
    async with world.store.write() as session:
        await show_again(session, (await world.card(old)).id)

    first, second = await world.take(2)

    assert first.key == f"case:{new}:C1"
    assert (second.key, second.is_edit) == (f"case:{old}:C1", True)


async def test_of_two_stale_cards_the_one_edited_longest_ago_is_next(world: World) -> None:
    first, second = await world.mention(1), await world.mention(2)
    real_now = world.clock.real()
    for number, ago in ((first, 10), (second, 60)):
        await posted(world, number, ts=f"1.00000{number}")
        async with world.store.write() as session:
            sent_at = real_now - timedelta(seconds=ago)
            await session.execute(update(Card).where(Card.case_id == number).values(shown=0, sent_at=sent_at))

    assert keys(await world.take()) == [f"case:{second}:C1"]


async def test_a_closed_channel_does_not_keep_others_waiting(world: World) -> None:
    for number in range(70):
        await world.mention(number)
    key = await world.ping(1, to="U3")
    pacing = Pacing(world.settings.delivery, world.clock.monotonic)
    pacing.hold(POST, "C1", 60)
    pacing.hold(UPDATE, "", 60)

    assert keys(await world.take(5, pacing=pacing)) == [key]


async def test_a_thread_waits_until_its_card_stands(world: World) -> None:
    number = await world.mention(1, "first")
    await world.mention(1, "second")

    before = await world.take(5)
    await posted(world, number, ts="7.000001")
    after = await world.take(5)

    assert keys(before) == [f"case:{number}:C1"]
    assert [(one.kind, one.thread_ts) for one in after] == [(CardKind.MENTION, "7.000001")]


async def test_a_thread_has_one_message_on_its_way_at_a_time(world: World) -> None:
    number = await world.mention(1, "first")
    for text in ("second", "third"):
        await world.mention(1, text)
    await posted(world, number, ts="7.000001")

    first = await world.take(5)
    busy = await world.take(5, busy=frozenset({("C1", "7.000001")}))

    assert len(first) == 1
    assert busy == []


async def test_a_bundle_stays_open_until_its_business_time(world: World) -> None:
    number = await world.mention()
    due = world.clock.now() + timedelta(seconds=60)

    async def write(work: Work) -> None:
        case = await work.case(number)
        now = world.clock.now()
        tell(
            work, MessageKind.ASSIGNED, key="later", to="U1", desk="rail", now=now, case=case, due_at=due, by="U2"
        )  # fmt: skip

    await world.desks.do(write)
    assert "later" not in keys(await world.take(5))
    assert "later" in keys(await world.take(5, now=due))


async def test_a_row_waits_for_its_not_before(world: World) -> None:
    await world.mention()
    [taken] = await world.take()
    later = world.clock.real() + timedelta(seconds=60)

    async with world.store.write() as session:
        await record_ready(session, taken, not_before=later, error="ratelimited")

    assert await world.take() == []
    assert len(await world.take(real_now=later)) == 1


async def test_no_row_is_handed_out_twice(world: World) -> None:
    for number in range(30):
        await world.mention(number)

    taken: list[str] = []
    while some := [key for round_ in await asyncio.gather(*(world.take(4) for _ in range(6))) for key in keys(round_)]:
        taken += some

    assert len(taken) == len(set(taken)) == 30


async def test_every_record_names_its_intent(world: World) -> None:
    await world.mention()
    [taken] = await world.take()
    async with world.store.write() as session:
        await session.execute(update(Card).values(token="somebody else"))

    async with world.store.write() as session:
        held = await record_posted(session, taken, channel="C1", ts="1.000001", shown=1)

    assert not held


async def test_what_becomes_stale_on_its_way_stays_stale(world: World) -> None:
    number = await world.mention()
    await posted(world, number)
    async with world.store.write() as session:
        await show_again(session, (await world.card(number)).id)
    [taken] = await world.take()

    async with world.store.write() as session:
        await show_again(session, taken.id)
    async with world.store.write() as session:
        await record_posted(session, taken, channel="C1", ts="1.000001", shown=99)

    assert (await world.card(number)).shown == 0


async def test_delivery_never_writes_a_case(world: World) -> None:
    number = await world.mention()
    async with world.store.read() as session:
        before = (await session.execute(select(Card.wanted).where(Card.case_id == number))).scalar_one()

    async with world.worker():
        await world.until_idle()

    card = await world.card(number)
    assert (card.wanted, card.shown) == (before, before)


@pytest.mark.parametrize("state", [SendState.POSTED, SendState.FAILED, SendState.CANCELLED])
async def test_what_is_done_is_not_taken(world: World, state: SendState) -> None:
    number = await world.mention()
    await world.ping(number)
    async with world.store.write() as session:
        await session.execute(update(Outbox).values(state=state))
        await session.execute(update(Card).values(state=state, shown=Card.wanted))

    assert await world.take(5) == []


async def test_a_taker_that_rolls_back_leaves_the_row_to_others(world: World) -> None:
    await world.mention()

    async def take_and_fail() -> None:
        async with world.store.write() as session:
            delivery = world.settings.delivery
            await take(
                session, admission=Pacing(delivery, world.clock.monotonic), limit=1, lease=delivery.lease,
                real_now=world.clock.real(), now=world.clock.now(),
            )  # fmt: skip
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await take_and_fail()

    assert len(await world.take()) == 1


async def test_a_call_begins_early_enough_to_end_within_its_lease(world: World) -> None:
    delivery = world.settings.delivery

    assert timedelta(0) < preparing_time(delivery) < delivery.lease - delivery.timeout


async def test_what_a_killed_process_may_have_sent_late_is_not_sent_again_too_soon(world: World) -> None:
    await world.mention()
    [taken] = await world.take()
    delivery = world.settings.delivery
    in_doubt = taken.sent_at + delivery.settle  # its call may have begun later than its intent
    settled = in_doubt + preparing_time(delivery)

    early = await world.settle(found={}, looked_at=in_doubt)
    late = await world.settle(found={}, looked_at=settled)

    assert (early.again, early.waiting) == (0, 1)
    assert (late.again, late.waiting) == (1, 0)


async def test_what_is_known_to_have_been_sent_is_settled_from_then_on(world: World) -> None:
    await world.mention()
    [taken] = await world.take()
    async with world.store.write() as session:
        await record_unknown(session, taken, began=taken.sent_at, look_at=taken.sent_at, why="HTTP 500")
    settled = taken.sent_at + world.settings.delivery.settle

    assert (await world.settle(found={}, looked_at=settled - timedelta(milliseconds=1))).waiting == 1
    assert (await world.settle(found={}, looked_at=settled)).again == 1


async def test_a_look_up_that_failed_proves_nothing(world: World) -> None:
    await world.mention()
    [taken] = await world.take()

    settled = await world.settle(found=None, looked_at=taken.sent_at + timedelta(hours=1))

    assert (settled.again, settled.waiting) == (0, 1)
