"""Runs what blocks in threads that nobody has to wait for.

The executors of the standard library make a program wait at its end for every thread that hangs; a service that never
answers must not keep us from stopping. So each call gets a thread of its own, of which only so many run at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import BoundedSemaphore, Thread
from typing import TypeVar

T = TypeVar("T")


class NoRoom(Exception):
    """All threads are taken: the work was not begun."""


class Threads:
    """At most ``most`` calls at once."""

    def __init__(self, most: int) -> None:
        self._room = BoundedSemaphore(most)

    async def run(self, work: Callable[[], T], *, within_s: float) -> T:
        """Return what ``work`` returns. After ``within_s`` seconds it goes on alone and keeps its place until its end.

        Raises:
            NoRoom: it was not begun.
            TimeoutError: it takes longer; what comes of it, nobody hears.
        """
        if not self._room.acquire(blocking=False):
            raise NoRoom
        done: Future[T] = Future()
        done.set_running_or_notify_cancel()
        try:
            Thread(target=self._work, args=(work, done), name="page", daemon=True).start()
        except RuntimeError:  # the system has no thread left
            self._room.release()
            raise NoRoom from None
        async with asyncio.timeout(within_s):
            return await asyncio.wrap_future(done)

    def _work(self, work: Callable[[], T], done: Future[T]) -> None:
        try:
            result = work()
        except Exception as error:
            self._room.release()
            done.set_exception(error)
        else:
            self._room.release()
            done.set_result(result)
