"""Carries out the lives of a plan: each replica lives and is killed by itself, again and again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.changes import Changes
from tests.support.forking import ROOT, Forker, a_forker
from tests.torture.evidence import forget_leases
from tests.torture.plan import Life, Plan
from tests.torture.scene import Scene

KILLED = -signal.SIGKILL
STOP_WITHIN_S = 30.0


@dataclass
class Toll:
    """What became of the lives; ``kills`` wakes whoever waits for it to rise."""

    kills: int = 0
    opened: int = 0
    cold: int = 0
    seconds: float = 0.0
    is_over: bool = True
    """Nobody is killed: before the first and after the last kill."""
    strange: list[str] = field(default_factory=list)
    """Lives that ended otherwise than by the kill."""
    risen: Changes = field(default_factory=Changes)

    def count(self, status: int, *, opened: bool) -> None:
        """Note how a life ended."""
        self.kills += 1
        self.opened += opened
        if status != KILLED:
            self.strange.append(f"life {self.kills} ended by itself with {status}")
        self.risen.bump()


class Lives:
    """One zygote for each replica."""

    def __init__(self, scene: Scene, plan: Plan, zygotes: list[Forker]) -> None:
        self._scene, self._plan, self._zygotes = scene, plan, zygotes
        self.toll = Toll()

    @asynccontextmanager
    async def warming_up(self, replica: int) -> AsyncIterator[None]:
        """Let the program live in a zygote itself until the block ends; its lives are forked from there."""
        zygote = self._zygotes[replica]
        zygote.pid = int((await zygote.hear()).removeprefix("pid "))
        yield
        zygote.signal(signal.SIGTERM)
        if await zygote.hear() != "ready":
            raise RuntimeError(zygote.log_tail())
        zygote.pid = 0

    async def carry_out(self) -> Toll:
        """Live all lives of the plan."""
        started = time.monotonic()
        self.toll.is_over = False
        async with asyncio.TaskGroup() as group:
            for replica, lives in enumerate(self._plan.lives):
                group.create_task(self._all(replica, lives))
        self.toll.is_over = True
        self.toll.seconds = time.monotonic() - started
        return self.toll

    async def _all(self, replica: int, lives: tuple[Life, ...]) -> None:
        for life in lives:
            await (self._cold(replica, life) if life.cold else self._warm(replica, life))
            if life.cold or (life.forgotten and not self._scene.is_sqlite):
                await forget_leases(self._scene.database)

    async def _warm(self, replica: int, life: Life) -> None:
        zygote = self._zygotes[replica]
        await self._start(replica, ms=life.ms, opens=life.opens, without=life.without, environ={})
        _, status, opened = (await zygote.hear()).split()
        zygote.pid = 0
        self.toll.count(int(status), opened=opened == "1")

    async def _cold(self, replica: int, life: Life) -> None:
        """Start ``webcare run`` as a host does; the leases that it leaves are the real ones, of fifteen seconds."""
        self.toll.cold += 1
        size = self._scene.log.stat().st_size
        with self._scene.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self._scene.folder, stdout=log, stderr=log,
                env={**_kept(), "PYTHONPATH": str(ROOT), **self._scene.environ_of(replica)},
            )  # fmt: skip
        try:
            async with asyncio.timeout(life.ms / 1000):
                await process.wait()
        except TimeoutError:
            process.kill()
        await process.wait()
        said = self._scene.log.read_bytes()[size:]
        self.toll.count(process.returncode or 0, opened=b"web.open" in said)

    async def begin_last(self) -> None:
        """Let each replica live until :meth:`end_last`, with what the scene's environment says by now."""
        for replica in range(len(self._zygotes)):
            environ = self._scene.environ_of(replica)
            await self._start(replica, ms=None, opens=False, without=(), environ=environ)

    async def _start(self, replica: int, **order: Any) -> None:
        zygote = self._zygotes[replica]
        await zygote.say(json.dumps(order))
        zygote.pid = int((await zygote.hear()).removeprefix("pid "))

    async def end_last(self) -> None:
        """Tell them to stop, as a host does, and wait until they have."""
        for zygote in self._zygotes:
            zygote.signal(signal.SIGTERM)
        for zygote in self._zygotes:
            _, status, _ = (await zygote.hear(STOP_WITHIN_S)).split()
            zygote.pid = 0
            if status != "0":
                self.toll.strange.append(f"the last life ended with {status}")


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


@asynccontextmanager
async def lives_for(scene: Scene, plan: Plan, *, variant: str) -> AsyncIterator[Lives]:
    """Yield zygotes for all replicas; each is cold until :meth:`Lives.warming_up`."""
    async with AsyncExitStack() as stack:
        zygotes = [
            await stack.enter_async_context(
                a_forker(
                    "tests.torture.zygote", str(scene.folder), variant, log=scene.log,
                    environ=_kept() | scene.environ_of(replica),
                )
            )
            for replica in range(len(plan.lives))
        ]  # fmt: skip
        yield Lives(scene, plan, zygotes)
