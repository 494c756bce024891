"""Claim group: hundreds of cases become one agent's at once, and neither channel nor agent is flooded by them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.claim import claim_case
from bot.desk.lease_round import due_leases
from bot.desk.look import message_view
from bot.desk.opened import open_details
from bot.desk.refusals import GroupIsTaken, NotAnAgent
from bot.desk.storms.claiming import claim_group
from bot.desk.writing import start_writing
from bot.rules.vocabulary import Visibility
from bot.store import Case
from bot.store.words import CaseState, EventKind, MessageKind
from tests.desk.storms.stormy import StormTeam
from tests.desk.test_grouping import grouped
from tests.support.builders import ANA, BEN, NOBODYS, a_mention


async def test_one_customer_who_repeats_it_is_no_group_on_the_board(team: StormTeam) -> None:
    many = await team.many_write(30)
    alone = [
        *await team.hears(a_mention("x1", author="jan", conversation_id="c1")),
        *await team.hears(a_mention("x2", author="jan", conversation_id="c2")),
    ]
    await grouped(team, *alone)
    said_by_many = await grouped(team, *many[:2])
    await team.minded()

    content = (await team.board()).content

    assert content is not None
    assert [(group.id, group.authors) for group in content.groups] == [(said_by_many, 2)]


async def a_group_in_a_storm(team: StormTeam, count: int = 30) -> tuple[int, list[int]]:
    """A storm in which ``count`` people say the same."""
    cases = await team.many_write(count)
    group = await grouped(team, *cases)
    await team.minded()
    return group, cases


async def owners(team: StormTeam) -> list[str | None]:
    return [case.owner for case in await team.rows(Case)]


async def test_all_that_is_free_becomes_the_agents_without_a_flood_of_cards(team: StormTeam) -> None:
    group, cases = await a_group_in_a_storm(team)
    await team.do(claim_case, cases[4], by=BEN)

    claimed = await team.do(claim_group, group, by=ANA)

    assert (claimed.claimed, claimed.left, len(claimed.rows)) == (29, 0, 5)
    assert [case.owner for case in await team.rows(Case)].count(ANA) == 29
    assert {case.state for case in await team.rows(Case)} == {CaseState.CLAIMED}
    assert (await team.events(cases[0]))[-1] is EventKind.CLAIMED
    assert await team.cards() == [str(cases[4])]


async def test_who_comes_second_is_told_that_nothing_is_left(team: StormTeam) -> None:
    group, _ = await a_group_in_a_storm(team)

    outcomes = await asyncio.gather(
        *(team.do(claim_group, group, by=agent) for agent in (ANA, BEN)), return_exceptions=True
    )

    [refused] = [one for one in outcomes if isinstance(one, BaseException)]
    assert isinstance(refused, GroupIsTaken)
    assert set(await owners(team)) in ({ANA}, {BEN})
    with pytest.raises(GroupIsTaken):
        await team.do(claim_group, group + 1, by=ANA)


async def test_only_agents_claim(team: StormTeam) -> None:
    group, _ = await a_group_in_a_storm(team)

    with pytest.raises(NotAnAgent):
        await team.do(claim_group, group, by=NOBODYS)

    assert set(await owners(team)) == {None}


async def test_at_most_five_hundred_at_once_and_the_rest_stays_free(team: StormTeam) -> None:
    group, _ = await a_group_in_a_storm(team, 510)

    first = await team.do(claim_group, group, by=ANA)
    second = await team.do(claim_group, group, by=BEN)

    assert (first.claimed, first.left, second.claimed, second.left) == (500, 10, 10, 0)


async def test_a_case_of_it_gets_its_card_when_its_owner_opens_it(team: StormTeam) -> None:
    group, cases = await a_group_in_a_storm(team)
    await team.do(claim_group, group, by=ANA)

    await team.do(open_details, cases[0], by=BEN)
    looked_at = await team.cards()
    await team.do(open_details, cases[0], by=ANA)
    await team.do(start_writing, cases[1], by=ANA)

    assert looked_at == [], "a colleague only looks"
    assert await team.cards() == [str(cases[0]), str(cases[1])]


async def test_a_case_of_it_gets_its_card_when_the_customer_goes_on(team: StormTeam) -> None:
    group, cases = await a_group_in_a_storm(team)
    await team.do(claim_group, group, by=ANA)

    await team.wrote_again("c7")

    assert await team.cards() == [str(cases[7])]


async def test_the_agent_is_asked_once_about_all_of_them_and_not_before_an_hour(team: StormTeam) -> None:
    group, _ = await a_group_in_a_storm(team)
    await team.do(claim_group, group, by=ANA)
    team.clock.advance(timedelta(minutes=50))
    await team.do(due_leases)
    early = await team.outbox(MessageKind.LEASE_ASK)
    team.clock.advance(timedelta(minutes=11))

    for _ in range(3):
        await team.do(due_leases)

    [question] = await team.outbox(MessageKind.LEASE_ASK)
    view = await team.look(message_view, question.id)
    assert early == []
    assert view is not None
    assert (question.channel, view.asked, len(view.cases)) == (ANA, 30, 10)


async def test_a_board_names_the_groups_of_its_channel_and_no_others(team: StormTeam) -> None:
    said = await team.many_write(25, text="Again no train to Utrecht")
    told = await team.in_private(25)
    public = await grouped(team, *said)
    private = await grouped(team, *told, visibility=Visibility.PRIVATE)
    await team.minded()

    boards = {storm.channel: await team.board(storm) for storm in await team.storms()}

    seen = {channel: [one.id for one in board.content.groups] for channel, board in boards.items() if board.content}
    assert seen == {"CRAIL": [public], "CPRIV": [private]}
    assert boards["CRAIL"].said == {public: "Again no train to Utrecht"}
