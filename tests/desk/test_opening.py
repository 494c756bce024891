"""A desk that is open beyond its hours: what flows, what is due, and how it is over."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import opening_cache
from bot.desk.escalate import escalate_case
from bot.desk.look import message_view
from bot.desk.opening import close_desk, open_desk, opening_of, openings_wait, settle_openings
from bot.desk.refusals import DeskNotOpened, DeskOpenAnyway, NotAnAgent, OpenTooLong, OpenUntilPast
from bot.desk.work import Desks
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.store import DeskOpening
from bot.store.database import Store
from bot.store.words import CardKind, CaseState, EventKind, MessageKind, ReplyKind, SendState, Visibility
from tests.desk.test_lists import CHAT, Listed, lists
from tests.desk.timed import DAAN, MARIT, SANNE, Rail, monday

MINUTE = timedelta(minutes=1)
OPENED, CLOSED = MessageKind.DESK_OPENED, MessageKind.DESK_CLOSED


async def opens(rail: Rail, until: str, *, by: str = SANNE, days: int = 0) -> DeskOpening:
    return await rail.desks.do(open_desk, rail.desk, until=monday(until, days=days), by=by, now=rail.now)


async def closes(rail: Rail, *, by: str = SANNE) -> DeskOpening:
    return await rail.desks.do(close_desk, rail.desk, by=by, now=rail.now)


async def settles(rail: Rail, desks: Desks | None = None) -> int:
    return await (desks or rail.desks).do(settle_openings, now=rail.now, real_now=rail.now)


async def settled_at(rail: Rail, clock: str, *, days: int = 0) -> int:
    rail.clock.set(monday(clock, days=days))
    return await settles(rail)


async def due(rail: Rail, case: int, kind: ClockKind = ClockKind.FIRST_REPLY) -> datetime:
    return (await rail.clock_of(case, kind)).due_at


async def test_what_waited_for_the_morning_gets_its_card_at_once_and_what_comes_in_too(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    waiting = await rail.mention("jan")
    assert (await rail.case(waiting)).listed

    await opens(rail, "23:00")
    coming = await rail.mention("ans")

    assert [card.case_id for card in await rail.cards(CardKind.CASE)] == [waiting, coming]
    assert not (await rail.case(coming)).listed


async def test_the_source_with_hours_of_its_own_is_open_with_its_desk(store: Store) -> None:
    rail = Rail(store, monday("20:00"), more=CHAT)
    case = await rail.mention(source="chat")

    await opens(rail, "23:00")

    assert [card.case_id for card in await rail.cards(CardKind.CASE)] == [case]
    assert await due(rail, case) == monday("20:30")


async def test_deadlines_count_the_new_hours_from_their_old_starts_and_cards_show_it(store: Store) -> None:
    rail = Rail(store, monday("17:30"))
    case = await rail.mention()
    await rail.posted()
    assert await due(rail, case) == monday("08:30", days=1)
    rail.clock.set(monday("20:00"))

    await opens(rail, "23:00")

    assert await due(rail, case) == monday("20:30")
    (card,) = await rail.cards(CardKind.CASE)
    assert (card.state, card.shown) == (SendState.POSTED, 0)


async def test_the_sweep_speaks_while_the_desk_is_open_and_not_after(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "23:00")
    early = await rail.mention("jan")
    rail.clock.set(monday("21:01"))
    await rail.sweep()
    assert Step.BREACH in await rail.steps(early)
    rail.clock.set(monday("22:30"))
    late = await rail.mention("ans")

    assert await settled_at(rail, "23:00") == 1
    rail.clock.set(monday("23:59"))

    assert (await rail.sweep()).pings == 0
    assert await due(rail, late) == monday("09:00", days=1)


async def test_when_it_is_over_every_deadline_is_as_if_it_had_never_been(store: Store) -> None:
    rail, plain = Rail(store, monday("16:00")), {}
    answered, asked, waiting = [await rail.mention(who) for who in ("jan", "ans", "wim")]
    await rail.reply(asked, kind=ReplyKind.HOLDING, promised_for=monday("22:00"))
    await rail.reply(waiting)
    for case in (answered, asked, waiting):
        plain[case] = {clock.kind: (clock.due_at, clock.next_ping_at) for clock in (await rail.case(case)).clocks}
    rail.clock.set(monday("19:00"))

    await opens(rail, "23:00")
    assert {kind: at for kind, (at, _) in plain[answered].items()} != {
        clock.kind: clock.due_at for clock in (await rail.case(answered)).clocks
    }
    await settled_at(rail, "23:00")

    for case, before in plain.items():
        after = {clock.kind: (clock.due_at, clock.next_ping_at) for clock in (await rail.case(case)).clocks}
        assert after == before


async def test_a_pause_that_ended_in_the_opening_counts_afterwards_as_in_usual_hours(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    case = await rail.mention()
    await rail.reply(case)
    usual = await due(rail, case, ClockKind.RESOLUTION)
    rail.clock.set(monday("20:00"))
    await opens(rail, "23:00")

    rail.clock.set(monday("21:00"))
    await rail.mention(text="And now?")
    during = await due(rail, case, ClockKind.RESOLUTION)
    await settled_at(rail, "23:00")

    # It stood still for two hours of the day and one of the opening, whose other two hours were to be used.
    assert during == usual
    assert rail.desk.hours.elapsed(usual, await due(rail, case, ClockKind.RESOLUTION)) == timedelta(hours=2)


async def test_a_promise_and_a_departments_time_stay_as_they_were_told(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    case = await rail.mention()
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("10:00", days=1))
    await rail.desks.do(escalate_case, case, by=SANNE, department="billing", question="How?", holding=None,
                        visibility=Visibility.PUBLIC, now=rail.now)  # fmt: skip
    told = [await due(rail, case, kind) for kind in (ClockKind.PROMISE, ClockKind.DEPARTMENT_ANSWER)]
    rail.clock.set(monday("19:00"))

    await opens(rail, "23:00")

    assert [await due(rail, case, kind) for kind in (ClockKind.PROMISE, ClockKind.DEPARTMENT_ANSWER)] == told


async def test_claims_end_with_the_opening_as_at_closing_and_the_morning_list_has_the_cases(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "23:00")
    case = await rail.mention()
    await rail.claim(case)
    rail.clock.set(monday("22:59"))
    assert (await lists(rail, "22:59")).claims_ended == 0

    await settled_at(rail, "23:00")

    ended = await rail.case(case)
    assert (ended.state, ended.owner, ended.previous_owner) == (CaseState.NEW, None, SANNE)
    assert (await rail.events(case))[-1] is EventKind.CLAIM_ENDED
    assert await lists(rail, "08:00", days=1) == Listed(morning=1)


async def test_a_day_that_is_made_longer_has_one_closing_list_before_its_late_end_and_keeps_claims(
    store: Store,
) -> None:
    rail = Rail(store, monday("16:00"))
    await rail.claim(await rail.mention())
    await opens(rail, "21:00")

    assert await lists(rail, "17:30") == Listed()
    assert await lists(rail, "18:05") == Listed()
    assert await lists(rail, "20:30") == Listed(closing=1)
    assert await settled_at(rail, "21:00") == 1
    assert await lists(rail, "21:00") == Listed()
    assert await lists(rail, "08:00", days=1) == Listed(morning=1)


async def test_a_night_opening_takes_no_list_from_the_day_after_it(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await rail.mention("jan")
    rail.clock.set(monday("02:00", days=1))
    await opens(rail, "04:00", days=1)

    assert await lists(rail, "03:45", days=1) == Listed()
    await settled_at(rail, "04:00", days=1)
    rail.clock.set(monday("05:00", days=1))
    await rail.mention("ans")

    assert await lists(rail, "08:00", days=1) == Listed(morning=1)
    assert await lists(rail, "17:30", days=1) == Listed(closing=1)


async def test_the_channel_hears_who_opened_until_when_and_when_it_is_over(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "22:00")
    await opens(rail, "23:00", by=DAAN)
    await opens(rail, "23:00", by=MARIT)
    first, second = await rail.messages(OPENED)

    shown = await rail.desks.look(message_view, second.id, now=rail.now)
    await settled_at(rail, "23:10")
    (last,) = await rail.messages(CLOSED)
    over = await rail.desks.look(message_view, last.id, now=rail.now)

    assert (first.channel, first.case_id) == ("CRAIL", None)
    assert shown is not None
    assert shown.opening is not None
    assert (shown.opening.by, shown.opening.until) == (DAAN, monday("23:00"))
    assert over is not None
    assert over.opening is not None
    assert (over.opening.by, over.opening.until) == (None, monday("23:00"))
    assert (over.opening.open_until, over.opening.opens_at) == (None, monday("08:00", days=1))
    assert await rail.desks.look(message_view, first.id, now=rail.now) is None


async def test_closing_by_hand_ends_it_now(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    case = await rail.mention()
    await opens(rail, "23:00")
    rail.clock.set(monday("20:10"))

    closed = await closes(rail, by=DAAN)

    assert (closed.ended_at, closed.ended_by) == (monday("20:10"), DAAN)
    assert not rail.desks.settings.desks["rail"].hours.usual.is_open(rail.now)
    assert await rail.desks.look(opening_of, rail.desk, now=rail.now) is None
    assert await due(rail, case) == monday("09:00", days=1)
    with pytest.raises(DeskNotOpened):
        await closes(rail)


async def test_it_can_be_opened_again_the_same_evening(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "21:00")
    rail.clock.set(monday("22:00"))  # no tick came at nine

    await opens(rail, "23:00")

    found = await rail.desks.look(opening_of, rail.desk, now=rail.now)
    assert found is not None
    assert (found.start, found.end) == (monday("22:00"), monday("23:00"))
    assert [row.kind for row in await rail.messages(OPENED, CLOSED)] == [OPENED, CLOSED, OPENED]


async def test_who_may_not_and_what_makes_no_sense_is_refused(store: Store) -> None:
    rail = Rail(store, monday("16:00"))

    with pytest.raises(NotAnAgent):
        await opens(rail, "21:00", by="USTRANGER")
    with pytest.raises(DeskOpenAnyway) as anyway:
        await opens(rail, "17:00")
    with pytest.raises(OpenUntilPast):
        await opens(rail, "15:00")
    with pytest.raises(OpenTooLong):
        await opens(rail, "16:01", days=7)
    with pytest.raises(NotAnAgent):
        await closes(rail, by="USTRANGER")

    assert anyway.value.usual_end == monday("18:00")
    assert await rail.messages(OPENED) == []


async def test_in_a_crisis_it_is_opened_by_whoever_owns_it(store: Store) -> None:
    rail = Rail(store, monday("20:00"))

    opening = await rail.desks.do(
        open_desk, rail.desk, until=monday("23:00"), by="UONCALL", now=rail.now, crisis=7
    )  # fmt: skip

    assert (opening.by, opening.crisis_id) == ("UONCALL", 7)


async def test_fifty_who_open_it_at_once_open_it_once(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await rail.mention()
    others = [Desks(store, rail.settings, rail.clock) for _ in range(4)]

    await asyncio.gather(
        *(one.do(open_desk, rail.desk, until=monday("23:00"), by=SANNE, now=rail.now) for one in others)
    )

    assert len(await rail.messages(OPENED)) == 1
    assert len(await rail.cards(CardKind.CASE)) == 1


async def test_of_many_processes_at_its_end_one_ends_it(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "23:00")
    await rail.claim(await rail.mention())
    others = [Desks(store, rail.settings, rail.clock) for _ in range(4)]
    rail.clock.set(monday("23:00"))

    ended = await asyncio.gather(*(settles(rail, one) for one in others))

    assert sum(ended) == 1
    assert len(await rail.messages(CLOSED)) == 1


async def test_a_program_that_stood_still_at_its_end_restores_everything_before_it_speaks(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "23:00")
    case = await rail.mention()
    await rail.claim(case)
    rail.clock.set(monday("08:01", days=1))
    rail.restart()

    assert await rail.desks.look(openings_wait, now=rail.now, real_now=rail.now)
    assert await settles(rail) == 1
    await rail.sweep()

    assert await due(rail, case) == monday("09:00", days=1)
    assert Step.BREACH not in await rail.steps(case)
    assert (await rail.case(case)).owner is None


async def test_another_process_learns_of_it_within_seconds_and_what_it_computed_before_is_put_right(
    store: Store,
) -> None:
    rail = Rail(store, monday("20:00"))
    other = Rail(store, monday("20:00"))
    await other.mention("early")
    count = opening_cache._changes[0]
    await opens(rail, "23:00")
    opening_cache._changes[0] = count  # a process of its own does not hear of it
    other.count = 50
    unaware = await other.mention("jan")
    assert await due(rail, unaware) == monday("09:00", days=1)

    await settles(rail)
    assert await rail.desks.look(openings_wait, now=rail.now, real_now=rail.now) is False
    for one in (rail, other):
        one.clock.advance(timedelta(seconds=10))
    await settles(rail)

    assert await due(rail, unaware) == monday("21:00")
    aware = await other.mention("ans")
    assert await due(rail, aware) == monday("21:00") + timedelta(seconds=10)


async def test_nothing_is_left_to_do_once_it_is_over_and_checked(store: Store) -> None:
    rail = Rail(store, monday("20:00"))
    await opens(rail, "23:00")
    rail.clock.set(monday("23:00"))
    for _ in range(3):
        await settles(rail)
        rail.clock.advance(timedelta(seconds=11))

    assert not await rail.desks.look(openings_wait, now=rail.now, real_now=rail.now)
    async with store.read() as session:
        assert (await session.get_one(DeskOpening, 1)).done_at is not None


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrote=st.integers(0, 30 * 60), opened=st.integers(0, 600), lasting=st.integers(1, 900), answered=st.booleans())
async def test_whatever_the_opening_the_deadlines_are_restored_exactly(
    store: Store, wrote: int, opened: int, lasting: int, answered: bool
) -> None:
    rail = Rail(store, monday("08:00") + wrote * MINUTE)
    who = f"{wrote}-{opened}-{lasting}-{answered}"
    rail.count = abs(hash(who))
    case = await rail.mention(who)
    if answered:
        await rail.reply(case, kind=ReplyKind.HOLDING)
    before = {clock.kind: clock.due_at for clock in (await rail.case(case)).clocks}
    rail.clock.advance(opened * MINUTE)
    until = rail.now + lasting * MINUTE
    try:
        await rail.desks.do(open_desk, rail.desk, until=until, by=SANNE, now=rail.now)
    except DeskOpenAnyway:
        return

    rail.clock.set(until)
    await settles(rail)

    assert {clock.kind: clock.due_at for clock in (await rail.case(case)).clocks} == before
