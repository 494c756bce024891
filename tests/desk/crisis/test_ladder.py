"""Whoever is due is paged, each step once, until a person has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.crisis.acting import acknowledge_crisis, declare, false_alarm, stand_down, take_lead
from bot.desk.crisis.changes import override_duty
from bot.desk.crisis.refusals import CrisisIsOver, CrisisRunning, CrisisTaken, NotOnCall
from bot.store import Crisis, Outbox, Page
from bot.store.words import CrisisKind, CrisisLevel, CrisisState, MessageKind, PageState
from tests.support.builders import ANA, BEN, LEAD, at
from tests.support.night import OMAR, SANNE, NightTeam

MINUTE = timedelta(minutes=1)
NIGHT = at("23:40")


async def a_crisis(night: NightTeam, *, page: bool = True) -> Crisis:
    night.clock.set(NIGHT)
    return await night.do(declare, night.desk, by=ANA, why="Fire at the depot", page=page)


async def after(night: NightTeam, minutes: float) -> int:
    night.clock.set(NIGHT + minutes * MINUTE)
    return await night.climbed()


async def test_at_night_the_one_on_duty_is_paged_at_once_over_slack_and_beside_it(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    assert await after(night, 0) == 1
    assert await night.paged() == [(SANNE, "slack", "important"), (SANNE, "sms", "important")]
    assert await night.called() == [SANNE]
    [card] = await night.crisis_cards()
    assert (card.channel, card.ref, card.rank) == ("CCRISIS", str(crisis.id), 0)
    assert await night.timeline(crisis.id) == ["opened", "paged"]


async def test_without_an_answer_the_ladder_goes_up_to_its_fallback_each_step_once(night: NightTeam) -> None:
    await a_crisis(night)
    told = []
    for minutes in (0, 1, 2, 2.5, 5, 10, 14.9, 15, 15.1):
        before = len(await night.paged())
        await after(night, minutes)
        told.append([(where, way) for where, way, _ in (await night.paged())[before:]])

    assert told == [
        [(SANNE, "slack"), (SANNE, "sms")], [],
        [(SANNE, "slack"), (SANNE, "sms")], [],
        [(OMAR, "slack"), (OMAR, "voice")],
        [(LEAD, "slack")], [],
        [("WEBCARE_CONTACT_CONTROL_ROOM", "address")], [],
    ]  # fmt: skip


async def test_what_a_program_that_was_away_has_missed_comes_at_once_and_only_once(night: NightTeam) -> None:
    await a_crisis(night)

    first = await after(night, 16)
    again = await after(night, 16)

    assert (first, again) == (5, 0)
    keys = [page.key for page in await night.rows(Page)]
    assert len(keys) == len(set(keys)) == 8


async def test_an_acknowledgement_stops_it_and_what_waits_does_not_leave(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await after(night, 0)
    night.clock.set(NIGHT + MINUTE)

    await night.do(acknowledge_crisis, crisis.id, by=SANNE)

    assert await after(night, 20) == 0
    [stored] = await night.crises()
    assert (stored.state, stored.owner, stored.lead) == (CrisisState.ACKNOWLEDGED, SANNE, ANA)
    assert [page.state for page in await night.rows(Page) if page.way == "sms"] == [PageState.CANCELLED]
    assert await night.timeline(crisis.id) == ["opened", "paged", "acknowledged"]


async def test_only_the_first_has_it_and_the_second_hears_who(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)

    with pytest.raises(CrisisTaken) as refused:
        await night.do(acknowledge_crisis, crisis.id, by=OMAR)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)

    assert refused.value.owner == SANNE
    assert await night.timeline(crisis.id) == ["opened", "acknowledged"]


async def test_a_stranger_takes_no_crisis(night: NightTeam) -> None:
    crisis = await a_crisis(night)

    with pytest.raises(NotOnCall):
        await night.do(acknowledge_crisis, crisis.id, by="USTRANGER")
    with pytest.raises(NotOnCall):
        await night.do(declare, night.desk, by="USTRANGER", why="x", page=True)


async def test_who_says_nothing_for_half_an_hour_is_asked_and_then_the_ladder_begins_again(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await after(night, 0)
    night.clock.set(NIGHT + MINUTE)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)

    assert await after(night, 30.9) == 0
    assert await after(night, 31) == 1
    [asked] = await night.rows(Outbox, Outbox.kind == MessageKind.CRISIS_ASK)
    assert asked.channel == SANNE
    assert await after(night, 40.9) == 0
    assert await after(night, 41) == 1
    [stored] = await night.crises()
    assert (stored.cycle, stored.owner) == (1, None)
    assert (await night.timeline(crisis.id))[-3:] == ["asked", "restarted", "paged"]


async def test_whoever_takes_the_lead_has_it_and_the_question_begins_anew(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    night.clock.set(NIGHT + 25 * MINUTE)

    await night.do(take_lead, crisis.id, by=OMAR)

    assert await after(night, 31) == 0
    [stored] = await night.crises()
    assert (stored.owner, stored.lead) == (OMAR, OMAR)
    assert await after(night, 55) == 1


async def test_a_false_alarm_ends_the_paging_for_good(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await after(night, 0)

    await night.do(false_alarm, crisis.id, by=SANNE)

    assert await after(night, 20) == 0
    [stored] = await night.crises()
    assert (stored.state, stored.ended_by, stored.look_at) == (CrisisState.FALSE_ALARM, SANNE, None)
    with pytest.raises(CrisisIsOver):
        await night.do(acknowledge_crisis, crisis.id, by=OMAR)


async def test_standing_down_posts_a_draft_report_and_the_next_crisis_is_a_new_one(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    night.clock.set(NIGHT + 50 * MINUTE)

    await night.do(stand_down, crisis.id, by=ANA, note="Trains run again")
    again = await night.do(declare, night.desk, by=BEN, why="Smoke", page=False)

    [report] = await night.rows(Outbox, Outbox.kind == MessageKind.CRISIS_REPORT)
    assert report.channel == "CCRISIS"
    assert again.id != crisis.id
    assert [one.state for one in await night.crises()] == [CrisisState.HANDLED, CrisisState.OPEN]


async def test_in_opening_hours_the_lead_hears_of_it_and_nobody_on_call_is_woken(night: NightTeam) -> None:
    night.clock.set(at("11:00"))

    await night.do(declare, night.desk, by=ANA, why="Smoke", page=True)

    assert await night.climbed() == 0
    assert await night.called() == [LEAD]


async def test_an_alert_wakes_nobody_until_somebody_makes_it_a_page(night: NightTeam) -> None:
    crisis = await a_crisis(night, page=False)
    assert await after(night, 20) == 0

    with pytest.raises(CrisisRunning):
        await night.do(declare, night.desk, by=BEN, why="again", page=False)
    await night.do(declare, night.desk, by=BEN, why="People are hurt", page=True)

    assert await night.climbed() == 1
    [stored] = await night.crises()
    assert (stored.id, stored.level, stored.kind) == (crisis.id, CrisisLevel.PAGE, CrisisKind.DECLARED)
    assert [one["why"] for one in stored.facts["reasons"]] == ["Fire at the depot", "People are hurt"]


async def test_the_ladder_is_that_of_the_moment_whatever_the_rota_says_later(night: NightTeam) -> None:
    crisis = await a_crisis(night)
    await after(night, 0)

    await night.do(override_duty, "rail", person=OMAR, start=NIGHT, end=NIGHT + 60 * MINUTE, by=LEAD)
    await after(night, 2)

    assert [where for where, way, _ in await night.paged() if way == "slack"] == [SANNE, SANNE]
    assert crisis.id == 1


async def test_a_crisis_that_opens_after_a_change_pages_who_stands_in(night: NightTeam) -> None:
    night.clock.set(NIGHT)
    await night.do(override_duty, "rail", person=OMAR, start=NIGHT, end=NIGHT + 60 * MINUTE, by=LEAD)
    await a_crisis(night)

    await after(night, 0)

    assert await night.called() == [OMAR]
