"""Groups of cases that say the same: which are open, and how many are like one case."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.desk.claim import claim_case
from bot.desk.grouping import OpenGroup, open_groups, similar_open
from bot.desk.resolve import resolve_case
from bot.rules.vocabulary import Visibility
from bot.store import Case, Group
from bot.store.words import Outcome
from tests.support.builders import ANA, MINUTE, Team


async def grouped(team: Team, *cases: int, desk: str = "rail", visibility: Visibility = Visibility.PUBLIC) -> int:
    """Put cases into a group of their own."""
    async with team.store.write() as session:
        group = Group(desk=desk, visibility=visibility, created_at=team.now)
        session.add(group)
        await session.flush()
        await session.execute(update(Case).where(Case.id.in_(cases)).values(group_id=group.id))
        return group.id


async def groups(team: Team, *, limit: int = 10) -> list[OpenGroup]:
    async with team.store.read() as session:
        return await open_groups(session, "rail", limit=limit)


async def similar(team: Team, number: int) -> int:
    case = await team.case(number)
    async with team.store.read() as session:
        return await similar_open(session, case)


async def test_open_groups_come_with_the_most_free_cases_first(team: Team) -> None:
    lost = [await team.a_case(f"lost{number}") for number in range(3)]
    team.clock.advance(MINUTE)
    late = [await team.a_case(f"late{number}") for number in range(3)]
    await team.do(claim_case, lost[0], by=ANA)
    first, second = await grouped(team, *lost), await grouped(team, *late)

    found = await groups(team)

    common = {"visibility": Visibility.PUBLIC, "open": 3, "authors": 3}
    assert found == [
        OpenGroup(id=second, head=late[0], free=3, first_at=team.now, **common),
        OpenGroup(id=first, head=lost[0], free=2, first_at=team.now - MINUTE, **common),
    ]
    assert await groups(team, limit=1) == found[:1]


async def test_one_customer_counts_once_and_what_was_overheard_is_not_free(team: Team) -> None:
    theirs = [await team.a_case("jan", conversation_id=f"c{number}") for number in range(2)]
    heard = await team.a_case("piet", source="forum", addressed=False)
    await grouped(team, *theirs, heard)

    [group] = await groups(team)

    assert (group.open, group.free, group.authors) == (3, 2, 2)


async def test_what_is_resolved_is_not_open_and_one_alone_is_no_group(team: Team) -> None:
    cases = [await team.a_case(f"late{number}") for number in range(3)]
    await grouped(team, *cases)

    await team.do(resolve_case, cases[0], by=ANA, outcome=Outcome.NO_REPLY_NEEDED)

    [group] = await groups(team)
    assert (group.head, group.open) == (cases[1], 2)
    assert [await similar(team, number) for number in cases] == [2, 1, 1]

    await team.do(resolve_case, cases[1], by=ANA, outcome=Outcome.NO_REPLY_NEEDED)

    assert await groups(team) == []
    assert await similar(team, cases[2]) == 0


async def test_groups_of_other_desks_and_lone_cases_are_left_out(team: Team) -> None:
    alone = await team.a_case("alone")
    moved = [await team.a_case(f"moved{number}") for number in range(2)]
    async with team.store.write() as session:
        await session.execute(update(Case).where(Case.id.in_(moved)).values(desk="bus"))
    await grouped(team, *moved, desk="bus")

    assert await groups(team) == []
    assert await similar(team, alone) == 0


async def test_what_an_older_program_made_private_is_not_shown_among_the_public_ones(team: Team) -> None:
    cases = [await team.a_case(f"late{number}") for number in range(3)]
    await grouped(team, *cases)
    async with team.store.write() as session:
        await session.execute(update(Case).where(Case.id == cases[0]).values(visibility=Visibility.PRIVATE))

    [group] = await groups(team)

    assert (group.head, group.open) == (cases[1], 2)
    assert [await similar(team, number) for number in cases] == [0, 1, 1]


async def test_the_first_of_a_group_is_the_one_that_was_written_first(team: Team) -> None:
    late = await team.a_case("late")
    early = await team.a_case("early", posted_at=team.now - timedelta(minutes=5))
    await grouped(team, late, early)

    [group] = await groups(team)

    assert (group.head, group.first_at) == (late, team.now - timedelta(minutes=5))
