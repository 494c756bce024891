"""Where a run takes place: the practice workspace, a database, a folder with webcare.toml, and replicas' addresses."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import ClockConfig, DeliveryConfig
from bot.sandbox.delivery.http import HttpTransport
from bot.settings import Settings
from bot.settings.load import parse_settings
from tests.support.pagers import serving
from tests.support.program import a_port
from tests.support.world import environment
from tests.torture.phone import Phone
from tests.torture.plan import AGENTS, NEVER, Plan

# Business time runs this fast, so that a clock of an hour is due after six seconds and every run has its pings.
BUSINESS_FACTOR = 600.0
# A tenth of the default timeout (10 s), a fifteenth of the default lease (30 s) and settle time (60 s).
TIMEOUT_S, LEASE_S, SETTLE_S = 1, 2, 4
JOB_LEASE = timedelta(seconds=1)
"""Instead of 15 s, so that what is due is done although whoever did it dies ten times a second."""
PAGE_TIMEOUT, PAGE_LEASE = timedelta(seconds=1), timedelta(seconds=2)
"""Instead of 10 s and 60 s."""
JANITOR_EVERY_S = 3.0
"""Instead of five minutes: it starts with each life, and would read the whole run each time."""
FREE_PER_AGENT = 1
"""Instead of 5, so that the first customers of a stormy plan are more than six agents can oversee."""

PUBLIC_URL = "http://webcare.example"
CRISIS = "G1"
"""Where crises are shown: the desk's private channel."""
CONTACTS = ("WEBCARE_CONTACT_ROOM", "WEBCARE_CONTACT_U2", "WEBCARE_CONTACT_U3")
TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "en"
address = "je"
timezone = "Europe/Amsterdam"
lead = ["U1"]
agents = {{ usergroup = "S9", people = [{people}] }}
small_team = 3
storm_from = {storm_from}
oncall = "rail"
[desk.rail.hours]
always = true
[desk.rail.departments.billing]
title = "Billing"
usergroup = "S1"
channel = "C2"
people = ["U101", "U102"]
answer = "2h"
[source.web]
kind = "hook"
desk = "rail"
purpose = "service"
platform = "Plaza"
callback = "{callback}"
[oncall.rail]
timezone = "Europe/Amsterdam"
people = ["U2", "U3"]
handover = "mon 09:00"
covers = "always"
fallback = {{ address = "WEBCARE_CONTACT_ROOM" }}
[person.U2]
sms = "WEBCARE_CONTACT_U2"
[person.U3]
push = "WEBCARE_CONTACT_U3"
[delivery]
timeout = "{timeout}s"
lease = "{lease}s"
settle = "{settle}s"
scale = 1000.0
messages_per_channel_per_s = 20.0
"""


@dataclass
class Scene:
    """Everything around the programs; ``ports`` has one for each replica, ``in_use`` says which replicas take part."""

    folder: Path
    sandbox: Sandbox
    database: str
    ports: list[int]
    environ: dict[str, str] = field(default_factory=dict)
    toml: str = ""
    phone: Phone = field(default_factory=Phone)
    in_use: Sequence[int] = ()

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def log(self) -> Path:
        """What all processes of the run logged."""
        return self.folder / "processes.log"

    def url(self, turn: int) -> str:
        """Return the address of one of the replicas in use, in turn."""
        return f"http://127.0.0.1:{self.ports[self.in_use[turn % len(self.in_use)]]}"

    def environ_of(self, replica: int) -> dict[str, str]:
        """Return what one replica is started with."""
        return self.environ | {"PORT": str(self.ports[replica])}

    def settings(self) -> Settings:
        """Return the settings of the first replica."""
        return parse_settings(self.toml, self.environ_of(0))

    def trouble(self, plan: Plan) -> None:
        """From now on Slack and the platform fail as planned."""
        for one in plan.troubles:
            self.sandbox.inject(
                one.method, one.mode, times=None, probability=one.probability, seed=one.seed, delay_s=one.delay_s
            )

    def slow_down(self) -> None:
        """From now on business time runs as real time does, so that nothing new becomes due while the rest is brought
        out, and any storm is over."""
        (self.folder / "webcare.toml").write_text(re.sub(r"(?m)^storm_from = .*$", f"storm_from = {NEVER}", self.toml))
        real = self.sandbox.clock.real()
        self.environ["WEBCARE_CLOCK"] = f"{self.sandbox.clock.business_at(real).isoformat()},{real},1"


@asynccontextmanager
async def a_scene(folder: Path, *, database: str, plan: Plan) -> AsyncIterator[Scene]:
    """Yield a workspace and a configured folder; ``database`` is a DATABASE_URL."""
    config = SandboxConfig.for_tests(
        agents=len(AGENTS), clock=ClockConfig(factor=BUSINESS_FACTOR),
        delivery=DeliveryConfig(retry_delays_s=(0.0, 0.2, 1.0), trigger_life_s=3.0),
    )  # fmt: skip
    async with Sandbox(config) as sandbox, serving(Phone(slow=random.Random(f"{plan.seed}:phone"))) as phone:
        scene = Scene(folder, sandbox, database, [a_port() for _ in plan.lives], phone=phone)
        people = ", ".join(f'"{agent}"' for agent in AGENTS)
        scene.toml = TOML.format(
            people=people, callback=sandbox.callback_url, timeout=TIMEOUT_S, lease=LEASE_S, settle=SETTLE_S,
            storm_from=plan.storm_from,
        )  # fmt: skip
        scene.environ = environment(sandbox, database=database, over_http=True)
        del scene.environ["WEBCARE_HOOK_TALK_SECRET"]  # there is no such source here
        scene.environ["WEBCARE_CLOCK"] = sandbox.clock.anchor()
        scene.environ["PUBLIC_URL"] = PUBLIC_URL
        scene.environ |= {name: f"json://127.0.0.1:{phone.port}/{name}" for name in CONTACTS}
        (folder / "webcare.toml").write_text(scene.toml)
        _reach_all(scene)
        yield scene
        await _close(scene)


def _reach_all(scene: Scene) -> None:
    """Let Slack deliver to the replicas in turn, as a balancer in front of them does."""
    turns, sandbox, config = itertools.count(), scene.sandbox, scene.sandbox.config
    sandbox.delivery.transport = HttpTransport(
        config.delivery, config.app, lambda: f"{scene.url(next(turns))}/slack/events", sandbox.clock.real
    )


async def _close(scene: Scene) -> None:
    transport = scene.sandbox.delivery.transport
    if isinstance(transport, HttpTransport):
        await transport.stop()
