"""Waiting customers and the coordinator of the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.duty import coordinate_today
from bot.desk.refusals import CaseIsResolved, NotAnAgent
from bot.desk.resolve import resolve_case
from bot.desk.waiting import ask_waiting, keep_waiting
from bot.store import Duty
from bot.store.database import Store
from bot.store.words import CaseState, EventKind, MessageKind, Outcome
from tests.desk.timed import DAAN, MARIT, SANNE, YARA, Rail, monday

ASKED = MessageKind.ASK_TO_CLOSE


async def answered(rail: Rail, who: str = "jan", by: str = SANNE) -> int:
    case = await rail.mention(who)
    await rail.reply(case, by)
    return case


async def ask(rail: Rail, clock: str, *, days: int) -> int:
    rail.clock.set(monday(clock, days=days))
    return await rail.desks.do(ask_waiting, now=rail.now)


async def test_after_three_working_days_the_owner_is_asked_once(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await answered(rail)

    assert await ask(rail, "08:59", days=3) == 0
    assert await ask(rail, "09:00", days=3) == 1
    assert await ask(rail, "09:01", days=3) == 0

    (row,) = await rail.messages(ASKED)
    assert (row.channel, row.case_id, row.facts["since"]) == (SANNE, case, monday("09:00").isoformat())
    assert (await rail.events(case))[-1] is EventKind.ASKED_TO_CLOSE


async def test_the_weekend_and_the_night_do_not_count(store: Store) -> None:
    rail = Rail(store, monday("09:00", days=3))
    await answered(rail)

    assert await ask(rail, "08:59", days=8) == 0
    assert await ask(rail, "20:00", days=8) == 0
    assert await ask(rail, "08:00", days=9) == 1


async def test_who_has_many_is_asked_about_one_an_hour_oldest_first(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    first = await answered(rail, "jan")
    rail.clock.advance(timedelta(minutes=1))
    second = await answered(rail, "ans")
    third = await answered(rail, "bea", DAAN)

    assert await ask(rail, "09:30", days=3) == 2
    assert await ask(rail, "10:29", days=3) == 0
    assert await ask(rail, "10:30", days=3) == 1

    assert [(row.channel, row.case_id) for row in await rail.messages(ASKED)] == [
        (SANNE, first),
        (DAAN, third),
        (SANNE, second),
    ]


async def test_an_owner_off_shift_is_asked_when_they_are_back(store: Store) -> None:
    rail = Rail(store, monday("14:30", days=-7))
    await answered(rail, by=YARA)  # works Mondays from 14:00

    assert await ask(rail, "13:59", days=0) == 0
    assert await ask(rail, "14:00", days=0) == 1


async def test_for_an_owner_who_left_the_coordinator_is_asked(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await answered(rail, by=SANNE)
    rail.settings = Rail(store, monday("09:00"), people='"UDAAN"').settings
    rail.restart()

    await ask(rail, "09:00", days=3)

    assert await rail.told(ASKED) == [("ask_to_close", MARIT)]


async def test_a_customer_who_answered_is_not_waited_for(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await answered(rail)
    rail.clock.advance(timedelta(hours=1))
    await rail.mention()

    assert await ask(rail, "12:00", days=3) == 0


async def test_keep_waiting_asks_again_three_working_days_later(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await answered(rail)
    await ask(rail, "10:00", days=3)

    await rail.desks.do(keep_waiting, case, by=SANNE, now=rail.now)

    assert (await rail.case(case)).ask_after == monday("10:00", days=8)
    assert (await rail.events(case))[-1] is EventKind.KEPT_WAITING


async def test_keep_waiting_on_a_case_that_waits_no_longer_changes_nothing(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()

    await rail.desks.do(keep_waiting, case, by=SANNE, now=rail.now)

    assert (await rail.case(case)).state is CaseState.NEW
    assert await rail.events(case) == [EventKind.OPENED]


async def test_keep_waiting_is_for_agents_and_open_cases(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await answered(rail)

    with pytest.raises(NotAnAgent):
        await rail.desks.do(keep_waiting, case, by="USTRANGER", now=rail.now)
    await rail.desks.do(resolve_case, case, by=SANNE, outcome=Outcome.ANSWERED, cause="Other", now=rail.now)
    with pytest.raises(CaseIsResolved):
        await rail.desks.do(keep_waiting, case, by=SANNE, now=rail.now)


async def test_the_last_one_who_says_so_coordinates_today_and_only_today(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await rail.desks.do(coordinate_today, "rail", by=SANNE, now=rail.now)
    await rail.desks.do(coordinate_today, "rail", by=DAAN, now=rail.now)

    async with store.read() as session:
        (duty,) = (await session.scalars(select(Duty))).all()
    assert (duty.user_id, duty.day.isoformat()) == (DAAN, "2026-11-23")
    await rail.mention()
    await rail.at("09:48")
    await rail.at("09:48", days=1)
    assert [to for _, to in await rail.told()] == [DAAN, MARIT]


async def test_only_agents_coordinate(store: Store) -> None:
    rail = Rail(store, monday("09:00"))

    with pytest.raises(NotAnAgent):
        await rail.desks.do(coordinate_today, "rail", by="USTRANGER", now=rail.now)
