"""Slack's side of a desk that is open beyond its hours: a command, a card that flows, a command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import AnchoredClock, ClockAnchor, SystemClock
from bot.sandbox.controls import visible_text
from tests.support.database import PostgresServer
from tests.support.desk_at_work import BRAND, CHANNEL, AtWork
from tests.support.world import OFFICE, a_world

NIGHT = datetime(2026, 11, 23, 21, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
async def closed(transport: str, database_url: str, server: PostgresServer | None) -> AsyncIterator[AtWork]:
    """A desk with office hours, on a Monday at half past nine in the evening."""
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    clock = AnchoredClock(ClockAnchor(business=NIGHT, real=SystemClock().real(), factor=1.0))
    async with a_world(database=plain, over_http=transport == "http", hours=OFFICE, clock=clock) as world:
        yield AtWork(world)


async def channel_says(desk: AtWork, words: str) -> str:
    """Wait until the channel shows these words; return the message's ts."""
    return str(
        await desk.until(
            lambda: next(
                (one["ts"] for one in desk.sandbox.messages(CHANNEL) if words in visible_text(one["blocks"])), None
            ),
            f"{words!r} in the channel",
        )
    )


async def test_an_agent_opens_the_desk_by_command_a_card_flows_and_another_closes_it(closed: AtWork) -> None:
    sanne, ben = closed.user("U1"), closed.user("U2")
    await closed.platform.post("c1", f"{BRAND} is there still a train tonight?")

    await sanne.command("/webcare", "open until 23:00")

    card = await channel_says(closed, "is there still a train tonight?")
    assert "Claim" in closed.buttons(card)
    await channel_says(closed, "opened the desk until 23:00")
    await closed.until(lambda: sanne.ephemerals, "the answer")
    assert "open until 23:00" in sanne.ephemerals[-1]["text"]
    later = await closed.mention("and tomorrow?", customer="c2")
    assert "Claim" in closed.buttons(later)

    await ben.command("/webcare", "close")

    await channel_says(closed, "closed the extra opening. The desk is open again tomorrow 08:00.")
    assert closed.api_errors() == []


async def test_what_was_typed_wrong_is_named_with_what_to_type(closed: AtWork) -> None:
    sanne, stranger = closed.user("U1"), closed.user("U101")
    closed.sandbox.world.add_to(CHANNEL, "U101")

    for typed in ("open until 25:00", "open", "close"):
        before = len(sanne.ephemerals)
        await sanne.command("/webcare", typed)
        await closed.until(lambda before=before: len(sanne.ephemerals) > before, "the answer")
    await stranger.command("/webcare", "open until 23:00")
    await closed.until(lambda: stranger.ephemerals, "the refusal")

    wrong, empty, shut = [one["text"] for one in sanne.ephemerals]
    assert "until 25:00 is no time of day" in wrong
    assert "open until 23:00" in wrong
    assert "Until when?" in empty
    assert "not open beyond its hours" in shut
    assert "Only the webcare team" in stranger.ephemerals[-1]["text"]
    assert not any("opened the desk" in visible_text(one["blocks"]) for one in closed.sandbox.messages(CHANNEL))
