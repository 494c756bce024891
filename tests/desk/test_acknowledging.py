"""What customers are told by itself while the desk is closed: once, and never instead of help."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.desk.acknowledging import acknowledge, acknowledgements_due
from bot.desk.deliver_replies import TakenReply, record_reply, take_replies
from bot.desk.look import case_details, message_view
from bot.desk.opening import close_desk, open_desk
from bot.desk.ports import Accepted, Rejected
from bot.desk.work import Desks
from bot.rules.sla import ClockKind
from bot.settings import Desk, parse_settings
from bot.store import Acknowledgement, Case, Customer, Outbox, Reply
from bot.store.database import Store
from bot.store.words import CaseState, ClockState, MessageKind, ReplyKind, ReplyState, SendState, Visibility
from tests.support.builders import ANA, DESK, ENVIRON, MINUTE, Team, at

PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC
NIGHT = at("20:00")
LEASE = timedelta(seconds=30)
PUBLIC_TOO = "[desk.rail.acknowledgement]\npublic = true\n"
OFF = "[desk.rail.acknowledgement]\nprivate = false\n"


@pytest.fixture
def team(store: Store) -> Team:
    """The desk on Monday at eight in the evening."""
    return a_team(store)


def a_team(store: Store, more: str = "") -> Team:
    team = Team(store, parse_settings(DESK + more, ENVIRON))
    team.clock.set(NIGHT)
    return team


def wordings(desk: Desk, case: Case, opens_at: datetime) -> Sequence[str]:
    return [f"Back at {opens_at:%a %d %H:%M}, @{case.customer.handle}."]


async def acknowledges(team: Team, desks: Desks | None = None) -> list[str]:
    """Do one round; returns the texts that it queued."""
    desks = desks or team.desks
    told = [
        await desks.do(acknowledge, case, wordings=wordings, now=team.now)
        for case in await desks.look(acknowledgements_due, now=team.now)
    ]
    return [reply.text or "" for reply in told if reply is not None]


async def takes(team: Team) -> list[TakenReply]:
    return await team.desks.do(take_replies, limit=9, lease=LEASE, real_now=team.now, now=team.now)


async def replies(team: Team) -> Sequence[Reply]:
    return await team.rows(Reply)


async def test_a_private_message_at_night_is_acknowledged_a_minute_later_with_the_next_opening(team: Team) -> None:
    case = await team.a_case(visibility=PRIVATE)
    team.clock.advance(timedelta(seconds=59))
    assert await acknowledges(team) == []

    team.clock.advance(timedelta(seconds=1))

    assert await acknowledges(team) == ["Back at Tue 24 07:00, @jan."]
    (reply,) = await replies(team)
    assert (reply.kind, reply.visibility, reply.agent) == (ReplyKind.AUTOMATIC, PRIVATE, None)
    assert (reply.case_id, reply.in_reply_to) == (case, "mjan1")


async def test_it_waits_until_the_story_is_told(team: Team) -> None:
    await team.a_case(visibility=PRIVATE)
    for _ in range(3):
        team.clock.advance(timedelta(seconds=40))
        await team.wrote_again(visibility=PRIVATE)
        assert await acknowledges(team) == []

    team.clock.advance(MINUTE)

    assert len(await acknowledges(team)) == 1
    assert (await replies(team))[0].in_reply_to == "mjan4"


async def test_a_customer_hears_it_once_in_a_closed_period_whatever_else_they_write(team: Team) -> None:
    await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    assert len(await acknowledges(team)) == 1

    team.clock.advance(5 * MINUTE)
    await team.wrote_again(visibility=PRIVATE)
    await team.wrote_again(visibility=PRIVATE, conversation_id="another")
    team.clock.advance(MINUTE)
    assert await acknowledges(team) == []

    team.clock.set(at("20:00", days=1))
    await team.wrote_again(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    assert await acknowledges(team) == ["Back at Wed 25 07:00, @jan."]


async def test_two_cases_and_four_processes_at_once_are_one_acknowledgement(store: Store) -> None:
    team = a_team(store, PUBLIC_TOO)
    first, second = await team.a_case(), await team.a_case(conversation_id="another")
    assert first != second
    team.clock.advance(MINUTE)
    others = [Desks(team.store, team.settings, team.clock) for _ in range(4)]

    said = await asyncio.gather(*(acknowledges(team, one) for one in others))

    assert sum(map(len, said)) == 1
    assert len(await team.rows(Acknowledgement)) == len(await replies(team)) == 1


async def test_a_public_one_only_where_the_desk_wants_it(store: Store) -> None:
    quiet = a_team(store)
    await quiet.a_case()
    quiet.clock.advance(MINUTE)
    assert await acknowledges(quiet) == []

    loud = a_team(store, PUBLIC_TOO)
    loud.clock.set(quiet.now)

    assert await acknowledges(loud) == ["Back at Tue 24 07:00, @jan."]
    assert [reply.visibility for reply in await replies(loud)] == [PUBLIC]


async def test_nothing_is_said_where_it_is_switched_off_or_the_source_takes_no_private_replies(store: Store) -> None:
    off = a_team(store, OFF)
    await off.a_case("jan", visibility=PRIVATE)
    await off.a_case("ans", source="forum", visibility=PRIVATE)
    await off.a_case("eef", source="feed", visibility=PRIVATE)
    off.clock.advance(MINUTE)
    assert await acknowledges(off) == []

    on = a_team(store)
    on.clock.set(off.now)

    assert await acknowledges(on) == ["Back at Tue 24 07:00, @jan."]


async def test_nothing_is_said_while_the_desk_is_open(team: Team) -> None:
    team.clock.set(at("10:00", days=1))
    await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)

    assert await acknowledges(team) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Er is brand in de trein, help!", id="fire"),
        pytest.param("My mother collapsed on platform 5, ambulance please", id="an emergency"),
    ],
)
async def test_no_machine_answers_who_is_in_danger(team: Team, text: str) -> None:
    await team.a_case(visibility=PRIVATE, text=text)
    team.clock.advance(MINUTE)
    assert await acknowledges(team) == []

    await team.wrote_again(visibility=PRIVATE, text="hello?")
    team.clock.advance(MINUTE)

    assert await acknowledges(team) == []


async def test_a_thank_you_and_an_account_that_is_not_engaged_with_are_left_alone(team: Team) -> None:
    team.clock.set(at("17:50", days=1))
    case = await team.claimed("jan", visibility=PRIVATE)
    await team.answered(case, visibility=PRIVATE)
    await team.a_case("troll", visibility=PRIVATE)
    team.clock.set(at("20:00", days=1))
    await team.wrote_again("jan", visibility=PRIVATE, text="Thank you!")
    async with team.store.write() as session:
        troll = (await session.scalars(select(Customer).where(Customer.external_id == "troll"))).one()
        troll.folded_until = team.now + timedelta(days=3)
    await team.wrote_again("troll", visibility=PRIVATE)
    team.clock.advance(MINUTE)

    assert await acknowledges(team) == []


async def test_what_came_in_long_ago_is_not_acknowledged_any_more(team: Team) -> None:
    await team.a_case(visibility=PRIVATE)
    team.clock.advance(61 * MINUTE)

    assert await acknowledges(team) == []


async def test_it_leaves_like_any_reply_stops_no_clock_and_claims_nothing(team: Team) -> None:
    case = await team.a_case(visibility=PRIVATE)
    await team.posted()
    before = await team.clocks(case)
    team.clock.advance(MINUTE)
    await acknowledges(team)

    (taken,) = await takes(team)
    assert await team.do(record_reply, taken, Accepted("p1"))

    assert (taken.reply.visibility, taken.reply.text) == (PRIVATE, "Back at Tue 24 07:00, @jan.")
    now = await team.case(case)
    assert (now.state, now.owner, now.listed, now.first_replied_at) == (CaseState.NEW, None, True, None)
    after = await team.clocks(case)
    assert {kind: (one.state, one.due_at) for kind, one in after.items()} == {
        kind: (ClockState.RUNNING, one.due_at) for kind, one in before.items()
    }
    assert ClockKind.FIRST_REPLY in after
    assert all(one.answered_at is None for one in await team.mentions_of(case))


async def test_the_thread_and_the_details_show_it_as_automatic(team: Team) -> None:
    case = await team.a_case(visibility=PRIVATE, text="I was hacked, what now?")
    await team.posted()
    team.clock.advance(MINUTE)
    await acknowledges(team)
    for taken in await takes(team):
        await team.do(record_reply, taken, Accepted("p1"))

    details = await team.look(case_details, case)

    assert [(one.kind, one.by) for one in details.replies] == [(ReplyKind.AUTOMATIC, None)]
    (row,) = await team.outbox(MessageKind.REPLY_SENT)
    view = await team.look(message_view, row.id)
    assert view is not None
    assert view.reply is not None
    assert view.reply.kind is ReplyKind.AUTOMATIC


async def test_an_agent_who_answers_first_takes_its_place(team: Team) -> None:
    case = await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    await acknowledges(team)

    await team.reply(case, "I am still here, one moment.", visibility=PRIVATE)
    assert await takes(team) == []
    (taken,) = await takes(team)

    automatic, human = await replies(team)
    assert automatic.state is ReplyState.WITHDRAWN
    assert (human.id, human.agent) == (taken.reply.reply_id, ANA)
    assert [row.state for row in await team.rows(Outbox, Outbox.kind == MessageKind.REPLY)] == [
        SendState.CANCELLED, SendState.SENDING,
    ]  # fmt: skip


async def test_an_agent_who_has_answered_needs_no_machine(team: Team) -> None:
    case = await team.claimed("jan", visibility=PRIVATE)
    await team.reply(case, visibility=PRIVATE)
    team.clock.advance(MINUTE)

    assert await acknowledges(team) == []


async def test_it_is_withdrawn_when_the_desk_opens_before_it_leaves(team: Team) -> None:
    team.clock.set(at("07:58", days=1))
    await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    assert len(await acknowledges(team)) == 1

    team.clock.advance(MINUTE)

    assert await takes(team) == []
    assert [one.state for one in await replies(team)] == [ReplyState.WITHDRAWN]


async def test_it_is_withdrawn_when_somebody_turns_out_to_be_in_danger_or_takes_everything_back(team: Team) -> None:
    await team.a_case("jan", visibility=PRIVATE)
    await team.a_case("ans", visibility=PRIVATE)
    team.clock.advance(MINUTE)
    assert len(await acknowledges(team)) == 2

    await team.wrote_again("jan", visibility=PRIVATE, text="Er is brand in de trein!")
    await team.deleted("mans2", author="ans")

    assert await takes(team) == []
    assert {one.state for one in await replies(team)} == {ReplyState.WITHDRAWN}


async def test_one_that_is_stuck_for_an_hour_is_not_sent_any_more(team: Team) -> None:
    await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    await acknowledges(team)

    team.clock.advance(61 * MINUTE)

    assert await takes(team) == []


async def test_a_refusal_of_the_platform_troubles_nobody(team: Team) -> None:
    case = await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    await acknowledges(team)
    (taken,) = await takes(team)

    await team.do(record_reply, taken, Rejected("window closed"))

    assert await team.outbox(MessageKind.REPLY_FAILED) == []
    assert (await team.case(case)).lease_until is None


async def test_it_names_the_crisis_opening_and_after_that_another_closed_period_begins(team: Team) -> None:
    await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)
    assert len(await acknowledges(team)) == 1
    await team.do(open_desk, team.desk, until=at("23:00"), by=ANA)
    team.clock.set(at("21:00"))
    assert await acknowledges(team) == []
    await team.do(close_desk, team.desk, by=ANA)
    team.clock.advance(MINUTE)

    await team.wrote_again(visibility=PRIVATE)
    team.clock.advance(MINUTE)

    assert await acknowledges(team) == ["Back at Tue 24 07:00, @jan."]
    assert [one.closed_since for one in await team.rows(Acknowledgement)] == [at("18:00"), at("21:00")]


async def test_the_first_text_that_the_platform_takes_is_sent_and_none_where_all_are_too_long(team: Team) -> None:
    case = await team.a_case(visibility=PRIVATE)
    team.clock.advance(MINUTE)

    def too_long(*_: object) -> list[str]:
        return ["x" * 281]

    def one_fits(*_: object) -> list[str]:
        return ["x" * 281, "We are closed."]

    assert await team.do(acknowledge, case, wordings=too_long) is None
    said = await team.do(acknowledge, case, wordings=one_fits)

    assert said is not None
    assert said.text == "We are closed."
