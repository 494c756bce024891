"""The processes of a benchmark: a practice workspace, the bot as a host runs it, and whatever stands beside them."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from bot.sandbox import SandboxConfig
from bot.store.database import Store

ROOT = Path(__file__).parents[1]
READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 30.0
# A host that installs with pip has compiled files; a folder of our own keeps that true wherever this runs.
COMPILED = Path(tempfile.gettempdir()) / f"webcare-bench-pyc-{os.getuid()}"

TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "en"
timezone = "Europe/Amsterdam"
agents = {{ people = [{people}] }}
[desk.rail.hours]
always = true
[source.web]
kind = "hook"
desk = "rail"
[intake]
acts_per_s = 100_000  # fifty people press for thousands here
{more}
"""


@dataclass
class Running:
    """One process of ours; what it says stands in ``log``, from ``begins_at`` on."""

    process: asyncio.subprocess.Process
    log: Path
    began: float
    """Of the monotonic clock, when it was started."""

    @property
    def memory_mb(self) -> float:
        """Return its resident memory."""
        return float(psutil.Process(self.process.pid).memory_info().rss / 2**20)

    def lines(self) -> list[str]:
        """Return what it said."""
        return self.log.read_text("utf-8").splitlines()

    async def says(self, words: str, within_s: float = READY_WITHIN_S) -> float:
        """Wait until it says this; return the seconds since its start.

        Raises:
            RuntimeError: it ended before.
            TimeoutError: it did not say it in time.
        """
        while words not in self.log.read_text("utf-8"):
            if self.process.returncode is not None or time.monotonic() > self.began + within_s:
                last = "\n".join(self.lines()[-10:])
                raise RuntimeError(f"{self.log.name} never said {words!r}; its last words:\n{last}")
            await asyncio.sleep(0.002)
        return time.monotonic() - self.began

    async def stop(self) -> None:
        """Ask it to stop as a host does; kill it when it does not."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), STOPPED_WITHIN_S)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


@dataclass
class Site:
    """A folder with a webcare.toml, the variables of the bot in it, and the workspace it talks to."""

    folder: Path
    environment: dict[str, str]
    processes: list[Running] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the bot's HTTP door is."""
        return f"http://127.0.0.1:{self.environ('PORT')}"

    def environ(self, name: str) -> str:
        """Return a variable."""
        return self.environment[name]

    async def start(self, name: str, *arguments: str, **changed: str) -> Running:
        """Start ``python -m`` these arguments; ``name`` is for its log."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as said:
            began = time.monotonic()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *arguments, cwd=self.folder, env=self.environment | changed, stdout=said,
                stderr=said,
            )  # fmt: skip
        self.processes.append(Running(process, log, began))
        return self.processes[-1]

    async def bot(self, *arguments: str) -> Running:
        """Start the bot and wait until its door is open."""
        bot = await self.start("bot", "bot", "run", *arguments)
        await bot.says('"web.open"')
        return bot


@asynccontextmanager
async def site(
    *, database: str | None = None, over_http: bool = True, agents: int = 50, workspace: SandboxConfig | None = None,
    more: str = "", api_url: str | None = None,
) -> AsyncIterator[Site]:  # fmt: skip
    """Prepare a bot on ``database`` (a DATABASE_URL; None: a new SQLite file) and start its workspace.

    ``more`` goes to the end of webcare.toml. ``api_url``: a workspace that runs already; else one is started as a
    process of its own, with ``workspace``.
    """
    with tempfile.TemporaryDirectory(prefix="webcare-bench-") as name:
        folder = Path(name)
        used = workspace or SandboxConfig.for_tests(agents=agents)
        made = Site(folder, _environment(used, folder, database, over_http))
        (folder / "webcare.toml").write_text(webcare_toml(named(agents), more), "utf-8")
        try:
            made.environment["SLACK_API_URL"] = api_url or await _workspace(made, used)
            yield made
        finally:
            for process in reversed(made.processes):
                await process.stop()


async def _workspace(made: Site, config: SandboxConfig) -> str:
    """Start the practice workspace and return the address of its Web API."""
    file = made.folder / "workspace.json"
    file.write_text(json.dumps(dataclasses.asdict(config)), "utf-8")
    port = free_port()
    process = await made.start("workspace", "bot.sandbox", "--port", str(port), "--workspace", str(file))
    await process.says("SLACK_API_URL=")
    return f"http://127.0.0.1:{port}/api/"


def _environment(config: SandboxConfig, folder: Path, database: str | None, over_http: bool) -> dict[str, str]:
    app = config.app
    slack = {"SLACK_SIGNING_SECRET": app.signing_secret} if over_http else {"SLACK_APP_TOKEN": app.app_token}
    return {
        "PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1",
        "PYTHONPYCACHEPREFIX": str(COMPILED), "HOST": "127.0.0.1", "PORT": str(free_port()),
        "SLACK_BOT_TOKEN": app.bot_token, "DATABASE_URL": database or f"sqlite:///{folder / 'webcare.db'}",
        "WEBCARE_HOOK_WEB_SECRET": config.platform.hook_secret, **slack,
    }  # fmt: skip


def named(agents: int) -> list[str]:
    """Return the user ids of so many agents."""
    return [f"U{number}" for number in range(1, agents + 1)]


def webcare_toml(people: Sequence[str], more: str = "") -> str:
    """Return the webcare.toml of a desk of these agents."""
    return TOML.format(people=", ".join(f'"{user}"' for user in people), more=more)


def database_url(store: Store) -> str:
    """Return the DATABASE_URL of a store."""
    kind = "sqlite" if store.is_sqlite else "postgresql"
    return store.url.set(drivername=kind).render_as_string(hide_password=False)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
