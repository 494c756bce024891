"""What the platform's answer means: only a confirmed human reply stops a clock, and nothing counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.claim import join_in, release_case
from bot.desk.ports import Accepted, Rejected, SendResult, Unknown
from bot.desk.reply import retry_reply
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Visibility
from bot.store import Reply
from bot.store.words import (
    CaseState,
    ClockState,
    EventKind,
    Lane,
    MessageKind,
    Outcome,
    ReplyKind,
    ReplyState,
)
from tests.support.builders import ANA, BEN, CHANNEL, CLEO, MINUTE, PRIVATE, Team, at


async def test_a_confirmed_reply_meets_the_clock_and_waits_for_the_customer(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(20 * MINUTE)

    reply = await team.answered(number)

    case, clocks = await team.case(number), await team.clocks(number)
    [sent] = await team.rows(Reply)
    assert (sent.state, sent.platform_id, sent.sent_at) == (ReplyState.SENT, f"p{reply.id}", team.now)
    assert (clocks[ClockKind.FIRST_REPLY].state, clocks[ClockKind.FIRST_REPLY].ended_at) == (ClockState.MET, team.now)
    assert clocks[ClockKind.RESOLUTION].state is ClockState.PAUSED
    assert (case.state, case.waiting_since, case.first_replied_at) == (CaseState.WAITING, team.now, team.now)
    assert case.ask_after == team.desk.hours.add(team.now, team.desk.ask_after)
    assert case.lease_until is None
    assert [mention.answered_at for mention in await team.mentions_of(number)] == [team.now]


async def test_a_queued_reply_stops_no_clock(team: Team) -> None:
    number = await team.claimed()

    await team.reply(number)

    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].is_running


async def test_the_thread_shows_what_the_customer_got(team: Team) -> None:
    number = await team.claimed()

    reply = await team.answered(number)

    case = await team.case(number)
    assert [(row.kind, row.channel, row.under, row.facts, row.lane) for row in await team.outbox()] == [
        (MessageKind.REPLY_SENT, CHANNEL, case.cards[0].id, {"reply": reply.id}, Lane.THREAD)
    ]


async def test_an_answer_of_the_platform_counts_once(team: Team) -> None:
    number = await team.claimed()
    reply = await team.answered(number)
    before = await team.events(number)

    for result in (Accepted("other"), Rejected("no"), Unknown("timeout")):
        await team.outcome(reply, result)

    [sent] = await team.rows(Reply)
    assert (sent.state, sent.platform_id) == (ReplyState.SENT, f"p{reply.id}")
    assert await team.events(number) == before


async def test_an_answer_about_a_reply_that_is_not_there_changes_nothing(team: Team) -> None:
    await team.outcome(Reply(id=404))

    assert await team.outbox() == []


@pytest.mark.parametrize(
    ("result", "state", "event", "reason"),
    [
        pytest.param(
            Rejected("blocked by the author"), ReplyState.REJECTED, EventKind.REPLY_REJECTED, "blocked by the author",
            id="rejected",
        ),
        pytest.param(Unknown("timeout"), ReplyState.UNKNOWN, EventKind.REPLY_UNKNOWN, None, id="unknown"),
    ],
)  # fmt: skip
async def test_a_reply_that_failed_is_told_to_its_agent_and_the_clock_goes_on(
    team: Team, result: SendResult, state: ReplyState, event: EventKind, reason: str | None
) -> None:
    number = await team.claimed(by=ANA)
    reply = await team.reply(number, by=BEN)

    await team.outcome(reply, result)
    await team.outcome(reply, result)

    [failed] = await team.rows(Reply)
    assert (failed.state, failed.reason) == (state, reason)
    assert (await team.events(number)).count(event) == 1
    assert [(row.kind, row.channel, row.facts) for row in await team.outbox()] == [
        (MessageKind.REPLY_FAILED, BEN, {"reply": reply.id})
    ]
    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].is_running
    case = await team.case(number)
    assert (case.state, case.first_replied_at) == (CaseState.CLAIMED, None)


async def test_each_failed_attempt_is_told(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)

    await team.outcome(reply, Rejected("no"))
    await team.do(retry_reply, reply.id, by=ANA)
    await team.outcome(reply, Rejected("still no"))

    assert await team.told() == [("reply_failed", ANA)] * 2


async def test_a_late_yes_after_an_unknown_outcome_counts(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    await team.outcome(reply, Unknown("timeout"))

    await team.outcome(reply)

    assert (await team.case(number)).state is CaseState.WAITING
    assert [one.state for one in await team.rows(Reply)] == [ReplyState.SENT]


async def test_somebody_looked_and_it_surely_did_not_arrive(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    await team.outcome(reply, Unknown("timeout"))

    await team.outcome(reply, Rejected("not found there"))
    await team.outcome(reply, Unknown("timeout"))

    assert [one.state for one in await team.rows(Reply)] == [ReplyState.REJECTED]


async def test_a_no_to_the_second_attempt_says_nothing_about_the_first(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    await team.outcome(reply, Unknown("HTTP 500"))
    await team.do(retry_reply, reply.id, by=ANA)

    await team.outcome(reply, Rejected("no connection"))

    assert [(one.state, one.reason) for one in await team.rows(Reply)] == [(ReplyState.UNKNOWN, "no connection")]
    assert await team.told() == [("reply_failed", ANA)] * 2


async def test_a_holding_reply_meets_the_clock_opens_a_promise_and_does_not_wait(team: Team) -> None:
    number = await team.claimed()

    await team.answered(number, kind=ReplyKind.HOLDING, promised_for=at("16:00"))

    case, clocks = await team.case(number), await team.clocks(number)
    assert clocks[ClockKind.FIRST_REPLY].state is ClockState.MET
    assert (clocks[ClockKind.PROMISE].is_running, clocks[ClockKind.PROMISE].due_at) == (True, at("16:00"))
    assert (case.state, case.ask_after) == (CaseState.CLAIMED, None)
    assert EventKind.PROMISED in await team.events(number)


async def test_an_answer_that_promises_more_does_not_wait_for_the_customer(team: Team) -> None:
    number = await team.claimed(language="en")

    await team.answered(number, "I will call you by 16:00 today.")

    case, clocks = await team.case(number), await team.clocks(number)
    assert case.state is CaseState.CLAIMED
    assert clocks[ClockKind.PROMISE].due_at == at("16:00")


async def test_what_came_in_after_the_agent_sent_it_is_still_owed(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    team.clock.advance(MINUTE)
    await team.wrote_again()
    since = team.now
    team.clock.advance(MINUTE)

    await team.outcome(reply)

    case, clocks = await team.case(number), await team.clocks(number)
    assert case.state is CaseState.CLAIMED
    assert (clocks[ClockKind.NEXT_REPLY].is_running, clocks[ClockKind.NEXT_REPLY].started_at) == (True, since)


async def test_send_and_resolve_resolves_once_it_is_confirmed(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number, resolve_as=Outcome.ANSWERED, cause="delay")
    before = await team.case(number)

    await team.outcome(reply)

    case = await team.case(number)
    assert before.is_open
    assert (case.state, case.outcome, case.cause, case.resolved_by) == (
        CaseState.RESOLVED, Outcome.ANSWERED, "delay", ANA,
    )  # fmt: skip


async def test_send_and_resolve_does_not_bury_what_the_agent_never_saw(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number, resolve_as=Outcome.ANSWERED)
    team.clock.advance(MINUTE)
    await team.wrote_again()

    await team.outcome(reply)

    assert (await team.case(number)).state is CaseState.CLAIMED


async def test_a_failed_send_and_resolve_does_not_resolve(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number, resolve_as=Outcome.ANSWERED)

    await team.outcome(reply, Rejected("no"))

    assert (await team.case(number)).is_open


async def test_who_replied_to_a_case_that_went_back_meanwhile_has_it(team: Team) -> None:
    number = await team.claimed(by=ANA)
    reply = await team.reply(number, by=ANA)
    await team.do(release_case, number, by=ANA)

    await team.outcome(reply)

    case = await team.case(number)
    assert (case.owner, case.state) == (ANA, CaseState.WAITING)


async def test_thanks_from_before_the_reply_no_longer_offer_a_close(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)
    team.clock.advance(MINUTE)
    await team.wrote_again(text="Thanks!")
    assert (await team.case(number)).thanked_at == team.now

    await team.answered(number, "One more thing: take your card along.")

    assert (await team.case(number)).thanked_at is None


async def test_a_reply_in_a_case_that_waits_for_nothing_answers_what_it_hangs_under(team: Team) -> None:
    number = await team.a_case(source="forum", addressed=False)
    await team.do(join_in, number, by=ANA)

    await team.answered(number)

    case = await team.case(number)
    assert [mention.answered_at for mention in await team.mentions_of(number)] == [team.now]
    assert case.state is CaseState.WAITING


async def test_a_private_case_shows_its_replies_in_the_private_channel(team: Team) -> None:
    number = await team.claimed(visibility=Visibility.PRIVATE)

    await team.answered(number, visibility=Visibility.PRIVATE)

    assert await team.told() == [("reply_sent", PRIVATE)]


async def test_an_agent_off_shift_hears_of_a_failed_reply_when_their_hours_begin(team: Team) -> None:
    number = await team.a_case()
    reply = await team.reply(number, by=CLEO)

    await team.outcome(reply, Rejected("no"))

    assert [(row.channel, row.due_at) for row in await team.outbox()] == [(CLEO, at("12:00"))]


async def test_an_automatic_message_stops_no_clock(team: Team) -> None:
    number = await team.claimed()
    async with team.store.write() as session:
        automatic = Reply(
            case_id=number, source="web", in_reply_to="mjan1", conversation_id="c-jan", kind=ReplyKind.AUTOMATIC,
            visibility=Visibility.PRIVATE, text="We are back on Monday.", answers_until=team.now, created_at=team.now,
            state=ReplyState.SENDING,
        )  # fmt: skip
        session.add(automatic)

    await team.outcome(automatic)

    case = await team.case(number)
    assert (case.state, case.first_replied_at) == (CaseState.CLAIMED, None)
    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].is_running
    assert await team.told() == [("reply_sent", CHANNEL)]


async def test_nobody_is_told_that_an_automatic_message_failed(team: Team) -> None:
    number = await team.claimed()
    async with team.store.write() as session:
        automatic = Reply(
            case_id=number, source="web", in_reply_to="mjan1", conversation_id="c-jan", kind=ReplyKind.AUTOMATIC,
            visibility=Visibility.PRIVATE, text="We are back on Monday.", answers_until=team.now, created_at=team.now,
            state=ReplyState.SENDING,
        )  # fmt: skip
        session.add(automatic)

    await team.outcome(automatic, Unknown("timeout"))

    assert await team.outbox() == []
    assert [reply.state for reply in await team.rows(Reply)] == [ReplyState.UNKNOWN]


async def test_a_listed_case_without_a_card_has_no_thread_to_tell(team: Team) -> None:
    team.clock.set(at("20:00"))
    number = await team.a_case()
    async with team.store.write() as session:
        automatic = Reply(
            case_id=number, source="web", in_reply_to="mjan1", conversation_id="c-jan", kind=ReplyKind.AUTOMATIC,
            visibility=Visibility.PUBLIC, text="We are back on Tuesday.", answers_until=team.now, created_at=team.now,
            state=ReplyState.SENDING,
        )  # fmt: skip
        session.add(automatic)
    team.clock.advance(timedelta(minutes=1))

    await team.outcome(automatic)

    assert await team.outbox() == []
