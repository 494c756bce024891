"""How long Slack waits for us: our whole door with all handlers against a bare one-listener Bolt app."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count

from benchmarks.clicks import clicks
from benchmarks.desk import PEOPLE
from benchmarks.load import Answers, as_fast_as_answered, connected
from benchmarks.measure import Measured
from benchmarks.processes import Site, free_port, site
from bot.slack.controls import Control

# A link button: acknowledged, nothing follows. What a claim costs is the benchmark ``sustained``.
CONTROL = Control.OPEN_ORIGINAL
ROUNDS = 12
ALONE, TOGETHER = 300, 1_500
"""Clicks of a round over one connection, and over fifty."""
FLOOR = "Bolt with one listener that acknowledges"

Send = Callable[[int, int], Awaitable[Answers]]
"""Send so many clicks over so many connections."""


async def bench() -> list[Measured]:
    """Clicks over HTTP, each signed, each another: one by one, and fifty connections at once."""
    async with site() as here:
        async with two_servers(here, CONTROL) as (ours, floor):
            alone = await _in_turn(ours, floor, ALONE, 1)
            together = await _in_turn(ours, floor, TOGETHER, 50)
    return [
        Measured(
            name="acknowledge a click, one at a time", ours=_each(alone[0]), floor=_each(alone[1]), floor_is=FLOOR,
            bar=1.5,
        ),
        Measured(
            name="acknowledge a click, 50 connections (per click)", ours=_whole(together[0]),
            floor=_whole(together[1]), floor_is=FLOOR, bar=1 / 0.8,
        ),
    ]  # fmt: skip


@asynccontextmanager
async def two_servers(here: Site, control: Control) -> AsyncIterator[tuple[Send, Send]]:
    """Start the bot and the bare app; yield what sends clicks to each, ours first."""
    port = free_port()
    bare = await here.start("bare", "benchmarks.bare", str(port), str(control))
    await bare.says("ready")
    await here.bot()
    numbers, secret = count(1), here.environ("SLACK_SIGNING_SECRET")

    def to(url: str) -> Send:
        async def send(amount: int, connections: int) -> Answers:
            values = [next(numbers) for _ in range(amount)]
            requests = clicks(control, values, secret=secret, users=PEOPLE, answers="http://127.0.0.1:9/answers")
            async with connected(url, connections) as opened:
                return (await as_fast_as_answered(opened, requests)).all_ok()

        return send

    yield to(here.url), to(f"http://127.0.0.1:{port}")


async def _in_turn(ours: Send, floor: Send, amount: int, connections: int) -> tuple[list[Answers], list[Answers]]:
    """Send rounds to both in turn; who goes first changes, and the first round does not count."""
    taken: tuple[list[Answers], list[Answers]] = ([], [])
    for number in range(ROUNDS + 1):
        for which in (0, 1) if number % 2 else (1, 0):
            answers = await (ours, floor)[which](amount, connections)
            if number:
                taken[which].append(answers)
    return taken


def _each(rounds: list[Answers]) -> list[float]:
    return [seconds for answers in rounds for seconds in answers.seconds]


def _whole(rounds: list[Answers]) -> list[float]:
    return [answers.took / len(answers.seconds) for answers in rounds]
