"""What people see of a crisis, what a page says and what becomes of it, and what the link in a page does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk import look
from bot.desk.crisis.acting import (
    acknowledge_crisis,
    check,
    close_for_crisis,
    declare,
    open_for_crisis,
    raise_to_page,
    stand_down,
    still_on_it,
)
from bot.desk.crisis.duty import calendar_is_stale, duty_view, keep_calendar
from bot.desk.crisis.linked import standing, take_by_link
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.paging import page_to_send, record_page, take_pages
from bot.desk.crisis.refusals import UnknownCheck, UnknownCrisis
from bot.desk.crisis.urgent import watch_urgent
from bot.desk.crisis.views import CrisisCan
from bot.desk.crisis.warning import warn_of_duty
from bot.rules.oncall import Stretch
from bot.store import Crisis, Outbox, Page
from bot.store.words import CrisisEventKind, MessageKind, PageState, Visibility
from tests.support.builders import ANA, LEAD, at
from tests.support.night import INTERVAL, OMAR, ONCALL, SANNE, NightTeam, with_people_on_call

MINUTE = timedelta(minutes=1)
NIGHT = at("23:40")
LEASE = timedelta(seconds=60)


async def a_crisis(night: NightTeam, *, page: bool = True) -> Crisis:
    night.clock.set(NIGHT)
    crisis = await night.do(declare, night.desk, by=ANA, why="Fire at the depot", page=page)
    await night.climbed()
    return crisis


async def message(night: NightTeam, kind: MessageKind) -> Outbox:
    return (await night.rows(Outbox, Outbox.kind == kind))[0]


async def test_the_card_says_why_who_has_it_what_is_done_and_what_can_be(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    before = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    await night.do(check, crisis.id, item="campaigns", by=ANA)
    await night.do(check, crisis.id, item="campaigns", by=SANNE)

    after = await night.look(crisis_view, crisis.id, channel="CCRISIS")

    assert before.reasons[0].figures == {"by": "Ana", "why": "Fire at the depot"}
    assert {CrisisCan.ACKNOWLEDGE, CrisisCan.OPEN_DESK} < before.can
    assert CrisisCan.ACKNOWLEDGE not in after.can
    assert (after.owner_id, after.lead) == (SANNE, "Ana")
    assert [one.done_by for one in after.checklist][:2] == ["Ana", None]
    assert [one.kind for one in after.timeline] == [
        CrisisEventKind.OPENED, CrisisEventKind.PAGED, CrisisEventKind.ACKNOWLEDGED, CrisisEventKind.CHECKED,
    ]  # fmt: skip
    assert after.timeline[1].figures["way"] == "slack, sms"


async def test_opening_the_desk_ticks_that_it_was_decided(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    await night.do(open_for_crisis, crisis.id, until=NIGHT + timedelta(hours=2), by=SANNE, note="")

    view = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    assert {one.key for one in view.checklist if one.done_by} == {"opening"}


async def test_what_is_not_on_the_list_is_not_ticked(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    with pytest.raises(UnknownCheck):
        await night.do(check, crisis.id, item="nonsense", by=ANA)
    with pytest.raises(UnknownCrisis):
        await night.look(crisis_view, crisis.id + 1, channel=None)


async def test_a_rise_shows_its_chart_its_examples_and_an_earlier_crisis_with_the_same_words(night: NightTeam) -> None:
    night.clock.set(NIGHT)
    await night.has_a_past(each=2)
    for _ in range(2):
        for _ in range(2):
            await night.people_write(15, text="Grote storing bij Gouda")
            night.clock.advance(INTERVAL)
            await night.watched()
        [*_, crisis] = await night.crises()
        await night.do(stand_down, crisis.id, by=ANA, note="Repaired")
        night.clock.advance(timedelta(hours=30))
        await night.has_a_past(each=2)

    view = await night.look(crisis_view, crisis.id, channel="CCRISIS")

    assert sum(point.authors for point in view.chart) >= 30
    assert [one.text for one in view.examples] == ["Grote storing bij Gouda"]
    assert [one.outcome for one in view.similar] == ["Repaired"]
    assert "storing" in view.similar[0].terms


async def test_private_words_stand_in_the_private_channel_alone(night: NightTeam) -> None:
    night.clock.set(NIGHT)
    await night.a_case("jan", text="Ik wil dood, ik weet het niet meer", visibility=Visibility.PRIVATE)
    await night.do(watch_urgent)
    [crisis] = await night.crises()

    shown = [await night.look(crisis_view, crisis.id, channel=place) for place in ("CPRIV", "CCRISIS", "CRAIL", SANNE)]

    assert [view.examples[0].text is None for view in shown] == [False, True, True, True]


async def test_a_page_that_waits_says_nothing_any_more_once_somebody_has_it(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    row = await message(night, MessageKind.PAGE)
    waiting = await night.look(look.message_view, row.id)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)

    assert waiting is not None
    assert waiting.page is not None
    assert await night.look(look.message_view, row.id) is None


async def test_nor_does_it_when_the_ladder_has_begun_again_with_pages_of_its_own(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    late = await message(night, MessageKind.PAGE)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    for minutes in (31, 42):  # Sanne is asked, and says nothing
        night.clock.set(NIGHT + minutes * MINUTE)
        await night.climbed()
    both = [row.id for row in await night.rows(Outbox, Outbox.kind == MessageKind.PAGE)]

    assert [row for row in both if await night.look(look.message_view, row)] == [row for row in both if row != late.id]
    assert len(both) == 2


async def test_a_page_beside_slack_is_taken_once_and_its_outcome_kept(night: NightTeam) -> None:
    await a_crisis(night)
    async with night.store.write() as session:
        [taken] = await take_pages(session, real_now=NIGHT, lease=LEASE)
        assert await take_pages(session, real_now=NIGHT, lease=LEASE) == []
    view = await night.look(page_to_send, taken)

    assert view is not None
    assert view.crisis.id == taken.crisis
    assert await night.do(record_page, taken, PageState.FAILED, why="refused")
    assert not await night.do(record_page, taken, PageState.SENT, why=None)
    assert (await night.timeline(taken.crisis))[-1] == "page_failed"


async def test_what_a_dead_worker_had_in_hand_is_unknown_and_not_sent_again(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    async with night.store.write() as session:
        [taken] = await take_pages(session, real_now=NIGHT, lease=LEASE)
    async with night.store.write() as session:
        assert await take_pages(session, real_now=NIGHT + 2 * LEASE, lease=LEASE) == []

    [page] = await night.rows(Page, Page.way == "sms")
    assert (page.state, page.error) == (PageState.UNKNOWN, "stopped")
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    assert await night.look(page_to_send, taken) is None


async def test_the_link_of_a_page_takes_the_crisis_for_its_person_and_the_first_keeps_it(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    [page] = await night.rows(Page, Page.way == "sms")
    before = await night.look(standing, crisis.id, person=SANNE)

    forged = await night.do(take_by_link, crisis.id, person=SANNE, key="page:9:0.0.0:X:sms", name=None)
    mine = await night.do(take_by_link, crisis.id, person=SANNE, key=page.key, name=None)
    late = await night.do(take_by_link, crisis.id, person="ROOM", key=page.key, name="Kees of the control room")

    assert before is not None
    assert (before.yours, before.crisis.owner_id) == (False, None)
    assert forged is None
    assert mine is not None
    assert mine.yours
    assert late is not None
    assert (late.yours, late.crisis.owner_id) == (False, SANNE)
    assert await night.look(standing, crisis.id + 1, person=SANNE) is None


async def test_who_took_it_by_name_is_asked_for_news_in_the_channel(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    [page] = await night.rows(Page, Page.way == "sms")
    await night.do(take_by_link, crisis.id, person="ROOM", key=page.key, name="Kees")
    night.clock.advance(31 * MINUTE)

    await night.climbed()

    asked = await message(night, MessageKind.CRISIS_ASK)
    assert asked.channel == "CCRISIS"
    assert (await night.look(look.message_view, asked.id)) is not None
    await night.do(still_on_it, crisis.id, by=ANA)
    night.clock.advance(20 * MINUTE)
    assert await night.climbed() == 0


async def test_the_desk_opens_for_a_crisis_and_closes_again(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    await night.do(open_for_crisis, crisis.id, until=NIGHT + timedelta(hours=2), by=SANNE, note="All hands")
    opened = await night.look(crisis_view, crisis.id, channel="CCRISIS")
    await night.do(close_for_crisis, crisis.id, by=SANNE)
    closed = await night.look(crisis_view, crisis.id, channel="CCRISIS")

    assert opened.open_until == NIGHT + timedelta(hours=2)
    assert CrisisCan.CLOSE_DESK in opened.can
    assert closed.open_until is None
    assert [one.kind for one in closed.timeline][-2:] == [CrisisEventKind.DESK_OPENED, CrisisEventKind.DESK_CLOSED]


async def test_an_alert_becomes_a_page_by_its_button_once(night: NightTeam) -> None:
    crisis = await a_crisis(night, page=False)

    await night.do(raise_to_page, crisis.id, by=ANA)
    await night.do(raise_to_page, crisis.id, by=ANA)

    assert (await night.timeline(crisis.id)) == ["opened", "raised"]
    assert await night.climbed() == 1


async def test_standing_down_leaves_a_report(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await night.do(stand_down, crisis.id, by=ANA, note="Out")

    report = await night.look(look.message_view, (await message(night, MessageKind.CRISIS_REPORT)).id)

    assert report is not None
    assert report.crisis is not None
    assert report.crisis.timeline[-1].figures["text"] == "Out"


async def test_the_lead_is_warned_once_a_day_of_who_is_reached_through_slack_alone(night: NightTeam) -> None:
    oncall = ONCALL.replace('[person.UOMAR]\nvoice = "WEBCARE_CONTACT_OMAR"\n', "")
    night = NightTeam(night.store, with_people_on_call(oncall=oncall))
    night.clock.set(at("11:00"))

    told = [await night.do(warn_of_duty), await night.do(warn_of_duty)]
    night.clock.set(at("11:00", days=1))
    told.append(await night.do(warn_of_duty))

    assert told == [1, 0, 1]
    warned = await message(night, MessageKind.DUTY_WARNING)
    shown = await night.look(look.message_view, warned.id)
    assert warned.channel == LEAD
    assert shown is not None
    assert (shown.people, shown.gaps, shown.oncall) == ((OMAR,), (), "rail")


async def test_a_calendar_is_kept_for_every_process_and_is_stale_after_a_day(night: NightTeam) -> None:
    night.clock.set(at("11:00"))
    await night.do(keep_calendar, "rail", "base", [Stretch(at("18:00"), at("08:00", days=1), SANNE)])

    fresh = await night.look(calendar_is_stale, "rail", "base")
    never = await night.look(calendar_is_stale, "rail", "nights")
    night.clock.advance(timedelta(hours=25))

    assert (fresh, never) == (False, True)
    assert await night.look(calendar_is_stale, "rail", "base")


async def test_who_is_on_call_now_and_next_with_their_shares(night: NightTeam) -> None:
    night.clock.set(NIGHT)

    view = await night.look(duty_view, night.desk)

    assert (view.oncall, view.person, view.next_person) == ("rail", SANNE, OMAR)
    assert view.next_from == at("09:00", days=7)
    assert sorted(person for person, _, _ in view.shares) == sorted([SANNE, OMAR])
    assert LEAD not in {person for person, _, _ in view.shares}


async def test_home_tells_an_agent_and_whoever_is_on_call_and_no_stranger(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    on_call, agent, stranger = [await night.look(look.home_view, one) for one in (OMAR, ANA, "USTRANGER")]

    assert on_call.duty is not None
    assert agent.duty is not None
    assert (on_call.is_agent, on_call.desk, on_call.queue) == (False, "rail", ())
    assert (on_call.duty.person, on_call.duty.next_person) == (SANNE, OMAR)
    assert on_call.duty.next_from == at("09:00", days=7)
    assert on_call.duty.mine == (at("09:00", days=7), at("09:00", days=7) + timedelta(weeks=1))
    assert (agent.duty.mine, [one.id for one, _ in agent.duty.crises]) == (None, [crisis.id])
    assert stranger.duty is None
