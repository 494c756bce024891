"""A morning at random, swept every minute over restarts and stops: every step once, none at the wrong time or place."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select

from bot.desk.claim import release_case
from bot.desk.clockwork import steps_of
from bot.desk.lease_round import due_leases
from bot.desk.lists import due_lists
from bot.desk.recipients import EARLY_BY
from bot.desk.roster import read_roster
from bot.desk.waiting import ask_waiting
from bot.errors import Refusal
from bot.store import Case, Clock, Outbox, Ping
from bot.store.database import Store
from bot.store.words import CardKind, ClockState, MessageKind, ReplyKind
from tests.desk.timed import DAAN, MARIT, SANNE, YARA, Rail, monday

HOURS = 'mon = ["08:00-10:00", "10:30-12:00"]\ntue = ["08:00-18:00"]'
MORE = """
[desk.rail.sla.default]
first_reply = "24m"
next_reply = "20m"
urgent = "10m"
[desk.rail.members.UDAAN]
hours = { mon = ["08:00-09:15"], tue = ["08:00-18:00"] }
"""
SPOKEN = (
    MessageKind.PING, MessageKind.ROLLUP, MessageKind.LEASE_ASK, MessageKind.ASK_TO_CLOSE,
)  # fmt: skip
FIRE = "Help, er is brand in de trein!"


async def something_happens(rail: Rail, random: Random) -> None:
    """A customer writes, or an agent claims, answers, promises or gives back: whatever is refused did not happen."""
    async with rail.store.read() as session:
        case = random.choice((await session.scalars(select(Case.id))).all() or [0])
    agent = random.choice((SANNE, DAAN, YARA, MARIT))
    try:
        match random.choice("mmmmcccrrhf" if case else "m"):
            case "m":
                await rail.mention(f"c{random.randint(1, 25)}", text=FIRE if random.random() < 0.15 else None)
            case "c":
                await rail.claim(case, agent)
            case "r":
                await rail.reply(case, agent)
            case "h":
                until = rail.now + timedelta(minutes=random.randint(20, 90))
                await rail.reply(case, agent, kind=ReplyKind.HOLDING, promised_for=until)
            case _:
                await rail.desks.do(release_case, case, by=agent, now=rail.now)
    except Refusal:
        return


async def a_minute(rail: Rail, random: Random) -> None:
    """What the jobs do each minute; now and then two processes do it at once."""
    await asyncio.gather(*(rail.sweep() for _ in range(random.choice((1, 1, 1, 2)))))
    await rail.desks.do(due_leases, now=rail.now)
    await rail.desks.do(due_lists, now=rail.now)
    await rail.desks.do(ask_waiting, now=rail.now)


async def play(rail: Rail, random: Random) -> None:
    while rail.now < monday("11:30"):
        rail.clock.advance(timedelta(minutes=1))
        if random.random() < 0.5:
            await something_happens(rail, random)
        if random.random() < 0.03:
            rail.restart()
            rail.clock.advance(timedelta(minutes=random.randint(1, 25)))
        await a_minute(rail, random)
    rail.clock.set(monday("08:00", days=1))  # the next day, undisturbed, until nothing is left to say
    await rail.minutes(9 * 60, every=6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [14])
async def test_a_random_morning_is_pinged_as_promised(store: Store, seed: int) -> None:
    rail = Rail(store, monday("07:30"), hours=HOURS, more=MORE)

    await play(rail, Random(seed))

    pings, clocks, outbox, open_cases = await everything(rail)
    spoken = [row for row in outbox if row.kind in SPOKEN]
    assert len(spoken) > 20
    assert max(Counter((ping.clock_id, ping.step) for ping in pings).values()) == 1
    assert_none_too_early(rail, pings, clocks, open_cases)
    assert_none_missed(rail, pings, clocks, open_cases)
    assert all(rail.desk.hours.is_open(row.created_at) for row in spoken)
    await assert_nobody_off_shift(rail, spoken)
    assert_every_message_says_something(pings, outbox)
    await assert_the_channel_is_quiet(rail, outbox)


async def everything(rail: Rail) -> tuple[list[Ping], dict[int, Clock], list[Outbox], dict[int, Case]]:
    async with rail.store.read() as session:
        pings = list((await session.scalars(select(Ping).order_by(Ping.id))).all())
        clocks = {clock.id: clock for clock in (await session.scalars(select(Clock))).all()}
        outbox = list((await session.scalars(select(Outbox).order_by(Outbox.id))).all())
        cases = {case.id: case for case in (await session.scalars(select(Case))).all()}
    return pings, clocks, outbox, cases


def assert_none_too_early(rail: Rail, pings: list[Ping], clocks: dict[int, Clock], cases: dict[int, Case]) -> None:
    """A step that was said itself (not covered by a higher one) was due, or would have been within five minutes."""
    for ping in pings:
        clock = clocks[ping.clock_id]
        moved = clock.paused or clock.state is ClockState.PAUSED or cases[clock.case_id].reopened
        if ping.outbox_id is None or moved:
            continue
        steps = [*steps_of(clock, rail.desk.hours, owned=True), *steps_of(clock, rail.desk.hours, owned=False)]
        assert ping.at >= min(one.at for one in steps if one.step is ping.step) - EARLY_BY


def assert_none_missed(rail: Rail, pings: list[Ping], clocks: dict[int, Clock], cases: dict[int, Case]) -> None:
    """After a long quiet day every clock that still runs has said its last step."""
    said = {(ping.clock_id, ping.step) for ping in pings}
    running = [clock for clock in clocks.values() if clock.is_running]
    assert running
    for clock in running:
        owned = cases[clock.case_id].owner is not None
        past = [one for one in steps_of(clock, rail.desk.hours, owned=owned) if one.at < rail.now - timedelta(hours=2)]
        assert not past or (clock.id, past[-1].step) in said


async def assert_nobody_off_shift(rail: Rail, spoken: list[Outbox]) -> None:
    async with rail.store.read() as session:
        roster = await read_roster(session, rail.settings)
    people = [row for row in spoken if row.channel.startswith("U")]
    assert people
    assert [row.id for row in people if not roster.is_on_shift(row.channel, rail.desk, now=row.created_at)] == []


def assert_every_message_says_something(pings: list[Ping], outbox: list[Outbox]) -> None:
    messages = {row.id: row for row in outbox if row.kind in (MessageKind.PING, MessageKind.ROLLUP)}
    assert all(row.facts["pings"] for row in messages.values())
    for ping in pings:
        if ping.outbox_id is not None:
            assert ping.id in messages[ping.outbox_id].facts["pings"]


async def assert_the_channel_is_quiet(rail: Rail, outbox: list[Outbox]) -> None:
    rollups = [row.created_at for row in outbox if row.kind is MessageKind.ROLLUP and row.channel == "CRAIL"]
    lines = [datetime.fromisoformat(line.ref) for line in await rail.cards(CardKind.FREE_LINE)]
    assert lines
    assert all(later - earlier >= timedelta(minutes=10) for earlier, later in pairwise(sorted([*rollups, *lines])))
