"""Who has a case: claim, release, assign, take over, join in, and back to the queue."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.desk.claim import (
    assign_case,
    claim_case,
    claim_next,
    join_in,
    release_case,
    return_to_queue,
    take_over_case,
)
from bot.desk.refusals import (
    AlreadyClaimed,
    CaseIsResolved,
    NotAnAgent,
    NotYours,
    QueueIsEmpty,
    UnknownCase,
)
from bot.desk.resolve import resolve_case
from bot.desk.work import Work
from bot.rules.vocabulary import Priority
from bot.store import Card
from bot.store.words import CaseState, EventKind, MessageKind, Outcome
from tests.support.builders import ANA, BEN, CHANNEL, CLEO, LEAD, MINUTE, NOBODYS, Team, at

HOUR = timedelta(hours=1)


async def end_claim(work: Work, number: int, *, now: object) -> None:
    """What happens to a claim at closing."""
    await return_to_queue(work, await work.case(number), now=now, kind=EventKind.CLAIM_ENDED, by=None)  # type: ignore[arg-type]


async def test_a_claim_gives_the_case_to_the_agent(team: Team) -> None:
    number = await team.a_case()

    await team.do(claim_case, number, by=ANA)

    case = await team.case(number)
    assert (case.owner, case.state, case.claimed_at) == (ANA, CaseState.CLAIMED, team.now)
    assert await team.events(number) == [EventKind.OPENED, EventKind.CLAIMED]
    assert case.cards[0].wanted == case.revision == 2


async def test_a_second_claim_is_refused_and_names_the_owner(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(timedelta(seconds=2))

    with pytest.raises(AlreadyClaimed) as refused:
        await team.do(claim_case, number, by=BEN)

    assert (refused.value.owner, refused.value.ago) == (ANA, timedelta(seconds=2))
    assert refused.value.since == team.now - timedelta(seconds=2)
    assert (await team.case(number)).owner == ANA


async def test_a_loser_whose_click_was_read_earlier_was_beaten_by_no_time(team: Team) -> None:
    number = await team.claimed(by=ANA)

    with pytest.raises(AlreadyClaimed) as refused:
        await team.desks.do(claim_case, number, by=BEN, now=team.now - MINUTE)

    assert refused.value.ago == timedelta()


async def test_claiming_ones_own_case_again_changes_nothing(team: Team) -> None:
    number = await team.claimed(by=ANA)
    before = await team.case(number)
    team.clock.advance(MINUTE)

    await team.do(claim_case, number, by=ANA)

    after = await team.case(number)
    assert (after.revision, after.claimed_at) == (before.revision, before.claimed_at)


async def test_only_agents_act(team: Team) -> None:
    number = await team.a_case()
    taken = await team.claimed("piet", by=ANA)

    for case in (number, taken):
        with pytest.raises(NotAnAgent) as refused:
            await team.do(claim_case, case, by=NOBODYS)
        assert (refused.value.desk, refused.value.user) == ("rail", NOBODYS)


async def test_a_case_that_is_not_there_is_refused(team: Team) -> None:
    with pytest.raises(UnknownCase):
        await team.do(claim_case, 404, by=ANA)


async def test_a_closed_case_cannot_be_claimed(team: Team) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.SPAM)

    with pytest.raises(CaseIsResolved) as refused:
        await team.do(claim_case, number, by=BEN)

    assert (refused.value.by, refused.value.outcome) == (ANA, Outcome.SPAM)


async def test_a_listed_case_gets_its_card_when_it_is_taken(team: Team) -> None:
    team.clock.set(at("20:00"))
    number = await team.a_case()
    await team.wrote_again()
    listed = await team.case(number)
    team.clock.set(at("08:05", days=1))

    await team.do(claim_case, number, by=ANA)

    case = await team.case(number)
    assert (listed.listed, listed.cards) == (True, [])
    assert not case.listed
    assert [card.channel for card in case.cards] == [CHANNEL]
    assert len(await team.rows(Card, Card.case_id == number)) == 2


async def test_next_gives_the_most_urgent_free_case(team: Team) -> None:
    first = await team.a_case("first")
    team.clock.advance(MINUTE)
    urgent = await team.a_case("urgent", text="There is an accident, somebody is injured, help!")
    await team.claimed("taken", by=BEN)

    taken = [(await team.do(claim_next, "rail", by=ANA)).id for _ in range(2)]

    assert taken == [urgent, first]
    assert (await team.case(urgent)).priority is Priority.URGENT
    with pytest.raises(QueueIsEmpty):
        await team.do(claim_next, "rail", by=ANA)


async def test_two_who_press_next_at_once_get_two_cases(team: Team) -> None:
    cases = [await team.a_case(f"customer{number}") for number in range(6)]

    taken = await asyncio.gather(*(team.do(claim_next, "rail", by=agent) for agent in (ANA, BEN, LEAD) * 2))

    assert sorted(case.id for case in taken) == cases


async def test_a_released_case_is_free_and_shown_again_once_an_hour(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(HOUR)

    for _ in range(2):
        await team.do(release_case, number, by=ANA)
        await team.do(claim_case, number, by=ANA)
    await team.do(release_case, number, by=ANA)

    case = await team.case(number)
    assert (case.owner, case.previous_owner, case.state, case.lease_until) == (None, ANA, CaseState.NEW, None)
    rows = await team.outbox()
    assert [(row.kind, row.channel, row.under, row.facts) for row in rows] == [
        (MessageKind.BACK_IN_QUEUE, CHANNEL, case.cards[0].id, {"was": ANA})
    ]


async def test_a_case_that_was_just_shown_is_not_shown_again(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(HOUR - MINUTE)

    await team.do(release_case, number, by=ANA)

    assert await team.outbox() == []


async def test_forty_claims_that_end_at_closing_say_nothing(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.advance(2 * HOUR)

    await team.do(end_claim, number)

    assert (await team.case(number)).owner is None
    assert await team.outbox() == []


async def test_while_closed_a_returned_case_is_left_to_the_morning_list(team: Team) -> None:
    number = await team.claimed(by=ANA)
    team.clock.set(at("19:00"))

    await team.do(release_case, number, by=ANA)

    assert await team.outbox() == []


async def test_a_released_case_that_waits_for_the_customer_goes_on_waiting(team: Team) -> None:
    number = await team.claimed(by=ANA)
    await team.answered(number)
    team.clock.advance(2 * HOUR)

    await team.do(release_case, number, by=ANA)

    case = await team.case(number)
    assert (case.state, case.owner) == (CaseState.WAITING, None)
    assert await team.outbox(MessageKind.BACK_IN_QUEUE) == []


async def test_releasing_a_free_case_changes_nothing(team: Team) -> None:
    number = await team.a_case()

    await team.do(release_case, number, by=ANA)

    assert await team.events(number) == [EventKind.OPENED]


async def test_a_colleagues_case_can_be_released_by_the_lead_only(team: Team) -> None:
    number = await team.claimed(by=ANA)

    with pytest.raises(NotYours) as refused:
        await team.do(release_case, number, by=BEN)
    await team.do(release_case, number, by=LEAD)

    assert refused.value.owner == ANA
    assert (await team.case(number)).owner is None


async def test_an_assigned_case_tells_its_new_owner(team: Team) -> None:
    number = await team.a_case()

    await team.do(assign_case, number, to=BEN, by=ANA)

    case = await team.case(number)
    assert (case.owner, case.handovers) == (BEN, 0)
    assert [(row.kind, row.channel, row.facts, row.due_at) for row in await team.outbox()] == [
        (MessageKind.ASSIGNED, BEN, {"by": ANA}, None)
    ]


async def test_who_is_assigned_a_case_off_shift_hears_of_it_when_their_hours_begin(team: Team) -> None:
    number = await team.a_case()

    await team.do(assign_case, number, to=CLEO, by=ANA)

    assert [(row.channel, row.due_at) for row in await team.outbox()] == [(CLEO, at("12:00"))]


async def test_assigning_to_its_owner_changes_nothing(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await team.do(assign_case, number, to=ANA, by=BEN)

    assert await team.events(number) == [EventKind.OPENED, EventKind.CLAIMED]


async def test_a_case_can_only_be_assigned_to_an_agent(team: Team) -> None:
    number = await team.a_case()

    with pytest.raises(NotAnAgent) as refused:
        await team.do(assign_case, number, to=NOBODYS, by=ANA)

    assert refused.value.user == NOBODYS


async def test_the_old_owner_hears_of_an_assignment_by_somebody_else(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await team.do(assign_case, number, to=BEN, by=LEAD)

    assert await team.told() == [("assigned", BEN), ("taken_over", ANA)]
    assert (await team.outbox(MessageKind.TAKEN_OVER))[0].facts == {"by": BEN}


async def test_taking_a_case_for_oneself_by_assigning_needs_no_message_to_oneself(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await team.do(assign_case, number, to=BEN, by=BEN)

    assert await team.told() == [("taken_over", ANA)]


async def test_a_take_over_tells_the_old_owner(team: Team) -> None:
    number = await team.claimed(by=ANA)

    await team.do(take_over_case, number, by=BEN)

    case = await team.case(number)
    assert (case.owner, case.handovers) == (BEN, 1)
    assert await team.told() == [("taken_over", ANA)]
    assert (await team.events(number))[-1] is EventKind.TAKEN_OVER


async def test_taking_over_a_free_case_is_a_claim_and_ones_own_nothing(team: Team) -> None:
    number = await team.a_case()

    await team.do(take_over_case, number, by=ANA)
    await team.do(take_over_case, number, by=ANA)

    assert await team.events(number) == [EventKind.OPENED, EventKind.CLAIMED]


async def test_the_second_hand_over_tells_the_coordinator_once(team: Team) -> None:
    number = await team.claimed(by=ANA)

    for agent in (BEN, ANA, BEN):
        await team.do(take_over_case, number, by=agent)

    assert (await team.case(number)).handovers == 3
    assert await team.told(MessageKind.SECOND_HANDOVER) == [("second_handover", LEAD)]


async def test_an_overheard_case_is_joined_in_without_a_clock(team: Team) -> None:
    number = await team.a_case(addressed=False, text="That train again")

    await team.do(join_in, number, by=ANA)
    await team.do(join_in, number, by=ANA)

    case = await team.case(number)
    assert (case.addressed, case.owner) == (True, ANA)
    assert case.clocks == []
    assert (await team.events(number))[1:] == [EventKind.CLAIMED, EventKind.JOINED_IN]


async def test_claiming_an_overheard_case_does_not_join_in(team: Team) -> None:
    number = await team.claimed(addressed=False, text="That train again")

    assert not (await team.case(number)).addressed
