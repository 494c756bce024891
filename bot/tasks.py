"""The bounded group in which work goes on after Slack was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

# More work at once than this would only queue at the database; whoever comes on top is told so at once. At some 6 ms a
# click it is half a second of work, and on a machine eight times as slow still less than the store's pool lets it wait.
MOST_AT_ONCE = 100
# Whoever finds the group full waits so long for a place before being turned away; of the three seconds that Slack waits
# for an acknowledgement this leaves enough. Turning away costs nearly what a claim costs: when two thousand clicks came
# within two seconds and nobody waited, two claims were committed meanwhile.
PATIENCE_S = 1.0

T = TypeVar("T")


class Tasks:
    """Runs coroutines that nobody awaits. ``failed`` speaks for what they raise; it is the only handler of theirs."""

    def __init__(self, *, most: int = MOST_AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._refusing: set[asyncio.Task[None]] = set()
        self._waiting: dict[asyncio.Future[None], None] = {}
        """Who waits for a place, in the order they came."""
        self._given = 0
        """Places of those that waited and were not taken yet."""
        self._most, self._patience_s = most, patience_s

    @property
    def is_full(self) -> bool:
        """Whether there is no place just now."""
        return len(self._running) + self._given >= self._most

    async def has_room(self) -> bool:
        """Return whether more work is taken on, which must then be started at once.

        While the group is full, as many as fit in it wait a moment for a place, first come, first served.
        """
        if not self.is_full:
            return True
        if len(self._waiting) >= self._most:
            return False
        place = asyncio.get_running_loop().create_future()
        self._waiting[place] = None
        try:
            await asyncio.wait({place}, timeout=self._patience_s)
        except asyncio.CancelledError:
            self._leave(place)
            self._hand_on()
            raise
        self._leave(place)
        return place.done()

    def _leave(self, place: asyncio.Future[None]) -> None:
        self._waiting.pop(place, None)
        self._given -= place.done()

    def _hand_on(self) -> None:
        """Give what is free to who waits longest."""
        while self._waiting and not self.is_full:
            place = next(iter(self._waiting))
            del self._waiting[place]
            place.set_result(None)
            self._given += 1

    def start(self, work: Coroutine[Any, Any, None], failed: Callable[[Exception], Awaitable[None]]) -> None:
        """Run ``work``; whatever it raises goes to ``failed``."""
        _keep(self._running, _supervised(work, failed)).add_done_callback(lambda _: self._hand_on())

    async def refuse(self, telling: Coroutine[Any, Any, None], failed: Callable[[Exception], Awaitable[None]]) -> None:
        """Run what tells somebody that there is no room: beside the group, so that their acknowledgement does not wait.

        When as many are being told already, it is awaited: nobody goes without a word, and whoever floods us waits.
        """
        told = _supervised(telling, failed)
        if len(self._refusing) < self._most:
            _keep(self._refusing, told)
        else:
            await told

    async def finish(self, *, within_s: float) -> int:
        """Wait for what is in flight; return how many tasks had to be cancelled."""
        flying = self._running | self._refusing
        if not flying:
            return 0
        _, late = await asyncio.wait(flying, timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Wait ``seconds`` for ``work``. After that it goes on alone: nothing is cut off in the middle of a commit.

    Raises:
        TimeoutError: it takes longer; whether it succeeds, nobody hears.
    """
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        _LEFT.add(task)
        task.add_done_callback(_forget)
        raise TimeoutError
    return task.result()


_LEFT: set[asyncio.Task[Any]] = set()


def _forget(task: asyncio.Task[Any]) -> None:
    _LEFT.discard(task)
    if not task.cancelled():
        task.exception()  # else the loop complains that nobody asked


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work)
    tasks.add(task)  # the loop itself keeps only a weak reference
    task.add_done_callback(tasks.discard)
    return task


async def _supervised(work: Coroutine[Any, Any, None], failed: Callable[[Exception], Awaitable[None]]) -> None:
    try:
        await work
    except Exception as error:
        await failed(error)
