"""Who wants to know that something changed: pages (live feed) and waiting tests."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from .shapes import Json

Listener = Callable[[Json], None]
T = TypeVar("T")


class Changes:
    """Live messages go to the listeners of a user; every change wakes whoever waits for a condition."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)
        self._waiting: list[asyncio.Future[None]] = []

    def listen(self, user: str, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with each live message for ``user``; the result ends it."""
        self._listeners[user].append(listener)
        return lambda: self._listeners[user].remove(listener)

    def listening(self, user: str) -> bool:
        return bool(self._listeners.get(user))

    def tell(self, users: Iterable[str], message: Json) -> None:
        """Send ``message`` to the pages of ``users`` and wake the waiting."""
        for user in users:
            for listener in tuple(self._listeners.get(user, ())):
                listener(message)
        self.bump()

    def bump(self) -> None:
        """Wake whoever waits: state has changed."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait_for(self, predicate: Callable[[], T], timeout_s: float) -> T:
        """Return the first true value of ``predicate``, looked at again after every change.

        Raises:
            TimeoutError: it was not true within ``timeout_s`` real seconds.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while not (value := predicate()):
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.append(future)
            async with asyncio.timeout_at(deadline):
                await future
        return value
