"""The sweep says much in few messages, and leaves people alone who heard enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.desk.lease_round import due_leases
from bot.desk.roster_cache import people_change
from bot.rules.pings import Step
from bot.store import Duty
from bot.store.database import Store
from bot.store.words import CardKind, MessageKind
from tests.desk.timed import DAAN, MARIT, SANNE, YARA, Rail, monday

pytestmark = pytest.mark.unmeasured

HALF, NEAR, BREACH, REPEAT = Step
NO_LEAD = {"lead": ""}


async def test_what_is_due_to_a_person_within_five_minutes_goes_along_early(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    for minute, who in ((0, "jan"), (4, "ans"), (9, "bea")):
        rail.clock.set(monday(f"09:0{minute}"))
        await rail.claim(await rail.mention(who))

    await rail.at("09:48")

    (message,) = await rail.messages()
    assert len(message.facts["pings"]) == 2
    assert await rail.minutes(5) == 0


async def test_without_a_coordinator_the_channel_hears_at_most_every_ten_minutes(store: Store) -> None:
    rail = Rail(store, monday("09:00"), **NO_LEAD)
    for number in range(60):
        await rail.mention(f"c{number}", text="Er is brand!" if number % 7 == 3 else None)
        await rail.minutes(4)

    lines = [datetime.fromisoformat(line.ref) for line in await rail.cards(CardKind.FREE_LINE)]
    times = sorted([*lines, *(row.created_at for row in await rail.messages())])
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert {to for _, to in await rail.told()} == {"CRAIL"}
    assert min(gaps) >= timedelta(minutes=10)
    assert len(times) > 15


@pytest.mark.parametrize("written", ["09:30", "09:34"])
async def test_a_new_line_waits_until_ten_minutes_after_the_channels_last_rollup(store: Store, written: str) -> None:
    rail = Rail(store, monday("09:00"), **NO_LEAD)
    await rail.claim(await rail.mention("jan"), YARA)  # off shift, so that the channel hears of it
    rail.clock.set(monday(written))
    await rail.mention("ans")

    await rail.at("10:00")
    await rail.minutes(9)
    assert await rail.cards(CardKind.FREE_LINE) == []
    await rail.minutes(1)

    assert [line.ref for line in await rail.cards(CardKind.FREE_LINE)] == [monday("10:10").isoformat()]


async def test_a_private_case_is_told_in_the_private_channel_only(store: Store) -> None:
    rail = Rail(store, monday("09:00"), **NO_LEAD)
    await rail.mention(private=True)

    await rail.at("10:00")

    assert await rail.told() == [("rollup", "CPRIV")]


async def test_the_coordinators_rollup_waits_its_15_min_and_forgets_what_was_answered(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    first, second, third = [await rail.mention(who, ago=timedelta(minutes=ago)) for who, ago in
                            (("jan", 0), ("ans", -0), ("bea", 0))]  # fmt: skip
    await rail.claim(first, SANNE)
    await rail.at("09:06")
    late = await rail.mention("eef")
    later = await rail.mention("fin")
    await rail.claim(late, DAAN)
    await rail.claim(later, DAAN)
    await rail.reply(second, DAAN)
    await rail.reply(third, DAAN)

    await rail.at("10:00")
    await rail.at("10:10")
    assert [to for kind, to in await rail.told() if kind == "rollup"] == [MARIT]
    await rail.reply(later, DAAN)
    await rail.minutes(4)
    assert [to for kind, to in await rail.told() if kind == "rollup"] == [MARIT]
    await rail.minutes(1)

    rollups = [row for row in await rail.messages() if row.kind is MessageKind.ROLLUP]
    assert [len(row.facts["pings"]) for row in rollups] == [1, 1]
    assert rollups[1].created_at == monday("10:15")


async def test_an_urgent_breach_reaches_the_coordinator_at_once_with_all_that_waited(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    for who in ("jan", "ans"):
        await rail.claim(await rail.mention(who))
    rail.clock.set(monday("09:48"))
    urgent = await rail.mention("u", text="Help, er is brand in de trein!")
    await rail.claim(urgent, DAAN)
    await rail.at("10:00")

    await rail.at("10:03")

    rollups = [row for row in await rail.messages() if row.kind is MessageKind.ROLLUP]
    assert [(row.created_at, len(row.facts["pings"])) for row in rollups] == [
        (monday("10:00"), 2),
        (monday("10:03"), 1),
    ]


async def test_what_waits_for_the_coordinators_rest_goes_along_when_an_urgent_breach_breaks_it(store: Store) -> None:
    rail = Rail(store, monday("09:04"))
    await rail.mention("jan")
    rail.clock.set(monday("09:50"))
    await rail.claim(await rail.mention("u", text="Help, er is brand in de trein!"), DAAN)
    await rail.at("09:52")  # the free case is near: its coordinator hears of it, and rests until 10:07

    await rail.at("10:04")
    held = len([row for row in await rail.messages() if row.kind is MessageKind.ROLLUP])
    await rail.at("10:05")

    rollups = [row for row in await rail.messages() if row.kind is MessageKind.ROLLUP]
    assert held == 1
    assert [(row.created_at, len(row.facts["pings"])) for row in rollups] == [
        (monday("09:52"), 1),
        (monday("10:05"), 2),
    ]


async def test_one_person_in_two_roles_gets_one_message(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    mine, free = await rail.mention("jan"), await rail.mention("ans")
    await rail.claim(mine, MARIT)

    await rail.at("10:00")

    assert await rail.told() == [("ping", MARIT)]
    assert await rail.steps(free) == [HALF, NEAR, BREACH]


async def test_the_coordinator_of_the_day_goes_before_the_lead(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    async with store.write() as session:
        session.add(Duty(desk="rail", day=monday("09:00").date(), user_id=DAAN))
        people_change(session)
    await rail.mention()

    await rail.at("10:00")

    assert await rail.told() == [("rollup", DAAN)]


async def test_an_agent_hears_at_most_ten_times_on_a_day_on_which_everything_is_late(store: Store) -> None:
    rail = Rail(store, monday("08:00"))
    for number in range(50):
        await rail.claim(await rail.mention(f"c{number}"), SANNE)
        await rail.minutes(12)

    told = [to for _, to in await rail.told()]
    assert told.count(SANNE) <= 10
    assert told.count(MARIT) <= 10
    assert set(told) == {SANNE, MARIT}


async def test_who_was_just_asked_about_a_lease_is_pinged_ten_minutes_later_with_all_that_came_up(store: Store) -> None:
    rail = Rail(store, monday("09:00"))
    for who, private, ago in (("jan", True, 0), ("ans", False, 33)):
        await rail.claim(await rail.mention(who, private=private, ago=timedelta(minutes=ago)))
    rail.clock.set(monday("09:10"))
    assert (await rail.desks.do(due_leases, now=rail.now)).asked == 2

    await rail.minutes(9)
    assert await rail.told() == []
    await rail.minutes(1)

    (message,) = await rail.messages()
    assert len(message.facts["pings"]) == 2
