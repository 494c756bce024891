"""Promises, questions and resolution: clocks that people hear of in their own way."""

from __future__ import annotations

from bot.desk.escalate import escalate_case, take_question
from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Visibility
from bot.store.database import Store
from bot.store.words import ClockState, ReplyKind
from tests.desk.timed import SANNE, Rail, monday

_HALF, NEAR, BREACH, _REPEAT = Step


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
