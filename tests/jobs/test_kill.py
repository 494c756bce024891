"""Real workers, killed at each point of the protocol: nothing is lost, nothing comes twice.

Kills at random moments, of the whole program at work: tests/torture.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.store.words import ReplyState
from tests.jobs.lives import Lives, lives_in
from tests.jobs.world import World, twice

TRANSACTION = ("not begun", "not committed", "committed")
# Every place where a life can end between the intent and its record, for each of the loops that send.
POINTS = [
    *[f"deliver: {what}" for what in TRANSACTION],
    *[f"row: {what}" for what in (*TRANSACTION, "chat.postMessage not sent", "chat.postMessage answered")],
    *[f"reply: {what}" for what in TRANSACTION],
    *[f"answer: {what}" for what in (*TRANSACTION, "callback not sent", "callback answered")],
    *[
        f"recover: {what}"
        for what in (*TRANSACTION, "conversations.history not sent", "conversations.history answered")
    ],
]


@dataclass
class Written:
    """What was put in and has to come out once."""

    cases: list[int] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)

    async def add(self, world: World, number: int) -> None:
        """A customer writes, an agent is told, an answer is queued."""
        case = await world.mention(number)
        self.cases.append(case)
        self.pings.append(await world.ping(case, to=f"U{number % 6 + 1}", number=number))
        self.replies.append(await world.reply(case, f"answer {number}"))

    async def check(self, world: World) -> None:
        """Everything stands once, and a reply that may have been lost is known as unknown."""
        keys = world.keys()
        assert twice(keys) == []
        assert {f"case:{case}:C1" for case in self.cases} <= set(keys)
        assert set(self.pings) <= set(keys)
        answered = [post["in_reply_to"] for post in world.sandbox.platform.posts(by_brand=True)]
        assert twice(answered) == []
        states = {(await world.reply_row(reply)).state for reply in self.replies}
        assert states <= {ReplyState.SENT, ReplyState.UNKNOWN}
        sent = [reply for reply in self.replies if (await world.reply_row(reply)).state is ReplyState.SENT]
        assert len(answered) >= len(sent)


@pytest.fixture
async def lives(world: World, tmp_path: Path) -> AsyncIterator[Lives]:
    async with lives_in(world, tmp_path) as lives:
        await lives.begin()  # learns who people are, so that the lives of a test are about messages
        await world.sandbox.wait_for(lambda: len(world.sandbox.journal.calls("users.info")) >= 8)
        await lives.stop()
        yield lives


async def finish(world: World, lives: Lives) -> None:
    """Let one more worker bring everything to its end."""
    await lives.begin()
    try:
        await world.until_idle(240)
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{lives.log()}") from error
    await lives.stop()


@pytest.mark.slow
async def test_dying_at_each_point_of_the_protocol(world: World, lives: Lives) -> None:
    written = Written()
    missed = []

    for number, (point, times) in enumerate((point, times) for times in (1, 2) for point in POINTS):
        await written.add(world, number)
        # Of replies and look-ups one life may see a single one, so their second round is the first place again.
        await lives.begin(point, 1 if point.startswith(("answer", "recover")) else times)
        if not await lives.end_within(120):
            missed.append((point, times))
        await world.forget_leases()
    await finish(world, lives)

    assert missed == []
    await written.check(world)


async def test_without_a_look_up_this_test_sees_a_second_card(world: World, lives: Lives) -> None:
    case = await world.mention(1)
    world.sandbox.inject("chat.postMessage", "drop_after")

    await lives.begin(blind=True)
    await world.until_idle(120)
    await lives.stop()

    assert twice(world.keys()) == [f"case:{case}:C1"]


async def test_a_graceful_stop_finishes_what_is_on_its_way(world: World, lives: Lives) -> None:
    world.sandbox.inject("chat.postMessage", "slow", delay_s=0.3, times=None)
    for number in range(12):
        await world.mention(number)

    await lives.begin()
    await world.sandbox.wait_for(lambda: world.sandbox.messages("C1"))
    await lives.stop()

    standing = {str(message["ts"]) for message in world.sandbox.messages("C1")}
    known = {card.ts for card in await world.cards() if card.ts}
    assert known == standing
