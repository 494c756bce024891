"""The morning list, the closing list, and claims that end at closing."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from bot.desk.claim import claim_case
from bot.desk.duty import coordinate_today
from bot.desk.escalate import escalate_case
from bot.desk.list_content import ListContent, list_content
from bot.desk.list_decisions import hand_over, leave_row
from bot.desk.lists import Listed, due_lists
from bot.desk.refusals import CaseIsResolved, NotAnAgent
from bot.desk.resolve import resolve_case
from bot.desk.work import Work
from bot.store import ListRow
from bot.store.database import Store
from bot.store.words import CardKind, CaseState, EventKind, MessageKind, Outcome, ReplyKind, RowDecision, Visibility
from tests.desk.timed import DAAN, SANNE, SPLIT, Rail, monday

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MORNING, CLOSING = CardKind.MORNING_LIST, CardKind.CLOSING_LIST
FIRE = "Help, er is brand in de trein!"
CHAT = """
[source.chat]
kind = "hook"
desk = "rail"
callback = "https://example.org/chat"
hours = { mon = ["10:00-12:00"] }
"""


async def lists(rail: Rail, clock: str, *, days: int = 0) -> Listed:
    rail.clock.set(monday(clock, days=days))
    return await rail.desks.do(due_lists, now=rail.now)


async def content(rail: Rail, day: date, *, morning: bool) -> ListContent:
    async def look(work: Work) -> ListContent:
        return await list_content(work, rail.desk, day, morning=morning, now=rail.now)

    return await rail.desks.look(look)


async def numbers(rail: Rail, day: date, *, morning: bool) -> list[int]:
    return [case.id for case in (await content(rail, day, morning=morning)).rows]


async def rows(rail: Rail) -> int:
    async with rail.store.read() as session:
        return int(await session.scalar(select(func.count()).select_from(ListRow)) or 0)


async def overnight(rail: Rail, *names: str) -> list[int]:
    """Customers write on Monday evening, a minute apart."""
    rail.clock.set(monday("20:00"))
    cases = []
    for name in names:
        cases.append(await rail.mention(name))
        rail.clock.advance(timedelta(minutes=1))
    return cases


async def test_at_opening_one_list_shows_what_came_in_at_night_and_no_case_has_a_card(store: Store) -> None:
    rail = Rail(store, monday("18:00"))
    cases = await overnight(rail, "jan", "ans")

    assert await lists(rail, "07:59", days=1) == Listed()
    assert await lists(rail, "08:00", days=1) == Listed(morning=1)
    assert await lists(rail, "08:05", days=1) == Listed()

    (card,) = await rail.cards(MORNING)
    assert (card.ref, card.channel) == ("2026-11-24", "CRAIL")
    assert await numbers(rail, TUESDAY, morning=True) == cases
    assert await rail.cards(CardKind.CASE) == []


async def test_two_processes_at_opening_make_one_list(store: Store) -> None:
    rail = Rail(store, monday("18:00"))
    cases = await overnight(rail, "jan", "ans", "bea")
    rail.clock.set(monday("08:00", days=1))

    made = await asyncio.gather(*(rail.desks.do(due_lists, now=rail.now) for _ in range(4)))

    assert sum(one.morning for one in made) == 1
    assert await rows(rail) == len(cases)


async def test_the_list_begins_with_what_is_promised_soon_and_the_urgent(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    promised, asked = await rail.mention("pim"), await rail.mention("ans")
    await rail.reply(promised, kind=ReplyKind.HOLDING, promised_for=monday("08:30", days=1))
    early, _late = await overnight(rail, "jan", "eef")
    urgent = await rail.mention("u", text=FIRE)

    await lists(rail, "08:00", days=1)

    assert (await numbers(rail, TUESDAY, morning=True))[:4] == [promised, urgent, asked, early]


async def test_a_quiet_night_makes_no_list(store: Store) -> None:
    rail = Rail(store, monday("07:00"))

    assert await lists(rail, "08:00") == Listed()


async def test_what_comes_in_after_opening_is_not_on_it(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await rail.mention()

    assert await lists(rail, "09:10") == Listed()


async def test_a_program_that_starts_late_makes_the_list_then(store: Store) -> None:
    rail = Rail(store, monday("18:00"))
    cases = await overnight(rail, "jan")

    assert await lists(rail, "11:00", days=1) == Listed(morning=1)

    assert await numbers(rail, TUESDAY, morning=True) == cases


async def test_the_list_is_edited_when_a_row_is_taken_and_only_then(store: Store) -> None:
    rail = Rail(store, monday("18:00"))
    first, second = await overnight(rail, "jan", "ans")
    await lists(rail, "08:00", days=1)
    await rail.posted()

    await lists(rail, "08:01", days=1)
    (card,) = await rail.cards(MORNING)
    assert card.wanted == card.shown
    await rail.desks.do(claim_case, first, by=SANNE, now=rail.now, from_list=True)
    await lists(rail, "08:02", days=1)

    (card,) = await rail.cards(MORNING)
    assert card.wanted == card.shown + 1
    now = await content(rail, TUESDAY, morning=True)
    assert (now.taken, now.handled, now.total) == (1, 1, 2)
    assert [case.id for case in now.rows] == [second]
    assert [card.case_id for card in await rail.cards(CardKind.CASE)] == [first]


async def test_the_list_is_edited_when_somebody_coordinates(store: Store) -> None:
    rail = Rail(store, monday("18:00"))
    await overnight(rail, "jan")
    await lists(rail, "08:00", days=1)
    await rail.posted()

    await rail.desks.do(coordinate_today, "rail", by=DAAN, now=rail.now)
    await lists(rail, "08:01", days=1)

    (card,) = await rail.cards(MORNING)
    assert card.wanted == card.shown + 1


async def test_a_thank_you_at_night_stands_on_the_list_for_a_one_click_close(store: Store) -> None:
    rail = Rail(store, monday("17:00"))
    case = await rail.mention()
    await rail.reply(case)
    rail.clock.set(monday("20:00"))
    await rail.mention(text="Dank je wel!")

    await lists(rail, "08:00", days=1)

    assert await numbers(rail, TUESDAY, morning=True) == [case]
    assert (await rail.case(case)).thanked_at is not None


async def test_with_split_shifts_the_day_has_one_morning_list_and_lunch_ends_with_cards(store: Store) -> None:
    rail = Rail(store, monday("06:00"), hours=SPLIT)
    night = await rail.mention("jan")
    assert await lists(rail, "08:00") == Listed(morning=1)
    rail.clock.set(monday("12:30"))
    lunch = await rail.mention("ans")

    assert await lists(rail, "12:59") == Listed()
    assert await lists(rail, "13:00") == Listed(cards=1)

    assert [card.case_id for card in await rail.cards(CardKind.CASE)] == [lunch]
    assert await numbers(rail, MONDAY, morning=True) == [night]


async def test_a_case_of_a_source_that_is_still_closed_gets_its_card_when_the_source_opens(store: Store) -> None:
    rail = Rail(store, monday("09:00"), more=CHAT)
    case = await rail.mention(source="chat")

    assert (await rail.case(case)).listed
    assert await lists(rail, "09:59") == Listed()
    assert await lists(rail, "10:00") == Listed(cards=1)


async def test_half_an_hour_before_closing_one_list_shows_what_would_wait_over_the_night(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    waiting, promised, asked, free = [await rail.mention(who) for who in ("wim", "pim", "ans", "jan")]
    await rail.reply(waiting)
    await rail.reply(promised, DAAN, kind=ReplyKind.HOLDING, promised_for=monday("08:15", days=1))
    await rail.reply(asked, kind=ReplyKind.HOLDING, promised_for=monday("17:00", days=3))
    await rail.desks.do(escalate_case, asked, by=SANNE, department="billing", question="How?", holding=None,
                        visibility=Visibility.PUBLIC, now=rail.now)  # fmt: skip

    assert await lists(rail, "17:29") == Listed()
    assert await lists(rail, "17:30") == Listed(closing=1)
    assert await lists(rail, "17:45") == Listed()

    assert await numbers(rail, MONDAY, morning=False) == [free, promised, asked]
    assert (await content(rail, MONDAY, morning=False)).opens_at == monday("08:00", days=1)


async def test_with_split_shifts_there_is_no_closing_list_before_lunch(store: Store) -> None:
    rail = Rail(store, monday("08:30"), hours=SPLIT)
    await rail.mention()

    assert await lists(rail, "11:45") == Listed()
    assert await lists(rail, "17:35") == Listed(closing=1)


async def test_telling_the_customer_when_settles_a_row(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await lists(rail, "17:30")
    await rail.posted()

    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("10:00", days=1))
    await lists(rail, "17:40")

    assert (await content(rail, MONDAY, morning=False)).handled == 1
    (card,) = await rail.cards(CLOSING)
    assert card.wanted == card.shown + 1


async def test_leaving_a_row_settles_it_and_tomorrow_it_stands_on_the_morning_list(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await rail.claim(case)
    await lists(rail, "17:30")

    await rail.desks.do(leave_row, case, by=SANNE, now=rail.now)
    assert (await content(rail, MONDAY, morning=False)).handled == 1
    await lists(rail, "18:00")
    await lists(rail, "08:00", days=1)

    assert await numbers(rail, TUESDAY, morning=True) == [case]
    assert (await rail.case(case)).previous_owner == SANNE


async def test_claims_end_at_closing_and_say_nothing_in_the_channel(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    working, waiting = await rail.mention("jan"), await rail.mention("wim")
    await rail.claim(working)
    await rail.reply(waiting)

    assert await lists(rail, "17:59") == Listed(closing=1)
    assert await lists(rail, "18:00") == Listed(claims_ended=1)
    assert await lists(rail, "18:05") == Listed()

    ended, kept = await rail.case(working), await rail.case(waiting)
    assert (ended.state, ended.owner, ended.previous_owner) == (CaseState.NEW, None, SANNE)
    assert (kept.state, kept.owner) == (CaseState.WAITING, SANNE)
    assert (await rail.events(working))[-1] is EventKind.CLAIM_ENDED
    assert await rail.told(MessageKind.BACK_IN_QUEUE) == []


async def test_claims_that_should_have_ended_while_the_program_stood_still_end_when_it_starts(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    case = await rail.mention()
    await rail.claim(case)

    assert await lists(rail, "08:10", days=1) == Listed(morning=1, claims_ended=1)

    assert await numbers(rail, TUESDAY, morning=True) == [case]
    assert await rail.told(MessageKind.BACK_IN_QUEUE) == []


async def test_a_claim_of_the_new_day_is_not_ended_by_yesterdays_closing(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    case = await rail.mention()
    await rail.reply(case)
    await lists(rail, "18:00")
    rail.clock.set(monday("09:00", days=1))
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("16:00", days=1))

    assert (await lists(rail, "09:01", days=1)).claims_ended == 0

    assert (await rail.case(case)).owner == SANNE


async def test_lunch_ends_no_claim(store: Store) -> None:
    rail = Rail(store, monday("11:00"), hours=SPLIT)
    await rail.claim(await rail.mention())

    assert (await lists(rail, "12:30")).claims_ended == 0


async def test_who_is_handed_a_case_keeps_it_over_the_closing(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await rail.claim(case)
    await lists(rail, "17:30")

    await rail.desks.do(hand_over, case, to=DAAN, by=SANNE, now=rail.now)
    assert (await content(rail, MONDAY, morning=False)).handled == 1
    await lists(rail, "18:00")
    await lists(rail, "08:00", days=1)

    assert (await rail.case(case)).owner == DAAN


async def test_a_hand_over_of_yesterday_does_not_keep_a_claim_tonight(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await lists(rail, "17:30")
    await rail.desks.do(hand_over, case, to=DAAN, by=SANNE, now=rail.now)
    await lists(rail, "18:00")

    await lists(rail, "18:00", days=1)

    assert (await rail.case(case)).owner is None


async def test_handing_over_to_nobody_puts_the_case_back_for_tomorrow(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await rail.claim(case)
    await lists(rail, "17:30")

    await rail.desks.do(hand_over, case, to=None, by=SANNE, now=rail.now)

    back = await rail.case(case)
    assert (back.state, back.owner, back.previous_owner) == (CaseState.NEW, None, SANNE)
    assert (await content(rail, MONDAY, morning=False)).handled == 1


async def test_the_last_decision_about_a_row_counts(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await lists(rail, "17:30")

    await rail.desks.do(leave_row, case, by=SANNE, now=rail.now)
    await rail.desks.do(hand_over, case, to=None, by=DAAN, now=rail.now)

    async with store.read() as session:
        (row,) = (await session.scalars(select(ListRow))).all()
    assert (row.decision, row.decided_by, row.decided_at) == (RowDecision.HANDED_OVER, DAAN, monday("17:30"))


async def test_a_case_may_be_handed_over_without_standing_on_a_list(store: Store) -> None:
    rail = Rail(store, monday("10:00"))
    case = await rail.mention()

    await rail.desks.do(hand_over, case, to=DAAN, by=SANNE, now=rail.now)

    assert (await rail.case(case)).owner == DAAN
    assert await rows(rail) == 0


async def test_decisions_are_for_agents_and_open_cases(store: Store) -> None:
    rail = Rail(store, monday("17:20"))
    case = await rail.mention()
    await lists(rail, "17:30")

    with pytest.raises(NotAnAgent):
        await rail.desks.do(leave_row, case, by="USTRANGER", now=rail.now)
    with pytest.raises(NotAnAgent):
        await rail.desks.do(hand_over, case, to="USTRANGER", by=SANNE, now=rail.now)
    await rail.desks.do(resolve_case, case, by=SANNE, outcome=Outcome.SPAM, cause="Other", now=rail.now)
    with pytest.raises(CaseIsResolved):
        await rail.desks.do(leave_row, case, by=SANNE, now=rail.now)


async def test_a_day_without_a_list_has_an_empty_one(store: Store) -> None:
    rail = Rail(store, monday("10:00"))

    assert await content(rail, MONDAY, morning=True) == ListContent()
    assert await content(rail, MONDAY, morning=False) == ListContent()


async def test_a_desk_that_never_closes_has_no_lists_and_ends_no_claims(store: Store) -> None:
    rail = Rail(store, monday("10:00"), hours="always = true")
    await rail.claim(await rail.mention())

    assert await lists(rail, "17:45") == Listed()
    assert await lists(rail, "08:00", days=1) == Listed()
