"""Forgetting a person in the middle of work: nobody is left with a half-written answer."""

from __future__ import annotations

import pytest

from bot.desk.deliver_replies import take_replies
from bot.desk.ports import Accepted, Rejected, SendResult
from bot.desk.privacy.forget import forget_account
from bot.desk.privacy.markers import is_removed
from bot.desk.refusals import WordsRemoved
from bot.desk.reply import retry_reply
from bot.settings import parse_settings
from bot.store import Case, Customer, Outbox, Reply
from bot.store.database import Store
from bot.store.words import CaseState, MessageKind, Outcome, ReplyState, SendState
from tests.support.builders import ANA, DESK, ENVIRON, Team


async def forget(team: Team, handle: str = "jan") -> None:
    [customer] = await team.rows(Customer, Customer.handle == handle)
    await team.do(forget_account, customer.id)


async def test_an_open_case_is_closed_and_its_owner_told_without_a_name(store: Store) -> None:
    team = Team(store)
    number = await team.claimed()
    question = await team.asked(number)

    await forget(team)

    case = await team.case(number)
    assert (case.state, case.outcome, case.resolved_by) == (CaseState.RESOLVED, Outcome.DELETED, None)
    assert [clock.is_running for clock in (await team.clocks(number)).values()].count(True) == 0
    assert case.escalations[0].id == question
    assert not case.escalations[0].is_open
    assert await team.told(MessageKind.CUSTOMER_FORGOTTEN) == [("customer_forgotten", ANA)]


async def test_a_reply_that_waits_is_not_sent_and_a_failed_one_cannot_be_repeated(store: Store) -> None:
    team = Team(store)
    number = await team.claimed()
    failed = await team.reply(number, "First")
    await team.outcome(failed, Rejected("closed"))
    waiting = await team.reply(number, "Second")

    await forget(team)

    assert [(reply.state, reply.text, reply.reason) for reply in await team.rows(Reply)] == [
        (ReplyState.REJECTED, None, None),
        (ReplyState.WITHDRAWN, None, None),
    ]
    [row] = await team.rows(Outbox, Outbox.key == f"reply:{waiting.id}")
    assert row.state is SendState.CANCELLED
    with pytest.raises(WordsRemoved):
        await team.do(retry_reply, failed.id, by=ANA)


async def test_a_modal_that_was_open_sends_nothing(store: Store) -> None:
    team = Team(store)
    number = await team.claimed()
    seen = (await team.case(number)).revision

    await forget(team)

    for confirmed in (False, True):
        with pytest.raises(WordsRemoved):
            await team.reply(number, "Sorry", seen_revision=seen, confirmed=confirmed)
    assert await team.rows(Reply) == []


async def test_forgetting_twice_changes_nothing_and_others_are_left_alone(store: Store) -> None:
    team = Team(store)
    await team.claimed()
    other = await team.claimed("kim")
    [customer] = await team.rows(Customer, Customer.handle == "jan")

    for _ in range(2):
        await team.do(forget_account, customer.id)

    assert [mention.text is None for mention in await team.mentions_of(other)] == [False]
    assert [case.purged_at is None for case in await team.rows(Case)] == [False, True]
    assert len(await team.outbox(MessageKind.CUSTOMER_FORGOTTEN)) == 1


async def test_a_case_whose_desk_left_the_settings_is_closed_too(store: Store) -> None:
    await Team(store).claimed()
    team = Team(store, parse_settings(DESK.replace("desk.rail", "desk.bus").replace('"rail"', '"bus"'), ENVIRON))

    await forget(team)

    [case] = await team.rows(Case)
    assert (case.state, case.outcome, case.purged_at is not None) == (CaseState.RESOLVED, Outcome.DELETED, True)


@pytest.mark.parametrize(
    ("result", "state"),
    [(Accepted("post-4711"), ReplyState.SENT), (Rejected("@jan blocks you"), ReplyState.REJECTED)],
    ids=["accepted", "refused"],
)
async def test_what_comes_of_a_reply_that_was_just_being_sent_leads_to_nobody(
    store: Store, result: SendResult, state: ReplyState
) -> None:
    team = Team(store)
    number = await team.claimed()
    reply = await team.reply(number, "Sorry")
    lease = team.settings.delivery.lease
    assert await team.do(take_replies, limit=1, lease=lease, real_now=team.clock.real())
    await forget(team)

    await team.outcome(reply, result)

    [kept] = await team.rows(Reply)
    assert (kept.state, kept.text, kept.reason) == (state, None, None)
    assert is_removed(kept.platform_id) is (state is ReplyState.SENT)
