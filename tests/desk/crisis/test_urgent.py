"""Out of hours one message that cannot wait wakes whoever is on duty; everything else waits for the morning list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.claim import claim_case
from bot.desk.crisis.acting import acknowledge_crisis, declare, stand_down
from bot.desk.crisis.urgent import watch_urgent
from bot.desk.resolve import resolve_case
from bot.store import CrisisExample
from bot.store.words import CrisisKind, CrisisState, Outcome
from tests.support.builders import ANA, at
from tests.support.night import SANNE, NightTeam, with_people_on_call

NIGHT = at("23:40")


async def writes(night: NightTeam, text: str, *, when: str = "23:40", author: str = "jan") -> int:
    night.clock.set(at(when))
    return await night.a_case(author, text=text)


async def test_people_in_danger_wake_whoever_is_on_duty(night: NightTeam) -> None:
    number = await writes(night, "Er is brand in de trein bij Gouda!")

    assert await night.do(watch_urgent) == 1
    await night.climbed()

    [crisis] = await night.crises()
    assert (crisis.kind, crisis.topic) == (CrisisKind.URGENT, f"case:{number}")
    assert crisis.facts["reasons"][0]["of"] == "danger"
    assert await night.called() == [SANNE]


async def test_each_case_wakes_once_however_often_it_is_looked_at_and_whatever_was_done(night: NightTeam) -> None:
    await writes(night, "Er is brand in de trein bij Gouda!")
    await night.do(watch_urgent)
    [crisis] = await night.crises()
    for _ in range(3):
        assert await night.do(watch_urgent) == 0

    await writes(night, "Ik wil dood, ik weet het niet meer", when="23:55", author="piet")
    await night.do(acknowledge_crisis, crisis.id, by=SANNE)
    assert await night.do(watch_urgent) == 1
    assert [one.id for one in await night.crises()] == [crisis.id, crisis.id + 1]


async def test_a_burning_train_is_many_messages_and_wakes_people_once(night: NightTeam) -> None:
    for number in range(12):
        await writes(night, "Er is brand in de trein bij Gouda!", when=f"23:{40 + number}", author=f"reiziger{number}")
        await night.do(watch_urgent)
        await night.climbed()

    [crisis] = await night.crises()
    assert len(await night.rows(CrisisExample, CrisisExample.crisis_id == crisis.id)) == 12


async def test_a_larger_crisis_calls_people_for_them_too_and_nobody_is_woken_for_them_when_it_is_over(
    night: NightTeam,
) -> None:
    night.clock.set(NIGHT)
    larger = await night.do(declare, night.desk, by=ANA, why="Fire at Gouda", page=True)
    await writes(night, "Er is brand in de trein bij Gouda!", when="23:45")
    assert await night.do(watch_urgent) == 0

    night.clock.set(at("23:59"))
    await night.do(stand_down, larger.id, by=ANA, note="Out")
    night.clock.advance(timedelta(minutes=1))

    assert await night.do(watch_urgent) == 0
    await night.a_case("piet", text="Ik wil dood, ik weet het niet meer")
    night.clock.advance(timedelta(minutes=1))
    assert await night.do(watch_urgent) == 1


async def test_who_takes_the_larger_crisis_is_not_asked_about_the_message_that_was_its_beginning(
    night: NightTeam,
) -> None:
    await writes(night, "Er is brand in de trein bij Gouda!")
    await night.do(watch_urgent)
    await night.climbed()
    [small] = await night.crises()
    await night.do(acknowledge_crisis, small.id, by=SANNE)
    await writes(night, "Ik wil dood, ik weet het niet meer", when="23:55", author="piet")
    await night.do(watch_urgent)
    _, other = await night.crises()
    await night.do(acknowledge_crisis, other.id, by=SANNE)
    night.clock.set(at("23:57"))
    larger = await night.do(declare, night.desk, by=ANA, why="Fire at Gouda", page=True)

    await night.do(acknowledge_crisis, larger.id, by=SANNE)

    states = {one.id: one.state for one in await night.crises()}
    assert states[small.id] is CrisisState.HANDLED
    assert {states[other.id], states[larger.id]} == {CrisisState.ACKNOWLEDGED}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Mijn trein is te laat, schandalig", "23:40"),
        ("Ik schakel mijn advocaat in", "23:40"),
        ("Er is brand in de trein", "11:00"),
    ],
)
async def test_what_can_wait_and_what_the_team_sees_itself_wakes_nobody(night: NightTeam, text: str, when: str) -> None:
    await writes(night, text, when=when)

    assert await night.do(watch_urgent) == 0
    assert await night.crises() == []


async def test_a_desk_chooses_what_it_is_woken_for(night: NightTeam) -> None:
    night = NightTeam(night.store, with_people_on_call(crisis='\n[desk.rail.crisis]\nwakes_for = ["legal"]\n'))

    await writes(night, "Er is brand in de trein")
    assert await night.do(watch_urgent) == 0
    await writes(night, "Ik schakel mijn advocaat in", author="piet")
    assert await night.do(watch_urgent) == 1


async def test_an_agent_who_claims_it_first_has_it_and_nobody_is_woken(night: NightTeam) -> None:
    number = await writes(night, "Er is brand in de trein")
    await night.do(watch_urgent)

    await night.do(claim_case, number, by=ANA)

    assert await night.climbed() == 0
    [crisis] = await night.crises()
    assert (crisis.state, crisis.owner) == (CrisisState.ACKNOWLEDGED, ANA)
    assert await night.called() == []


async def test_what_waited_for_hours_stands_on_the_morning_list_and_wakes_nobody(night: NightTeam) -> None:
    await writes(night, "Er is brand in de trein")
    night.clock.advance(timedelta(hours=3))

    assert await night.do(watch_urgent) == 0


async def test_a_resolved_case_ends_what_it_woke_somebody_for_instead_of_asking_for_news(night: NightTeam) -> None:
    number = await writes(night, "Er is brand in de trein")
    await night.do(watch_urgent)
    await night.do(claim_case, number, by=ANA)
    await night.climbed()
    await night.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE)
    night.clock.advance(timedelta(minutes=31))

    await night.climbed()

    [crisis] = await night.crises()
    assert (crisis.state, crisis.look_at) == (CrisisState.HANDLED, None)
    assert await night.timeline(crisis.id) == ["opened", "acknowledged", "ended"]
