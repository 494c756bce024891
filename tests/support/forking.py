"""A process of ours that forks others on orders: lines in, lines out."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Forker:
    """Talks with the process; ``pid`` is the child that lives now, 0 when none does."""

    def __init__(self, process: Process, log: Path) -> None:
        self._process, self._log = process, log
        self.pid = 0

    async def say(self, line: str) -> None:
        """Give an order."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def hear(self, timeout_s: float = 60) -> str:
        """Return the next line of its answer.

        Raises:
            RuntimeError: it is gone; says what was logged last.
        """
        assert self._process.stdout is not None
        async with asyncio.timeout(timeout_s):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the zygote is gone:\n{self.log_tail()[-3000:]}")
        return line.decode().strip()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child that lives now.

        It may have died by itself a moment ago; its parent still has to reap it, so the id is not another's.
        """
        if self.pid <= 0:
            raise RuntimeError("no worker is alive")  # 0 would be this test's whole process group
        os.kill(self.pid, number)

    def log_tail(self) -> str:
        """Return what the children logged last."""
        return self._log.read_text()[-6000:]


@asynccontextmanager
async def a_forker(
    module: str, *arguments: str, log: Path, environ: Mapping[str, str] | None = None
) -> AsyncIterator[Forker]:
    """Start ``python -m module``; at the end it and its child are killed. What they log is added to ``log``."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, stderr=errors, cwd=ROOT,
            env=None if environ is None else dict(environ),
        )  # fmt: skip
    forker = Forker(process, log)
    try:
        yield forker
    finally:
        if forker.pid:
            with suppress(ProcessLookupError):  # the parent was the first to go
                forker.signal(signal.SIGKILL)
        if process.returncode is None:
            process.kill()
        await process.wait()
