"""A false alarm is looked back on next morning; once the lead has confirmed it, the same is less loud for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.crisis.acting import declare, false_alarm
from bot.desk.crisis.lessons import ask_about_false_alarms, false_alarms_view, learn, unlearn, was_real
from bot.desk.crisis.refusals import NoFalseAlarm, NotOnCall
from bot.desk.crisis.views import FalseAlarmView
from bot.store import Card
from bot.store.words import CardKind, CrisisLevel, CrisisState
from tests.support.builders import at
from tests.support.night import INTERVAL, SANNE, NightTeam

# What is decided by rule, not by a query, is looked at on one database.
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LEAD = "ULEAD"
EVENING = at("20:00")
SHOW = "Kijk nu naar Radar op televisie"


async def a_programme(night: NightTeam, *, text: str = SHOW, people: int = 14) -> None:
    """Some more people than usual write about one thing, for a quarter of an hour."""
    for _ in range(3):
        await night.people_write(people, text=text)
        night.clock.advance(INTERVAL)
        await night.watched()


async def a_false_alarm(night: NightTeam) -> int:
    night.clock.set(EVENING)
    await night.has_a_past(each=4, days=8)
    await a_programme(night)
    [crisis] = await night.crises()
    await night.desks.do(false_alarm, crisis.id, by=SANNE, note="Radar", now=night.now)
    return crisis.id


async def asked(night: NightTeam) -> list[Card]:
    await night.desks.do(ask_about_false_alarms, now=night.now)
    return await night.rows(Card, Card.kind == CardKind.FALSE_ALARMS)


async def shown(night: NightTeam) -> list[FalseAlarmView]:
    day = at("08:00", days=1).astimezone(night.desk.zone).date()
    return list((await night.desks.look(false_alarms_view, night.desk, day, now=night.now)).alarms)


async def a_week_later(night: NightTeam) -> None:
    night.clock.set(EVENING + timedelta(days=7))
    await night.has_a_past(each=4, days=8)


async def test_the_lead_is_asked_once_when_the_desk_opens(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    at_night = await asked(night)
    night.clock.set(at("08:01", days=1))

    cards = await asked(night)
    again = await asked(night)

    assert at_night == []
    assert [(card.channel, card.ref) for card in cards] == [(LEAD, "2026-11-24")]
    assert len(again) == 1
    assert [(one.crisis.id, one.note, one.lesson) for one in await shown(night)] == [(number, "Radar", None)]


@on_sqlite
async def test_what_people_declared_themselves_is_not_asked_about(night: NightTeam) -> None:
    night.clock.set(EVENING)
    crisis = await night.desks.do(declare, night.desk, by=SANNE, why="Brand", page=False, now=night.now)
    await night.desks.do(false_alarm, crisis.id, by=SANNE, note="", now=night.now)
    night.clock.set(at("08:01", days=1))

    assert await asked(night) == []
    with pytest.raises(NoFalseAlarm):
        await night.desks.do(learn, crisis.id, by=LEAD, now=night.now)


async def test_after_confirm_the_same_at_that_hour_is_not_told_and_that_is_counted(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    night.clock.set(at("08:01", days=1))
    [card] = await asked(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await a_week_later(night)

    await a_programme(night)

    [crisis] = await night.crises()
    [alarm] = await shown(night)
    assert crisis.id == number
    assert alarm.lesson is not None
    assert (alarm.lesson.held_back, alarm.lesson.needed > 3) == (1, True)
    assert alarm.lesson.until - night.now < timedelta(weeks=4)
    assert (await night.rows(Card, Card.id == card.id))[0].wanted > card.wanted
    assert "learned" in await night.timeline(number)


@on_sqlite
async def test_what_is_more_than_was_learned_is_told_and_says_so(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await a_week_later(night)

    await a_programme(night, people=45)

    _, told = await night.crises()
    [learned] = [one for one in told.facts["reasons"] if one["kind"] == "learned"]
    assert (told.level, learned["crisis"], learned["lowered"]) == (CrisisLevel.PAGE, number, False)


@on_sqlite
async def test_what_was_held_back_and_grows_is_told(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await a_week_later(night)
    await a_programme(night)
    before = len(await night.crises())

    await a_programme(night, people=45)

    assert (before, len(await night.crises())) == (1, 2)


@on_sqlite
async def test_a_crisis_that_people_see_already_is_not_hushed_up(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await a_week_later(night)
    declared = await night.desks.do(declare, night.desk, by=SANNE, why="Radar", page=False, now=night.now)

    await a_programme(night)

    [_, crisis] = await night.crises()
    assert (crisis.id, crisis.facts["reasons"][0]["kind"]) == (declared.id, "volume")
    assert (await night.crises())[0].facts["lesson"]["held_back"] == 0


@on_sqlite
@pytest.mark.parametrize("text", ["Er is een vrouw gewond bij Radar op televisie", "Stakingen bij de bussen morgen"])
async def test_danger_and_anything_else_are_told_as_always(night: NightTeam, text: str) -> None:
    number = await a_false_alarm(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await a_week_later(night)

    await a_programme(night, text=text)

    assert len(await night.crises()) == 2


@on_sqlite
async def test_one_voice_that_warns_of_danger_among_all_is_enough(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await a_week_later(night)
    await night.people_write(1, text="Wij zitten opgesloten in de lift")

    await a_programme(night)

    assert len(await night.crises()) == 2


@on_sqlite
async def test_it_is_forgotten_again_with_one_press(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    await night.desks.do(learn, number, by=LEAD, now=night.now)
    await night.desks.do(unlearn, number, by=LEAD, now=night.now)
    await a_week_later(night)

    await a_programme(night)

    assert [one.level for one in await night.crises()][1:] == [CrisisLevel.ALERT]
    assert await night.timeline(number) == ["opened", "false_alarm", "learned", "forgotten"]


async def test_it_was_real_teaches_nothing_and_only_the_desks_own_people_say_so(night: NightTeam) -> None:
    number = await a_false_alarm(night)
    with pytest.raises(NotOnCall):
        await night.desks.do(was_real, number, by="USTRANGER", now=night.now)

    await night.desks.do(was_real, number, by=LEAD, now=night.now)

    assert [one.state for one in await night.crises()] == [CrisisState.HANDLED]
    with pytest.raises(NoFalseAlarm):
        await night.desks.do(learn, number, by=LEAD, now=night.now)
