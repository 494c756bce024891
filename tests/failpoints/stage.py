"""Where scenarios play: a database and a workspace that are put back, before each run, to where the scenario begins."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import functools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.jobs.leases import LEASE
from bot.sandbox import SandboxConfig
from bot.sandbox.config import AppConfig
from bot.settings import Settings
from tests.failpoints.breaking_http import FaultyWorkspace, Wire
from tests.failpoints.databases import Databases
from tests.failpoints.program import Program, begin
from tests.support.clock import TestClock
from tests.support.practice import settings_for

# A Monday at ten in Amsterdam; the desk is open day and night.
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Spoil = Callable[[Program], None]


@dataclass
class Scene:
    """A database, a workspace and a clock at one moment, to begin from."""

    database: str
    channels: Any
    plaza: Any
    at: datetime
    kept: dict[str, Any]
    """What the scenario noted for itself: numbers of cases, posts."""


@dataclass
class Stage:
    """One run: the world that everybody sees, and the lives of the program in it."""

    databases: Databases
    database: str
    workspace: FaultyWorkspace
    clock: TestClock
    wire: Wire
    kept: dict[str, Any] = field(default_factory=dict)
    lives: list[Program] = field(default_factory=list)
    spoil: Spoil | None = None
    """Makes each life a worse program: whoever looks for faults must find what that breaks."""

    @property
    def url(self) -> str:
        """The database's address."""
        return self.databases.url(self.database)

    async def life(self, committed: Callable[[], Any] | None = None) -> Program:
        """Start the program anew on what is there."""
        store = await self.databases.store(self.database, committed)
        program = begin(settings_of(self.workspace.url), store, self.clock, self.wire)
        if self.spoil is not None:
            self.spoil(program)
        self.lives.append(program)
        return program

    async def open_door(self, program: Program) -> None:
        """Let Slack and the platform reach this life."""
        self.workspace.deliver_to(f"{await program.open_door()}/slack/events")

    async def end_lives(self) -> None:
        """End all lives."""
        while self.lives:
            program = self.lives.pop()
            await program.end()
            self.databases.stores.append(program.store)


@functools.cache
def _plain() -> Settings:
    return settings_for("http://127.0.0.1:9/api/")


def settings_of(url: str) -> Settings:
    """Return the settings for the workspace at ``url``; to read them from text each time takes longer than a run."""
    plain = _plain()
    slack = dataclasses.replace(plain.slack, api_url=f"{url}/api/")
    web = dataclasses.replace(plain.sources["web"], callback=f"{url}/platform/replies")
    return dataclasses.replace(plain, slack=slack, sources={"web": web})


@functools.cache
def _config() -> SandboxConfig:
    """Return a workspace that tells nobody what happens in channels: only what people do reaches the program."""
    return SandboxConfig.for_tests(app=AppConfig(events=()))


@asynccontextmanager
async def a_stage(databases: Databases, scene: Scene | None = None, spoil: Spoil | None = None) -> AsyncIterator[Stage]:
    """Yield a world as it is in ``scene``, or an empty one."""
    clock, wire = TestClock(scene.at if scene else START), Wire()
    workspace = FaultyWorkspace(_config(), real=lambda: clock.real().timestamp())
    workspace.wire = wire
    database = await databases.new(scene.database if scene else None)
    if scene is not None:
        workspace.workspace.channels = copy.deepcopy(scene.channels)
        workspace.platform.plaza = copy.deepcopy(scene.plaza)
    async with workspace:
        kept = copy.deepcopy(scene.kept) if scene else {}
        stage = Stage(databases, database, workspace, clock, wire, kept, spoil=spoil)
        try:
            yield stage
        finally:
            await stage.end_lives()
            await asyncio.sleep(0)
    if scene is not None:
        await databases.drop(database)


async def scene_of(stage: Stage) -> Scene:
    """Keep how things stand once all lives have ended and nobody holds a lease any more."""
    await stage.end_lives()
    stage.clock.advance(LEASE + timedelta(seconds=1))
    stage.databases.settle(stage.database)
    workspace = stage.workspace
    channels, plaza = copy.deepcopy(workspace.workspace.channels), copy.deepcopy(workspace.platform.plaza)
    return Scene(stage.database, channels, plaza, stage.clock.now(), stage.kept)
