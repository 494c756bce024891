"""Replies on their way out: checked, signed, queued once; what changed meanwhile warns and never blocks."""

from __future__ import annotations

import asyncio

import pytest

from bot.desk.claim import claim_case, join_in, take_over_case
from bot.desk.escalate import answer_question
from bot.desk.ports import Rejected, Unknown
from bot.desk.refusals import (
    CannotReply,
    CaseChanged,
    CaseIsResolved,
    CauseRequired,
    NotAnAgent,
    PersonalDataShown,
    ReplyEmpty,
    ReplyNotRetryable,
    ReplyTooLong,
)
from bot.desk.reply import retry_reply, submit_reply
from bot.desk.resolve import resolve_case
from bot.rules.vocabulary import Visibility
from bot.store import Outbox, Reply
from bot.store.database import Store
from bot.store.words import (
    CaseState,
    EventKind,
    Lane,
    MessageKind,
    Outcome,
    ReplyKind,
    ReplyState,
    SendState,
)
from tests.support.builders import ANA, BEN, MINUTE, NOBODYS, Team, a_desk, at


async def test_a_reply_is_signed_and_queued_with_the_row_that_sends_it(team: Team) -> None:
    number = await team.claimed(by=ANA)

    reply = await team.reply(number, "  The next one leaves at ten past.  ")

    rows = await team.rows(Outbox, Outbox.kind == MessageKind.REPLY)
    assert (reply.text, reply.state, reply.agent) == (
        "The next one leaves at ten past. ^AN", ReplyState.QUEUED, ANA,
    )  # fmt: skip
    assert (reply.in_reply_to, reply.conversation_id, reply.answers_until) == ("mjan1", "c-jan", team.now)
    assert [(row.key, row.lane, row.channel, row.facts, row.state) for row in rows] == [
        (f"reply:{reply.id}", Lane.PING, "", {"reply": reply.id}, SendState.READY)
    ]
    assert (await team.events(number))[-1] is EventKind.REPLY_QUEUED
    assert (await team.case(number)).lease_until is None


async def test_a_signature_that_is_there_is_not_put_twice(team: Team) -> None:
    number = await team.claimed(by=ANA)

    reply = await team.reply(number, "On its way. ^AN")

    assert reply.text == "On its way. ^AN"


async def test_a_reply_to_a_free_case_claims_it(team: Team) -> None:
    number = await team.a_case()

    await team.reply(number, by=BEN)

    case = await team.case(number)
    assert (case.owner, case.state) == (BEN, CaseState.CLAIMED)


