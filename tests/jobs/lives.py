"""Real worker processes, one life after the other, that die where a test wants them to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.jobs.world import World

ROOT = Path(__file__).parents[2]


class Lives:
    """Starts workers as children of a warm process; see zygote.py."""

    def __init__(self, zygote: Process, log: Path) -> None:
        self._zygote, self._log = zygote, log
        self._pid = 0

    async def begin(self, point: str = "", times: int = 1, *, blind: bool = False) -> None:
        """Start a worker that dies when it comes to ``point`` for the ``times``-th time ("": it does not)."""
        await self._say(json.dumps({"point": point, "times": times, "blind": blind}))
        self._pid = int(await self._hear())

    async def kill(self) -> None:
        """``kill -9`` the worker."""
        self._signal(signal.SIGKILL)
        await self.end()

    async def stop(self) -> None:
        """Tell the worker to stop, and wait until it has."""
        self._signal(signal.SIGTERM)
        await self.end()

    async def end(self) -> bool:
        """Wait until the worker is gone; returns whether it died where it was to die."""
        heard = await self._hear()
        self._pid = 0
        return heard == "gone died"

    async def end_within(self, timeout_s: float) -> bool:
        """Like :meth:`end`, but a worker that does not come to its point in time is killed."""
        ending = asyncio.create_task(self.end())
        await asyncio.wait({ending}, timeout=timeout_s)
        if not ending.done():
            self._signal(signal.SIGKILL)
        return await ending

    def _signal(self, number: signal.Signals) -> None:
        # A worker may have died by itself a moment ago; its parent still has to reap it, so the id is not reused.
        if self._pid <= 0:
            raise RuntimeError("no worker is alive")  # 0 would be this test's whole process group
        os.kill(self._pid, number)

    def bury(self) -> None:
        """Kill a worker that a failed test left behind."""
        if self._pid:
            self._signal(signal.SIGKILL)

    async def _say(self, line: str) -> None:
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(f"{line}\n".encode())
        await self._zygote.stdin.drain()

    async def _hear(self) -> str:
        assert self._zygote.stdout is not None
        async with asyncio.timeout(60):
            line = await self._zygote.stdout.readline()
        if not line:
            raise RuntimeError(f"the zygote is gone:\n{self._log.read_text()[-3000:]}")
        return line.decode().strip()

    def log(self) -> str:
        """Return what the workers logged last."""
        return self._log.read_text()[-6000:]


@asynccontextmanager
async def lives_in(world: World, directory: Path) -> AsyncIterator[Lives]:
    """Yield a source of worker processes for this world's database and workspace."""
    log = directory / "workers.log"
    where = (world.store.url.render_as_string(hide_password=False), world.sandbox.api_url, world.sandbox.callback_url)
    with log.open("wb") as errors:
        zygote = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.jobs.zygote", *where, str(directory), stdin=PIPE, stdout=PIPE, stderr=errors,
            cwd=ROOT,
        )  # fmt: skip
    lives = Lives(zygote, log)
    try:
        yield lives
    finally:
        lives.bury()
        zygote.kill()
        await zygote.wait()
