"""The order of the queue: the database and the rule agree, and Next hands it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from bot.desk.claim import claim_case, claim_next, release_case
from bot.desk.lease import UNOPENED
from bot.desk.look import case_details, taken_case
from bot.desk.ports import Answerable, Way
from bot.desk.queue import free_cases, standing
from bot.desk.refusals import HandsFull, QueueIsEmpty
from bot.desk.work import Desks
from bot.rules.queue import Because, Ground, Horizon, order
from bot.rules.replying import Limit
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Priority, Visibility
from bot.store import Case, Clock
from bot.store.database import Store
from bot.store.words import ClockState
from tests.support.builders import ANA, BEN, MINUTE, TEN, Team, a_desk

PRIVATE = Visibility.PRIVATE
DAY = timedelta(hours=24)
CASES = 8
# Minutes from ten, few enough that cases are often alike.
NEAR = (-60, -1, 0, 1, 30, 31, 90)
INSTANTS = st.none() | st.sampled_from(NEAR)
FACTS = st.fixed_dictionaries(
    {
        "about_people": st.booleans(), "priority": st.sampled_from(Priority), "window_ends_at": INSTANTS,
        "opened_at": st.sampled_from((-90, -60, -1)),
        "clocks": st.dictionaries(
            st.sampled_from((ClockKind.FIRST_REPLY, ClockKind.PROMISE, ClockKind.RESOLUTION)),
            st.tuples(st.sampled_from(NEAR), st.sampled_from((ClockState.RUNNING, ClockState.MET))),
        ),
    }
)  # fmt: skip


def an_instant(minutes: int | None) -> datetime | None:
    return None if minutes is None else TEN + minutes * MINUTE


async def set_up(team: Team, numbers: Sequence[int], drawn: Sequence[dict[str, Any]]) -> None:
    """Give the cases what was drawn for them."""
    async with team.store.write() as session:
        await session.execute(delete(Clock).where(Clock.case_id.in_(numbers)))
        for number, facts in zip(numbers, drawn, strict=True):
            of_case = {
                name: value for name, value in facts.items() if name not in ("clocks", "about_people", "priority")
            }
            values = {name: an_instant(value) for name, value in of_case.items()}
            values |= {"about_people": facts["about_people"], "priority": facts["priority"]}
            await session.execute(update(Case).where(Case.id == number).values(values))
            for kind, (due, state) in facts["clocks"].items():
                clock = {
                    "case_id": number, "kind": kind, "cycle": 1, "state": state, "allowance": MINUTE,
                    "started_at": TEN, "due_at": an_instant(due), "paused": timedelta(),
                }  # fmt: skip
                await session.execute(insert(Clock).values(clock))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(FACTS, min_size=CASES, max_size=CASES))
async def test_the_database_orders_the_queue_as_the_rule_does(team: Team, drawn: list[dict[str, Any]]) -> None:
    async with team.store.read() as session:
        numbers = list((await session.scalars(select(Case.id).order_by(Case.id))).all())
    numbers = numbers or [await team.a_case(f"customer{number}") for number in range(CASES)]
    await set_up(team, numbers, drawn)
    horizon = Horizon.of(team.desk.hours, now=TEN)

    async with team.store.read() as session:
        found = list((await session.scalars(free_cases(team.desk, now=TEN))).all())
        cases = (await session.scalars(select(Case))).unique().all()

    assert found == [case.id for case in sorted(cases, key=lambda case: order(standing(case), horizon))]


def a_day(mention: Answerable, *, now: datetime) -> list[Way]:
    """The rules of a platform that takes private answers for a day."""
    ends = (mention.last_private_at or mention.posted_at) + DAY
    private = Way(visibility=PRIVATE, limit=Limit(280), until=ends)
    return [Way(visibility=Visibility.PUBLIC, limit=Limit(280)), private]


@pytest.fixture
def windowed(team: Team) -> Team:
    """The team, on a platform whose window closes a day after a private message."""
    team.desks = Desks(team.store, team.settings, team.clock, ways={"web": a_day})
    return team


async def test_a_case_knows_when_its_window_closes_and_a_further_message_opens_it_again(windowed: Team) -> None:
    public, private = await windowed.a_case("pia"), await windowed.a_case("jan", visibility=PRIVATE)
    first = (await windowed.case(private)).window_ends_at
    windowed.clock.advance(MINUTE)
    await windowed.wrote_again("jan", visibility=PRIVATE)

    assert (await windowed.case(public)).window_ends_at is None
    assert (first, (await windowed.case(private)).window_ends_at) == (TEN + DAY, TEN + MINUTE + DAY)


async def test_next_takes_the_case_whose_window_is_about_to_close_first(windowed: Team) -> None:
    private = await windowed.a_case("jan", visibility=PRIVATE)
    windowed.clock.set(TEN + DAY - 20 * MINUTE)
    urgent = await windowed.a_case("urgent", text="Fire on platform 3!")

    taken = [(await windowed.do(claim_next, "rail", by=ANA)).id for _ in range(2)]

    assert taken == [private, urgent]


async def test_what_somebody_puts_back_goes_to_a_colleague_and_not_straight_back(team: Team) -> None:
    first = await team.a_case("first")
    team.clock.advance(MINUTE)
    second = await team.a_case("second")

    for expected in (first, second):
        assert (await team.do(claim_next, "rail", by=ANA)).id == expected
        await team.do(release_case, expected, by=ANA)

    with pytest.raises(QueueIsEmpty) as refused:
        await team.do(claim_next, "rail", by=ANA)
    assert refused.value.put_back
    assert (await team.do(claim_next, "rail", by=BEN)).id == first


async def test_an_hour_later_next_offers_again_what_one_put_back(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.do(release_case, number, by=ANA)
    team.clock.advance(timedelta(hours=1))

    assert (await team.do(claim_next, "rail", by=ANA)).id == number


async def test_what_next_gave_is_shown_with_why_and_how_many_are_left(windowed: Team) -> None:
    private = await windowed.a_case("jan", visibility=PRIVATE, text="My number is 0612345678")
    windowed.clock.set(TEN + DAY - 20 * MINUTE)
    for number in range(2):
        await windowed.a_case(f"customer{number}")
    await windowed.posted()

    number = (await windowed.do(claim_next, "rail", by=ANA)).id
    taken = await windowed.look(taken_case, number, by=ANA)

    assert (number, taken.because) == (private, Because(Ground.WINDOW, TEN + DAY))
    assert (taken.case.owner_id, taken.case.mention.text, taken.free) == (ANA, "My number is 0612345678", 2)
    assert taken.link == (windowed.desk.private_or_channel, f"case:{private}:{windowed.desk.private_or_channel}")


async def test_next_gives_what_else_its_customer_wrote_along_and_only_that(team: Team) -> None:
    first = await team.a_case("jan")
    others = [await team.a_case("piet"), await team.a_case("jan", conversation_id="jan2")]
    held = await team.claimed("jan", by=BEN, conversation_id="jan3")
    await team.posted()
    team.clock.advance(MINUTE)

    assert (await team.do(claim_next, "rail", by=ANA)).id == first
    owners = [(await team.case(number)).owner for number in (first, *others, held)]
    assert owners == [ANA, None, ANA, BEN]
    assert (await team.look(taken_case, first, by=ANA)).together == 1
    assert (await team.case(others[1])).lease_until == team.now + UNOPENED


async def test_it_gives_no_more_of_a_customer_than_there_is_room_for(store: Store) -> None:
    team = Team(store, a_desk(next_limit="3"))
    await team.claimed("held")
    cases = [await team.a_case("jan", conversation_id=f"jan{number}") for number in range(3)]

    first = await team.do(claim_next, "rail", by=ANA)

    assert [(await team.case(number)).owner for number in cases] == [ANA, ANA, None]
    assert (await team.look(taken_case, first.id, by=ANA)).together == 1


async def test_what_one_put_back_does_not_come_along(team: Team) -> None:
    cases = [await team.a_case("jan", conversation_id=f"jan{number}") for number in range(2)]
    await team.do(claim_case, cases[1], by=ANA)
    await team.do(release_case, cases[1], by=ANA)

    assert (await team.do(claim_next, "rail", by=ANA)).id == cases[0]
    assert (await team.case(cases[1])).owner is None


async def test_next_gives_no_more_than_the_desk_allows_and_names_the_oldest(store: Store) -> None:
    team = Team(store, a_desk(next_limit="4"))
    held = []
    for number in range(4):
        held.append(await team.claimed(f"held{number}"))
        team.clock.advance(MINUTE)
    free = await team.a_case("free")

    with pytest.raises(HandsFull) as refused:
        await team.do(claim_next, "rail", by=ANA)
    await team.do(claim_case, free, by=ANA)

    assert (refused.value.held, refused.value.oldest) == (4, tuple(held[:3]))
    assert (await team.case(free)).owner == ANA


async def test_what_waits_for_the_customer_does_not_count(store: Store) -> None:
    team = Team(store, a_desk(next_limit="1"))
    await team.answered(await team.claimed("answered"))
    free = await team.a_case("free")

    assert (await team.do(claim_next, "rail", by=ANA)).id == free


async def test_without_a_limit_next_goes_on(store: Store) -> None:
    team = Team(store, a_desk(next_limit="0"))
    cases = [await team.a_case(f"customer{number}") for number in range(11)]

    assert [(await team.do(claim_next, "rail", by=ANA)).id for _ in cases] == cases


async def test_details_tell_the_place_of_a_free_case_and_of_no_other(team: Team) -> None:
    cases = [await team.a_case(f"customer{number}") for number in range(3)]
    await team.do(claim_case, cases[0], by=ANA)

    free, taken = [await team.look(case_details, number) for number in (cases[2], cases[0])]

    assert free.place is not None
    assert (free.place.number, free.place.free) == (2, 2)
    assert [one.ground for one in free.place.grounds] == [Ground.DUE, Ground.WAITING]
    assert taken.place is None
