"""The sweep says every step of every clock once, at the right time, to the right people."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.claim import release_case
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.store import Case, Clock, Ping
from bot.store.database import Store
from bot.store.words import CardKind, Priority
from tests.desk.timed import DAAN, MARIT, SANNE, SPLIT, TEAM, YARA, Rail, monday

HALF, NEAR, BREACH, REPEAT = Step


async def test_half_way_the_channel_gets_one_line_and_nobody_a_message(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()

    await rail.at("09:29")
    assert await rail.cards(CardKind.FREE_LINE) == []
    await rail.at("09:30")

    assert [(line.channel, line.desk) for line in await rail.cards(CardKind.FREE_LINE)] == [("CRAIL", "rail")]
    assert await rail.pings() == [(case, ClockKind.FIRST_REPLY, HALF)]
    assert await rail.told() == []


async def test_within_15_min_the_line_is_edited_and_then_a_new_one_posted(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await rail.mention("jan")
    await rail.at("09:30")
    await rail.posted()
    rail.clock.set(monday("09:31"))

    await rail.mention("ans", ago=timedelta(minutes=25))
    await rail.at("09:36")
    (line,) = await rail.cards(CardKind.FREE_LINE)
    assert line.shown < line.wanted
    await rail.mention("bea", ago=timedelta(minutes=21))
    await rail.at("09:45")

    assert [card.ref for card in await rail.cards(CardKind.FREE_LINE)] == [
        monday("09:30").isoformat(),
        monday("09:45").isoformat(),
    ]


async def test_the_line_is_edited_when_a_case_is_taken_and_left_alone_otherwise(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.at("09:30")
    await rail.posted()

    await rail.at("09:31")
    (line,) = await rail.cards(CardKind.FREE_LINE)
    assert line.shown == line.wanted
    await rail.claim(case)
    await rail.at("09:32")

    (line,) = await rail.cards(CardKind.FREE_LINE)
    assert line.wanted == line.shown + 1


async def test_the_owner_hears_before_it_is_due_and_when_it_is_late(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case)

    await rail.at("09:47")
    assert await rail.told() == []
    await rail.at("09:48")
    assert await rail.told() == [("ping", SANNE)]
    await rail.at("10:00")

    assert await rail.steps(case) == [NEAR, BREACH]
    assert await rail.told() == [("ping", SANNE), ("ping", SANNE), ("rollup", MARIT)]


async def test_every_message_names_the_pings_it_says(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    first, second = await rail.mention("jan"), await rail.mention("ans")
    await rail.claim(first)
    await rail.claim(second, DAAN)

    await rail.at("10:00")

    messages = {row.channel: row.facts["pings"] for row in await rail.messages()}
    assert len(messages[SANNE]) == len(messages[DAAN]) == 1
    assert sorted(messages[MARIT]) == sorted(messages[SANNE] + messages[DAAN])


async def test_a_free_case_goes_to_the_coordinator_once_and_again_after_half_an_hour(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()

    await rail.minutes(240, every=3)

    assert await rail.steps(case) == [HALF, NEAR, BREACH, REPEAT]
    assert await rail.told() == [("rollup", MARIT)] * 3
    assert (await rail.clock_of(case, ClockKind.FIRST_REPLY)).next_ping_at is None


async def test_a_card_says_late_when_it_is_even_while_its_ping_waits_for_the_next_roll_up(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    await rail.mention("jan")
    rail.clock.set(monday("09:05"))
    late = await rail.mention("ans")
    await rail.at("10:00")
    await rail.posted()

    await rail.at("10:04")
    stale = [card.case_id for card in await rail.cards(CardKind.CASE) if card.shown < card.wanted]
    await rail.at("10:05")
    now_stale = [card.case_id for card in await rail.cards(CardKind.CASE) if card.shown < card.wanted]
    told = await rail.told()
    await rail.posted()
    await rail.at("10:06")

    assert (stale, now_stale) == ([], [late])
    assert told == [("rollup", MARIT)]
    assert all(card.shown == card.wanted for card in await rail.cards(CardKind.CASE))


async def test_an_answer_in_time_leaves_nothing_to_say(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case)
    rail.clock.set(monday("09:20"))
    await rail.reply(case)

    await rail.minutes(400, every=8)

    assert await rail.pings() == []


async def test_steps_overdue_together_are_one_ping_the_highest(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case)

    await rail.at("10:05")

    assert await rail.steps(case) == [NEAR, BREACH]
    (owner, _coordinator) = await rail.messages()
    assert len(owner.facts["pings"]) == 1


async def test_after_a_long_stop_everything_goes_out_once_most_urgent_first(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    cases = [await rail.mention(f"c{number}") for number in range(12)]
    urgent = await rail.mention("u", text="Help, er is brand in de trein!")
    for case in [*cases[:6], urgent]:
        await rail.claim(case)
    for case in cases[6:]:
        await rail.claim(case, DAAN)

    rail.restart()
    await rail.at("11:00")
    again = await rail.at("11:00")

    assert again.pings == 0
    assert await rail.told() == [("ping", SANNE), ("rollup", MARIT), ("ping", DAAN)]
    (to_sanne, to_marit, _) = await rail.messages()
    assert len(to_sanne.facts["pings"]) == 7
    assert len(to_marit.facts["pings"]) == 13
    async with store.read() as session:
        first = select(Case).join(Clock).join(Ping).where(Ping.id == to_sanne.facts["pings"][0])
        assert (await session.scalars(first)).one().priority is Priority.URGENT


async def test_two_sweepers_at_once_say_each_step_once(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    for number in range(8):
        await rail.claim(await rail.mention(f"c{number}"), TEAM[number % 2])
    rail.clock.set(monday("10:00"))

    swept = await asyncio.gather(*(rail.sweep() for _ in range(4)))

    assert sum(one.pings for one in swept) == 16
    assert len(await rail.pings()) == 16
    assert await rail.told() == [("ping", SANNE), ("rollup", MARIT), ("ping", DAAN)]


async def test_while_closed_nothing_goes_out_and_it_is_said_at_opening(store: Store) -> None:
    rail = Rail(store, monday("17:30"))
    case = await rail.mention()
    await rail.claim(case)

    assert await rail.minutes(13 * 60 + 48, every=12) == 0
    await rail.at("08:18", days=1)

    assert await rail.steps(case) == [NEAR]
    assert await rail.told() == [("ping", SANNE)]


async def test_what_became_late_while_the_program_stood_still_waits_for_the_opening(store: Store) -> None:
    rail = Rail(store, monday("16:00"))
    case = await rail.mention()
    await rail.claim(case)

    await rail.at("20:00")
    assert await rail.pings() == []
    assert (await rail.clock_of(case, ClockKind.FIRST_REPLY)).next_ping_at == monday("08:00", days=1)
    await rail.at("08:00", days=1)

    assert await rail.steps(case) == [NEAR, BREACH, REPEAT]


async def test_a_source_that_runs_day_and_night_pings_nobody_while_the_desk_is_closed(store: Store) -> None:
    more = '\n[source.chat]\nkind = "hook"\ndesk = "rail"\nhours = { always = true }\n'
    rail = Rail(store, monday("17:30"), more=more)
    await rail.mention(source="chat")
    await rail.at("17:45")
    late = len(await rail.pings())

    await rail.at("19:00")
    assert len(await rail.pings()) == late
    await rail.at("08:00", days=1)

    assert len(await rail.pings()) > late


async def test_lunch_is_closed_too(store: Store) -> None:
    rail = Rail(store, monday("11:10"), hours=SPLIT)
    case = await rail.mention()
    await rail.claim(case)

    await rail.at("12:30")
    assert await rail.pings() == []
    await rail.at("13:00")

    assert await rail.steps(case) == [NEAR]


async def test_an_owner_off_shift_is_not_told_the_coordinator_is(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case, YARA)  # works from 14:00

    await rail.minutes(90)

    assert {to for _, to in await rail.told()} == {MARIT}
    assert await rail.steps(case) == [NEAR, BREACH, REPEAT]


async def test_a_late_case_gets_its_card_rendered_anew(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case)
    await rail.posted()

    await rail.at("09:48")
    (card,) = await rail.cards(CardKind.CASE)
    assert card.shown == card.wanted
    await rail.at("10:00")

    (card,) = await rail.cards(CardKind.CASE)
    assert card.shown < card.wanted == (await rail.case(case)).revision


async def test_a_case_that_comes_free_again_is_pinged_as_a_free_one(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case)
    await rail.minutes(20)
    await rail.desks.do(release_case, case, by=SANNE, now=rail.now)

    await rail.minutes(45)

    assert await rail.steps(case) == [HALF, NEAR, BREACH]
    assert {to for _, to in await rail.told()} == {MARIT}


async def test_more_than_one_transaction_can_hold_is_finished_in_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.due_steps.AT_ONCE", 4)
    rail = Rail(store, monday("09:00"))
    for number in range(6):
        await rail.mention(f"c{number}")
    rail.clock.set(monday("09:30"))

    swept = [await rail.sweep() for _ in range(3)]

    assert [one.more for one in swept] == [True, False, False]
    assert sum(one.pings for one in swept) == 6


async def test_a_source_that_left_the_settings_does_not_stop_the_clocks_of_its_cases(store: Store) -> None:
    more = '\n[source.old]\nkind = "hook"\ndesk = "rail"\ncallback = "https://example.org/o"\n'
    rail = Rail(store, monday("09:00"), more=more)
    case = await rail.mention(source="old")
    rail.settings = Rail(store, monday("09:00")).settings
    rail.restart()

    await rail.at("10:00")

    assert await rail.steps(case) == [HALF, NEAR, BREACH]
