"""What the desk makes of comments and answers of YouTube; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.claim import claim_case
from bot.desk.ports import Batch, Unknown
from bot.desk.sources.take import take_batch
from bot.store import Mention, Reply
from bot.store.database import Store
from bot.store.words import ReplyKind, ReplyState
from tests.integrations.youtube.rig import Rig
from tests.support.builders import ANA, Team
from tests.support.x.journal import Canned


@pytest.fixture
def team(store: Store) -> Team:
    """A webcare team on a fresh database."""
    return Team(store)


async def take(team: Team, batch: Batch) -> None:
    await team.do(take_batch, "web", batch, now=team.now)


async def test_a_lost_answer_to_somebody_below_anothers_comment_is_found_in_that_ones_case(
    team: Team, rig: Rig
) -> None:
    rig.clock.set(max(rig.clock.now(), team.now))
    team.clock.set(rig.clock.now())
    world = rig.like.world
    top = world.write(world.person("@jan"), "Waar?", ago=timedelta(minutes=3))
    world.write(world.person("@els"), "Hier ook niet", under=top, ago=timedelta(minutes=2))
    await take(team, (await rig.fetch()).batch)
    jan, els = sorted(await team.rows(Mention), key=lambda one: one.posted_at)
    await team.do(claim_case, els.case_id, by=ANA, now=team.now)
    reply = await team.reply(els.case_id, "Hij komt zo")
    said = (await team.rows(Reply))[0].text or ""
    rig.like.journal.answer_next("POST /youtube", Canned(cut=True, after=True))
    sent = await rig.send(said, under=els.external_id, **els.extra)
    assert isinstance(sent, Unknown)
    await team.outcome(reply, sent)

    await take(team, (await rig.fetch()).batch)

    [found] = await team.rows(Reply)
    assert jan.case_id != els.case_id
    assert (found.case_id, found.state, found.kind) == (els.case_id, ReplyState.SENT, ReplyKind.ANSWER)
    assert world.comments[found.platform_id or ""].text == f"@els {said}"


async def test_customers_in_one_thread_have_cases_of_their_own(team: Team, rig: Rig) -> None:
    rig.clock.set(max(rig.clock.now(), team.now))
    team.clock.set(rig.clock.now())
    world = rig.like.world
    jan = world.person("@jan")
    top = world.write(jan, "Waar?", ago=timedelta(minutes=3))
    world.write(world.person("@els"), "Hier ook niet", under=top, ago=timedelta(minutes=2))
    world.write(jan, "Nu wel", under=top, ago=timedelta(minutes=1))

    await take(team, (await rig.fetch()).batch)

    cases = [one.case_id for one in sorted(await team.rows(Mention), key=lambda one: one.posted_at)]
    assert (cases[0] == cases[2], cases[0] == cases[1]) == (True, False)