async def test_a_colleague_may_reply_and_the_owner_stays(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await team.reply(number, by=BEN)

    assert (await team.case(number)).owner == ANA


async def test_only_agents_reply(team: Team) -> None:
    number = await team.a_case()

    with pytest.raises(NotAnAgent):
        await team.reply(number, by=NOBODYS)


async def test_length_counts_as_the_platform_counts_signature_and_all(team: Team) -> None:
    number = await team.claimed()
    fits = "x" * 276

    await team.reply(number, fits)
    with pytest.raises(ReplyTooLong) as refused:
        await team.reply(number, fits + "x")

    assert (refused.value.used, refused.value.limit) == (281, 280)
    assert len(await team.rows(Reply)) == 1


async def test_an_empty_reply_is_refused(team: Team) -> None:
    number = await team.claimed()

    with pytest.raises(ReplyEmpty):
        await team.reply(number, "  \n ")


async def test_personal_data_in_public_is_asked_about_once_and_each_kind_by_itself(team: Team) -> None:
    number = await team.claimed()

    with pytest.raises(PersonalDataShown) as asked:
        await team.reply(number, "Bel Jan op 06 12345678")
    with pytest.raises(PersonalDataShown) as again:
        await team.reply(number, "Bel 06 12345678, jan@example.org", meant=["phone"])
    assert (asked.value.kinds, again.value.kinds) == (["phone"], ["email", "phone"])
    assert await team.rows(Reply) == []

    reply = await team.reply(number, "Bel Jan op 06 12345678", meant=asked.value.kinds)
    assert reply.text is not None
    assert "06 12345678" in reply.text


async def test_the_customer_alone_may_read_personal_data(team: Team) -> None:
    number = await team.claimed(visibility=Visibility.PRIVATE)

    await team.reply(number, "Bel Jan op 06 12345678", visibility=Visibility.PRIVATE)

    assert len(await team.rows(Reply)) == 1


async def test_the_organisations_own_numbers_are_no_personal_data(store: Store) -> None:
    team = Team(store, a_desk(contacts='["030 123 45 67", "@rail.example"]'))
    number = await team.claimed()

    await team.reply(number, "Bel (030) 123 45 67 of mail hulp@rail.example")

    assert len(await team.rows(Reply)) == 1


@pytest.mark.parametrize(
    ("source", "visibility", "reason"),
    [
        pytest.param("forum", Visibility.PRIVATE, "private", id="a public source takes nothing private"),
        pytest.param("feed", Visibility.PUBLIC, "none", id="a feed takes nothing"),
        pytest.param("web", Visibility.PUBLIC, "public", id="what was only said in private is not answered in public"),
    ],
)
async def test_a_source_takes_what_it_takes(team: Team, source: str, visibility: Visibility, reason: str) -> None:
    asked = Visibility.PRIVATE if source == "web" else Visibility.PUBLIC
    number = await team.claimed(source=source, visibility=asked)

    with pytest.raises(CannotReply) as refused:
        await team.reply(number, visibility=visibility)

    assert refused.value.reason == reason


async def test_what_we_overheard_is_answered_after_joining_in(team: Team) -> None:
    number = await team.claimed(source="forum", addressed=False)

    with pytest.raises(CannotReply) as refused:
        await team.reply(number)
    await team.do(join_in, number, by=ANA)
    reply = await team.reply(number)

    assert refused.value.reason == "overheard"
    assert reply.state is ReplyState.QUEUED


async def test_a_private_reply_hangs_under_the_private_message_and_a_public_one_under_the_public(team: Team) -> None:
    number = await team.claimed()
    private = await team.wrote_again(visibility=Visibility.PRIVATE)

    to_private = await team.reply(number, visibility=Visibility.PRIVATE)
    to_public = await team.reply(number, visibility=Visibility.PUBLIC)

    assert (to_private.in_reply_to, to_public.in_reply_to) == (private, "mjan1")


async def test_a_reply_hangs_under_a_message_that_is_still_there(team: Team) -> None:
    number = await team.claimed()
    gone = await team.wrote_again()
    await team.deleted(gone)

    reply = await team.reply(number)

    assert reply.in_reply_to == "mjan1"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        pytest.param("You hear from us by 16:00 today.", at("16:00"), id="a time that is named is a promise"),
        pytest.param("The train left at 16:00.", None, id="a time of a train is none"),
    ],
)
async def test_a_reply_that_names_a_time_promises_it(team: Team, text: str, due: object) -> None:
    number = await team.claimed(language="en")

    reply = await team.reply(number, text)

    assert reply.promised_for == due


async def test_a_promise_is_read_in_the_language_of_the_reply_not_of_the_customer(team: Team) -> None:
    number = await team.claimed(language="en")

    reply = await team.reply(number, "We zoeken het uit en je hoort uiterlijk vandaag om 16.00 uur van ons.")

    assert reply.promised_for == at("16:00")


async def test_a_known_promise_is_taken_as_it_is(team: Team) -> None:
    number = await team.claimed()

    reply = await team.reply(number, "You hear from us tomorrow.", promised_for=at("09:00", days=1))

    assert reply.promised_for == at("09:00", days=1)


async def test_what_happened_while_the_modal_was_open_warns_and_sending_again_goes_through(team: Team) -> None:
    number = await team.claimed(by=ANA)
    seen = (await team.case(number)).revision
    team.clock.advance(MINUTE)
    await team.wrote_again()
    await team.reply(number, "Me first", by=BEN)

    with pytest.raises(CaseChanged) as warned:
        await team.reply(number, by=ANA, seen_revision=seen)
    reply = await team.reply(number, by=ANA, seen_revision=warned.value.revision, confirmed=True)

    assert (warned.value.new_mentions, warned.value.replied_by, warned.value.resolved) == (1, BEN, False)
    assert warned.value.revision == (await team.case(number)).revision - 1
    assert reply.answers_until == team.now


async def test_ones_own_doings_do_not_warn(team: Team) -> None:
    number = await team.a_case()
    seen = (await team.case(number)).revision
    await team.do(claim_case, number, by=ANA)
    await team.reply(number, by=ANA)

    reply = await team.reply(number, by=ANA, seen_revision=seen)

    assert reply.state is ReplyState.QUEUED


async def test_another_owner_warns(team: Team) -> None:
    number = await team.claimed(by=ANA)
    seen = (await team.case(number)).revision
    await team.do(take_over_case, number, by=BEN)

    with pytest.raises(CaseChanged) as warned:
        await team.reply(number, by=ANA, seen_revision=seen)

    assert (warned.value.new_mentions, warned.value.replied_by, warned.value.resolved) == (0, None, False)


async def test_a_departments_answer_warns(team: Team) -> None:
    number = await team.claimed(by=ANA)
    question = await team.asked(number)
    seen = (await team.case(number)).revision
    await team.do(answer_question, question, by="UKIM", text="Yes he can.")

    with pytest.raises(CaseChanged):
        await team.reply(number, by=ANA, seen_revision=seen)


