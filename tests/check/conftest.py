"""A practice workspace and a configuration that fits it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from bot.check import CheckResult, run_checks
from bot.sandbox import Sandbox, SandboxConfig
from bot.settings import parse_settings
from tests.settings.samples import SECRET

DESK = """\
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "en"
timezone = "Europe/Amsterdam"
lead = ["U1"]
agents = { usergroup = "S9", people = ["U1", "U2"] }
hours = { mon = ["08:00-18:00"] }
[desk.rail.departments.billing]
usergroup = "S1"
channel = "C2"
[source.web]
kind = "hook"
desk = "rail"
callback = "CALLBACK"
"""


@dataclass
class Bench:
    """Runs the checks against a workspace; ``environ`` and ``text`` can be bent before."""

    sandbox: Sandbox
    environ: dict[str, str]
    text: str

    async def run(self) -> dict[str, CheckResult]:
        """Return the results by name; of two with one name the last."""
        return {result.name: result for result in await run_checks(parse_settings(self.text, self.environ))}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """The sample desk in a fresh workspace."""
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        yield a_bench(sandbox, tmp_path)


def a_bench(sandbox: Sandbox, folder: Path) -> Bench:
    app = sandbox.config.app
    environ = {
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "WEBCARE_HOOK_WEB_SECRET": SECRET,
        "DATABASE_URL": f"sqlite:///{folder / 'webcare.db'}",
    }
    return Bench(sandbox, environ, DESK.replace("CALLBACK", sandbox.callback_url))


@asynccontextmanager
async def serving(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Run a web server with one answer to everything; yields an address on it."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
