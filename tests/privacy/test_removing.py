"""The job that takes removed words out of Slack, where Slack does not let it at first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, or_, select

from bot.desk.claim import claim_case
from bot.desk.privacy.forget import forget_account
from bot.desk.privacy.removing import settle_marks, start_late_edits
from bot.desk.privacy.retention import purge_due
from bot.desk.resolve import resolve_case
from bot.store import Card, Case, Outbox
from bot.store.database import Store
from bot.store.words import MessageKind, Outcome, Removal
from tests.jobs.world import World, a_world, until
from tests.privacy.places import in_slack, where

WORDS = "zzwords"


@pytest.fixture
async def world(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A practice workspace and a desk whose worker looks for removed words often."""
    monkeypatch.setattr("bot.jobs.removing.EVERY_S", 0.2)
    async with a_world(store) as world:
        yield world


async def a_case(world: World, number: int = 1) -> int:
    """A customer writes, twice; an agent has the case and a direct message about it."""
    case = await world.mention(number, WORDS)
    await world.mention(number, f"{WORDS} again")
    await world.desks.do(claim_case, case, by="U1", now=world.clock.now())
    await world.ping(case)
    return case


async def forget(world: World, case: int) -> None:
    async with world.store.read() as session:
        customer = (await session.scalars(select(Case.customer_id).where(Case.id == case))).one()
    await world.desks.do(forget_account, customer, now=world.clock.now())


async def nothing_marked(world: World) -> bool:
    async with world.store.read() as session:
        marked = [
            await session.scalar(select(func.count()).where(table.removal.is_not(None))) for table in (Card, Outbox)
        ]
    return not any(marked)


async def done(world: World) -> None:
    await until(lambda: nothing_marked(world), what=lambda: world.sandbox.journal.tail())
    await world.until_idle()


def standing(world: World) -> list[str]:
    return where((WORDS,), *in_slack(world.sandbox))


async def test_a_card_that_cannot_be_edited_is_deleted(world: World) -> None:
    async with world.worker():
        case = await a_case(world)
        await world.until_idle()
        assert len(standing(world)) == 3
        world.sandbox.inject("chat.update", "edit_window_closed", times=None)

        await forget(world, case)
        await done(world)

    assert standing(world) == []


async def test_a_message_that_cannot_be_deleted_is_emptied(world: World) -> None:
    async with world.worker():
        case = await a_case(world)
        await world.until_idle()
        world.sandbox.inject("chat.delete", "cant_delete_message", times=None)

        await forget(world, case)
        await done(world)

    assert standing(world) == []
    assert where(("(removed)",), *in_slack(world.sandbox))


async def test_what_can_be_neither_is_told_to_people(world: World) -> None:
    async with world.worker():
        case = await a_case(world)
        await world.until_idle()
        for method in ("chat.delete", "chat.update"):
            world.sandbox.inject(method, "not_allowed_here", times=None)

        await forget(world, case)
        await done(world)

    assert "delete it there by hand" in str(world.health.warnings)
    assert WORDS not in str(world.health.warnings)


async def test_trouble_on_the_way_is_tried_again(world: World) -> None:
    async with world.worker():
        case = await a_case(world)
        await world.until_idle()
        for mode in ("reset", "error_before", "error_after", "drop_after", "ratelimited"):
            world.sandbox.inject("chat.delete", mode)

        await forget(world, case)
        await done(world)

    assert standing(world) == []


async def test_what_was_deleted_by_hand_in_slack_is_done(world: World) -> None:
    async with world.worker():
        case = await a_case(world)
        await world.until_idle()
        world.sandbox.inject("chat.delete", "message_not_found", times=1)

        await forget(world, case)
        await done(world)


async def test_a_message_whose_sending_got_lost_is_removed_once_it_is_found(world: World) -> None:
    case = await a_case(world)
    world.sandbox.inject("chat.postMessage", "drop_after", channel=world.sandbox.workspace.dm("U1").id)
    async with world.worker():
        await until(lambda: stands(world, "D1"))
        await forget(world, case)
        await done(world)
        await until(lambda: gone(world))


async def stands(world: World, channel: str) -> bool:
    return any(f" {channel} " in place for place in standing(world))


async def gone(world: World) -> bool:
    return not standing(world)


async def test_old_cases_are_let_in_a_few_at_a_time_behind_everything_else(world: World) -> None:
    async with world.worker():
        for number in range(1, 6):
            case = await world.mention(number, WORDS)
            await world.desks.do(resolve_case, case, by="U1", outcome=Outcome.NO_REPLY_NEEDED, now=world.clock.now())
        await world.until_idle()
    await world.desks.do(purge_due, now=world.clock.now() + timedelta(days=400))

    async with world.store.write() as session:
        started = [await start_late_edits(session, most=2) for _ in range(3)]
        await settle_marks(session)
        marks = (await session.scalars(select(Card.removal).order_by(Card.removal, Card.id))).all()
        last = (await session.scalars(select(Card.rank).where(Card.removal == Removal.CHECK))).all()

    assert started == [2, 0, 0], "the next two wait until these stand"
    assert sorted(mark for mark in marks if mark) == [Removal.CHECK] * 2 + [Removal.RENDER_LATE] * 3
    assert min(last) > 100
    async with world.worker():
        await done(world)
    assert {card.rank for card in await world.cards()} == {100}


async def test_a_ping_about_two_customers_keeps_the_other_one(world: World) -> None:
    one, other = await a_case(world), await a_case(world, 2)
    async with world.store.write() as session:
        messages = (await session.scalars(select(Outbox).order_by(Outbox.id))).all()
        messages[0].kind, messages[0].facts = MessageKind.LEASE_ASK, {"cases": [one, other]}
    async with world.worker():
        await world.until_idle()
        assert where(("jan1",), *in_slack(world.sandbox))

        await forget(world, one)
        await done(world)

    assert where(("jan1",), *in_slack(world.sandbox)) == []
    asked = [text for place, text in in_slack(world.sandbox) if " D1 " in place and "Still on" in text]
    assert any("jan2" in text for text in asked)
    async with world.store.read() as session:
        rows = select(Outbox).where(or_(Outbox.case_id == other, Outbox.kind == MessageKind.LEASE_ASK))
        assert len((await session.scalars(rows)).all()) >= 2
