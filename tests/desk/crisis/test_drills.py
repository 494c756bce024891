"""A drill really calls those who said yes, shows whom else it would have called, and gives way to a real crisis."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.crisis.acting import (
    acknowledge_crisis,
    declare,
    false_alarm,
    open_for_crisis,
    raise_to_page,
    stand_down,
)
from bot.desk.crisis.drills import call_off, drills_run, plan_drill, say_yes, settle_drills, start_drill
from bot.desk.crisis.duty import ladder_people
from bot.desk.crisis.leading import say_lines_only
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.refusals import CrisisRunning, NoPracticeChannel, NotOnCall, NotTheLead, OnlyADrill
from bot.desk.crisis.stating import make_statements
from bot.desk.crisis.urgent import watch_urgent
from bot.desk.crisis.views import CrisisCan, CrisisView
from bot.desk.look import message_view
from bot.rules.oncall import FrozenLadder, FrozenStep, TargetKind, Variant
from bot.store import Case, Crisis, DeskOpening, Outbox, Page
from bot.store.words import CrisisKind, CrisisLevel, CrisisState, MessageKind, PageState, StatementKind
from tests.support.builders import ANA, LEAD, at
from tests.support.night import OMAR, SANNE, NightTeam

MINUTE = timedelta(minutes=1)
PRACTICE, NIGHT = "CPRACTICE", at("21:00")


async def planned(night: NightTeam, *, people: tuple[str, ...] = (SANNE, OMAR)) -> Crisis:
    night.clock.set(NIGHT)
    return await night.do(plan_drill, night.desk, channel=PRACTICE, people=people, scenario="Fire", by=LEAD)


async def begun(night: NightTeam, *yes: str) -> Crisis:
    drill = await planned(night)
    for person in yes:
        await night.do(say_yes, drill.id, by=person)
    await night.do(start_drill, drill.id, by=LEAD)
    return drill


async def after(night: NightTeam, minutes: float) -> None:
    """Come to so many minutes after the start, as the job of the ladders does."""
    night.clock.set(NIGHT + minutes * MINUTE)
    await night.do(settle_drills)
    await night.climbed()


async def view(night: NightTeam, drill: Crisis) -> CrisisView:
    return await night.look(crisis_view, drill.id, channel=PRACTICE)


async def told(night: NightTeam, kind: MessageKind) -> list[str]:
    rows = await night.rows(Outbox, Outbox.kind == kind)
    return [row.channel for row in sorted(rows, key=lambda row: row.id)]


async def test_a_planned_drill_asks_who_takes_part_and_calls_nobody(night: NightTeam) -> None:
    drill = await planned(night)
    await after(night, 30)

    [card] = await night.crisis_cards()
    assert card.channel == PRACTICE
    assert await told(night, MessageKind.DRILL_INVITE) == [SANNE, OMAR]
    assert await night.paged() == []
    assert (await view(night, drill)).can == frozenset()
    assert await night.look(ladder_people, night.desk) == (SANNE, OMAR, LEAD)
    assert not await night.look(drills_run), "what has not begun costs nothing"


async def test_who_said_yes_is_really_called_and_everybody_else_is_shown_each_step_once(night: NightTeam) -> None:
    drill = await begun(night, SANNE)
    for minutes in (0, 0, 2, 5, 5.5, 10, 15, 15.5):
        await after(night, minutes)

    assert [(whom, way) for whom, way, _ in await night.paged()] == [
        (SANNE, "slack"), (SANNE, "sms"), (SANNE, "slack"), (SANNE, "sms"), (OMAR, "shown"), (LEAD, "shown"),
        ("WEBCARE_CONTACT_CONTROL_ROOM", "shown"),
    ]  # fmt: skip
    assert await night.called() == [SANNE, SANNE]
    assert {page.state for page in await night.rows(Page) if page.way == "shown"} == {PageState.CANCELLED}
    pages = [entry.figures for entry in (await view(night, drill)).timeline if entry.kind.value == "paged"]
    assert [(one["people"], one["shown"]) for one in pages[1:3]] == [([SANNE], []), ([], [OMAR])]


async def test_the_script_grows_and_what_is_acknowledged_ends_by_itself_with_a_report(night: NightTeam) -> None:
    drill = await begun(night, SANNE)
    people = []
    for minutes in (0, 4, 9):
        await after(night, minutes)
        people.append((await view(night, drill)).reasons[1].figures["count"])
    await night.do(acknowledge_crisis, drill.id, by=SANNE)
    await after(night, 18)
    running = await night.look(drills_run)
    await after(night, 19)

    [crisis] = await night.crises()
    assert people == [64, 212, 390]
    assert running
    assert (crisis.state, crisis.ended_at) == (CrisisState.HANDLED, NIGHT + 19 * MINUTE)
    assert await told(night, MessageKind.CRISIS_REPORT) == [PRACTICE]
    assert (await view(night, drill)).acknowledged_at == NIGHT + 9 * MINUTE


async def test_what_nobody_acknowledges_ends_once_the_last_one_had_time_to_answer(night: NightTeam) -> None:
    drill = await begun(night)
    for minutes in (0, 5, 10, 15, 18.9):
        await after(night, minutes)
    open_still = (await view(night, drill)).ended_at is None
    await after(night, 19)

    assert open_still
    assert (await view(night, drill)).ended_at == NIGHT + 19 * MINUTE
    assert await night.called() == []


async def test_a_real_crisis_ends_the_drill_at_once_and_says_so(night: NightTeam) -> None:
    drill = await begun(night, SANNE)
    await after(night, 0)
    night.clock.set(NIGHT + MINUTE)
    real = await night.do(declare, night.desk, by=ANA, why="A real fire", page=True)
    await after(night, 2)

    ended = await view(night, drill)
    assert ended.ended_at == NIGHT + 2 * MINUTE
    assert ended.drill is not None
    assert ended.drill.interrupted
    assert await told(night, MessageKind.DRILL_OVER) == [PRACTICE, SANNE]
    pages = [(page.crisis_id, page.step) for page in await night.rows(Page) if page.way == "slack"]
    assert pages == [(drill.id, "0.0.0"), (real.id, "0.0.0")]
    with pytest.raises(CrisisRunning):
        await night.do(start_drill, (await planned_again(night)).id, by=LEAD)


async def planned_again(night: NightTeam) -> Crisis:
    return await night.do(plan_drill, night.desk, channel=PRACTICE, people=[SANNE], scenario="Fire", by=LEAD)


async def test_a_real_crisis_of_another_on_call_that_calls_who_said_yes_ends_it_too(night: NightTeam) -> None:
    drill = await begun(night, SANNE)
    ladder = FrozenLadder(
        rota="tram", at=NIGHT, skipped=(), ask_after=MINUTE, restart_after=MINUTE,
        steps=(FrozenStep(key="0.0", after=timedelta(), kind=TargetKind.DUTY, people=(SANNE,), place=None,
                          variant=Variant.IMPORTANT),),
    )  # fmt: skip
    async with night.store.write() as session:
        session.add(
            Crisis(
                desk="tram", topic="volume", kind=CrisisKind.DECLARED, level=CrisisLevel.PAGE, began_at=NIGHT,
                opened_at=NIGHT, ladder=ladder.to_json(),
            )
        )  # fmt: skip
    await after(night, 1)

    ended = await view(night, drill)
    assert ended.drill is not None
    assert ended.drill.interrupted


async def test_a_clock_that_is_behind_the_one_that_began_it_holds_up_no_ladder(night: NightTeam) -> None:
    drill = await begun(night, SANNE)
    await night.do(settle_drills, now=NIGHT - MINUTE)

    assert (await view(night, drill)).reasons[1].figures["count"] == 64


async def test_a_drill_opens_no_desk_says_nothing_in_public_and_hides_no_urgent_message(night: NightTeam) -> None:
    drill = await begun(night, SANNE)
    await after(night, 0)
    refused = (
        (false_alarm, {}), (raise_to_page, {}), (open_for_crisis, {"until": NIGHT + 60 * MINUTE, "note": ""}),
        (make_statements, {"text": "We know.", "kind": StatementKind.OPENING, "sources": ["web"]}),
        (say_lines_only, {}),
    )  # fmt: skip
    for use_case, facts in refused:
        with pytest.raises(OnlyADrill):
            await night.do(use_case, drill.id, by=SANNE, **facts)

    await night.people_write(1, text="Help, there is a fire in the train")
    woken = await night.do(watch_urgent)

    assert woken == 1
    assert await night.rows(DeskOpening) == []
    assert len(await night.rows(Case)) == 1
    assert (await view(night, drill)).can == {CrisisCan.ACKNOWLEDGE, CrisisCan.STAND_DOWN}


async def test_only_the_lead_plans_and_begins_and_only_who_was_asked_says_yes(night: NightTeam) -> None:
    drill = await planned(night)

    for refused in (
        night.do(plan_drill, night.desk, channel=PRACTICE, people=[], scenario="", by=ANA),
        night.do(start_drill, drill.id, by=SANNE), night.do(call_off, drill.id, by=ANA),
    ):  # fmt: skip
        with pytest.raises(NotTheLead):
            await refused
    with pytest.raises(NotOnCall):
        await night.do(say_yes, drill.id, by=ANA)
    with pytest.raises(OnlyADrill):
        await night.do(acknowledge_crisis, drill.id, by=SANNE)
    with pytest.raises(NoPracticeChannel):
        await night.do(plan_drill, night.desk, channel="CCRISIS", people=[], scenario="", by=LEAD)


async def test_a_new_plan_takes_the_place_of_one_that_has_not_begun_and_of_no_other(night: NightTeam) -> None:
    first = await planned(night)
    second = await planned_again(night)
    await night.do(start_drill, second.id, by=LEAD)

    with pytest.raises(CrisisRunning):
        await planned_again(night)

    assert [(await view(night, one)).ended_at for one in (first, second)] == [NIGHT, None]


async def test_a_drill_is_called_off_stood_down_or_forgotten_after_a_day(night: NightTeam) -> None:
    drill = await planned(night)
    await night.do(call_off, drill.id, by=LEAD)
    second = await begun(night, SANNE)
    await night.do(stand_down, second.id, by=SANNE, note="That went well")
    third = await planned_again(night)
    [invitation, *_] = await night.rows(Outbox, Outbox.kind == MessageKind.DRILL_INVITE)
    await after(night, 24 * 60)

    assert [(await view(night, one)).ended_at is not None for one in (drill, second, third)] == [True] * 3
    assert await told(night, MessageKind.CRISIS_REPORT) == [PRACTICE]
    assert await night.look(message_view, invitation.id) is None
