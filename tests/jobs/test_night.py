"""The jobs of the night watch: a calendar that cannot be read, and one page that goes wrong beside others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.desk.crisis.acting import declare
from bot.desk.crisis.drills import plan_drill, say_yes, start_drill
from bot.desk.crisis.duty import duty_view
from bot.desk.ports.paging import Paged, PageOutcome, PageText
from bot.health import Health
from bot.jobs.night import Night, NightWatch
from bot.rules.oncall import Stretch
from bot.store import Crisis, Page
from bot.store.database import Store
from bot.store.words import CrisisKind, CrisisLevel, PageState
from tests.support.builders import ANA, LEAD, at
from tests.support.night import ADDRESSES, ONCALL, SANNE, NightTeam, with_people_on_call

CALENDAR = ONCALL.replace(
    'people = ["USANNE", "UOMAR"]\nhandover = "mon 09:00"\nsince = "2026-11-23"\n', 'calendar = "rota.ics"\n'
)


@dataclass
class Told:
    """A calendar that says this, or cannot be read."""

    stretches: Sequence[Stretch] = ()
    problem: str | None = None

    async def read(self, now: datetime) -> Told:
        return self


class Breaks:
    """A pager that breaks for one address, and takes the others."""

    def __init__(self, address: str) -> None:
        self.broken, self.paged = address, list[str]()

    async def page(self, address: SecretStr, text: PageText, *, key: str) -> PageOutcome:
        if address.get_secret_value() == self.broken:
            raise RuntimeError("a mistake of ours")
        self.paged.append(address.get_secret_value())
        return PageOutcome(state=Paged.SENT)


def watch(team: NightTeam, night: Night, health: Health | None = None) -> NightWatch:
    return NightWatch(team.desks, team.settings, team.clock, health or Health(), night, lambda: None)


async def test_what_a_calendar_said_holds_while_it_cannot_be_read_and_after_a_day_that_is_told(store: Store) -> None:
    team = NightTeam(store, with_people_on_call(oncall=CALENDAR))
    team.clock.set(at("11:00"))
    week = Stretch(at("09:00"), at("09:00", days=7), SANNE)
    health = Health()

    await watch(team, Night(calendars={("rail", "base"): Told([week])}), health).duty()
    gone = watch(team, Night(calendars={("rail", "base"): Told(problem="answered with status 404")}), health)
    await gone.duty()
    soon = dict(health.warnings)
    team.clock.advance(timedelta(hours=25))
    await gone.duty()

    assert (await team.look(duty_view, team.desk)).person == SANNE
    assert soon == {"calendar:rail.base": "answered with status 404"}
    assert health.warnings == {"calendar:rail.base": "not read for a day: answered with status 404"}


async def test_a_drill_gives_way_to_a_real_crisis_before_its_next_step(store: Store) -> None:
    team = NightTeam(store)
    team.clock.set(at("23:40"))
    drill = await team.do(plan_drill, team.desk, channel="CPRACTICE", people=[SANNE], scenario="Fire", by=LEAD)
    await team.do(say_yes, drill.id, by=SANNE)
    await team.do(start_drill, drill.id, by=LEAD)
    night = watch(team, Night())
    await night.ladders()

    await team.do(declare, team.desk, by=ANA, why="A real fire", page=True)
    team.clock.advance(timedelta(minutes=2))
    await night.ladders()

    steps = [(page.crisis_id, page.step) for page in await team.rows(Page) if page.way == "slack"]
    assert steps == [(drill.id, "0.0.0"), (drill.id + 1, "0.0.0"), (drill.id + 1, "0.0.1")]


async def test_a_page_that_breaks_takes_no_other_with_it(store: Store) -> None:
    team = NightTeam(store)
    team.clock.set(at("23:40"))
    await team.do(declare, team.desk, by=ANA, why="Fire", page=True)
    team.clock.set(at("23:55"))
    await team.climbed()
    pager = Breaks(ADDRESSES["WEBCARE_CONTACT_OMAR"])

    with pytest.raises(RuntimeError, match="a mistake of ours"):
        await watch(team, Night(pager=pager)).pages()

    states = {page.place: page.state for page in await team.rows(Page) if page.way != "slack"}
    assert states == {
        "USANNE": PageState.SENT, "UOMAR": PageState.SENDING, "WEBCARE_CONTACT_CONTROL_ROOM": PageState.SENT,
    }  # fmt: skip
    assert len(pager.paged) == 3


async def test_a_crisis_that_cannot_be_climbed_holds_up_no_other(store: Store) -> None:
    team = NightTeam(store)
    team.clock.set(at("23:40"))
    async with store.write() as session:
        session.add(
            Crisis(
                desk="rail", topic="case:1", kind=CrisisKind.URGENT, level=CrisisLevel.PAGE, began_at=team.now,
                opened_at=team.now, paged_at=team.now, look_at=at("23:00"), ladder={"of": "another version"},
            )
        )  # fmt: skip
    real = await team.do(declare, team.desk, by=ANA, why="A real fire", page=True)

    with pytest.raises(KeyError):
        await watch(team, Night()).ladders()

    assert {page.crisis_id for page in await team.rows(Page)} == {real.id}
