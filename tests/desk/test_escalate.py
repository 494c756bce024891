"""Questions to departments: where they go, whose clock runs, and how the answer comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.claim import release_case, take_over_case
from bot.desk.escalate import accept_remark, answer_question, escalate_case, say_not_ours, take_question
from bot.desk.notes import add_note
from bot.desk.refusals import (
    CaseIsResolved,
    NotAnAgent,
    QuestionClosed,
    ReplyEmpty,
    ReplyTooLong,
    UnknownDepartment,
)
from bot.desk.resolve import resolve_case
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Visibility
from bot.store import Card, Escalation, Reply
from bot.store.words import (
    CardKind,
    CaseState,
    ClockState,
    EventKind,
    Lane,
    MessageKind,
    Outcome,
    QuestionState,
    ReplyKind,
)
from tests.support.builders import ANA, BEN, BILLING, CHANNEL, CLEO, KIM, LEAD, MINUTE, NOBODYS, PRIVATE, TEN, Team, at

HOUR = timedelta(hours=1)


async def the_question(team: Team) -> Escalation:
    [question] = await team.rows(Escalation)
    return question


async def test_a_question_goes_to_the_departments_channel_with_its_clock(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await team.asked(number, "billing", question="  Can he have his money back? ")

    question, case = await the_question(team), await team.case(number)
    [card] = await team.rows(Card, Card.kind == CardKind.QUESTION)
    clock = (await team.clocks(number))[ClockKind.DEPARTMENT_ANSWER]
    assert (question.question, question.asked_by, question.state) == (
        "Can he have his money back?", ANA, QuestionState.OPEN,
    )  # fmt: skip
    assert (question.answer_by, clock.due_at, clock.escalation_id) == (at("14:00"), at("14:00"), question.id)
    assert (card.channel, card.ref, card.lane, card.case_id) == (BILLING, str(question.id), Lane.QUESTION, number)
    assert case.lease_until is None
    assert (await team.events(number))[-1] is EventKind.QUESTION_ASKED


async def test_a_department_without_a_channel_is_asked_in_direct_messages(team: Team) -> None:
    number = await team.claimed()

    await team.asked(number, "track")

    assert [card.channel for card in await team.rows(Card, Card.kind == CardKind.QUESTION)] == [KIM, "ULEE"]


async def test_the_members_of_the_departments_group_are_asked_too(team: Team) -> None:
    await team.group("S3", "ULEX")
    number = await team.claimed()

    await team.asked(number, "legal")

    assert [card.channel for card in await team.rows(Card, Card.kind == CardKind.QUESTION)] == ["ULEX"]


async def test_where_nobody_of_the_department_is_known_the_question_stands_with_the_case(team: Team) -> None:
    number = await team.claimed(visibility=Visibility.PRIVATE)

    await team.asked(number, "legal")

    assert [card.channel for card in await team.rows(Card, Card.kind == CardKind.QUESTION)] == [PRIVATE]


async def test_asking_about_a_free_case_claims_it(team: Team) -> None:
    number = await team.a_case()

    await team.asked(number, by=BEN)

    assert (await team.case(number)).owner == BEN


async def test_the_holding_reply_leaves_in_the_same_transaction(team: Team) -> None:
    number = await team.claimed()

    await team.asked(number, holding="I am finding out for you.", promised_for=at("14:30"))

    [reply] = await team.rows(Reply)
    assert (reply.kind, reply.promised_for, reply.text) == (
        ReplyKind.HOLDING, at("14:30"), "I am finding out for you. ^AN",
    )  # fmt: skip
    await team.outcome(reply)
    clocks = await team.clocks(number)
    assert clocks[ClockKind.FIRST_REPLY].state is ClockState.MET
    assert clocks[ClockKind.PROMISE].due_at == at("14:30")
    assert clocks[ClockKind.DEPARTMENT_ANSWER].is_running


async def test_a_holding_reply_that_cannot_leave_asks_nothing(team: Team) -> None:
    number = await team.claimed()

    with pytest.raises(ReplyTooLong):
        await team.asked(number, holding="x" * 281)

    assert await team.rows(Escalation) == []
    assert await team.rows(Card, Card.kind == CardKind.QUESTION) == []


async def test_asking_needs_an_agent_a_department_and_a_question(team: Team) -> None:
    number = await team.claimed()

    with pytest.raises(NotAnAgent):
        await team.asked(number, by=NOBODYS)
    with pytest.raises(UnknownDepartment) as unknown:
        await team.asked(number, "catering")
    with pytest.raises(ReplyEmpty):
        await team.asked(number, question="  ")

    assert unknown.value.name == "catering"
    assert await team.rows(Escalation) == []


async def test_nothing_is_asked_about_a_closed_case(team: Team) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.SPAM)

    with pytest.raises(CaseIsResolved):
        await team.do(escalate_case, number, by=ANA, department="billing", question="?")


async def test_we_take_it_shows_who_was_first_and_stops_nothing(team: Team) -> None:
    number = await team.claimed()
    asked = await team.asked(number)

    await team.do(take_question, asked, by=KIM)
    await team.do(take_question, asked, by="ULEE")

    question = await the_question(team)
    [card] = await team.rows(Card, Card.kind == CardKind.QUESTION)
    assert (question.state, question.taken_by, question.taken_at) == (QuestionState.TAKEN, KIM, team.now)
    assert card.wanted == 2
    assert (await team.clocks(number))[ClockKind.DEPARTMENT_ANSWER].is_running
    assert (await team.events(number)).count(EventKind.QUESTION_TAKEN) == 1


async def test_what_the_customer_adds_reaches_a_department_that_is_asked_and_none_that_has_answered(team: Team) -> None:
    number = await team.claimed()
    over = await team.asked(number)
    await team.do(answer_question, over, by=KIM, text="Refunded on Monday.", now=team.now)
    asked = await team.asked(number)
    before = {card.ref: card.wanted for card in await team.rows(Card, Card.kind == CardKind.QUESTION)}

    await team.wrote_again()

    after = {card.ref: card.wanted for card in await team.rows(Card, Card.kind == CardKind.QUESTION)}
    assert (after[str(asked)], after[str(over)]) == (before[str(asked)] + 1, before[str(over)])


async def test_an_answer_of_anybody_stops_the_clock_and_starts_passing_it_on(team: Team) -> None:
    number = await team.claimed(by=ANA)
    asked = await team.asked(number)
    team.clock.advance(HOUR)

    await team.do(answer_question, asked, by=KIM, text=" Yes, within a week. ")

    question, clocks = await the_question(team), await team.clocks(number)
    assert (question.state, question.answer, question.answered_by) == (
        QuestionState.ANSWERED, "Yes, within a week.", KIM,
    )  # fmt: skip
    assert clocks[ClockKind.DEPARTMENT_ANSWER].state is ClockState.MET
    assert (clocks[ClockKind.PASS_ON].is_running, clocks[ClockKind.PASS_ON].due_at) == (True, team.now + 30 * MINUTE)
    assert [(row.kind, row.channel, row.facts) for row in await team.outbox()] == [
        (MessageKind.ANSWERED, ANA, {"escalation": asked})
    ]
    assert (await team.case(number)).lease_until is not None


async def test_passing_the_answer_on_meets_its_clock(team: Team) -> None:
    number = await team.claimed()
    asked = await team.asked(number)
    await team.do(answer_question, asked, by=KIM, text="Yes.")

    await team.answered(number, "You get it back.")

    assert (await team.clocks(number))[ClockKind.PASS_ON].state is ClockState.MET


async def test_with_an_answer_in_hand_we_do_not_wait_for_the_customer(team: Team) -> None:
    number = await team.claimed()
    asked = await team.asked(number)
    await team.answered(number, "Could you send your ticket?")
    waiting = (await team.case(number)).state

    await team.do(answer_question, asked, by=KIM, text="Yes.")

    case = await team.case(number)
    assert waiting is CaseState.WAITING
    assert (case.state, case.waiting_since, case.ask_after) == (CaseState.CLAIMED, None, None)


async def test_an_answer_about_a_case_that_nobody_has_stands_in_its_thread(team: Team) -> None:
    number = await team.claimed(by=ANA)
    asked = await team.asked(number)
    await team.answered(number)
    await team.do(release_case, number, by=ANA)

    await team.do(answer_question, asked, by=KIM, text="Yes.")

    case = await team.case(number)
    rows = await team.outbox(MessageKind.ANSWERED)
    assert case.state is CaseState.NEW
    assert [(row.channel, row.under) for row in rows] == [(CHANNEL, case.cards[0].id)]


async def test_an_owner_off_shift_hears_of_the_answer_when_their_hours_begin(team: Team) -> None:
    number = await team.claimed(by=CLEO)
    asked = await team.asked(number, by=CLEO)

    await team.do(answer_question, asked, by=KIM, text="Yes.")

    assert [(row.channel, row.due_at) for row in await team.outbox()] == [(CLEO, at("12:00"))]


async def test_an_empty_answer_is_none(team: Team) -> None:
    asked = await team.asked(await team.claimed())

    with pytest.raises(ReplyEmpty):
        await team.do(answer_question, asked, by=KIM, text=" ")

    assert (await the_question(team)).is_open


async def test_a_closed_question_says_who_closed_it(team: Team) -> None:
    asked = await team.asked(await team.claimed())
    await team.do(answer_question, asked, by=KIM, text="Yes.")

    for use_case in (take_question, answer_question, say_not_ours):
        extra = {answer_question: {"text": "No."}, say_not_ours: {"suggested": None}}.get(use_case, {})
        with pytest.raises(QuestionClosed) as refused:
            await team.do(use_case, asked, by="ULEE", **extra)
        assert (refused.value.by, refused.value.at) == (KIM, TEN)


async def test_a_question_that_is_not_there_is_closed(team: Team) -> None:
    with pytest.raises(QuestionClosed):
        await team.do(take_question, 404, by=KIM)


async def test_of_two_answers_at_once_one_counts(team: Team) -> None:
    number = await team.claimed()
    asked = await team.asked(number)

    results = await asyncio.gather(
        *(team.do(answer_question, asked, by=who, text="Yes.") for who in (KIM, "ULEE")), return_exceptions=True
    )

    assert sorted(type(result).__name__ for result in results) == ["Escalation", "QuestionClosed"]
    assert (await team.events(number)).count(EventKind.QUESTION_ANSWERED) == 1
    assert await team.told() == [("answered", ANA)]


async def test_not_ours_asks_whose_it_is_tells_the_owner_and_counts(team: Team) -> None:
    number = await team.claimed(by=ANA)
    asked = await team.asked(number)

    await team.do(say_not_ours, asked, by=KIM, suggested="track")

    question, case = await the_question(team), await team.case(number)
    assert (question.state, question.suggested, question.closed_at) == (QuestionState.NOT_OURS, "track", team.now)
    assert case.handovers == 1
    assert (await team.clocks(number))[ClockKind.DEPARTMENT_ANSWER].state is ClockState.ENDED
    assert await team.told() == [("not_ours", ANA)]


async def test_the_second_hand_over_tells_the_coordinator(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(take_over_case, number, by=BEN)
    asked = await team.asked(number, by=BEN)

    await team.do(say_not_ours, asked, by=KIM, suggested=None)

    assert await team.told(MessageKind.SECOND_HANDOVER) == [("second_handover", LEAD)]


async def test_only_a_department_of_the_desk_can_be_suggested(team: Team) -> None:
    asked = await team.asked(await team.claimed())

    with pytest.raises(UnknownDepartment):
        await team.do(say_not_ours, asked, by=KIM, suggested="catering")

    assert (await the_question(team)).is_open


async def test_a_remark_is_accepted_as_the_answer_of_who_said_it(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.asked(number)
    await team.posted()
    [card] = await team.rows(Card, Card.kind == CardKind.QUESTION)
    said = []
    for line in ("He bought a supersaver.", "So no, only half of it."):
        said.append(
            await team.do(add_note, channel=BILLING, thread_ts=str(card.ts), ts=f"9.{len(said)}", author=KIM, text=line)
        )
        team.clock.advance(timedelta(seconds=20))

    with pytest.raises(NotAnAgent):
        await team.do(accept_remark, said[1].note, by=KIM)
    await team.do(accept_remark, said[1].note, by=ANA)

    question = await the_question(team)
    assert (question.answer, question.answered_by) == ("He bought a supersaver.\nSo no, only half of it.", KIM)
    with pytest.raises(QuestionClosed):
        await team.do(accept_remark, said[1].note, by=ANA)


async def test_a_note_of_our_own_thread_is_no_answer(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.posted()
    case = await team.case(number)
    note = await team.do(
        add_note, channel=CHANNEL, thread_ts=str(case.cards[0].ts), ts="9.9", author=BEN, text="I know him."
    )

    for number in (note.note, 404):
        with pytest.raises(QuestionClosed):
            await team.do(accept_remark, number, by=ANA)
