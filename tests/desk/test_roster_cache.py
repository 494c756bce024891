"""Who is who is kept in the process: what it learned itself counts at once, what others learned within five seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.desk.claim import claim_case, release_case
from bot.desk.directory import set_group, set_profile
from bot.desk.refusals import NotAnAgent, NotYours
from bot.desk.resolve import resolve_case
from bot.desk.roster_cache import FRESH_S, FRESH_WITHOUT_NAMES_S
from bot.store import Card, Person, Presence
from bot.store.database import Store
from bot.store.words import CardKind, Outcome
from tests.support.builders import BEN, CLEO, LEAD, MINUTE, Team, a_desk

SECOND = timedelta(seconds=1)


@pytest.fixture
def team(store: Store) -> Team:
    return Team(store, a_desk(agents='{ usergroup = "S1" }'))


async def acts(team: Team) -> list[tuple[str, datetime]]:
    async with team.store.read() as session:
        return [(user, at) for user, at in await session.execute(select(Presence.user_id, Presence.acted_at))]


async def test_whoever_leaves_the_group_is_refused_at_once_where_it_was_learned(team: Team) -> None:
    await team.group("S1", BEN, CLEO)
    first, second = await team.a_case("jan"), await team.a_case("kim")
    await team.do(claim_case, first, by=BEN)

    async with team.store.write() as session:
        await set_group(session, "S1", [CLEO])

    with pytest.raises(NotAnAgent):
        await team.do(claim_case, second, by=BEN)


async def test_what_another_process_learned_counts_after_five_seconds(team: Team) -> None:
    await team.group("S1", BEN, CLEO)
    await team.knows(ULEAD="Lea")
    first, second, third = [await team.a_case(author) for author in ("jan", "kim", "lea")]
    await team.do(claim_case, first, by=BEN)
    async with team.store.write() as session:  # as another process would, of which this one hears nothing
        session.add(Person(user_id=BEN, gone=True))

    team.clock.advance((FRESH_S - 1) * SECOND)
    await team.do(claim_case, second, by=BEN)
    team.clock.advance(SECOND)

    with pytest.raises(NotAnAgent):
        await team.do(claim_case, third, by=BEN)


async def test_until_all_names_are_known_others_are_heard_of_sooner(team: Team) -> None:
    await team.a_case()  # the name of the lead is not known yet, and who is who was read
    async with team.store.write() as session:
        session.add(Person(user_id=LEAD, name="Lea", gone=False))

    team.clock.advance(FRESH_WITHOUT_NAMES_S * SECOND)

    assert (await team.desks.roster()).name(LEAD) == "Lea"


async def test_a_change_that_is_not_committed_changes_nothing(team: Team) -> None:
    await team.group("S1", BEN, CLEO)
    first, second = await team.a_case("jan"), await team.a_case("kim")
    await team.do(claim_case, first, by=BEN)

    async def fails() -> None:
        async with team.store.write() as session:
            await set_group(session, "S1", [CLEO])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()

    await team.do(claim_case, second, by=BEN)


async def test_a_new_name_is_known_at_once(team: Team) -> None:
    await team.group("S1", BEN)
    assert (await team.desks.roster()).name(BEN) == BEN

    async with team.store.write() as session:
        await set_profile(session, user=BEN, name="Ben de Boer", locale=None, gone=False, read_at=team.now)

    assert (await team.desks.roster()).name(BEN) == "Ben de Boer"


async def test_a_new_name_is_shown_on_the_open_cases_of_its_owner_and_an_old_one_changes_nothing(team: Team) -> None:
    await team.group("S1", BEN, CLEO)
    owned, closed, others = [await team.a_case(author) for author in ("jan", "piet", "kees")]
    for case, by in ((owned, BEN), (closed, BEN), (others, CLEO)):
        await team.do(claim_case, case, by=by)
    await team.do(resolve_case, closed, by=BEN, outcome=Outcome.NO_REPLY_NEEDED)
    before = await wanted(team)

    await named(team, BEN, "Ben de Boer")
    after = await wanted(team)
    await named(team, BEN, "Ben de Boer")
    await named(team, BEN, None)

    assert [case for case in before if after[case] != before[case]] == [owned]
    assert await wanted(team) == after


async def named(team: Team, user: str, name: str | None) -> None:
    async with team.store.write() as session:
        await set_profile(session, user=user, name=name, locale=None, gone=False, read_at=team.now)


async def wanted(team: Team) -> dict[int | None, int]:
    """Return which revision the card of each case is to show."""
    return {card.case_id: card.wanted for card in await team.rows(Card) if card.kind is CardKind.CASE}


async def test_who_acted_is_kept_and_who_was_refused_did_not_act(team: Team) -> None:
    await team.group("S1", BEN, CLEO)
    case = await team.a_case()
    await team.do(claim_case, case, by=BEN)
    acted = team.now
    team.clock.advance(MINUTE)

    with pytest.raises(NotYours):
        await team.do(release_case, case, by=CLEO)

    assert await acts(team) == [(BEN, acted)]
    await team.do(release_case, case, by=BEN)
    assert await acts(team) == [(BEN, acted + MINUTE)]
