"""What our own account says on a platform: a reply of ours that comes back, or an answer that counts like one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.ports import Accepted, Author, Batch, OwnPost, Receipt, Unknown
from bot.desk.reply import retry_reply
from bot.desk.sources.own_posts import STRAYS_KEPT, forget_strays
from bot.desk.sources.take import take_batch
from bot.rules.same_words import same_words
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Visibility
from bot.store import Identity, Mention, Reply, StrayPost
from bot.store.words import Arrival, CaseState, ClockState, EventKind, MessageKind, Outcome, ReplyKind, ReplyState
from tests.support.builders import ANA, MINUTE, Team, a_mention


def an_answer(team: Team, mention: str | None, **changed: object) -> OwnPost:
    """Return what somebody posted on the platform just now, under ``mention``."""
    facts: dict[str, object] = {
        "id": "own1", "text": "Sorry! The next one leaves at 9:40.", "posted_at": team.now,
        "visibility": Visibility.PUBLIC, "in_reply_to": mention,
    }  # fmt: skip
    return OwnPost(**{**facts, **changed})  # type: ignore[arg-type]


async def told(team: Team, *posts: OwnPost, receipts: tuple[Receipt, ...] = ()) -> None:
    await team.do(take_batch, "web", Batch(own_posts=posts, receipts=receipts))


async def external_id(team: Team, number: int) -> str:
    return (await team.mentions_of(number))[0].external_id


async def test_an_answer_on_the_platform_meets_the_clock_at_its_own_time(team: Team) -> None:
    number = await team.a_case()
    answered_at = team.now + 10 * MINUTE
    team.clock.advance(25 * MINUTE)

    await told(team, an_answer(team, await external_id(team, number), posted_at=answered_at))

    case, clocks = await team.case(number), await team.clocks(number)
    first = clocks[ClockKind.FIRST_REPLY]
    assert (first.state, first.ended_at) == (ClockState.MET, answered_at)
    assert clocks[ClockKind.RESOLUTION].state is ClockState.PAUSED
    assert (case.state, case.owner, case.first_replied_at) == (CaseState.WAITING, None, answered_at)
    assert [mention.answered_at for mention in await team.mentions_of(number)] == [answered_at]


async def test_it_stands_in_the_thread_once_and_in_the_history(team: Team) -> None:
    number = await team.a_case()
    post = an_answer(team, await external_id(team, number))

    await told(team, post)
    await told(team, post, post)

    [reply] = await team.rows(Reply)
    assert (reply.kind, reply.state, reply.platform_id, reply.agent) == (
        ReplyKind.NATIVE, ReplyState.SENT, "own1", None,
    )  # fmt: skip
    assert [(row.kind, row.facts) for row in await team.outbox()] == [(MessageKind.NATIVE_ANSWER, {"reply": reply.id})]
    assert (await team.events(number)).count(EventKind.ANSWERED_NATIVELY) == 1


async def test_the_owner_keeps_the_case_that_somebody_answered_there(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await told(team, an_answer(team, await external_id(team, number)))

    case = await team.case(number)
    assert (case.owner, case.state, case.lease_until) == (ANA, CaseState.WAITING, None)


async def test_our_own_reply_that_comes_back_is_no_second_answer(team: Team) -> None:
    number = await team.claimed()
    reply = await team.answered(number)

    await told(team, an_answer(team, await external_id(team, number), id=f"p{reply.id}"))

    assert len(await team.rows(Reply)) == 1


async def test_a_reply_of_which_nobody_knew_is_found_by_its_words(team: Team) -> None:
    number = await team.claimed()
    reply = await team.reply(number, "See https://example.org/a & wait")
    await team.outcome(reply, Unknown("TimeoutError"))

    post = an_answer(team, await external_id(team, number), id="x9", text="@jan See https://t.co/b &amp; wait ^AN")
    await told(team, post)

    [found] = await team.rows(Reply)
    assert (found.state, found.platform_id) == (ReplyState.SENT, "x9")
    assert (await team.case(number)).state is CaseState.WAITING


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Dank je! ^SV", "dank  je! ^sv", True, id="space and capitals"),
        pytest.param("Zie https://a.nl/x", "Zie https://t.co/1", True, id="links are shortened"),
        pytest.param("A & B", "A &amp; B", True, id="entities"),
        pytest.param("Kom langs", "@jan @rail Kom langs", True, id="names before it"),
        pytest.param("Kom langs", "Kom niet langs", False, id="other words"),
    ],
)
def test_what_platforms_change_is_no_difference(one: str, other: str, same: bool) -> None:
    assert (same_words(one) == same_words(other)) is same


async def test_an_answer_that_comes_before_its_mention_waits_for_it(team: Team) -> None:
    written = team.now
    team.clock.advance(2 * MINUTE)
    await told(team, an_answer(team, "m7"))

    await team.do(take_batch, "web", Batch(mentions=[a_mention(7, posted_at=written)]))

    [mention] = await team.rows(Mention)
    assert mention.answered_at == team.now
    assert await team.rows(StrayPost) == []


async def test_what_answers_nobody_is_let_go_after_two_days(team: Team) -> None:
    await told(team, an_answer(team, "nobodys"), an_answer(team, None, id="own2"))
    kept = [stray.external_id for stray in await team.rows(StrayPost)]

    team.clock.advance(STRAYS_KEPT + MINUTE)
    await team.do(forget_strays)

    assert (kept, await team.rows(StrayPost)) == (["own1"], [])


async def test_a_private_message_of_ours_answers_the_customer_whom_it_went_to(team: Team) -> None:
    jan = await team.a_case("jan", visibility=Visibility.PRIVATE)
    eva = await team.a_case("eva", visibility=Visibility.PRIVATE)

    await told(team, an_answer(team, None, to="eva", visibility=Visibility.PRIVATE))

    assert [(await team.case(number)).state for number in (jan, eva)] == [CaseState.NEW, CaseState.WAITING]


async def test_a_public_post_in_a_conversation_of_many_answers_nobody_in_particular(team: Team) -> None:
    number = await team.a_case("jan", conversation_id="thread")

    await told(team, an_answer(team, None, conversation_id="thread"))

    assert (await team.case(number)).state is CaseState.NEW


async def test_an_answer_under_a_later_version_of_a_message_finds_its_case(team: Team) -> None:
    number = await team.a_case("jan", conversation_id="thread", extra={"current_id": "m1-v2"})
    await team.a_case("eva", conversation_id="thread")

    await told(team, an_answer(team, "m1-v2", conversation_id="thread"))

    assert (await team.case(number)).state is CaseState.WAITING


async def test_what_the_customer_wrote_after_the_answer_still_waits(team: Team) -> None:
    number = await team.a_case()
    first = await external_id(team, number)
    answered_at = team.now + MINUTE
    team.clock.advance(5 * MINUTE)
    await team.wrote_again(text="And when does it arrive?")

    await told(team, an_answer(team, first, posted_at=answered_at))

    case, clocks = await team.case(number), await team.clocks(number)
    assert case.state is CaseState.NEW
    assert clocks[ClockKind.NEXT_REPLY].started_at == team.now


# How far replies come


async def test_receipts_go_up_only(team: Team) -> None:
    reply = await team.answered(await team.claimed())
    here = f"p{reply.id}"

    await told(team, receipts=(Receipt(platform_id=here, arrival=Arrival.READ, at=team.now),))
    await told(team, receipts=(Receipt(platform_id=here, arrival=Arrival.DELIVERED, at=team.now),))

    assert [one.arrival for one in await team.rows(Reply)] == [Arrival.READ]


async def test_a_reply_that_did_not_arrive_opens_its_clocks_again(team: Team) -> None:
    number = await team.claimed()
    due = (await team.clocks(number))[ClockKind.FIRST_REPLY].due_at
    reply = await team.answered(number)
    team.clock.advance(MINUTE)

    failed = Receipt(platform_id=f"p{reply.id}", arrival=Arrival.FAILED, at=team.now, reason="Message undeliverable")
    await told(team, receipts=(failed, failed))

    case, clocks = await team.case(number), await team.clocks(number)
    [kept] = await team.rows(Reply)
    assert (kept.state, kept.reason) == (ReplyState.REJECTED, "Message undeliverable")
    assert (case.state, case.waiting_since) == (CaseState.CLAIMED, None)
    assert (clocks[ClockKind.FIRST_REPLY].is_running, clocks[ClockKind.FIRST_REPLY].due_at) == (True, due)
    assert clocks[ClockKind.RESOLUTION].is_running
    assert [mention.answered_at for mention in await team.mentions_of(number)] == [None]
    assert [row.kind for row in await team.outbox()].count(MessageKind.REPLY_FAILED) == 1


async def test_a_reply_that_is_sent_again_and_does_not_arrive_again_is_told_again(team: Team) -> None:
    reply = await team.answered(await team.claimed())
    failed = Receipt(platform_id=f"p{reply.id}", arrival=Arrival.FAILED, at=team.now)
    await told(team, receipts=(failed,))

    await team.do(retry_reply, reply.id, by=ANA)
    await team.outcome(reply, Accepted("again"))
    await told(team, receipts=(replace(failed, platform_id="again"),))

    [kept] = await team.rows(Reply)
    assert (kept.state, kept.arrival) == (ReplyState.REJECTED, Arrival.FAILED)
    assert [row.kind for row in await team.outbox()].count(MessageKind.REPLY_FAILED) == 2


async def test_a_closed_case_whose_reply_did_not_arrive_is_open_again(team: Team) -> None:
    number = await team.claimed()
    reply = await team.answered(number, resolve_as=Outcome.ANSWERED)

    failed = Receipt(platform_id=f"p{reply.id}", arrival=Arrival.FAILED, at=team.now)
    await told(team, receipts=(failed,))

    case = await team.case(number)
    assert (case.state, case.outcome, case.reopened) == (CaseState.CLAIMED, None, 1)


async def test_a_failure_after_a_better_reply_changes_no_clock(team: Team) -> None:
    number = await team.claimed()
    reply = await team.answered(number)
    team.clock.advance(MINUTE)
    await team.answered(number, "And here is the link.")

    failed = Receipt(platform_id=f"p{reply.id}", arrival=Arrival.FAILED, at=team.now)
    await told(team, receipts=(failed,))

    assert (await team.case(number)).state is CaseState.WAITING


async def test_a_receipt_for_what_is_not_ours_is_nothing(team: Team) -> None:
    await told(team, receipts=(Receipt(platform_id="p404", arrival=Arrival.READ, at=team.now),))

    assert await team.rows(Reply) == []


async def test_a_reply_of_unknown_outcome_is_known_by_our_own_key_in_a_receipt(team: Team) -> None:
    reply = await team.reply(await team.claimed())
    await team.outcome(reply, Unknown("HTTP 500"))

    read = Receipt(platform_id="wamid.1", arrival=Arrival.READ, at=team.now, key=f"reply_{reply.id}")
    await told(team, receipts=(read,))

    [found] = await team.rows(Reply)
    assert (found.state, found.platform_id, found.arrival) == (ReplyState.SENT, "wamid.1", Arrival.READ)


async def test_a_message_of_ours_finds_a_customer_by_another_id(team: Team) -> None:
    mention = a_mention(1, author="NL.1", visibility=Visibility.PRIVATE)
    mention = replace(mention, author=replace(mention.author, also=("31612345678",)))
    [number] = await team.hears(mention)

    await told(team, an_answer(team, None, to="31612345678", visibility=Visibility.PRIVATE))

    assert (await team.case(number)).state is CaseState.WAITING


# One customer with several ids


async def test_a_customer_is_the_same_under_each_of_their_ids(team: Team) -> None:
    phone = a_mention(1, author="31612345678")
    both = a_mention(2, author="NL.1")
    both = replace(both, author=replace(both.author, also=("31612345678",)), conversation_id=phone.conversation_id)
    new_only = a_mention(3, author="NL.1", conversation_id=phone.conversation_id)

    for mention in (phone, both, new_only):
        await team.hears(mention)

    assert {mention.customer_id for mention in await team.rows(Mention)} == {1}
    assert [(one.external_id, one.customer_id) for one in await team.rows(Identity)] == [("NL.1", 1)]


async def test_two_customers_stay_two(team: Team) -> None:
    one = replace(a_mention(1), author=Author(id="NL.1", also=("31611111111",)))
    other = replace(a_mention(2), author=Author(id="NL.2", also=("31622222222",)), conversation_id="c2")

    await team.hears(one, other)

    assert {mention.customer_id for mention in await team.rows(Mention)} == {1, 2}
