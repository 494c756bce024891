"""A whole world for tests: the practice workspace, the small platform, and our bot between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.app import Running, running
from bot.clock import Clock
from bot.sandbox import Sandbox, SandboxConfig
from bot.settings import Settings, Source, parse_settings
from integrations.registry import KINDS

TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "{language}"
address = "je"
timezone = "Europe/Amsterdam"
country = "NL"
lead = ["U1"]
agents = {{ usergroup = "S9", people = [{people}] }}
small_team = 3
[desk.rail.hours]
{hours}
[desk.rail.departments.billing]
title = "Billing"
usergroup = "S1"
channel = "C2"
people = ["U101", "U102"]
answer = "4h"
[source.web]
kind = "hook"
desk = "rail"
purpose = "service"
platform = "Plaza"
callback = "{callback}"
[source.talk]
kind = "hook"
desk = "rail"
purpose = "join_in"
platform = "Forum"
callback = "{callback}"
[delivery]
timeout = "2s"
settle = "3s"
scale = {scale}
"""
ALWAYS = "always = true"
OFFICE = "\n".join(f'{day} = ["08:00-18:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))


@dataclass
class World:
    """Everything that runs; ``bot`` is None while the bot is stopped."""

    sandbox: Sandbox
    settings: Settings
    bot: Running | None = None
    toml: str = ""
    environment: dict[str, str] = field(default_factory=dict)


def environment(sandbox: Sandbox, *, database: str, over_http: bool) -> dict[str, str]:
    """Return the bot's environment for this workspace."""
    app, platform = sandbox.config.app, sandbox.config.platform
    slack = {"SLACK_SIGNING_SECRET": app.signing_secret} if over_http else {"SLACK_APP_TOKEN": app.app_token}
    return {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": database,
        "HOST": "127.0.0.1",
        "WEBCARE_HOOK_WEB_SECRET": platform.hook_secret,
        "WEBCARE_HOOK_TALK_SECRET": "whsec_YW5vdGhlci1zZWNyZXQtZm9yLXRhbGs=",
        **slack,
    }


@asynccontextmanager
async def a_world(
    *,
    database: str,
    over_http: bool = False,
    language: str = "en",
    hours: str = ALWAYS,
    agents: int = 6,
    scale: float = 100.0,
    clock: Clock | None = None,
    config: SandboxConfig | None = None,
    desk: str = "",
    more: str = "",
    environ: Mapping[str, str] | None = None,
    sources: Mapping[str, Source] | None = None,
) -> AsyncIterator[World]:
    """Start the workspace and the bot, and wait until they know each other. ``database`` is a DATABASE_URL.

    ``desk``: more lines for the desk; ``more``: more tables; ``environ``: more variables;
    ``sources``: more sources, as other settings have them.
    """
    async with Sandbox(config or SandboxConfig.for_tests(agents=agents, language=language)) as sandbox:
        people = ", ".join(f'"U{number}"' for number in range(1, agents + 1))
        toml = TOML.format(language=language, hours=hours, people=people, callback=sandbox.callback_url, scale=scale)
        plaza = f'platform = "Plaza"\nstatements = "{sandbox.statements_url}"'
        toml = toml.replace('lead = ["U1"]', f'lead = ["U1"]\n{desk}').replace('platform = "Plaza"', plaza) + more
        env = {**environment(sandbox, database=database, over_http=over_http), **(environ or {})}
        settings = on_a_free_port(parse_settings(toml, env, kinds=KINDS))
        settings = replace(settings, sources={**settings.sources, **(sources or {})})
        world = World(sandbox, settings, toml=toml, environment=env)
        async with running(settings, clock=clock) as bot:
            world.bot = bot
            sandbox.platform.hook_url = f"{bot.url}/hooks/web"
            if over_http:
                sandbox.deliver_to(f"{bot.url}/slack/events")
            else:
                await sandbox.wait_for(lambda: sandbox.connected, what="Socket Mode connection")
            yield world


def on_a_free_port(settings: Settings) -> Settings:
    """Let the operating system choose the port of the HTTP door."""
    return replace(settings, http=replace(settings.http, port=0))


def sqlite_url(folder: Path) -> str:
    """Return a DATABASE_URL for a file in ``folder``."""
    return f"sqlite:///{folder / 'webcare.db'}"
