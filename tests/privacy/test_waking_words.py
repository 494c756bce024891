"""The word for which one message woke somebody: named nowhere if it was said in private, gone with its message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.desk.crisis.acting import acknowledge_crisis, stand_down
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.urgent import watch_urgent
from bot.desk.crisis.views import PageView
from bot.desk.privacy.forget import forget_account
from bot.desk.privacy.retention import purge_due
from bot.desk.resolve import resolve_case
from bot.rules.oncall import Variant
from bot.slack.crisis import render_crisis
from bot.slack.crisis_messages import render_page
from bot.slack.crisis_pages import page_words
from bot.store import Crisis, Customer, Mention
from bot.store.database import Store
from bot.store.words import MessageKind, Outcome, Removal, Visibility
from tests.support.builders import ANA, at
from tests.support.night import SANNE, NightTeam

TEXT, WORD = "Er is brand in de trein bij Gouda!", "brand"
CARD_IN = "CCRISIS"


@pytest.fixture
async def night(store: Store) -> NightTeam:
    """Shortly before midnight, when the desk is closed."""
    team = NightTeam(store)
    team.clock.set(at("23:40"))
    return team


async def all_that_is_said(night: NightTeam, crisis: Crisis) -> str:
    """Return the card, the call in Slack and the page to a phone."""
    view = await night.look(crisis_view, crisis.id, channel=CARD_IN)
    page = PageView(crisis=view, variant=Variant.IMPORTANT, key="k")
    said = (render_crisis(view, night.desk, night.now), render_page(page, night.desk, night.now))
    return f"{said} {page_words(page, night.desk, night.now)}".casefold()


@pytest.mark.parametrize(
    ("visibility", "named"),
    [pytest.param(Visibility.PUBLIC, True, id="in public"), pytest.param(Visibility.PRIVATE, False, id="in private")],
)
async def test_a_call_names_the_word_only_where_it_was_said_in_public(
    night: NightTeam, visibility: Visibility, named: bool
) -> None:
    await night.a_case(text=TEXT, visibility=visibility)

    await night.do(watch_urgent)

    [crisis] = await night.crises()
    said = await all_that_is_said(night, crisis)
    assert (WORD in said, WORD in str(crisis.facts)) == (named, named)
    assert "people may be in danger" in said


async def is_deleted(night: NightTeam, number: int) -> None:
    [mention] = await night.rows(Mention, Mention.case_id == number)
    await night.deleted(mention.external_id)


async def is_forgotten(night: NightTeam, number: int) -> None:
    [customer] = await night.rows(Customer, Customer.handle == "jan")
    await night.do(forget_account, customer.id)


async def is_kept_long_enough(night: NightTeam, number: int) -> None:
    await night.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED, cause=None)
    night.clock.advance(timedelta(days=366))
    assert (await night.do(purge_due)).cases == 1


@pytest.mark.parametrize("goes", [is_deleted, is_forgotten, is_kept_long_enough])
async def test_the_word_goes_with_the_message_that_held_it(
    night: NightTeam, goes: Callable[[NightTeam, int], Awaitable[None]]
) -> None:
    number = await night.a_case(text=TEXT)
    await night.do(watch_urgent)
    await night.climbed()
    [crisis] = await night.crises()
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    await night.do(stand_down, crisis.id, by=SANNE, note="Out")
    await night.posted()
    await night.delivered()

    await goes(night, number)

    [crisis] = await night.crises()
    [card] = await night.crisis_cards()
    calls = await night.outbox(MessageKind.PAGE, MessageKind.CRISIS_REPORT)
    assert WORD not in str(crisis.facts)
    assert WORD not in await all_that_is_said(night, crisis)
    assert [reason["of"] for reason in crisis.facts["reasons"]] == ["danger"]
    assert card.removal in (Removal.CHECK, Removal.RENDER_LATE)
    assert {row.removal for row in calls} == {Removal.RENDER}
    assert {row.kind for row in calls} == {MessageKind.PAGE, MessageKind.CRISIS_REPORT}


async def test_another_message_of_the_customer_takes_nothing_along(night: NightTeam) -> None:
    await night.a_case(text=TEXT)
    later = await night.wrote_again(text="Nobody helps us")
    await night.do(watch_urgent)

    await night.deleted(later)

    [crisis] = await night.crises()
    assert WORD in str(crisis.facts)