async def test_a_mention_that_came_after_the_warning_stays_unanswered(team: Team) -> None:
    number = await team.claimed(by=ANA)
    seen = (await team.case(number)).revision
    team.clock.advance(MINUTE)
    await team.wrote_again()
    team.clock.advance(MINUTE)
    await team.wrote_again()

    await team.answered(number, seen_revision=seen + 1, confirmed=True)

    mentions = await team.mentions_of(number)
    assert [mention.answered_at is not None for mention in mentions] == [True, True, False]
    assert (await team.case(number)).state is CaseState.CLAIMED


async def test_a_case_that_was_closed_meanwhile_warns_and_stays_closed(team: Team) -> None:
    number = await team.claimed(by=ANA)
    seen = (await team.case(number)).revision
    await team.do(resolve_case, number, by=BEN, outcome=Outcome.DUPLICATE)

    with pytest.raises(CaseChanged) as warned:
        await team.reply(number, by=ANA, seen_revision=seen)
    await team.answered(number, by=ANA, seen_revision=warned.value.revision, confirmed=True)

    assert warned.value.resolved
    case = await team.case(number)
    assert (case.state, case.outcome, case.first_replied_at) == (CaseState.RESOLVED, Outcome.DUPLICATE, team.now)
    assert not any(clock.is_running for clock in case.clocks)


async def test_a_case_that_was_closed_before_takes_no_reply(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(resolve_case, number, by=BEN, outcome=Outcome.DUPLICATE)

    with pytest.raises(CaseIsResolved):
        await team.reply(number, by=ANA)


async def test_of_two_who_send_at_once_the_second_is_warned(team: Team) -> None:
    number = await team.a_case()
    seen = (await team.case(number)).revision
    sends = [
        team.do(
            submit_reply, number, by=agent, text="Hi", visibility=Visibility.PUBLIC, seen_revision=seen
        )
        for agent in (ANA, BEN)
    ]  # fmt: skip

    results = await asyncio.gather(*sends, return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == ["CaseChanged", "Reply"]
    assert len(await team.rows(Reply)) == 1


async def test_send_and_resolve_wants_the_cause_that_the_desk_wants(store: Store) -> None:
    team = Team(store, a_desk(cause_required='"always"'))
    number = await team.claimed()

    with pytest.raises(CauseRequired):
        await team.reply(number, resolve_as=Outcome.ANSWERED)
    reply = await team.reply(number, resolve_as=Outcome.ANSWERED, cause="delay")

    assert (reply.resolve_as, reply.cause) == (Outcome.ANSWERED, "delay")


async def test_a_holding_reply_never_resolves(team: Team) -> None:
    number = await team.claimed()

    reply = await team.reply(number, kind=ReplyKind.HOLDING, resolve_as=Outcome.ANSWERED)

    assert reply.resolve_as is None


async def test_a_retry_sends_the_same_row_again(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    await team.outcome(reply, Rejected("too many links"))
    await team.delivered()

    await team.do(retry_reply, reply.id, by=BEN)

    [again] = await team.rows(Reply)
    [row] = await team.rows(Outbox, Outbox.kind == MessageKind.REPLY)
    assert (again.state, again.reason) == (ReplyState.QUEUED, None)
    assert (row.key, row.state, row.attempts) == (f"reply:{reply.id}", SendState.READY, 0)
    assert (await team.events(number))[-1] is EventKind.REPLY_RETRIED


async def test_an_unknown_outcome_is_retried_by_hand_only(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)
    await team.outcome(reply, Unknown("timeout"))

    await team.do(retry_reply, reply.id, by=ANA)
    await team.outcome(reply)

    [sent] = await team.rows(Reply)
    assert (sent.state, sent.platform_id) == (ReplyState.SENT, f"p{reply.id}")


async def test_a_reply_on_its_way_or_delivered_is_not_sent_again(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number)

    with pytest.raises(ReplyNotRetryable) as queued:
        await team.do(retry_reply, reply.id, by=ANA)
    await team.outcome(reply)
    with pytest.raises(ReplyNotRetryable) as sent:
        await team.do(retry_reply, reply.id, by=ANA)
    with pytest.raises(ReplyNotRetryable) as none:
        await team.do(retry_reply, 404, by=ANA)

    assert [refused.value.state for refused in (queued, sent, none)] == ["queued", "sent", "unknown reply"]


async def test_a_failed_reply_is_not_sent_after_another_one_went_out(team: Team) -> None:
    number = await team.claimed()
    failed = await team.reply(number, "First try")
    await team.outcome(failed, Rejected("no"))
    await team.answered(number, "Second try")

    with pytest.raises(ReplyNotRetryable) as refused:
        await team.do(retry_reply, failed.id, by=ANA)

    assert refused.value.state == "superseded"
