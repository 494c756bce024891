"""The stage of a run: a practice workspace here, the bot and the command line as processes of their own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from bot.clock import Clock, clock_for, parse_anchor
from bot.sandbox import Sandbox, SandboxConfig
from bot.settings.database import read_database
from bot.store.database import Store

CHANNEL, PRIVATE, FINANCE = "C1", "G1", "C2"
# Slack's paces and ours, both this many times as fast.
SCALE = 20.0
STOPPED_WITHIN_S = 30.0

TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "{language}"
timezone = "Europe/Amsterdam"
lead = ["U1"]
agents = {{ usergroup = "S9" }}
storm_from = {storm_from}
{hours}
[desk.rail.departments.finance]
title = "{finance}"
usergroup = "S1"
channel = "C2"
answer = "4h"
[source.web]
kind = "hook"
desk = "rail"
platform = "Plaza"
callback = "{callback}"
[delivery]
scale = {scale}
timeout = "5s"
lease = "10s"
settle = "10s"
[intake]
backlog_after = "96h"
"""
ALWAYS = "[desk.rail.hours]\nalways = true"
OFFICE = "[desk.rail.hours]\n" + "\n".join(f'{day} = ["08:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))


@dataclass
class BotProcess:
    """``webcare run``; its log is in ``log``, its memory is sampled while it runs."""

    process: asyncio.subprocess.Process
    log: Path
    memory_mb: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    async def watch(self) -> None:
        """Sample the memory twice a second until cancelled."""
        seen = psutil.Process(self.process.pid)
        with contextlib.suppress(psutil.NoSuchProcess):
            while True:
                self.memory_mb.append(seen.memory_info().rss / 2**20)
                times = seen.cpu_times()
                self.cpu_s = times.user + times.system
                await asyncio.sleep(0.5)

    async def stop(self) -> int:
        """Ask it to stop as a host does, and return its exit code."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            return await asyncio.wait_for(self.process.wait(), STOPPED_WITHIN_S)
        except TimeoutError:
            self.process.kill()
            return await self.process.wait()


@dataclass
class Stage:
    """A running workspace with the bot connected to it."""

    sandbox: Sandbox
    folder: Path
    environment: dict[str, str]
    bot: BotProcess
    store: Store
    """For looking only: another process writes."""

    @property
    def clock(self) -> Clock:
        """The business clock that all processes share."""
        return clock_for(parse_anchor(self.sandbox.clock.anchor()))

    async def webcare(self, *arguments: str) -> str:
        """Run one command of the command line to its end and return what it printed.

        Raises:
            RuntimeError: it failed; with what it said.
        """
        return await webcare(self.environment, self.folder, *arguments)


async def webcare(environment: Mapping[str, str], folder: Path, *arguments: str) -> str:
    """Run ``webcare`` with these arguments."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=dict(environment), cwd=folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"webcare {arguments[0]} ended with {process.returncode}: {said.decode()[-2000:]}")
    return printed.decode()


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def stage(
    config: SandboxConfig, *, language: str = "en", hours: str = ALWAYS, database: str | None = None,
    scale: float = SCALE, storm_from: int = 20,
) -> AsyncIterator[Stage]:  # fmt: skip
    """Start workspace and bot and wait until they are connected. ``database``: a DATABASE_URL; None: a SQLite file.

    ``scale``: how many times Slack's pace the bot keeps; ``storm_from``: so many free cases are cards still.
    """
    with tempfile.TemporaryDirectory(prefix="webcare-acceptance-") as name:
        folder = Path(name)
        async with Sandbox(config) as sandbox:
            environment = _environment(sandbox, folder, database or f"sqlite:///{folder / 'webcare.db'}")
            toml = TOML.format(
                language=language, hours=hours, callback=sandbox.callback_url, scale=scale, storm_from=storm_from,
                finance="Financiën" if language == "nl" else "Finance",
            )  # fmt: skip
            (folder / "webcare.toml").write_text(toml, "utf-8")
            sandbox.platform.hook_url = f"http://127.0.0.1:{environment['PORT']}/hooks/web"
            if database:
                await webcare(environment, folder, "migrate")
            async with _bot(sandbox, environment, folder) as bot:
                found = read_database(environment["DATABASE_URL"])
                store = Store(found.url, connect_args=found.connect_args)
                try:
                    yield Stage(sandbox, folder, environment, bot, store)
                finally:
                    await store.close()


@asynccontextmanager
async def _bot(sandbox: Sandbox, environment: dict[str, str], folder: Path) -> AsyncIterator[BotProcess]:
    log = folder / "bot.log"
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, cwd=folder, stdout=said, stderr=said
        )
        bot = BotProcess(process, log)
        watching = asyncio.create_task(bot.watch())
        try:
            await sandbox.wait_for(lambda: sandbox.connected, 60, what="the bot's connection")
            yield bot
        except Exception as error:
            error.add_note("the bot's last words:\n" + "\n".join(log.read_text("utf-8").splitlines()[-15:]))
            raise
        finally:
            watching.cancel()
            await bot.stop()


def _environment(sandbox: Sandbox, folder: Path, database: str) -> dict[str, str]:
    app = sandbox.config.app
    return {
        "PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2]),
        "SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": app.bot_token, "SLACK_APP_TOKEN": app.app_token,
        "DATABASE_URL": database, "HOST": "127.0.0.1", "PORT": str(free_port()),
        "WEBCARE_CONFIG": str(folder / "webcare.toml"), "WEBCARE_CLOCK": sandbox.clock.anchor(),
        "WEBCARE_HOOK_WEB_SECRET": sandbox.config.platform.hook_secret,
    }  # fmt: skip
