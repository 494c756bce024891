"""A reply reaches the customer at most once by itself; what nobody knows is told to the agent and never repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.desk.deliver_replies import give_up_lost_replies, record_reply, take_replies
from bot.desk.ports import Accepted, Rejected
from bot.desk.reply import retry_reply
from bot.store import Reply
from bot.store.words import ReplyState, SendState
from tests.jobs.world import World, until


async def settled(world: World, reply: int) -> bool:
    return (await world.reply_row(reply)).state not in (ReplyState.QUEUED, ReplyState.SENDING)


def answers(world: World) -> list[dict[str, Any]]:
    """What stands on the platform from us."""
    return world.sandbox.platform.posts(by_brand=True)


async def test_a_reply_is_sent_once_and_known_by_the_platforms_id(world: World) -> None:
    reply = await world.reply(await world.mention(), "We are on it")

    async with world.worker():
        await world.until_idle()

    [post] = answers(world)
    row = await world.reply_row(reply)
    assert (row.state, row.platform_id) == (ReplyState.SENT, post["id"])
    assert post["text"].startswith("We are on it")
    assert (await world.row(f"reply:{reply}")).state is SendState.POSTED


@pytest.mark.parametrize("mode", ["drop_after", "error_after", "slow", "no_id", "error_before", "reset"])
async def test_a_lost_answer_makes_it_unknown_and_it_is_never_sent_again_by_itself(world: World, mode: str) -> None:
    fault = world.sandbox.platform.fault(mode, delay_s=2.0 if mode == "slow" else 0.0)
    reply = await world.reply(await world.mention())

    async with world.worker():
        await until(lambda: settled(world, reply))
        await world.until_idle()

    taken = {"drop_after": 1, "error_after": 1, "slow": 1, "no_id": 1}.get(mode, 0)
    assert fault.used == 1
    assert (await world.reply_row(reply)).state is ReplyState.UNKNOWN
    await world.sandbox.wait_for(lambda: len(answers(world)) == taken)
    assert [key for key in world.keys() if key.startswith("reply_failed:")]


async def test_an_agents_retry_of_an_unknown_reply_uses_the_same_key(world: World) -> None:
    world.sandbox.platform.fault("drop_after")
    reply = await world.reply(await world.mention())
    async with world.worker() as worker:
        await until(lambda: settled(world, reply))

        await world.desks.do(retry_reply, reply, by="U1", now=world.clock.now())
        worker.wake()
        await until(lambda: settled(world, reply))

    assert (await world.reply_row(reply)).state is ReplyState.SENT
    assert len(answers(world)) == 1
    ids = {entry["webhook_id"] for entry in world.sandbox.journal.of("platform", "reply")}
    assert ids == {f"reply_{reply}"}


async def test_a_refusal_is_told_with_the_platforms_reason(world: World) -> None:
    world.sandbox.platform.fault("reject", reason="No links please.")
    reply = await world.reply(await world.mention())

    async with world.worker():
        await world.until_idle()

    row = await world.reply_row(reply)
    assert (row.state, row.reason) == (ReplyState.REJECTED, "No links please.")
    assert answers(world) == []


async def test_a_busy_platform_is_tried_again(world: World) -> None:
    world.sandbox.platform.fault("ratelimited", times=2)
    reply = await world.reply(await world.mention())

    async with world.worker():
        await until(lambda: settled(world, reply))

    assert (await world.reply_row(reply)).state is ReplyState.SENT
    assert len(answers(world)) == 1


async def test_replies_of_one_case_keep_their_order(world: World) -> None:
    number = await world.mention()
    first = await world.reply(number, "one moment")
    second = await world.reply(number, "here it is")
    world.sandbox.platform.fault("ratelimited", times=1)

    async with world.worker():
        await until(lambda: settled(world, second))

    assert [post["text"].split(" ^")[0] for post in answers(world)] == ["one moment", "here it is"]
    assert (await world.reply_row(first)).state is ReplyState.SENT


async def test_one_reply_of_a_case_is_on_its_way_at_a_time(world: World) -> None:
    number = await world.mention()
    await world.reply(number, "one moment")
    await world.reply(number, "here it is")
    delivery, real_now = world.settings.delivery, world.clock.real()

    taken = await world.desks.do(take_replies, limit=5, lease=delivery.lease, real_now=real_now, now=real_now)
    more = await world.desks.do(take_replies, limit=5, lease=delivery.lease, real_now=real_now, now=real_now)

    assert [one.reply.text.split(" ^")[0] for one in taken] == ["one moment"]
    assert more == []


async def test_a_reply_of_a_dead_process_becomes_unknown_when_its_lease_is_over(world: World) -> None:
    reply = await world.reply(await world.mention())
    lease, real_now = world.settings.delivery.lease, world.clock.real()
    await world.desks.do(take_replies, limit=1, lease=lease, real_now=real_now, now=real_now)

    early = await world.desks.do(give_up_lost_replies, real_now=real_now, now=world.clock.now())
    over = real_now + lease + timedelta(seconds=1)
    late = await world.desks.do(give_up_lost_replies, real_now=over, now=world.clock.now())

    assert (early, late) == ([], [reply])
    assert (await world.reply_row(reply)).state is ReplyState.UNKNOWN
    assert answers(world) == []


async def test_a_late_yes_of_the_platform_is_still_the_truth(world: World) -> None:
    reply = await world.reply(await world.mention())
    real_now, lease = world.clock.real(), world.settings.delivery.lease
    [taken] = await world.desks.do(take_replies, limit=1, lease=lease, real_now=real_now, now=real_now)
    await world.desks.do(give_up_lost_replies, real_now=real_now + 2 * lease, now=world.clock.now())

    assert not await world.desks.do(record_reply, taken, Rejected("too late"), now=world.clock.now())
    assert (await world.reply_row(reply)).state is ReplyState.UNKNOWN
    assert await world.desks.do(record_reply, taken, Accepted("p77"), now=world.clock.now())
    assert (await world.reply_row(reply)).state is ReplyState.SENT


async def test_a_withdrawn_reply_never_leaves(world: World) -> None:
    reply = await world.reply(await world.mention())
    async with world.store.write() as session:
        await session.execute(update(Reply).values(state=ReplyState.WITHDRAWN))

    async with world.worker():
        await world.until_idle()

    assert answers(world) == []
    assert (await world.row(f"reply:{reply}")).state is SendState.CANCELLED


async def test_without_a_connection_the_agent_is_told_in_the_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.replying.FIRST_WAIT", timedelta(milliseconds=10))
    monkeypatch.setattr("bot.jobs.replying.TRIES", 3)
    fault = world.sandbox.platform.fault("ratelimited", times=None)
    reply = await world.reply(await world.mention())

    async with world.worker():
        await until(lambda: settled(world, reply))

    row = await world.reply_row(reply)
    assert fault.used == 3
    assert (row.state, row.reason) == (ReplyState.REJECTED, "HTTP 429")


async def test_outcomes_are_counted(world: World) -> None:
    await world.reply(await world.mention(1))
    async with world.worker():
        await world.until_idle()

    assert world.metrics.registry.get_sample_value("webcare_replies_total", {"outcome": "accepted"}) == 1
