"""New cases that say the same are put together beside the intake: in public and private apart, by many workers once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.desk.claim import claim_case
from bot.desk.grouping import OpenGroup, open_groups
from bot.desk.look import case_details, case_view
from bot.desk.ports import MentionEvent
from bot.desk.privacy.forget import forget_account
from bot.desk.resolve import resolve_case
from bot.jobs.grouping import AT_ONCE, CHECK_EVERY_S, Grouping
from bot.rules.storm import KEPT_FOR
from bot.rules.vocabulary import Visibility
from bot.store import Card, Case, Customer, Group, Lease
from bot.store.database import Store
from bot.store.words import CardKind, EventKind, Outcome
from tests.jobs.world import World, until
from tests.support.builders import ANA, CHANNEL, PRIVATE, Team, a_mention

STUCK = "Stuck outside Utrecht for ages and nobody tells us anything about the delay"
BAG = "My bag never made the connection in Denver and nobody knows where it is"


class Worker:
    """A worker that puts cases together; ``shows`` counts how often cards were to be shown anew."""

    def __init__(self, team: Team) -> None:
        self.shows = 0
        self.grouping = Grouping(team.desks, team.clock, self._show)

    def _show(self) -> None:
        self.shows += 1

    async def works(self) -> None:
        """Do all that there is to do."""
        while await self.grouping():
            pass


@pytest.fixture
def team(store: Store) -> Team:
    """A webcare team, once on SQLite and once on PostgreSQL."""
    return Team(store)


@pytest.fixture
def worker(team: Team) -> Worker:
    """The worker whose turn it is."""
    return Worker(team)


async def together(team: Team) -> list[list[int]]:
    """Return the cases of each group."""
    found: dict[int, list[int]] = {}
    for case in await team.rows(Case, Case.group_id.is_not(None)):
        found.setdefault(case.group_id or 0, []).append(case.id)
    return sorted(found.values())


async def on_the_board(team: Team) -> list[OpenGroup]:
    async with team.store.read() as session:
        return await open_groups(session, "rail", limit=10)


async def to_show(team: Team) -> list[int]:
    """Return the cases whose card is to be edited, and take it for done."""
    stale = await team.rows(Card, Card.kind == CardKind.CASE, Card.shown < Card.wanted)
    await team.posted()
    return [card.case_id or 0 for card in stale]


async def test_cases_that_say_the_same_are_one_group(team: Team, worker: Worker) -> None:
    first = await team.a_case("jan", text=STUCK)
    bag = await team.a_case("kim", text=BAG)
    second = await team.a_case("lee", text=f"RT @jan: {STUCK}")
    await worker.works()
    third = await team.a_case("mo", text=STUCK.upper())
    await worker.works()

    assert await together(team) == [[first, second, third]]
    [group] = await on_the_board(team)
    assert (group.head, group.open, group.free, group.authors) == (first, 3, 3, 3)
    assert (await team.case(bag)).grouped_at == team.now


async def test_a_card_says_how_many_are_like_it_and_details_name_them(team: Team, worker: Worker) -> None:
    cases = [await team.a_case(f"jan{number}", text=STUCK) for number in range(13)]
    await team.posted()
    await worker.works()
    await team.do(resolve_case, cases[1], by=ANA, outcome=Outcome.NO_REPLY_NEEDED)

    view = await team.look(case_view, cases[0], channel=CHANNEL)
    details = await team.look(case_details, cases[0])

    assert view.similar == 11
    assert [row.number for row in details.similar] == cases[2:12]
    assert details.similar[0].link == (CHANNEL, f"case:{cases[2]}:{CHANNEL}")
    assert (await team.look(case_view, cases[1], channel=CHANNEL)).similar == 0


async def test_a_group_that_grows_costs_one_edit_each_and_one_of_the_head(team: Team, worker: Worker) -> None:
    head = await team.a_case("jan", text=STUCK)
    await worker.works()
    assert await to_show(team) == [head]  # it is new

    second = await team.a_case("kim", text=STUCK)
    await team.posted()
    await worker.works()
    assert await to_show(team) == [head, second]
    assert worker.shows == 1

    third = await team.a_case("lee", text=STUCK)
    await team.posted()
    await worker.works()
    assert await to_show(team) == [third]

    await team.do(claim_case, head, by=ANA)
    assert await to_show(team) == [head]


async def test_what_joins_is_no_event_and_stops_nobody_who_answers(team: Team, worker: Worker) -> None:
    head = await team.a_case("jan", text=STUCK)
    await team.a_case("kim", text=STUCK)
    seen = (await team.case(head)).revision

    await worker.works()
    await team.reply(head, seen_revision=seen)

    assert await team.events(head) == [EventKind.OPENED, EventKind.CLAIMED, EventKind.REPLY_QUEUED]


async def test_public_and_private_are_apart(team: Team, worker: Worker) -> None:
    public = [await team.a_case(f"jan{number}", text=STUCK) for number in range(2)]
    private = [await team.a_case(f"kim{number}", text=STUCK, visibility=Visibility.PRIVATE) for number in range(2)]
    await worker.works()

    assert await together(team) == [public, private]
    assert {group.head: group.visibility for group in await on_the_board(team)} == {
        public[0]: Visibility.PUBLIC,
        private[0]: Visibility.PRIVATE,
    }


async def test_a_head_that_turns_private_leaves_the_others_together(team: Team, worker: Worker) -> None:
    cases = [await team.a_case(f"jan{number}", text=STUCK) for number in range(3)]
    await worker.works()

    await team.wrote_again("jan0", text="My number is 06", visibility=Visibility.PRIVATE)
    await worker.works()
    late = await team.a_case("late", text=STUCK)
    await worker.works()

    assert (await team.case(cases[0])).visibility is Visibility.PRIVATE
    assert await together(team) == [[cases[1], cases[2], late]]
    assert (await team.look(case_view, cases[0], channel=PRIVATE)).similar == 0


async def test_who_corrects_their_words_is_compared_by_the_new_ones(team: Team, worker: Worker) -> None:
    bags = [await team.a_case(f"kim{number}", text=BAG) for number in range(2)]
    stuck = [await team.a_case(f"jan{number}", text=STUCK) for number in range(3)]
    await worker.works()
    head = (await team.mentions_of(stuck[0]))[0].external_id

    await team.hears(a_mention(author="jan0", id=head, text=BAG, event=MentionEvent.EDITED))
    await worker.works()
    late = await team.a_case("late", text=STUCK)
    await worker.works()

    assert await together(team) == [[*bags, stuck[0]], [stuck[1], stuck[2], late]]


async def test_a_case_that_comes_back_is_compared_by_what_is_said_now(team: Team, worker: Worker) -> None:
    cases = [await team.a_case(f"jan{number}", text=STUCK) for number in range(3)]
    bag = await team.a_case("kim", text=BAG)
    await worker.works()
    await team.answered(cases[0])
    await team.do(resolve_case, cases[0], by=ANA, outcome=Outcome.ANSWERED)

    await team.wrote_again("jan0", text=BAG)
    await worker.works()

    assert await together(team) == [[cases[0], bag], cases[1:]]


async def test_what_was_forgotten_or_deleted_is_compared_with_no_more(team: Team, worker: Worker) -> None:
    jan, kim = await team.a_case("jan", text=STUCK), await team.a_case("kim", text=BAG)
    await team.a_case("lee", text="no")
    await worker.works()
    [customer] = await team.rows(Customer, Customer.handle == "jan")
    await team.do(forget_account, customer.id)
    await team.deleted((await team.mentions_of(kim))[0].external_id, author="kim")

    late = [await team.a_case(f"late{number}", text=text) for number, text in enumerate([STUCK, STUCK, BAG, BAG])]
    await worker.works()

    assert await together(team) == [late[:2], late[2:]]
    assert {jan, kim}.isdisjoint(kept(worker))


async def test_removed_words_leave_the_memory_within_a_minute(team: Team, worker: Worker) -> None:
    jan, kim = await team.a_case("jan", text=STUCK), await team.a_case("kim", text=BAG)
    await worker.works()
    [customer] = await team.rows(Customer, Customer.handle == "jan")
    await team.do(forget_account, customer.id)

    await worker.works()
    assert kept(worker) == {jan, kim}
    team.clock.advance(timedelta(seconds=CHECK_EVERY_S))
    await worker.works()

    assert kept(worker) == {kim}


def kept(worker: Worker) -> set[int]:
    """Return the heads whose words the worker has in its memory."""
    return {head for finder in worker.grouping._finders.values() for head in finder}


async def test_another_worker_goes_on_where_the_first_was(team: Team, worker: Worker) -> None:
    stuck = [await team.a_case(f"jan{number}", text=STUCK) for number in range(2)]
    bag = await team.a_case("kim", text=BAG)
    await worker.works()
    await team.answered(stuck[0])
    await team.wrote_again("jan0", text="And thank you for the quick answer about the cat")

    other = Worker(team)
    stuck.append(await team.a_case("late", text=STUCK))
    await other.works()
    late = await team.a_case("later", text=BAG)
    await worker.works()  # it has not heard of the third, nor that its turn is over
    stuck.append(await team.a_case("last", text=STUCK))
    worker.grouping.start_over()
    await worker.works()

    assert await together(team) == sorted([stuck, [bag, late]])


async def test_workers_at_the_same_time_put_each_case_into_one_group(team: Team) -> None:
    cases = [await team.a_case(f"jan{number}", text=(STUCK, BAG)[number % 2]) for number in range(20)]
    workers = [Worker(team) for _ in range(3)]

    await asyncio.gather(*(one.works() for one in workers))
    await workers[0].works()

    assert await together(team) == [cases[0::2], cases[1::2]]
    assert len(await team.rows(Group)) == 2


async def test_what_is_long_ago_is_not_compared_with(team: Team, worker: Worker) -> None:
    old = [await team.a_case(f"jan{number}", text=STUCK) for number in range(2)]
    await worker.works()
    team.clock.advance(KEPT_FOR + timedelta(minutes=1))

    other = Worker(team)
    new = [await team.a_case(f"kim{number}", text=STUCK) for number in range(2)]
    await other.works()

    assert await together(team) == [old, new]


async def test_more_than_one_round_holds_is_done_in_several(team: Team, worker: Worker) -> None:
    mentions = [a_mention(number, author=f"jan{number}", text=STUCK) for number in range(AT_ONCE + 5)]
    cases = await team.hears(*mentions)

    assert await worker.grouping()
    assert not await worker.grouping()

    assert await together(team) == [cases]


async def test_cases_of_an_older_program_and_resolved_ones_are_no_burden(team: Team, worker: Worker) -> None:
    done = await team.a_case("jan", text=STUCK)
    await team.do(resolve_case, done, by=ANA, outcome=Outcome.NO_REPLY_NEEDED)
    await team.a_case("kim", text=STUCK)

    await worker.works()

    assert await together(team) == []
    assert (await team.case(done)).grouped_at is None


async def test_the_cards_in_slack_say_it(world: World) -> None:
    async with world.worker():
        first = await world.mention(1, STUCK)
        second = await world.mention(2, STUCK)

        async def told() -> bool:
            said = [str(message.body) for message in world.sandbox.channel("C1").log.messages()]
            return sum("1 more like this is open" in one for one in said) == 2

        await until(told)

    async with world.store.read() as session:
        assert await session.scalar(select(func.count()).where(Case.group_id.is_not(None))) == 2
        assert first < second


async def test_whose_lease_begins_reads_anew(world: World) -> None:
    async with world.worker():
        await world.mention(1, STUCK)
        await until(lambda: compared(world, 1))
        async with world.store.write() as session:  # another worker had the lease, and its turn
            await session.execute(update(Lease).values(holder="another"))
    async with world.worker():
        await world.mention(2, STUCK)
        await until(lambda: compared(world, 2))

    async with world.store.read() as session:
        assert await session.scalar(select(func.count()).where(Case.group_id.is_not(None))) == 2


async def compared(world: World, number: int) -> bool:
    async with world.store.read() as session:
        return await session.scalar(select(func.count()).where(Case.grouped_at.is_not(None))) == number
