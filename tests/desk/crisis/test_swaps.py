"""A shift goes to a colleague only once they say yes; until then whoever asked stays on duty."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.desk.crisis.changes import override_duty
from bot.desk.crisis.duty import duty_view
from bot.desk.crisis.refusals import BadShift, NotOnCall, NotYourShift, SwapAnswered
from bot.desk.crisis.swaps import accept_swap, ask_swap, decline_swap, swap_choice
from bot.store import DutyChange, Outbox, ShiftSwap
from bot.store.words import MessageKind
from tests.support.builders import at
from tests.support.night import OMAR, ONCALL, SANNE, TESS, NightTeam, with_people_on_call

# What is decided by rule, not by a query, is looked at on one database.
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
# Sanne is on call in the week of Monday 23 November 09:00, Omar in the next.
LEAD = "ULEAD"
TUESDAY, WEDNESDAY = at("18:00", days=1), at("08:00", days=2)


async def asked(night: NightTeam, *, start: datetime = TUESDAY, end: datetime = WEDNESDAY, to: str = OMAR) -> ShiftSwap:
    return await night.desks.do(ask_swap, night.desk, start=start, end=end, to=to, by=SANNE, now=night.now)


async def on_call_at(night: NightTeam, when: datetime) -> str | None:
    return (await night.desks.look(duty_view, night.desk, now=when)).person


async def told(night: NightTeam) -> list[tuple[str, str]]:
    rows = await night.rows(Outbox, Outbox.kind.in_((MessageKind.SWAP_ASKED, MessageKind.SWAP_ANSWERED)))
    return [(row.kind.value, row.channel) for row in sorted(rows, key=lambda one: one.id)]


@on_sqlite
async def test_my_shifts_to_come_whole_and_by_the_day_and_my_colleagues_are_offered(night: NightTeam) -> None:
    mine = await night.desks.look(swap_choice, night.desk, SANNE, now=night.now)

    days = [one for one in mine.shifts if one.length <= timedelta(days=1)]
    assert len(mine.shifts) - len(days) == 4, "the rest of this week, and every second to come"
    assert [(one.start, one.end) for one in days[:2]] == [
        (night.now, at("09:00", days=1)), (at("09:00", days=1), at("09:00", days=2)),
    ]  # fmt: skip
    assert days[6].end == mine.shifts[0].end == at("09:00", days=7)
    assert {one.person for one in mine.shifts} == {SANNE}
    assert [person for person, _ in mine.colleagues] == [OMAR]
    with pytest.raises(NotOnCall):
        await night.desks.look(swap_choice, night.desk, "USTRANGER", now=night.now)


async def test_until_the_colleague_says_yes_nothing_changes_and_then_the_lead_hears_of_it(night: NightTeam) -> None:
    swap = await asked(night)
    before = await on_call_at(night, at("23:00", days=1))

    await night.desks.do(accept_swap, swap.id, by=OMAR, now=night.now)
    await night.desks.do(accept_swap, swap.id, by=OMAR, now=night.now)

    moments = (at("17:59", days=1), at("23:00", days=1), at("08:00", days=2))
    names = [await on_call_at(night, moment) for moment in moments]
    assert before == names[0] == names[2]
    assert names[1] != before
    assert [(one.person, one.start, one.end) for one in await night.rows(DutyChange)] == [(OMAR, TUESDAY, WEDNESDAY)]
    assert await told(night) == [("swap_asked", OMAR), ("swap_answered", SANNE), ("swap_answered", LEAD)]


@on_sqlite
async def test_a_no_is_told_to_who_asked_alone_and_is_the_last_word(night: NightTeam) -> None:
    swap = await asked(night)

    for _ in range(2):
        await night.desks.do(decline_swap, swap.id, by=OMAR, now=night.now)

    assert await told(night) == [("swap_asked", OMAR), ("swap_answered", SANNE)]
    with pytest.raises(SwapAnswered):
        await night.desks.do(accept_swap, swap.id, by=OMAR, now=night.now)
    assert await night.rows(DutyChange) == []


@on_sqlite
@pytest.mark.parametrize("answer", [accept_swap, decline_swap])
async def test_only_who_was_asked_may_answer(night: NightTeam, answer: Callable[..., object]) -> None:
    swap = await asked(night)

    for somebody in (SANNE, LEAD, "USTRANGER"):
        with pytest.raises(NotOnCall):
            await night.desks.do(answer, swap.id, by=somebody, now=night.now)


@on_sqlite
async def test_of_a_shift_that_changed_meanwhile_only_what_is_left_goes_over(night: NightTeam) -> None:
    swap = await asked(night)
    half = at("22:00", days=1)
    await night.desks.do(
        override_duty, "rail", person=LEAD, start=TUESDAY, end=half, by=LEAD, now=night.now
    )  # fmt: skip

    await night.desks.do(accept_swap, swap.id, by=OMAR, now=night.now)

    changes = sorted(await night.rows(DutyChange), key=lambda one: one.id)
    assert [(one.person, one.start, one.end) for one in changes] == [
        (LEAD, TUESDAY, half), (OMAR, half, WEDNESDAY),
    ]  # fmt: skip


async def test_a_shift_that_two_were_asked_to_take_goes_to_one_of_them(night: NightTeam) -> None:
    rota = ONCALL.replace('people = ["USANNE", "UOMAR"]', 'people = ["USANNE", "UOMAR", "UTESS"]')
    night = NightTeam(night.store, with_people_on_call(oncall=rota))
    swaps = [await asked(night, to=OMAR), await asked(night, to=TESS)]

    answers = await asyncio.gather(
        *(night.desks.do(accept_swap, one.id, by=one.asked, now=night.now) for one in swaps), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in answers) == ["NotYourShift", "ShiftSwap"]
    assert len(await night.rows(DutyChange)) == 1
    assert len([one for one in await night.rows(ShiftSwap) if one.accepted]) == 1


@on_sqlite
async def test_what_is_not_mine_or_is_over_cannot_be_given_away(night: NightTeam) -> None:
    with pytest.raises(NotYourShift):
        await asked(night, start=at("18:00", days=7), end=at("20:00", days=7))
    with pytest.raises(BadShift):
        await asked(night, start=at("01:00"), end=at("02:00"))
    with pytest.raises(NotOnCall):
        await asked(night, to=TESS)
    with pytest.raises(NotOnCall):
        await asked(night, to=SANNE)
    swap = await asked(night)
    night.clock.set(WEDNESDAY)
    with pytest.raises(BadShift):
        await night.desks.do(accept_swap, swap.id, by=OMAR, now=night.now)
