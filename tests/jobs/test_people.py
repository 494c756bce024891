"""Names and groups as Slack last told them; where it does not tell, the desk works on with what it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from bot.desk.claim import claim_case
from bot.desk.directory import forget_keys
from bot.desk.roster import read_roster
from bot.jobs.people import READ_AGAIN, People
from bot.settings import AgentGroup
from bot.store import Person, SeenKey
from tests.jobs.world import World


async def read(world: World) -> None:
    async with world.unstarted() as worker:
        await People(worker.tools)()


async def test_everybody_in_the_settings_and_the_groups_is_known_by_name(world: World) -> None:
    await read(world)

    async with world.store.read() as session:
        roster = await read_roster(session, world.settings)
    assert roster.name("U1") == "Sanne Visser"
    assert roster.name("U102") == "Omar Bakker"  # only in the user group of billing
    assert roster.groups["S1"] == {"U101", "U102"}


async def test_a_group_follows_slack_and_keeps_what_it_had_when_slack_does_not_tell(world: World) -> None:
    await read(world)
    world.sandbox.world.set_group("S1", ["U102"])
    await read(world)
    world.sandbox.inject("usergroups.users.list", "missing_scope", times=None)
    await read(world)

    async with world.store.read() as session:
        roster = await read_roster(session, world.settings)
    assert roster.groups["S1"] == {"U102"}
    assert world.health.warnings["usergroup:S1"] == "missing_scope"
    assert world.health.is_ready


async def test_a_name_is_asked_for_once_a_day(world: World) -> None:
    await read(world)
    asked = len(world.sandbox.journal.calls("users.info"))

    await read(world)
    assert len(world.sandbox.journal.calls("users.info")) == asked
    async with world.store.write() as session:
        old = world.clock.real() - READ_AGAIN - timedelta(minutes=1)
        await session.execute(update(Person).where(Person.user_id == "U1").values(read_at=old))
    await read(world)

    assert len(world.sandbox.journal.calls("users.info")) == asked + 1


async def test_somebody_who_left_is_gone(world: World) -> None:
    world.sandbox.world.deactivate("U3")

    await read(world)

    async with world.store.read() as session:
        roster = await read_roster(session, world.settings)
    assert "U3" in roster.gone
    assert "U3" not in roster.agents(world.settings.desks["rail"])


async def test_a_user_that_slack_does_not_know_keeps_the_name_we_have_and_is_not_asked_for_all_the_time(
    world: World,
) -> None:
    desk = world.settings.desks["rail"]
    agents = AgentGroup(usergroup=None, people=("U1", "U999"))
    world.settings = replace(world.settings, desks={"rail": replace(desk, agents=agents)})

    await read(world)
    await read(world)

    assert len(world.sandbox.journal.calls("users.info", user="U999")) <= 1
    assert len(world.sandbox.journal.calls("users.info")) == len({"U1", "U101", "U102", "U999"})


async def test_a_direct_channel_survives_what_slack_tells(world: World) -> None:
    case = await world.mention()
    await world.ping(case, to="U2")
    async with world.worker():
        await world.until_idle()

    await read(world)

    assert await world.dm_of("U2") == world.sandbox.channel("U2").id


async def test_a_card_that_had_to_show_an_id_shows_the_name_once_slack_has_told_it(world: World) -> None:
    case = await world.mention()
    await world.desks.do(claim_case, case, by="U1", now=world.clock.now())
    world.sandbox.inject("users.info", "internal_error", times=None)
    async with world.worker():
        await world.until_idle()
    card = await world.card(case)
    before = str(world.sandbox.message(card.channel, str(card.ts)))

    world.sandbox.faults.clear()
    async with world.worker():
        await world.sandbox.wait_for(
            lambda: "Sanne" in str(world.sandbox.message(card.channel, str(card.ts))), 30, what="the name"
        )

    assert "U1" in before
    assert "Sanne" not in before


async def test_keys_of_clicks_are_forgotten_after_a_day(world: World) -> None:
    real_now = world.clock.real()
    async with world.store.write() as session:
        session.add(SeenKey(key="old", at=real_now - timedelta(hours=25)))
        session.add(SeenKey(key="new", at=real_now - timedelta(hours=23)))

    async with world.store.write() as session:
        await forget_keys(session, real_now=real_now)

    async with world.store.read() as session:
        assert (await session.scalars(select(SeenKey.key))).all() == ["new"]
