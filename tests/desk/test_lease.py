"""The claim lease: who leaves a customer waiting is asked, and a case nobody answers for goes back to the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.desk.claim import release_case, take_over_case
from bot.desk.escalate import escalate_case
from bot.desk.lease import case_opened, extend_lease
from bot.desk.lease_round import Leases, due_leases
from bot.desk.refusals import CaseIsResolved, NotAnAgent, NotYours
from bot.desk.resolve import resolve_case
from bot.desk.work import Work
from bot.store import Case, Presence
from bot.store.database import Store
from bot.store.words import CaseState, EventKind, MessageKind, Outcome, ReplyKind, Visibility
from tests.desk.timed import DAAN, LEAD, SANNE, SPLIT, YARA, Rail, monday

SMALL = {"lead": LEAD + "\nsmall_team = 5"}
MINUTES = timedelta(minutes=1)


async def look(rail: Rail, clock: str, *, days: int = 0) -> Leases:
    rail.clock.set(monday(clock, days=days))
    return await rail.desks.do(due_leases, now=rail.now)


async def is_active(rail: Rail, user: str) -> None:
    async with rail.store.write() as session:
        await session.merge(Presence(desk="rail", user_id=user, acted_at=rail.now))


async def opens(work: Work, case: int, *, by: str, rail: Rail) -> None:
    case_opened(work, await work.case(case), by=by, now=rail.now)


async def claimed(
    rail: Rail, by: str = SANNE, *, private: bool = False, from_list: bool = False, who: str = "jan"
) -> int:
    case = await rail.mention(who, private=private)
    await rail.claim(case, by, from_list=from_list)
    return case


@pytest.mark.parametrize(("private", "asked_at"), [(False, "09:15"), (True, "09:10")])
async def test_after_15_minutes_private_10_the_owner_is_asked_once(store: Store, private: bool, asked_at: str) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail, private=private)

    rail.clock.set(monday(asked_at) - MINUTES)
    assert (await rail.desks.do(due_leases, now=rail.now)).asked == 0
    await look(rail, asked_at)
    await look(rail, asked_at)

    assert await rail.told(MessageKind.LEASE_ASK) == [("lease_ask", SANNE)]
    assert await rail.events(case) == [EventKind.OPENED, EventKind.CLAIMED, EventKind.LEASE_ASKED]


async def test_leases_that_end_within_five_minutes_are_one_question(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    cases = [await claimed(rail)]
    for clock in ("09:03", "09:08"):
        rail.clock.set(monday(clock))
        cases.append(await claimed(rail, who=clock))

    assert (await look(rail, "09:15")).asked == 2
    assert (await look(rail, "09:18")).asked == 0

    [question] = await rail.messages(MessageKind.LEASE_ASK)
    assert question.facts["cases"] == cases[:2]


async def test_who_was_asked_just_now_is_left_alone_and_keeps_the_case_until_asked(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await claimed(rail)
    await is_active(rail, DAAN)
    rail.clock.set(monday("09:06"))
    second = await claimed(rail, who="piet")
    await look(rail, "09:15")

    assert (await look(rail, "09:22")).asked == 0
    assert (await rail.case(second)).owner == SANNE
    assert (await look(rail, "09:25")).asked == 1

    assert [row.facts["cases"] for row in await rail.messages(MessageKind.LEASE_ASK)][1] == [second]


async def test_of_leases_that_end_together_the_channel_hears_once_and_of_what_people_do_always(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    cases = [await rail.mention(who) for who in ("jan", "piet", "mira")]
    await rail.posted()
    rail.clock.set(monday("10:05"))
    for case in cases:
        await rail.claim(case)
    await is_active(rail, DAAN)

    await look(rail, "10:20")
    assert (await look(rail, "10:30")).returned == 3
    await rail.claim(cases[2], DAAN)
    await rail.desks.do(release_case, cases[2], by=DAAN, now=rail.now)

    back = await rail.messages(MessageKind.BACK_IN_QUEUE)
    assert [row.case_id for row in back] == [cases[0], cases[2]]


async def test_without_an_answer_in_ten_minutes_it_returns_if_a_colleague_is_active(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await look(rail, "09:15")

    await is_active(rail, DAAN)
    assert (await look(rail, "09:24")).returned == 0
    assert (await look(rail, "09:25")).returned == 1

    back = await rail.case(case)
    assert (back.state, back.owner, back.previous_owner, back.lease_until) == (CaseState.NEW, None, SANNE, None)
    assert (await rail.events(case))[-1] is EventKind.LEASE_RETURNED


async def test_while_nobody_else_is_active_the_owner_keeps_it(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await look(rail, "09:15")

    assert (await look(rail, "09:40")).returned == 0
    await is_active(rail, DAAN)
    assert (await look(rail, "09:41")).returned == 1

    assert (await rail.case(case)).owner is None


async def test_yes_gives_another_lease(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await look(rail, "09:15")
    await is_active(rail, DAAN)
    rail.clock.set(monday("09:20"))

    await rail.desks.do(extend_lease, case, by=SANNE, now=rail.now)

    assert (await look(rail, "09:34")) == Leases()
    assert (await look(rail, "09:35")) == Leases(asked=1)
    assert EventKind.LEASE_EXTENDED in await rail.events(case)


async def test_only_the_owner_of_an_open_case_extends(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)

    with pytest.raises(NotYours):
        await rail.desks.do(extend_lease, case, by=DAAN, now=rail.now)
    with pytest.raises(NotAnAgent):
        await rail.desks.do(extend_lease, case, by="USTRANGER", now=rail.now)
    await rail.desks.do(resolve_case, case, by=SANNE, outcome=Outcome.SPAM, cause="Other", now=rail.now)
    with pytest.raises(CaseIsResolved):
        await rail.desks.do(extend_lease, case, by=SANNE, now=rail.now)


async def test_the_lease_counts_opening_time(store: Store) -> None:
    rail = Rail(store, monday("11:50"), hours=SPLIT)
    await claimed(rail)

    assert (await look(rail, "12:30")) == Leases()
    assert (await look(rail, "13:04")) == Leases()
    assert (await look(rail, "13:05")) == Leases(asked=1)


async def test_a_sent_reply_stops_it_and_the_customers_next_word_starts_it_again(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    rail.clock.set(monday("09:05"))
    await rail.reply(case)

    assert (await look(rail, "09:50")) == Leases()
    await is_active(rail, SANNE)
    await rail.mention()

    assert (await rail.case(case)).lease_until == monday("10:05")


async def test_a_holding_reply_stops_it(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("16:00"))

    assert (await look(rail, "11:00")) == Leases()


async def test_an_open_question_stops_it(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await rail.desks.do(escalate_case, case, by=SANNE, department="billing", question="How?", holding=None,
                        visibility=Visibility.PUBLIC, now=rail.now)  # fmt: skip

    assert (await look(rail, "11:00")) == Leases()


async def test_writing_stops_it_and_a_draft_left_for_ten_minutes_starts_it_again(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await look(rail, "09:01")
    async with store.write() as session:
        await session.execute(update(Case).values(writer=SANNE, writing_since=rail.now, last_key_at=rail.now))

    await look(rail, "09:02")
    assert (await rail.case(case)).lease_until is None
    await look(rail, "09:11")

    assert (await rail.case(case)).lease_until == monday("09:26")


async def test_a_small_team_has_no_leases(store: Store) -> None:
    rail = Rail(store, monday("09:00"), **SMALL)
    case = await claimed(rail)

    assert (await rail.case(case)).lease_until is None
    assert (await look(rail, "11:00")) == Leases()


async def test_a_case_from_a_list_has_an_hour_and_from_its_opening_an_ordinary_lease(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail, from_list=True)
    assert (await rail.case(case)).lease_until == monday("10:00")
    rail.clock.set(monday("09:20"))

    await rail.desks.do(opens, case, by=DAAN, rail=rail)
    assert (await rail.case(case)).lease_until == monday("10:00")
    await rail.desks.do(opens, case, by=SANNE, rail=rail)

    assert (await rail.case(case)).lease_until == monday("09:35")


async def test_opening_a_case_late_in_its_hour_does_not_lengthen_it(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail, from_list=True)
    rail.clock.set(monday("09:50"))

    await rail.desks.do(opens, case, by=SANNE, rail=rail)

    assert (await rail.case(case)).lease_until == monday("10:00")


async def test_an_owner_off_shift_is_not_asked_the_case_goes_to_who_is_there(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail, YARA)  # works from 14:00

    await is_active(rail, DAAN)
    assert (await look(rail, "09:15")) == Leases(returned=1)

    assert await rail.told(MessageKind.LEASE_ASK) == []
    assert (await rail.case(case)).previous_owner == YARA


async def test_who_takes_a_case_over_gets_a_lease_of_their_own(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await claimed(rail)
    await look(rail, "09:15")
    rail.clock.set(monday("09:20"))

    await rail.desks.do(take_over_case, case, by=DAAN, now=rail.now)

    taken = await rail.case(case)
    assert (taken.lease_until, taken.lease_asked_at) == (monday("09:35"), None)


async def test_while_closed_nobody_is_asked(store: Store) -> None:
    rail = Rail(store, monday("17:50"))
    await claimed(rail)

    assert (await look(rail, "20:00")) == Leases()
