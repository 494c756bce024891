"""The sweep says every step once, to the right people, in few messages."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.desk.claim import release_case
from bot.desk.escalate import escalate_case, take_question
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Visibility
from bot.store import Case, Clock, Duty, Ping
from bot.store.database import Store
from bot.store.words import CardKind, ClockState, MessageKind, Priority, ReplyKind
from tests.desk.timed import DAAN, MARIT, SANNE, SPLIT, TEAM, YARA, Rail, monday

HALF, NEAR, BREACH, REPEAT = Step
NO_LEAD = {"lead": ""}


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


async def test_an_answer_in_time_leaves_nothing_to_say(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.claim(case)
    rail.clock.set(monday("09:20"))
    await rail.reply(case)

    await rail.minutes(400, every=8)

    assert await rail.pings() == []


async def test_what_is_due_to_a_person_within_five_minutes_goes_along_early(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    for minute, who in ((0, "jan"), (4, "ans"), (9, "bea")):
        rail.clock.set(monday(f"09:0{minute}"))
        await rail.claim(await rail.mention(who))

    await rail.at("09:48")

    (message,) = await rail.messages()
    assert len(message.facts["pings"]) == 2
    assert await rail.minutes(5) == 0


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


async def test_without_a_coordinator_the_channel_hears_at_most_every_ten_minutes(store: Store) -> None:
    rail = Rail(store, monday("09:00"), **NO_LEAD)
    for number in range(60):
        await rail.mention(f"c{number}", text="Er is brand!" if number % 7 == 3 else None)
        await rail.minutes(4)

    lines = [datetime.fromisoformat(line.ref) for line in await rail.cards(CardKind.FREE_LINE)]
    times = sorted([*lines, *(row.created_at for row in await rail.messages())])
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert {to for _, to in await rail.told()} == {"CRAIL"}
    assert min(gaps) >= timedelta(minutes=10)
    assert len(times) > 15


async def test_a_new_line_waits_until_ten_minutes_after_the_channels_last_rollup(store: Store) -> None:
    rail = Rail(store, monday("09:00"), **NO_LEAD)
    await rail.claim(await rail.mention("jan"), YARA)  # off shift, so that the channel hears of it
    rail.clock.set(monday("09:34"))
    await rail.mention("ans")

    await rail.at("10:00")
    await rail.minutes(9)
    assert await rail.cards(CardKind.FREE_LINE) == []
    await rail.minutes(1)

    assert [line.ref for line in await rail.cards(CardKind.FREE_LINE)] == [monday("10:10").isoformat()]


async def test_a_private_case_is_told_in_the_private_channel_only(store: Store) -> None:
    rail = Rail(store, monday("09:00"), **NO_LEAD)
    await rail.mention(private=True)

    await rail.at("10:00")

    assert await rail.told() == [("rollup", "CPRIV")]


async def test_the_coordinators_rollup_waits_its_15_min_and_forgets_what_was_answered(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    first, second, third = [await rail.mention(who, ago=timedelta(minutes=ago)) for who, ago in
                            (("jan", 0), ("ans", -0), ("bea", 0))]  # fmt: skip
    await rail.claim(first, SANNE)
    await rail.at("09:06")
    late = await rail.mention("eef")
    later = await rail.mention("fin")
    await rail.claim(late, DAAN)
    await rail.claim(later, DAAN)
    await rail.reply(second, DAAN)
    await rail.reply(third, DAAN)

    await rail.at("10:00")
    await rail.at("10:10")
    assert [to for kind, to in await rail.told() if kind == "rollup"] == [MARIT]
    await rail.reply(later, DAAN)
    await rail.minutes(4)
    assert [to for kind, to in await rail.told() if kind == "rollup"] == [MARIT]
    await rail.minutes(1)

    rollups = [row for row in await rail.messages() if row.kind is MessageKind.ROLLUP]
    assert [len(row.facts["pings"]) for row in rollups] == [1, 1]
    assert rollups[1].created_at == monday("10:15")


async def test_an_urgent_breach_reaches_the_coordinator_at_once_with_all_that_waited(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    for who in ("jan", "ans"):
        await rail.claim(await rail.mention(who))
    rail.clock.set(monday("09:48"))
    urgent = await rail.mention("u", text="Help, er is brand in de trein!")
    await rail.claim(urgent, DAAN)
    await rail.at("10:00")

    await rail.at("10:03")

    rollups = [row for row in await rail.messages() if row.kind is MessageKind.ROLLUP]
    assert [(row.created_at, len(row.facts["pings"])) for row in rollups] == [
        (monday("10:00"), 2),
        (monday("10:03"), 1),
    ]


async def test_one_person_in_two_roles_gets_one_message(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    mine, free = await rail.mention("jan"), await rail.mention("ans")
    await rail.claim(mine, MARIT)

    await rail.at("10:00")

    assert await rail.told() == [("ping", MARIT)]
    assert await rail.steps(free) == [HALF, NEAR, BREACH]


async def test_the_coordinator_of_the_day_goes_before_the_lead(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    async with store.write() as session:
        session.add(Duty(desk="rail", day=monday("09:00").date(), user_id=DAAN))
    await rail.mention()

    await rail.at("10:00")

    assert await rail.told() == [("rollup", DAAN)]


async def test_an_agent_hears_at_most_ten_times_on_a_day_on_which_everything_is_late(store: Store) -> None:
    rail = Rail(store, monday("08:00"))
    for number in range(50):
        await rail.claim(await rail.mention(f"c{number}"), SANNE)
        await rail.minutes(12)

    told = [to for _, to in await rail.told()]
    assert told.count(SANNE) <= 10
    assert told.count(MARIT) <= 10
    assert set(told) == {SANNE, MARIT}


async def test_a_promise_is_said_15_min_before_to_its_owner(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("16:00"))

    await rail.at("15:44")
    assert await rail.pings() == []
    await rail.at("15:45")

    assert await rail.steps(case, ClockKind.PROMISE) == [NEAR]
    assert await rail.told() == [("ping", SANNE)]


async def test_a_question_is_said_to_the_department_in_its_thread_and_when_late_to_the_owner_too(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("17:30"))
    await rail.desks.do(escalate_case, case, by=SANNE, department="billing", question="How?", holding=None,
                        visibility=Visibility.PUBLIC, now=rail.now)  # fmt: skip

    await rail.at("12:12")
    (near,) = await rail.messages()
    assert (near.channel, near.under is not None) == ("CBILL", True)
    await rail.at("13:00")

    assert await rail.steps(case, ClockKind.DEPARTMENT_ANSWER) == [NEAR, BREACH]
    assert await rail.told() == [("ping", "CBILL"), ("ping", SANNE), ("ping", "CBILL")]


async def test_a_department_without_a_channel_is_reminded_where_it_was_taken(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("17:30"))
    question = await rail.desks.do(escalate_case, case, by=SANNE, department="track", question="How?", holding=None,
                                   visibility=Visibility.PUBLIC, now=rail.now)  # fmt: skip
    await rail.desks.do(take_question, question.id, by="UTRACK", now=rail.now)

    await rail.at("09:48")

    assert await rail.told() == [("ping", "UTRACK")]


async def test_a_department_that_is_closed_is_left_alone_until_it_opens(store: Store) -> None:
    rail = Rail(store, monday("11:30"))
    case = await rail.mention()
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("17:00", days=1))
    await rail.desks.do(escalate_case, case, by=SANNE, department="track", question="How?", holding=None,
                        visibility=Visibility.PUBLIC, now=rail.now)  # fmt: skip

    await rail.at("12:30", days=1)  # the program stood still while the department was open
    assert await rail.steps(case, ClockKind.DEPARTMENT_ANSWER) == []
    clock = await rail.clock_of(case, ClockKind.DEPARTMENT_ANSWER)

    assert clock.state is ClockState.RUNNING
    assert clock.next_ping_at == monday("09:00", days=7)


async def test_resolution_warns_the_owner_and_when_late_stands_on_the_daily_list_only(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    case = await rail.mention()
    await rail.reply(case, kind=ReplyKind.HOLDING, promised_for=monday("17:00", days=7))

    await rail.at("15:48", days=1)
    told = await rail.told()
    await rail.at("09:00", days=2)

    assert told == [("ping", SANNE)]
    assert await rail.told() == told
    assert await rail.steps(case, ClockKind.RESOLUTION) == [NEAR, BREACH]


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
