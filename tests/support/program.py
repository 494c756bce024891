"""The program as its users run it: a process of its own, in a folder with its webcare.toml."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox
from tests.support.world import TOML, environment

START_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0


def a_port() -> int:
    """Return a port that is free, below those which the system gives to outgoing connections."""
    while True:
        port = random.randint(20_000, 32_000)  # every process of a parallel run draws its own
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                return port


async def until(condition: Callable[[], Awaitable[Any]], *, what: str, timeout_s: float = 30.0) -> Any:
    """Look at something in another process until it is true; return it.

    Raises:
        TimeoutError: it did not come true.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while not (value := await condition()):
        if loop.time() > deadline:
            raise TimeoutError(f"{what} did not come true in {timeout_s} s")
        await asyncio.sleep(0.05)
    return value


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Life:
    """One running process; what it logs goes into a file."""

    process: asyncio.subprocess.Process
    log: Path
    begins_at: int

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return what this process logged under a name."""
        lines = self.log.read_bytes()[self.begins_at :].decode().splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [one for one in found if one.get("event") == name]

    async def said(self, name: str, timeout_s: float = START_WITHIN_S) -> dict[str, Any]:
        """Wait until it logged this; return the first."""

        async def look() -> list[dict[str, Any]]:
            assert self.process.returncode is None, self.log.read_text()[-3_000:]
            return self.events(name)

        return dict((await until(look, what=f"{name} in the log", timeout_s=timeout_s))[0])

    async def stop(self) -> int:
        """Ask it to stop, as a host does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), STOP_WITHIN_S)

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@dataclass
class Program:
    """A folder with a webcare.toml and an environment, in which commands run."""

    folder: Path
    environ: dict[str, str]
    lives: list[Life] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where its HTTP door is."""
        return f"http://127.0.0.1:{self.environ['PORT']}"

    @property
    def log(self) -> str:
        """Everything that was logged, by all its processes."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    async def run(self, *arguments: str, **changed: str) -> Ended:
        """Run a command to its end."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, cwd=self.folder, env=self._env(changed),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), START_WITHIN_S)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def start(self, *arguments: str, called: str = "", **changed: str) -> Life:
        """Start ``webcare run``; wait for what it says with `Life.said`. ``called``: a log file of its own."""
        log = self.folder / f"{called or '-'.join(arguments).strip('-') or 'run'}.log"
        begins_at = log.stat().st_size if log.exists() else 0
        with log.open("ab") as written:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", *arguments, cwd=self.folder, env=self._env(changed),
                stdout=written, stderr=written,
            )  # fmt: skip
        self.lives.append(Life(process, log, begins_at))
        return self.lives[-1]

    def _env(self, changed: dict[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | self.environ | changed


@asynccontextmanager
async def a_program(
    sandbox: Sandbox, folder: Path, *, database: str, over_http: bool = False, toml: str | None = None,
    agents: int = 6, **more: str,
) -> AsyncIterator[Program]:  # fmt: skip
    """Yield a configured program; processes that a test left running are ended."""
    people = ", ".join(f'"U{number}"' for number in range(1, agents + 1))
    text = (toml or TOML).format(
        language="en", hours="always = true", people=people, callback=sandbox.callback_url, scale=100.0
    )
    (folder / "webcare.toml").write_text(text)
    environ = environment(sandbox, database=database, over_http=over_http) | {"PORT": str(a_port())} | more
    program = Program(folder, environ)
    sandbox.platform.hook_url = f"{program.url}/hooks/web"
    if over_http:
        sandbox.deliver_to(f"{program.url}/slack/events")
    try:
        yield program
    finally:
        for life in program.lives:
            await life.kill()
