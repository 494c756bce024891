"""Whoever finds the task group full waits a moment for a place; the places go round in order and none is lost."""

from __future__ import annotations

import asyncio

import pytest

from bot.tasks import Tasks

LONG_S = 60.0
# Turns of the loop after the end of what held the place: before, in and after the one in which it is handed on.
MOMENTS = range(6)


class Group:
    """A task group whose work ends when the test says so."""

    def __init__(self, *, most: int = 1, patience_s: float = LONG_S) -> None:
        self.tasks = Tasks(most=most, patience_s=patience_s)
        self.done: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}

    def start(self, name: str) -> None:
        self._ends[name] = asyncio.Event()
        self.tasks.start(self._work(name), _nothing_fails)

    def end(self, name: str) -> None:
        self._ends[name].set()

    async def come(self, name: str) -> bool:
        """Start as soon as there is room; whether there was."""
        there_is = await self.tasks.has_room()
        if there_is:
            self.start(name)
        return there_is

    async def _work(self, name: str) -> None:
        await self._ends[name].wait()
        self.done.append(name)


async def _nothing_fails(error: Exception) -> None:
    raise error


async def turns(count: int = 10) -> None:
    """Let the loop go round so often; as it stands, far enough for everybody."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_with_room_nobody_waits() -> None:
    group = Group()

    async with asyncio.timeout(LONG_S):
        assert await group.come("first")

    group.end("first")
    assert await group.tasks.finish(within_s=LONG_S) == 0


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_place_that_is_free_goes_to_who_waited_for_it_and_not_to_who_comes_then(moment: int) -> None:
    group = Group(most=2)
    group.start("first")
    group.start("other")
    waiting = asyncio.create_task(group.come("second"))
    await turns()

    group.end("first")
    await turns(moment)
    late = asyncio.create_task(group.come("third"))
    await turns()

    assert (waiting.done(), late.done()) == (True, False)
    group.end("second")
    assert await late
    group.end("third")
    group.end("other")
    await group.tasks.finish(within_s=LONG_S)
    assert group.done[:2] == ["first", "second"]


async def test_who_waited_in_vain_is_turned_away_and_the_next_place_is_not_lost() -> None:
    group = Group(patience_s=0.01)
    group.start("first")

    assert not await group.come("second")

    group.end("first")
    await turns()
    assert await group.come("third")
    group.end("third")
    await group.tasks.finish(within_s=LONG_S)


async def test_no_more_wait_than_fit_so_that_a_flood_is_told_at_once() -> None:
    group = Group()
    group.start("first")
    waiting = asyncio.create_task(group.come("second"))
    await turns()

    async with asyncio.timeout(LONG_S / 2):
        assert not await group.come("third")

    group.end("first")
    assert await waiting
    group.end("second")
    await group.tasks.finish(within_s=LONG_S)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_place_of_who_went_away_goes_to_the_next(moment: int) -> None:
    group = Group(most=2)
    group.start("first")
    group.start("other")
    second, third = asyncio.create_task(group.come("second")), asyncio.create_task(group.come("third"))
    await turns()

    group.end("first")
    await turns(moment)
    second.cancel()
    await turns()
    if not second.cancelled():  # it was there in time
        group.end("second")

    async with asyncio.timeout(LONG_S / 2):
        assert await third
    group.end("third")
    group.end("other")
    await group.tasks.finish(within_s=LONG_S)
