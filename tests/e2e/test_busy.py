"""More clicks than the desk can work off: a bounded number waits, the others are told at once, nothing is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.sandbox.actor import Actor
from bot.sandbox.controls import visible_text
from bot.tasks import MOST_AT_ONCE
from tests.support.away import locked
from tests.support.desk_at_work import CHANNEL, AtWork
from tests.support.world import a_world, sqlite_url

BUSY = "Very busy right now. Try again in a moment."
# Each waits for the database; a few more than fit must be enough.
TRIES = MOST_AT_ONCE + 20
# So many that nobody presses faster than a person may.
AGENTS = 20


@pytest.mark.parametrize("over_http", [True, False], ids=["http", "socket"])
async def test_with_the_group_full_a_click_and_a_command_are_acknowledged_and_told(
    tmp_path: Path, over_http: bool
) -> None:
    async with a_world(database=sqlite_url(tmp_path), over_http=over_http, agents=AGENTS) as world:
        desk = AtWork(world)
        card = await desk.mention("is anybody there?")
        *clicking, typing = (desk.user(f"U{number}") for number in range(1, AGENTS + 1))

        def told(*people: Actor) -> int:
            return sum(BUSY in visible_text(one["blocks"]) for person in people for one in person.ephemerals)

        async with locked(tmp_path / "webcare.db"):
            # All at once: whoever waited long enough for the database makes room again.
            clicks = [clicking[number % len(clicking)].click(CHANNEL, card, "Claim") for number in range(TRIES)]
            pressing = asyncio.gather(*clicks)
            await desk.until(lambda: told(*clicking), "the sentence")
            await typing.command("/webcare", "mine")
            await pressing
            await desk.until(lambda: told(typing), "the sentence for a command")

        await desk.until(lambda: "Claim" not in desk.buttons(card), "an owner", 60)
        assert desk.api_errors() == []
