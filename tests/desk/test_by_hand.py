"""Cases that agents make: like any other, once per link, and never lost or doubled."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.desk import look
from bot.desk.by_hand.look import made_case, places
from bot.desk.by_hand.making import ByHand, Origin, make_case
from bot.desk.by_hand.refusals import AlreadyACase, NoSourceByHand, NotWrittenYet, WasACase
from bot.desk.claim import claim_case
from bot.desk.effects import show_case
from bot.desk.escalate import escalate_case
from bot.desk.ports import Denied
from bot.desk.privacy.markers import markers
from bot.desk.refusals import CannotReply, NotAnAgent, ReplyEmpty
from bot.desk.resolve import resolve_case
from bot.desk.sources.watch import watch_sources
from bot.desk.views import Can, CaseView
from bot.desk.work import Work
from bot.rules.sla import ClockKind
from bot.settings import parse_settings
from bot.store import Card, Case, CaseEvent, Customer, Mention
from bot.store.database import Store
from bot.store.words import (
    CaseState,
    ClockState,
    EventKind,
    MessageKind,
    Outcome,
    SendState,
    Visibility,
)
from integrations.registry import KINDS
from tests.support.builders import ANA, BEN, CHANNEL, DESK, ENVIRON, KIM, NOBODYS, PRIVATE, TEN, Team, at

BY_HAND = """
[source.reviews]
kind = "manual"
desk = "rail"
platform = "Trustpilot"
[source.calls]
kind = "manual"
desk = "rail"
platform = "Telephone"
[desk.city]
channel = "CCITY"
timezone = "Europe/Amsterdam"
agents = { people = ["UBEN", "UKIM"] }
hours = { always = true }
[source.city-calls]
kind = "manual"
desk = "city"
"""
LINK = "https://www.trustpilot.com/reviews/6565"
FROM = Origin(channel="CTALK", ts="1795424100.000100", thread="1795424000.000100")


@pytest.fixture
def team(store: Store) -> Team:
    return Team(store, parse_settings(DESK + BY_HAND, ENVIRON, kinds=KINDS))


def a_review(**changed: Any) -> ByHand:
    facts: dict[str, Any] = {"source": "reviews", "text": "Never again with this railway.", "key": "V1", "link": LINK}
    return ByHand(**{**facts, **changed})


async def shown(team: Team, number: int, channel: str = CHANNEL) -> CaseView:
    return await team.look(look.case_view, number, channel=channel)


async def test_it_is_a_case_with_a_card_clocks_and_a_word_about_who_made_it(team: Team) -> None:
    number = await team.do(make_case, a_review(author="Jan de Vries"), by=ANA)

    case, view = await team.case(number), await shown(team, number)
    assert (case.state, case.source, case.visibility, case.owner) == (CaseState.NEW, "reviews", Visibility.PUBLIC, None)
    assert (view.customer.handle, view.mention.url, view.platform) == ("Jan de Vries", LINK, "Trustpilot")
    assert {kind for kind, clock in (await team.clocks(number)).items() if clock.state is ClockState.RUNNING} == {
        ClockKind.FIRST_REPLY, ClockKind.RESOLUTION,
    }  # fmt: skip
    [card] = await team.rows(Card, Card.case_id == number)
    assert card.channel == CHANNEL
    [told] = await team.outbox()
    assert (told.kind, told.under, told.facts) == (MessageKind.MADE_BY_HAND, card.id, {"by": ANA})
    assert await team.events(number) == [EventKind.OPENED, EventKind.MADE_BY_HAND]


async def test_nothing_can_be_sent_from_it_and_it_ends_as_answered_there(team: Team) -> None:
    number = await team.do(make_case, a_review(), by=ANA)
    await team.do(claim_case, number, by=ANA)

    view = await shown(team, number)
    assert view.denied is Denied.NO_REPLIES
    assert Can.REPLY not in view.can
    assert {Can.RESOLVE, Can.ESCALATE, Can.CLOSE_WITHOUT_REPLY} <= view.can
    with pytest.raises(CannotReply):
        await team.reply(number)
    await team.do(escalate_case, number, by=ANA, department="billing", question="Paid?")
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE)

    assert (await team.case(number)).outcome is Outcome.ANSWERED_ELSEWHERE
    assert (await shown(team, number)).denied is None
    assert all(clock.state is not ClockState.RUNNING for clock in (await team.clocks(number)).values())


async def test_the_clocks_run_from_when_the_customer_wrote(team: Team) -> None:
    number = await team.do(make_case, a_review(posted_at=TEN - timedelta(minutes=40)), by=ANA)
    old = await team.do(make_case, a_review(link=None, posted_at=TEN - timedelta(days=3)), by=ANA)

    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].started_at == TEN - timedelta(minutes=40)
    assert (await team.clocks(old))[ClockKind.FIRST_REPLY].started_at == TEN
    assert (await team.case(old)).backlog


async def test_nobody_writes_in_the_future_or_says_nothing(team: Team) -> None:
    with pytest.raises(NotWrittenYet):
        await team.do(make_case, a_review(posted_at=TEN + timedelta(seconds=1)), by=ANA)
    with pytest.raises(ReplyEmpty):
        await team.do(make_case, a_review(text=" \n "), by=ANA)

    assert await team.rows(Case) == []


@pytest.mark.parametrize("source", ["web", "nowhere", ""])
async def test_only_a_source_of_cases_made_by_hand_takes_them(team: Team, source: str) -> None:
    with pytest.raises(NoSourceByHand):
        await team.do(make_case, a_review(source=source), by=ANA)


@pytest.mark.parametrize("user", [KIM, NOBODYS])
async def test_only_an_agent_of_that_desk_makes_one(team: Team, user: str) -> None:
    with pytest.raises(NotAnAgent):
        await team.do(make_case, a_review(), by=user)


async def test_the_same_link_is_the_same_case_at_whichever_of_the_desks_sources(team: Team) -> None:
    number = await team.do(make_case, a_review(), by=ANA)
    again = a_review(source="calls", link="http://trustpilot.com/reviews/6565/?utm_source=x", text="Other", key="V2")

    with pytest.raises(AlreadyACase) as found:
        await team.do(make_case, again, by=BEN)
    elsewhere = await team.do(make_case, replace(again, source="city-calls"), by=KIM)

    assert found.value.number == number
    assert elsewhere != number
    await team.do(claim_case, number, by=ANA)
    await team.posted()
    made = await team.desks.look(made_case, number)
    assert (made.owner, made.is_open, made.desk) == ("Ana", True, "rail")
    assert made.link is not None


async def test_a_resolved_case_is_found_too(team: Team) -> None:
    number = await team.do(make_case, a_review(), by=ANA)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE)

    with pytest.raises(AlreadyACase):
        await team.do(make_case, a_review(key="V2"), by=BEN)

    assert not (await team.desks.look(made_case, number)).is_open


async def test_without_a_link_one_form_is_one_case(team: Team) -> None:
    number = await team.do(make_case, a_review(link=None), by=ANA)

    with pytest.raises(AlreadyACase) as found:
        await team.do(make_case, a_review(link=None), by=ANA)
    other = await team.do(make_case, a_review(link=None, key="V2"), by=ANA)

    assert found.value.number == number
    assert other != number


async def test_ten_who_send_the_same_link_at_once_make_one_case(team: Team) -> None:
    outcomes = await asyncio.gather(
        *(team.do(make_case, a_review(key=f"V{number}"), by=ANA) for number in range(10)), return_exceptions=True
    )

    [made] = [one for one in outcomes if isinstance(one, int)]
    assert [one.number for one in outcomes if isinstance(one, AlreadyACase)] == [made] * 9
    assert len(await team.rows(Case)) == 1


async def test_two_people_of_one_name_are_two_customers(team: Team) -> None:
    await team.do(make_case, a_review(author="Jan", visibility=Visibility.PRIVATE), by=ANA)
    await team.do(make_case, a_review(author="Jan", visibility=Visibility.PRIVATE, link=None), by=ANA)

    assert len(await team.rows(Case)) == 2
    assert [customer.name for customer in await team.rows(Customer)] == ["Jan", "Jan"]


@pytest.mark.parametrize(
    ("author", "link", "origin", "seen"),
    [
        ("@jan_dv", LINK, None, "@jan_dv"), ("", LINK, None, "trustpilot.com"), ("", None, None, "Trustpilot"),
        ("", "https://rail.slack.com/archives/C1/p1", FROM, "Trustpilot"), ("@", None, None, "Trustpilot"),
        ("x" * 300, LINK, None, "x" * 100),
    ],
)  # fmt: skip
async def test_who_wrote_it_is_shown_as_well_as_it_is_known(
    team: Team, author: str, link: str | None, origin: Origin | None, seen: str
) -> None:
    number = await team.do(make_case, a_review(author=author, link=link, origin=origin), by=ANA)

    assert (await shown(team, number)).customer.handle == seen


async def test_a_private_one_stands_in_the_private_channel_alone(team: Team) -> None:
    number = await team.do(make_case, a_review(visibility=Visibility.PRIVATE), by=ANA)

    assert [card.channel for card in await team.rows(Card, Card.case_id == number)] == [PRIVATE]


async def test_the_message_it_was_made_of_hears_of_it_once_the_card_stands(team: Team) -> None:
    number = await team.do(make_case, a_review(origin=FROM), by=ANA)

    made, of = await team.outbox()
    [card] = await team.rows(Card)
    assert made.facts == {"by": ANA, "channel": "CTALK", "ts": FROM.ts}
    assert (of.kind, of.channel, of.under) == (MessageKind.MADE_FROM, "CTALK", card.id)
    assert of.facts == {"by": ANA, "channel": "CTALK", "thread": FROM.thread}
    [event] = await team.rows(CaseEvent, CaseEvent.kind == EventKind.MADE_BY_HAND)
    assert (event.case_id, event.by, event.facts) == (number, ANA, {"channel": "CTALK", "ts": FROM.ts})


async def test_while_closed_it_waits_on_the_list_and_says_who_made_it_when_its_card_comes(team: Team) -> None:
    team.clock.set(at("20:00"))
    number = await team.do(make_case, a_review(origin=FROM), by=ANA)
    assert [row.kind for row in await team.outbox()] == [MessageKind.MADE_FROM]
    assert await team.rows(Card) == []

    team.clock.set(at("09:00", days=1))
    await team.do(claim_case, number, by=ANA)
    await team.desks.do(_shown_twice, number, now=team.now)

    assert [row.kind for row in await team.outbox(MessageKind.MADE_BY_HAND)] == [MessageKind.MADE_BY_HAND]


async def _shown_twice(work: Work, number: int, *, now: datetime) -> None:
    """Give it its card, as opening the desk does; and once more, as after a storm that held it back."""
    case = await work.case(number)
    card = await show_case(work, case, now=now)
    card.state = SendState.CANCELLED
    await work.session.flush()
    await show_case(work, case, now=now)


async def test_words_that_were_removed_do_not_come_back_by_their_link(team: Team) -> None:
    await team.do(make_case, a_review(), by=ANA)
    [mention] = await team.rows(Mention)
    [marker] = markers(team.settings, "reviews", [mention.external_id])
    async with team.store.write() as session:
        await session.execute(update(Mention).values(external_id=marker, text=None))

    with pytest.raises(WasACase):
        await team.do(make_case, a_review(key="V2"), by=ANA)


async def test_where_somebody_may_make_one(team: Team) -> None:
    rail, city = team.settings.desks["rail"], team.settings.desks["city"]

    ana = await team.desks.look(places, ANA, desk=rail)
    ben = await team.desks.look(places, BEN, desk=city)
    kim = await team.desks.look(places, KIM, desk=rail)

    assert ([one.name for one in ana.sources], ana.chosen.name) == (["reviews", "calls"], "reviews")
    assert ([one.name for one in ben.sources], ben.chosen.name) == (["reviews", "calls", "city-calls"], "city-calls")
    assert kim.chosen.name == "city-calls"
    with pytest.raises(NotAnAgent):
        await team.desks.look(places, NOBODYS, desk=rail)


async def test_a_desk_without_such_a_source_says_so(store: Store) -> None:
    team = Team(store)

    with pytest.raises(NoSourceByHand):
        await team.desks.look(places, ANA, desk=team.desk)


async def test_that_nobody_makes_a_case_is_no_silence(team: Team) -> None:
    for hour in range(15 * 24):
        team.clock.set(TEN + timedelta(hours=hour))
        await team.do(make_case, a_review(link=None, key=str(hour)), by=ANA)
    team.clock.set(TEN + timedelta(days=18))

    assert await team.do(watch_sources) == 0
