"""Fifty people press Claim at once: exactly one has the case, the others learn who was first."""

from __future__ import annotations

import asyncio
import os
from collections import Counter

import pytest

from bot.desk.claim import claim_case
from bot.desk.notes import add_note
from bot.desk.refusals import AlreadyClaimed
from bot.store import Case
from bot.store.database import Store
from bot.store.words import CaseState, EventKind
from tests.support.builders import CHANNEL, Team, a_desk, a_mention

AGENTS = [f"U{number}" for number in range(50)]
# A round takes about a fifth of a second on an idle machine; a release is tried with CLAIM_ROUNDS=200.
ROUNDS = int(os.environ.get("CLAIM_ROUNDS", "20"))


@pytest.fixture
def team(store: Store) -> Team:
    people = ", ".join(f'"{agent}"' for agent in AGENTS)
    return Team(store, a_desk(agents=f"{{ people = [{people}] }}"))


async def claim(team: Team, case: int, by: str) -> str | AlreadyClaimed:
    try:
        return (await team.do(claim_case, case, by=by)).owner or ""
    except AlreadyClaimed as refused:
        return refused


async def test_of_fifty_claims_at_once_exactly_one_wins_and_the_others_learn_who(team: Team) -> None:
    mentions = [a_mention(number, author=f"customer{number}") for number in range(ROUNDS)]
    cases = await team.hears(*mentions)

    for case in cases:
        results = await asyncio.gather(*(claim(team, case, agent) for agent in AGENTS))

        owners = [result for result in results if isinstance(result, str)]
        refused = [result for result in results if isinstance(result, AlreadyClaimed)]
        assert len(owners) == 1, f"round {case}"
        assert len(refused) == 49, f"round {case}"
        assert {refusal.owner for refusal in refused} == set(owners), f"round {case}"

    stored = await team.rows(Case)
    assert [case.state for case in stored] == [CaseState.CLAIMED] * ROUNDS
    assert all(case.owner in AGENTS for case in stored)
    assert Counter(await team.events(cases[0])) == {EventKind.OPENED: 1, EventKind.CLAIMED: 1}


async def test_of_many_different_changes_at_once_none_is_lost(team: Team) -> None:
    [case] = await team.hears(a_mention(0))
    await team.posted()
    thread = str((await team.case(case)).cards[0].ts)
    writes = [
        team.do(add_note, channel=CHANNEL, thread_ts=thread, ts=f"9.{number}", author="U1", text="hm")
        for number in range(15)
    ]
    mentions = [team.hears(a_mention(number, text=f"and {number}?")) for number in range(1, 16)]

    await asyncio.gather(*(claim(team, case, agent) for agent in AGENTS[:10]), *writes, *mentions)

    happened = Counter(await team.events(case))
    assert (happened[EventKind.CLAIMED], happened[EventKind.NOTE_ADDED], happened[EventKind.MENTION_ADDED]) == (
        1,
        15,
        15,
    )
    assert len(await team.mentions_of(case)) == 16
