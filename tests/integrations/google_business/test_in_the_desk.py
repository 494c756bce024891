"""What the desk makes of answers that were lost, rejected, or given on Google itself; on both databases."""

from __future__ import annotations

import pytest

from bot.desk.claim import claim_case
from bot.desk.ports import Batch, Unknown
from bot.desk.sources.take import take_batch
from bot.store import Mention, Reply
from bot.store.database import Store
from bot.store.words import CaseState, MessageKind, ReplyKind, ReplyState
from tests.integrations.google_business.rig import Rig
from tests.support.builders import ANA, Team
from tests.support.google_business import Review


@pytest.fixture
def team(store: Store) -> Team:
    """A webcare team on a fresh database, at the time of the look-alike."""
    return Team(store)


async def take(team: Team, batch: Batch) -> None:
    await team.do(take_batch, "web", batch, now=team.now)


async def a_claimed_review(team: Team, rig: Rig) -> tuple[Review, int]:
    """Let a customer review a place, and Ana claim the case."""
    rig.clock.set(max(rig.clock.now(), team.now))
    team.clock.set(rig.clock.now())
    review = rig.like.review("Koud.")
    await take(team, (await rig.fetch()).batch)
    [mention] = await team.rows(Mention)
    await team.do(claim_case, mention.case_id, by=ANA, now=team.now)
    return review, mention.case_id


async def test_an_answer_that_was_lost_and_rejected_is_told_as_rejected(team: Team, rig: Rig) -> None:
    review, number = await a_claimed_review(team, rig)
    reply = await team.reply(number, "Bel ons.")
    await team.outcome(reply, Unknown("TimeoutError"))
    rig.like.answer(review, (await team.rows(Reply))[0].text or "")
    rig.like.judge(review, violation="SPAM")

    await take(team, (await rig.fetch()).batch)

    [kept] = await team.rows(Reply)
    assert (kept.state, kept.reason, kept.kind) == (
        ReplyState.REJECTED, "Google rejected it: SPAM", ReplyKind.ANSWER,
    )  # fmt: skip
    assert [row.kind for row in await team.outbox()].count(MessageKind.REPLY_FAILED) == 2  # unknown, then rejected
    assert (await team.case(number)).state is CaseState.CLAIMED


async def test_an_answer_given_on_google_counts_until_google_rejects_it(team: Team, rig: Rig) -> None:
    review, number = await a_claimed_review(team, rig)
    rig.like.answer(review, "Dank!")
    await take(team, (await rig.fetch()).batch)
    answered = (await team.case(number)).state

    rig.like.judge(review, violation="SPAM")
    await take(team, (await rig.fetch()).batch)

    [native] = await team.rows(Reply)
    assert (answered, (await team.case(number)).state) == (CaseState.WAITING, CaseState.CLAIMED)
    assert (native.kind, native.state) == (ReplyKind.NATIVE, ReplyState.REJECTED)
    assert [mention.answered_at for mention in await team.mentions_of(number)] == [None]


async def test_a_changed_review_is_the_same_mention_with_its_new_stars(team: Team, rig: Rig) -> None:
    review, number = await a_claimed_review(team, rig)
    rig.like.edit(review, "Koud.", stars=5)

    await take(team, (await rig.fetch()).batch)

    [mention] = await team.mentions_of(number)
    assert mention.text == "★★★★★\nKoud."
    assert len(mention.versions) == 1
