"""The bounded group in which work goes on after Slack was answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

# More work at once than this would queue at the database anyway; whoever comes on top is told so at once.
MOST_AT_ONCE = 200


class Tasks:
    """Runs coroutines that nobody awaits. ``failed`` speaks for what they raise; it is the only handler of theirs."""

    def __init__(self, *, most: int = MOST_AT_ONCE) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._most = most

    @property
    def is_full(self) -> bool:
        """Whether no more work is taken on."""
        return len(self._running) >= self._most

    def start(self, work: Coroutine[Any, Any, None], failed: Callable[[Exception], Awaitable[None]]) -> None:
        """Run ``work``; whatever it raises goes to ``failed``."""
        task = asyncio.create_task(_supervised(work, failed))
        self._running.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._running.discard)

    async def finish(self, *, within_s: float) -> int:
        """Wait for what is in flight; return how many tasks had to be cancelled."""
        if not self._running:
            return 0
        _, late = await asyncio.wait(self._running, timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)


async def _supervised(work: Coroutine[Any, Any, None], failed: Callable[[Exception], Awaitable[None]]) -> None:
    try:
        await work
    except Exception as error:
        await failed(error)
