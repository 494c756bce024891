"""The running workspace with everybody who acts in it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from bot.demo.cast import STARTS_AT
from bot.demo.colleague import Colleague
from bot.demo.customers import Customers
from bot.demo.pace import HeldClock, Pace
from bot.demo.story import Said, Story
from bot.sandbox import Sandbox

# A computer that needs longer than this to take in a weekend has another trouble.
TAKEN_IN_WITHIN_S = 60.0


class Stage:
    """The workspace, connected with the bot, and its clock, which stands at the story's start until `begin`."""

    def __init__(self, sandbox: Sandbox, clock: HeldClock) -> None:
        self.sandbox, self._clock = sandbox, clock
        self.pace = Pace(clock)
        self.customers = Customers(sandbox, self.pace)

    async def begin(self, story: Story) -> None:
        """Bring in what was written before the start, then let business time run."""
        await self.customers.write(line for line in story.lines if line.at < STARTS_AT)
        platform = self.sandbox.platform
        await self.sandbox.wait_for(lambda: not platform.undelivered, TAKEN_IN_WITHIN_S, what="the weekend's intake")
        self.sandbox.clock.begin()
        self._clock.begin()

    async def perform(self, story: Story, stop: asyncio.Event, *, colleague: bool = True) -> None:
        """Let everybody act from the start on until ``stop`` is set; then they fall silent at once.

        ``colleague``: one agent takes a case now and then; else nobody of the team does anything by himself.
        """
        live = [line for line in story.lines if line.at >= STARTS_AT]
        parts: list[Coroutine[Any, Any, None]] = [
            self.customers.write(live),
            self.customers.react(story.reactions),
            self._speak(story.said),
        ]
        if colleague:
            parts.append(Colleague(self.sandbox, self.pace).work(live))
        async with asyncio.TaskGroup() as group:
            acting = [group.create_task(part) for part in parts]
            await stop.wait()
            for task in acting:
                task.cancel()

    async def _speak(self, said: Iterable[Said]) -> None:
        for one in said:
            await self.pace.until(one.at)
            await self.sandbox.as_user(one.by).say(one.channel, one.text)
