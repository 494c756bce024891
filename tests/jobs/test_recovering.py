"""A lost answer is looked up, never repeated blindly: nothing is lost and nothing stands twice."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.desk.claim import claim_case
from bot.desk.deliver_outcome import known_dm, record_posted, record_vanished
from bot.desk.effects import tell
from bot.desk.escalate import escalate_case, say_not_ours
from bot.desk.work import Work
from bot.jobs.janitor import Janitor
from bot.sandbox import Sandbox
from bot.store import Card
from bot.store.words import CardKind, MessageKind, SendState
from tests.jobs.world import World, twice, until

LOST_ANSWERS = [
    pytest.param("drop_after", {}, id="the connection closed after Slack took it"),
    pytest.param("error_after", {}, id="500 after Slack took it"),
    pytest.param("error_after", {"delay_s": 0.4}, id="500 and taken late"),
    pytest.param("slow", {"delay_s": 2.0}, id="taken after our timeout"),
    pytest.param("error_before", {}, id="500 and not taken"),
    pytest.param("reset", {}, id="closed and not taken"),
    pytest.param("internal_error", {}, id="internal_error, not taken"),
]


@pytest.mark.parametrize(("mode", "options"), LOST_ANSWERS)
async def test_a_card_and_a_ping_with_lost_answers_stand_once(
    world: World, mode: str, options: dict[str, float]
) -> None:
    fault = world.sandbox.inject("chat.postMessage", mode, times=2, **options)
    number = await world.mention()
    key = await world.ping(number, to="U2")

    async with world.worker():
        await world.until_idle()

    card = await world.card(number)
    assert fault.used == 2
    assert world.keys() == sorted([f"case:{number}:C1", key])
    assert card.ts == world.sandbox.messages("C1")[0]["ts"]


async def test_a_thread_reply_with_a_lost_answer_is_found_in_its_thread(world: World) -> None:
    number = await world.mention(1, "first")
    async with world.worker() as worker:
        await world.until_idle()

        world.sandbox.inject("chat.postMessage", "drop_after")
        await world.mention(1, "second")
        worker.wake()
        await world.until_idle()

    card = await world.card(number)
    [follow_up] = await world.cards(CardKind.MENTION)
    assert [message["ts"] for message in world.sandbox.thread("C1", card.ts or "")] == [follow_up.ts]
    assert twice(world.keys("C1")) == []


async def test_nothing_is_sent_again_before_the_settle_time(world: World) -> None:
    world.sandbox.inject("chat.postMessage", "reset")
    await world.mention()

    async with world.worker():
        await world.until_idle()

    first, second = (call["at"] for call in world.sandbox.journal.calls("chat.postMessage"))
    assert second - first >= world.settings.delivery.settle.total_seconds()


async def test_a_look_up_that_fails_settles_nothing(world: World) -> None:
    world.sandbox.inject("chat.postMessage", "drop_after")
    broken = world.sandbox.inject("conversations.history", "error_before", times=None)
    number = await world.mention()

    async with world.worker():
        await world.sandbox.wait_for(lambda: broken.used >= 6)
        card = await world.card(number)
        broken.times = 0
        await world.until_idle()

    assert card.state is SendState.SENDING
    assert world.keys("C1") == [f"case:{number}:C1"]


async def test_one_look_settles_all_of_a_channel(world: World) -> None:
    async with world.worker() as worker:
        await until(world.holds_deliver)
        await until(lambda: _looked(world.sandbox))
        before = len(world.sandbox.journal.calls("conversations.history"))
        for number in range(6):
            await world.mention(number)
        world.sandbox.inject("chat.postMessage", "drop_after", times=6)
        worker.wake()
        await world.until_idle()

    looks = world.sandbox.journal.calls("conversations.history")[before:]
    assert len(world.sandbox.messages("C1")) == 6
    assert twice(world.keys("C1")) == []
    assert len(looks) < 6 * 2  # some are settled together; each alone would take at least two looks


async def _looked(sandbox: Sandbox) -> bool:
    return len(sandbox.journal.calls("conversations.history")) >= 2  # the janitor's look at the start


async def test_an_edit_without_an_answer_is_made_once_more_after_the_settle_time(world: World) -> None:
    """The one that was given up may land late, over a newer one."""
    number = await world.mention()
    async with world.worker() as worker:
        await world.until_idle()

        fault = world.sandbox.inject("chat.update", "error_after", delay_s=0.4)
        # From before the call: whoever waits for it may wake up long after it was given up.
        settled = world.clock.real() + world.settings.delivery.settle
        await world.desks.do(claim_case, number, by="U1", now=world.clock.now())
        worker.wake()
        await world.sandbox.wait_for(lambda: fault.used == 1)

        await world.sandbox.wait_for(lambda: _edited_after(world.sandbox, settled.timestamp()))

    assert len(world.sandbox.messages("C1")) == 1


def _edited_after(sandbox: Sandbox, instant: float) -> bool:
    return any(call["at"] >= instant for call in sandbox.journal.calls("chat.update", ok=True))


async def dm_is_known(world: World, user: str) -> bool:
    async with world.store.read() as session:
        return await known_dm(session, user) is not None


async def test_a_direct_message_that_cannot_be_looked_up_is_sent_again_and_the_janitor_deletes_the_twin(
    world: World,
) -> None:
    number = await world.mention()
    world.sandbox.inject("conversations.open", "missing_scope", times=None)
    async with world.worker() as worker:
        await world.until_idle()
        world.sandbox.inject("chat.postMessage", "drop_after")
        key = await world.ping(number, to="U2")
        worker.wake()
        await world.until_idle()

        dm = world.sandbox.channel("U2").id
        assert world.keys(dm) == [key, key]
        await until(lambda: dm_is_known(world, "U2"))  # recorded after the message itself
        await Janitor(worker.tools)()

    assert world.keys(dm) == [key]
    assert (await world.row(key)).ts == world.sandbox.messages(dm)[0]["ts"]


async def test_a_message_taken_later_than_the_settle_time_has_its_twin_deleted(world: World) -> None:
    # Twice the settle time of these tests: also on a busy machine ours stands there before it.
    world.sandbox.inject("chat.postMessage", "error_after", delay_s=5.0)
    number = await world.mention()
    async with world.worker() as worker:
        await world.until_idle()
        await world.sandbox.wait_for(lambda: len(world.sandbox.messages("C1")) == 2)
        oldest = world.sandbox.messages("C1")[0]["ts"]

        await Janitor(worker.tools)()
        worker.wake()
        await world.until_idle()

    assert [message["ts"] for message in world.sandbox.messages("C1")] == [oldest]
    assert (await world.card(number)).ts == oldest
    assert world.metrics.registry.get_sample_value("webcare_delivery_twins_total") == 1


async def test_a_sending_that_a_dead_process_left_behind_is_settled(world: World) -> None:
    number = await world.mention()
    await world.take()  # the intent is recorded, and then nothing more is heard of its process
    assert (await world.card(number)).state is SendState.SENDING

    async with world.worker():
        await world.until_idle()

    assert world.keys("C1") == [f"case:{number}:C1"]


async def test_a_paused_process_cannot_overwrite_its_successor(world: World) -> None:
    number = await world.mention()
    [taken] = await world.take()
    async with world.worker():
        await world.until_idle()
    posted = await world.card(number)

    async with world.store.write() as session:
        held = await record_posted(session, taken, channel="C1", ts="1.000001", shown=1)

    assert not held
    assert (await world.card(number)).ts == posted.ts


async def test_a_follow_up_whose_card_must_not_be_shown_goes_with_it_and_messages_move_to_the_other_card(
    world: World,
) -> None:
    number = await world.mention(1, "first")
    async with world.store.write() as session:
        await session.execute(update(Card).where(Card.case_id == number).values(state=SendState.CANCELLED, attempts=1))
    await world.mention(1, "second")
    await world.mention(1, "something private", visibility="private")

    async with world.worker():
        await world.until_idle()

    public = [card for card in await world.cards(CardKind.MENTION) if card.channel == "C1"]
    assert world.sandbox.messages("C1") == []
    assert {card.state for card in public} == {SendState.CANCELLED}


async def test_a_message_of_a_card_that_must_not_be_shown_moves_to_the_cases_other_card(world: World) -> None:
    number = await world.mention(1, "first")
    public = await world.card(number)
    async with world.store.write() as session:
        await session.execute(update(Card).where(Card.id == public.id).values(state=SendState.CANCELLED))
        private = Card(
            key=f"case:{number}:G1", kind=CardKind.CASE, ref=str(number), desk="rail", case_id=number, channel="G1"
        )
        session.add(private)

    async def write(work: Work) -> None:
        case, under = await work.case(number), await work.session.get_one(Card, public.id)
        tell(
            work, MessageKind.SECOND_HANDOVER, key="moved:1", to="C1", desk="rail", now=world.clock.now(), case=case,
            under=under,
        )  # fmt: skip

    await world.desks.do(write)
    async with world.worker():
        await world.until_idle()

    assert world.keys("C1") == []
    assert sorted(world.keys("G1")) == [f"case:{number}:G1", "moved:1"]


@pytest.mark.parametrize(("answered", "again"), [(False, True), (True, False)])
async def test_a_question_that_somebody_deleted_comes_back_while_it_is_open(
    world: World, answered: bool, again: bool
) -> None:
    number = await world.mention()
    now = world.clock.now()
    asked = await world.desks.do(
        escalate_case, number, by="U1", department="billing", question="Is it refunded?", now=now
    )
    async with world.worker():
        await world.until_idle()
    [question] = await world.cards(CardKind.QUESTION)
    if answered:
        await world.desks.do(say_not_ours, asked.id, by="U101", suggested=None, now=now)

    async with world.store.write() as session:
        assert await record_vanished(session, question.id) is again
        assert not await record_vanished(session, question.id)  # it does not stand any more
