"""The end of a case, and how it is opened again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.refusals import CaseIsOpen, CaseIsResolved, CauseRequired, NotAnAgent, NotSettled
from bot.desk.resolve import cause_is_required, close_silent, close_thanked, reopen_case, resolve_case
from bot.desk.work import Work
from bot.rules.sla import ClockKind
from bot.store import Card, Escalation, Mention
from bot.store.database import Store
from bot.store.words import CardKind, CaseState, ClockState, EventKind, Outcome, QuestionState, ReplyKind, ReplyState
from tests.support.builders import ANA, BEN, MINUTE, NOBODYS, TEN, Team, a_desk

DAY = timedelta(days=1)
COMPLAINT = "This is a disgrace, I have been waiting for two hours!"


async def wants_cause(work: Work, number: int, *, now: object) -> bool:
    return await cause_is_required(work, await work.case(number))


async def test_resolving_ends_all_clocks_and_keeps_the_first_time(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(5 * MINUTE)

    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE)

    case, clocks = await team.case(number), await team.clocks(number)
    assert (case.state, case.outcome, case.resolved_by, case.resolved_at) == (
        CaseState.RESOLVED, Outcome.ANSWERED_ELSEWHERE, ANA, team.now,
    )  # fmt: skip
    assert case.first_resolved_at == team.now
    assert clocks[ClockKind.RESOLUTION].state is ClockState.MET
    assert clocks[ClockKind.FIRST_REPLY].state is ClockState.ENDED
    assert (case.lease_until, case.writer) == (None, None)
    assert [mention.waits_from for mention in await team.mentions_of(number)] == [None]
    assert (await team.events(number))[-1] is EventKind.RESOLVED


async def test_resolving_a_free_case_claims_it(team: Team) -> None:
    number = await team.a_case()

    await team.do(resolve_case, number, by=BEN, outcome=Outcome.SPAM)

    assert (await team.events(number))[1:] == [EventKind.CLAIMED, EventKind.RESOLVED]
    assert (await team.case(number)).owner == BEN


async def test_a_closed_case_is_not_closed_again(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.SPAM)

    with pytest.raises(CaseIsResolved) as refused:
        await team.do(resolve_case, number, by=BEN, outcome=Outcome.ANSWERED)

    assert (refused.value.by, refused.value.outcome) == (ANA, Outcome.SPAM)


async def test_only_agents_close(team: Team) -> None:
    number = await team.a_case()

    with pytest.raises(NotAnAgent):
        await team.do(resolve_case, number, by=NOBODYS, outcome=Outcome.SPAM)


@pytest.mark.parametrize(
    ("rule", "text", "required"),
    [
        pytest.param("complaints", COMPLAINT, True, id="a complaint"),
        pytest.param("complaints", "When is the next train to Utrecht?", False, id="a question"),
        pytest.param("always", "When is the next train to Utrecht?", True, id="always"),
        pytest.param("never", COMPLAINT, False, id="never"),
    ],
)
async def test_a_cause_is_asked_where_the_desk_wants_it(store: Store, rule: str, text: str, required: bool) -> None:
    team = Team(store, a_desk(cause_required=f'"{rule}"'))
    number = await team.claimed(text=text)

    assert await team.look(wants_cause, number) is required
    if required:
        with pytest.raises(CauseRequired):
            await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED, cause="unheard of")
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED, cause="delay" if required else None)

    assert (await team.case(number)).cause == ("delay" if required else None)


async def test_other_outcomes_are_reason_enough(store: Store) -> None:
    team = Team(store, a_desk(cause_required='"always"'))
    number = await team.claimed()

    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NOT_OURS)

    assert (await team.case(number)).outcome is Outcome.NOT_OURS


async def test_open_questions_are_withdrawn(team: Team) -> None:
    number = await team.claimed()
    await team.asked(number)
    before = (await team.rows(Card, Card.kind == CardKind.QUESTION))[0].wanted

    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE)

    [question] = await team.rows(Escalation)
    [card] = await team.rows(Card, Card.kind == CardKind.QUESTION)
    assert (question.state, question.closed_at, card.wanted) == (QuestionState.WITHDRAWN, team.now, before + 1)
    assert (await team.clocks(number))[ClockKind.DEPARTMENT_ANSWER].state is ClockState.ENDED
    assert (await team.events(number))[-2:] == [EventKind.QUESTION_WITHDRAWN, EventKind.RESOLVED]


async def test_a_reply_on_its_way_stays_on_its_way(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)

    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)
    await team.outcome(reply)

    case = await team.case(number)
    assert (case.state, case.first_replied_at) == (CaseState.RESOLVED, team.now)
    assert (await team.reply_state(reply)) is ReplyState.SENT


async def test_a_customer_we_do_not_engage_with_is_folded_for_thirty_days(team: Team) -> None:
    number = await team.claimed()

    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NOT_ENGAGING)
    team.clock.advance(2 * MINUTE)
    await team.wrote_again(text="You lot are useless")

    case = await team.case(number)
    assert case.customer.folded_until == TEN + 30 * DAY
    assert (case.state, case.reopened) == (CaseState.RESOLVED, 0)


async def test_reopening_gives_the_case_to_who_reopens_and_the_clock_goes_on_from_its_start(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NOT_ENGAGING)
    team.clock.advance(10 * MINUTE)

    await team.do(reopen_case, number, by=BEN)

    case, clocks = await team.case(number), await team.clocks(number)
    assert (case.state, case.owner, case.reopened, case.outcome) == (CaseState.CLAIMED, BEN, 1, None)
    assert case.customer.folded_until is None
    assert case.first_resolved_at == TEN
    first = clocks[ClockKind.FIRST_REPLY]
    assert (first.cycle, first.is_running, first.started_at) == (2, True, TEN)
    assert (clocks[ClockKind.RESOLUTION].cycle, clocks[ClockKind.RESOLUTION].is_running) == (2, True)
    assert case.lease_until is None or case.lease_until > team.now
    assert (await team.events(number))[-1] is EventKind.REOPENED


async def test_what_was_answered_does_not_wait_again(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(MINUTE)
    await team.answered(number)
    team.clock.advance(MINUTE)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)

    await team.do(reopen_case, number, by=ANA)

    clocks = await team.clocks(number)
    assert not clocks[ClockKind.FIRST_REPLY].is_running
    assert ClockKind.NEXT_REPLY not in clocks
    assert clocks[ClockKind.RESOLUTION].is_running


async def test_after_a_reply_only_what_came_later_waits_again(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.answered(number)
    team.clock.advance(MINUTE)
    await team.wrote_again(text="Thanks!")
    await team.wrote_again()
    since = team.now
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NO_REPLY_NEEDED)
    team.clock.advance(MINUTE)

    await team.do(reopen_case, number, by=ANA)

    waits = [mention.waits_from for mention in await team.mentions_of(number)]
    assert waits == [TEN, None, since]
    assert (await team.clocks(number))[ClockKind.NEXT_REPLY].started_at == since


async def test_the_past_that_a_first_fetch_brought_waits_since_its_intake(team: Team) -> None:
    number = await team.claimed(posted_at=TEN - 3 * DAY)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NO_REPLY_NEEDED)
    team.clock.advance(MINUTE)

    await team.do(reopen_case, number, by=ANA)

    assert [mention.waits_from for mention in await team.rows(Mention)] == [TEN]


async def test_an_open_case_is_not_reopened(team: Team) -> None:
    number = await team.claimed()

    with pytest.raises(CaseIsOpen):
        await team.do(reopen_case, number, by=ANA)


async def test_a_conversation_that_goes_on_in_a_newer_case_is_not_opened_twice(team: Team) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE)
    team.clock.advance(8 * DAY)
    newer = await team.a_case()

    with pytest.raises(CaseIsOpen) as refused:
        await team.do(reopen_case, number, by=ANA)

    assert newer != number
    assert refused.value.number == newer


async def test_of_two_who_close_at_once_one_does(team: Team) -> None:
    number = await team.a_case()

    results = await asyncio.gather(
        *(team.do(resolve_case, number, by=agent, outcome=Outcome.SPAM) for agent in (ANA, BEN)),
        return_exceptions=True,
    )

    assert sorted(type(result).__name__ for result in results) == ["Case", "CaseIsResolved"]
    assert (await team.events(number)).count(EventKind.RESOLVED) == 1


async def test_a_silent_customer_is_closed_without_a_look_and_one_who_wrote_again_is_not(team: Team) -> None:
    silent, back = await team.a_case("wim"), await team.a_case("jan")
    for number in (silent, back):
        await team.answered(number)
    await team.wrote_again("jan", text="And what about my other train?")

    await team.do(close_silent, silent, by=ANA)
    with pytest.raises(NotSettled):
        await team.do(close_silent, back, by=ANA)

    assert ((await team.case(silent)).outcome, (await team.case(back)).state) == (
        Outcome.NO_RESPONSE, CaseState.CLAIMED,
    )  # fmt: skip


async def test_who_said_thanks_is_closed_without_a_look_unless_more_was_said(team: Team) -> None:
    thanked, asks_on = await team.a_case("wim"), await team.a_case("jan")
    for number, author in ((thanked, "wim"), (asks_on, "jan")):
        await team.answered(number)
        await team.wrote_again(author, text="Thanks!")
    await team.wrote_again("jan", text="But when does it leave?")

    await team.do(close_thanked, thanked, by=BEN)
    with pytest.raises(NotSettled):
        await team.do(close_thanked, asks_on, by=BEN)
    with pytest.raises(NotAnAgent):
        await team.do(close_thanked, asks_on, by=NOBODYS)

    closed = await team.case(thanked)
    assert (closed.outcome, closed.resolved_by, closed.owner) == (Outcome.ANSWERED, BEN, ANA)


async def test_thanks_for_a_promise_do_not_end_it(team: Team) -> None:
    number = await team.a_case()
    await team.answered(number, kind=ReplyKind.HOLDING, promised_for=team.now + 60 * MINUTE)
    await team.wrote_again(text="Thanks!")

    with pytest.raises(NotSettled):
        await team.do(close_thanked, number, by=ANA)

    assert (await team.case(number)).thanked_at is not None


async def test_thanks_for_nothing_need_no_reply(team: Team) -> None:
    number = await team.a_case(source="forum", addressed=False)
    await team.wrote_again(source="forum", addressed=False, text="Thanks!")

    await team.do(close_thanked, number, by=ANA)

    assert (await team.case(number)).outcome is Outcome.NO_REPLY_NEEDED
