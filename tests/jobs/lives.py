"""Real worker processes, one life after the other, that die where a test wants them to."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.jobs.world import World
from tests.support.forking import Forker, a_forker


class Lives:
    """Starts workers as children of a warm process; see zygote.py."""

    def __init__(self, zygote: Forker) -> None:
        self._zygote = zygote

    async def begin(self, point: str = "", times: int = 1, *, blind: bool = False) -> None:
        """Start a worker that dies when it comes to ``point`` for the ``times``-th time ("": it does not)."""
        await self._zygote.say(json.dumps({"point": point, "times": times, "blind": blind}))
        self._zygote.pid = int(await self._zygote.hear())

    async def stop(self) -> None:
        """Tell the worker to stop, and wait until it has."""
        self._zygote.signal(signal.SIGTERM)
        await self.end()

    async def end(self) -> bool:
        """Wait until the worker is gone; returns whether it died where it was to die."""
        heard = await self._zygote.hear()
        self._zygote.pid = 0
        return heard == "gone died"

    async def end_within(self, timeout_s: float) -> bool:
        """Like :meth:`end`, but a worker that does not come to its point in time is killed."""
        ending = asyncio.create_task(self.end())
        await asyncio.wait({ending}, timeout=timeout_s)
        if not ending.done():
            self._zygote.signal(signal.SIGKILL)
        return await ending

    def log(self) -> str:
        """Return what the workers logged last."""
        return self._zygote.log_tail()


@asynccontextmanager
async def lives_in(world: World, directory: Path) -> AsyncIterator[Lives]:
    """Yield a source of worker processes for this world's database and workspace."""
    where = (world.store.url.render_as_string(hide_password=False), world.sandbox.api_url, world.sandbox.callback_url)
    async with a_forker("tests.jobs.zygote", *where, str(directory), log=directory / "workers.log") as zygote:
        yield Lives(zygote)
