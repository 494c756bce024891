"""What Slack may refuse, and what becomes of the row then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from bot.desk.effects import tell
from bot.desk.work import Work
from bot.sandbox import Sandbox
from bot.slack.gateway import Gateway
from bot.slack.rendered import Rendered
from bot.store import Card
from bot.store.words import CardKind, MessageKind, ReplyState, SendState
from tests.jobs.world import World, twice, until

# What the main job needs; every other method may fail.
NEEDED = {
    "auth.test", "chat.postMessage", "chat.update", "views.open", "apps.connections.open", "conversations.history",
    "conversations.replies",
}  # fmt: skip
OTHERS = (
    "conversations.open",
    "users.info",
    "usergroups.users.list",
    "chat.delete",
    "chat.postEphemeral",
    "views.publish",
)


async def test_retry_after_is_honoured_for_its_channel_while_others_go_on(world: World) -> None:
    world.sandbox.inject("chat.postMessage", "ratelimited", retry_after=2, channel="C1")
    number = await world.mention()
    await world.ping(number, to="U2")

    async with world.worker():
        await world.until_idle()

    refused, posted = (call["at"] for call in world.sandbox.journal.calls("chat.postMessage", channel="C1"))
    [ping] = world.sandbox.messages(world.sandbox.channel("U2").id)
    assert posted - refused >= 2.0
    assert float(ping["ts"]) < posted
    assert world.metrics.registry.get_sample_value("webcare_slack_rate_limited_total") == 1


async def test_a_channel_without_the_bot_keeps_its_cards_until_it_is_back(world: World) -> None:
    world.sandbox.world.remove_from("C1", "U0BOT")
    number = await world.mention()
    await world.ping(number, to="U2")

    async with world.worker() as worker:
        await until(lambda: _told(world, "slack:C1"))
        await world.sandbox.wait_for(lambda: world.sandbox.messages(world.sandbox.channel("U2").id))
        waiting = await world.card(number)
        world.sandbox.world.add_to("C1", "U0BOT")
        worker.tools.gateway.pacing.release("chat.postMessage", "C1")
        await world.until_idle()

    assert waiting.state in (SendState.READY, SendState.SENDING)
    assert world.keys("C1") == [f"case:{number}:C1"]
    assert world.health.failures == {}


async def _told(world: World, part: str) -> bool:
    return part in world.health.failures


async def test_a_revoked_token_stops_everything_and_is_told(world: World) -> None:
    fault = world.sandbox.inject("chat.postMessage", "token_revoked", times=None)
    await world.mention()

    async with world.worker() as worker:
        await until(lambda: _told(world, "slack"))
        told = dict(world.health.failures)
        fault.times = 0
        worker.tools.gateway.pacing.release("chat.postMessage", "")
        await world.until_idle()

    assert told["slack"].startswith("chat.postMessage: token_revoked. ")
    assert len(world.sandbox.messages("C1")) == 1


async def test_an_outage_does_not_swallow_the_queue(world: World) -> None:
    fault = world.sandbox.inject("chat.postMessage", "error_before", times=None)
    for number in range(20):
        await world.mention(number)

    async with world.worker():
        await world.sandbox.wait_for(lambda: fault.used >= 3)
        in_doubt = [card for card in await world.cards() if card.state is SendState.SENDING]
        fault.times = 0
        await world.until_idle(120)

    assert len(in_doubt) < 15
    assert len(world.sandbox.messages("C1")) == 20
    assert twice(world.keys("C1")) == []


async def test_slack_can_be_away_and_come_back(world: World) -> None:
    number = await world.mention()
    port = int(world.sandbox.url.rsplit(":", 1)[1])
    await world.sandbox.stop()

    async with world.worker() as worker:
        await until(lambda: _told(world, "slack"))
        waiting = await world.card(number)
        async with Sandbox(world.sandbox.config, port=port) as back:
            for method in ("chat.postMessage", "chat.update"):
                worker.tools.gateway.pacing.release(method, "")
            await world.until_idle(120)
            standing = [message["metadata"]["event_payload"]["key"] for message in back.messages("C1")]

    assert waiting.state in (SendState.READY, SendState.SENDING)
    assert standing == [f"case:{number}:C1"]
    assert "slack" not in world.health.failures


async def test_a_reply_over_a_source_that_lost_its_callback_is_told_to_the_agent(world: World) -> None:
    reply = await world.reply(await world.mention())
    source = replace(world.settings.sources["web"], callback=None, replies=frozenset())
    world.settings = replace(world.settings, sources={"web": source})

    async with world.worker():
        await world.until_idle()

    row = await world.reply_row(reply)
    assert (row.state, row.reason) == (ReplyState.REJECTED, "this source cannot send replies")


async def test_refused_content_is_posted_at_once_in_its_plain_form_with_its_buttons(world: World) -> None:
    fault = world.sandbox.inject("chat.postMessage", "invalid_blocks")
    number = await world.mention()

    async with world.worker():
        await world.until_idle()

    [message] = world.sandbox.messages("C1")
    assert fault.used == 1
    assert message["metadata"]["event_payload"]["key"] == f"case:{number}:C1"
    assert any(block["type"] == "actions" for block in message["blocks"])
    assert (await world.card(number)).state is SendState.POSTED


async def test_content_refused_twice_fails_for_good_and_is_counted(world: World) -> None:
    world.sandbox.inject("chat.postMessage", "invalid_blocks", times=2)
    number = await world.mention()

    async with world.worker():
        await until(lambda: _is(world, number, SendState.FAILED))

    assert (await world.card(number)).error == "invalid_blocks"
    assert world.metrics.registry.get_sample_value("webcare_delivery_failed_total", {"kind": "case"}) == 1
    assert "delivery" in world.health.warnings


async def _is(world: World, number: int, state: SendState) -> bool:
    return (await world.card(number)).state is state


async def test_a_follow_up_of_a_card_that_failed_is_posted_outside_a_thread(world: World) -> None:
    world.sandbox.inject("chat.postMessage", "invalid_blocks", times=2)
    number = await world.mention(1, "first")
    async with world.worker() as worker:
        await until(lambda: _is(world, number, SendState.FAILED))
        await world.mention(1, "second")
        worker.wake()
        await world.sandbox.wait_for(lambda: world.sandbox.messages("C1"))

    [follow_up] = await world.cards(CardKind.MENTION)
    assert world.sandbox.messages("C1")[0]["metadata"]["event_payload"]["key"] == follow_up.key


async def test_an_open_card_that_somebody_deleted_is_posted_again_and_its_thread_follows(world: World) -> None:
    number = await world.mention(1, "first")
    async with world.worker() as worker:
        await world.until_idle()
        old = (await world.card(number)).ts or ""
        await worker.tools.gateway.delete(channel="C1", ts=old)

        await world.mention(1, "second")
        worker.wake()
        await world.until_idle(120)

    card = await world.card(number)
    assert card.ts not in (None, old)
    assert world.keys("C1").count(f"case:{number}:C1") == 1
    assert any(key.startswith("mention:") for key in world.keys("C1"))


async def test_a_card_that_may_not_be_edited_stays_as_it_is(world: World) -> None:
    number = await world.mention()
    async with world.worker():
        await world.until_idle()
        async with world.store.write() as session:
            await session.execute(update(Card).where(Card.case_id == number).values(shown=0))
        world.sandbox.inject("chat.update", "edit_window_closed", times=None)
        await world.until_idle()

    assert (await world.card(number)).error == "edit_window_closed"
    assert len(world.sandbox.messages("C1")) == 1


async def test_a_ping_to_somebody_who_left_goes_to_the_desk(world: World) -> None:
    number = await world.mention()
    world.sandbox.world.deactivate("U5")
    world.sandbox.inject("conversations.open", "user_not_found", times=None)

    async def write(work: Work) -> None:
        case = await work.case(number)
        tell(
            work, MessageKind.SECOND_HANDOVER, key="handover:1", to="U5", desk="rail", now=world.clock.now(), case=case
        )  # fmt: skip

    await world.desks.do(write)
    async with world.worker():
        await world.until_idle()

    assert "handover:1" in world.keys("G1")


async def test_a_prompt_for_one_person_comes_as_direct_message_where_slack_has_no_ephemerals(world: World) -> None:
    number = await world.mention()
    async with world.worker() as worker:
        await world.until_idle()
        world.sandbox.inject("chat.postEphemeral", "unknown_method", times=None)
        await _name_a_department(world, number)
        worker.wake()
        await world.until_idle()

    assert world.keys(world.sandbox.channel("U2").id) == ["named:1"]


async def test_a_prompt_for_one_person_stands_in_the_thread_for_that_person_alone(world: World) -> None:
    number = await world.mention()
    async with world.worker() as worker:
        await world.until_idle()
        await _name_a_department(world, number)
        worker.wake()
        await world.until_idle()

    assert len(world.sandbox.as_user("U2").ephemerals) == 1
    assert (await world.row("named:1")).state is SendState.POSTED


async def _name_a_department(world: World, number: int) -> None:
    async def write(work: Work) -> None:
        case = await work.case(number)
        facts: dict[str, Any] = {"user": "U2", "department": "billing", "note": 1}
        tell(
            work, MessageKind.DEPARTMENT_NAMED, key="named:1", to="C1", desk="rail", now=world.clock.now(), case=case,
            under=case.cards[0], **facts,
        )  # fmt: skip

    await world.desks.do(write)


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method"])
async def test_the_main_job_needs_no_other_method(world: World, error: str) -> None:
    for method in OTHERS:
        world.sandbox.inject(method, error, times=None)
    number = await world.mention(1, "first")
    await world.mention(1, "second")
    key = await world.ping(number, to="U2")
    reply = await world.reply(number)

    async with world.worker():
        await world.until_idle()

    used = {call["method"] for call in world.sandbox.journal.calls() if call["ok"]}
    assert used <= NEEDED
    assert (await world.card(number)).state is SendState.POSTED
    assert (await world.row(key)).state is SendState.POSTED
    assert (await world.reply_row(reply)).platform_id is not None
    assert world.health.is_ready
    assert world.health.warnings


async def test_a_row_that_cannot_be_made_does_not_stop_the_others(world: World) -> None:
    bad = await world.mention(1)
    async with world.store.write() as session:
        await session.execute(update(Card).where(Card.case_id == bad).values(ref="not a number"))
    good = await world.mention(2)

    async with world.worker():
        await until(lambda: _is(world, good, SendState.POSTED))

    assert (await world.card(bad)).state in (SendState.SENDING, SendState.READY)
    assert "delivery" in world.health.warnings


async def test_no_customer_text_reaches_the_log_when_slack_refuses_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.sandbox.inject("chat.postMessage", "invalid_blocks", times=20)
    number = await world.mention(1, "my number is 0612345678 and my secret is swordfish")

    async with world.worker():
        await until(lambda: _is(world, number, SendState.FAILED))

    written = "".join(capsys.readouterr())  # where the log goes is another test's business
    assert "delivery.failed" in written
    assert "swordfish" not in written


async def test_a_long_text_is_one_message(world: World) -> None:
    long = Rendered("x" * 10_000, [])
    async with world.unstarted() as worker:
        gateway: Gateway = worker.tools.gateway
        await gateway.post(channel="C1", key="long:1", message=long)

    assert len(world.sandbox.messages("C1")[0]["text"]) <= 3_000
