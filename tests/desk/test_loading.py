"""A case comes whole, in one statement: each clock, question and card once, whatever there is of the others."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.desk.loading import load_case
from bot.store import Case
from bot.store.words import Visibility
from tests.support.builders import Team


async def a_long_case(team: Team) -> int:
    """Three rounds of question and answer, two departments asked, moved to the private channel."""
    case = await team.claimed()
    for _ in range(3):
        await team.wrote_again()
        await team.answered(case)
    await team.asked(case)
    await team.asked(case, "legal")
    await team.wrote_again(visibility=Visibility.PRIVATE)
    return case


def parts(case: Case) -> tuple[list[int], list[int], list[int]]:
    return (
        [clock.id for clock in case.clocks],
        [question.id for question in case.escalations],
        sorted(card.id for card in case.cards),
    )


async def test_a_long_case_comes_with_all_its_parts_each_once(team: Team) -> None:
    await team.claimed("kim")
    number = await a_long_case(team)
    async with team.store.read() as session:
        one_by_one = (await session.scalars(select(Case).where(Case.id == number))).one()

    async with team.store.read() as session:
        whole = await load_case(session, number)

    assert whole is not None
    assert parts(whole) == parts(one_by_one)
    assert [len(part) for part in parts(whole)] == [len(one_by_one.clocks), 2, 2]
    assert len(one_by_one.clocks) > 4
    assert whole.customer.external_id == "jan"


@pytest.mark.parametrize("without", ["clocks", "cards"])
async def test_a_case_without_parts_comes_too(team: Team, without: str) -> None:
    if without == "clocks":
        number = await team.a_case(addressed=False)
    else:
        team.clock.set(team.now.replace(hour=20))
        number = await team.a_case()

    async with team.store.read() as session:
        case = await load_case(session, number)

    assert case is not None
    assert getattr(case, without) == []


async def test_no_such_case(team: Team) -> None:
    async with team.store.read() as session:
        assert await load_case(session, 812) is None
