"""One run: the plan is carried out, what is left over is brought to its end, and the observer looks."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.clock import parse_anchor
from bot.night import links_for
from tests.torture.customers import Customers
from tests.torture.evidence import Evidence, gather, waits
from tests.torture.hands import Hands
from tests.torture.lives import Lives, Toll, lives_for
from tests.torture.night import Night
from tests.torture.observer import Verdict, judge
from tests.torture.plan import Act, Do, Plan
from tests.torture.scene import Scene, a_scene
from tests.torture.see_content import a_renderer
from tests.torture.see_messages import is_held_back
from tests.torture.team import Team

PEOPLE = 8
KNOWN_WITHIN_S = 30.0
# What people wait for when all is killed is over when the last life has been there for a while.
LOAD_ENDS_WITHIN_S = 60.0
ROUND_S = 2.0
"""In which every job that looks each second has looked once more at what people did last."""
FOR_EVER_S = 86_400.0
IDLE_WITHIN_S = 240.0
TELL_EVERY = 250
CALM, LOOK_EVERY_S = 3, 0.1
"""Nothing is to leave when that was seen three times: what people just did may still be on its way in."""
AT_ONCE = 2
"""Acts of customers at once, and of the team: if all pressed again at once, a life would begin all and end none."""
BY_CUSTOMERS = frozenset({Do.MENTION, Do.FOLLOW_UP, Do.EDIT, Do.DELETE})
BY_NIGHT = frozenset({Do.DECLARE, Do.TAKE_CRISIS, Do.END_CRISIS})


class Load:
    """Everybody who does something during a run."""

    def __init__(self, scene: Scene, plan: Plan, toll: Toll, session: aiohttp.ClientSession) -> None:
        self.plan = plan
        hands = Hands(scene, toll)
        self.customers, self.team, self.night = Customers(scene, session), Team(hands), Night(hands, session)
        self.running: set[asyncio.Task[None]] = set()
        self.done, self.is_over = 0, False
        """How many acts were begun; once the killing is over no more are."""
        self._toll = toll
        self._places = {True: asyncio.Semaphore(AT_ONCE), False: asyncio.Semaphore(AT_ONCE)}

    async def carry_out(self) -> None:
        """Do each act after its number of kills, many at once."""
        async with asyncio.TaskGroup() as group:
            for act in self.plan.acts:
                await _kills(self._toll, act.after)
                task = group.create_task(self.do(act), name=f"{act.do} {act.number}")
                self.running.add(task)
                task.add_done_callback(self.running.discard)

    async def do(self, act: Act) -> None:
        """Do one act."""
        await asyncio.sleep(act.wait_ms / 1000)
        by_customer = act.do in BY_CUSTOMERS
        async with self._places[by_customer]:
            if self.is_over:
                return
            self.done += 1
            people = self.customers if by_customer else self.night if act.do in BY_NIGHT else self.team
            await people.act(act)


@dataclass
class Result:
    """What a run did and what was found."""

    plan: Plan
    variant: str
    database: str
    toll: Toll
    verdict: Verdict
    evidence: Evidence
    seconds: float
    unfinished: list[str]
    acts_done: int

    @property
    def figures(self) -> dict[str, int | float | str]:
        """Return what the table shows."""
        tables, found = self.evidence.tables, self.verdict
        kinds = Counter(str(event["kind"]) for event in tables["case_events"])
        return {
            "database": self.database, "replicas": len(self.plan.lives), "variant": self.variant,
            "seed": self.plan.seed, "plan": self.plan.digest, "kills": self.toll.kills, "acts": self.acts_done,
            "killed with open doors": self.toll.opened, "cold starts": self.toll.cold,
            "kills a second": round(self.toll.kills / max(0.001, self.toll.seconds), 1),
            "mentions": len(tables["mentions"]), "cases": len(tables["cases"]),
            "messages in Slack": len(self.evidence.standing), "edits": self._calls("chat.update"),
            "replies": len(tables["replies"]), "pings": len(tables["pings"]), "claims": kinds["claimed"],
            "crises": len(tables["crises"]), "pages": len(tables["pages"]), "phones rang": len(self.evidence.rang),
            "storms": len(tables["storms"]), "boards": sum(1 for card in tables["cards"] if card["kind"] == "storm"),
            "cards held back": sum(1 for card in tables["cards"] if is_held_back(card)),
            "clicks": self._deliveries("block_actions"), "forms": self._deliveries("view_submission"),
            "faults struck": sum(1 for entry in self.evidence.journal if entry.get("fault")),
            **{name: found.count(name) for name in found.violations},
            "seconds of killing": round(self.toll.seconds, 1), "seconds in all": round(self.seconds, 1),
        }  # fmt: skip

    def _calls(self, method: str) -> int:
        return sum(1 for entry in self.evidence.journal if entry["method"] == method and entry["ok"])

    def _deliveries(self, kind: str) -> str:
        all_ = [
            entry["ok"] for entry in self.evidence.journal if entry["kind"] == "delivery" and entry["method"] == kind
        ]
        return f"{sum(all_)} of {len(all_)} answered"

    @property
    def violations(self) -> list[str]:
        """Return everything that should not be, in words."""
        return [*self.verdict.lines(), *self.unfinished, *self.toll.strange]


async def torture(
    plan: Plan, folder: Path, *, database: str, variant: str = "none", within_s: float = IDLE_WITHIN_S,
    say: Callable[[str], None] = lambda _: None,
) -> Result:  # fmt: skip
    """Carry out a plan on ``database`` (a DATABASE_URL of a migrated, empty database) and look at what came of it.

    ``folder`` keeps the settings and the log of all processes; ``say`` hears how far it is. What
    has not left ``within_s`` seconds after the last kill counts as lost; so long each act of the prelude may take too,
    and what people still do when all is killed.
    """
    started = time.monotonic()
    async with (
        a_scene(folder, database=database, plan=plan) as scene,
        lives_for(scene, plan, variant=variant) as lives,
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, limit=50), timeout=aiohttp.ClientTimeout(total=5)
        ) as session,
    ):
        load = Load(scene, plan, lives.toll, session)
        await _prelude(scene, lives, load, within_s=within_s)
        say(f"Warm after {time.monotonic() - started:.1f} s.")
        scene.in_use = range(len(plan.lives))
        scene.trouble(plan)
        async with _beside(_tell(lives.toll, say)), _beside(load.carry_out()) as working:
            toll = await lives.carry_out()
            load.is_over = True
            say(f"{toll.kills} kills in {toll.seconds:.1f} s. Bringing the rest to its end.")
            fast = parse_anchor(scene.environ["WEBCARE_CLOCK"])
            scene.sandbox.faults.clear()
            scene.slow_down()
            await lives.begin_last()
            unfinished = await _bring_to_its_end(scene, working, load, within_s=within_s)
            await lives.end_last()
        say(f"All is quiet after {time.monotonic() - started:.1f} s. Looking.")
        settings = scene.settings()
        evidence = await gather(database, scene.sandbox, scene.log.read_text(), rang=_keys(scene))
        async with a_renderer(settings, fast, team_url_of(scene)) as renderer:
            verdict = await judge(evidence, renderer, written=load.customers.written, replies=load.team.replies)
        return Result(
            plan, variant, "SQLite" if scene.is_sqlite else "PostgreSQL", toll, verdict, evidence,
            time.monotonic() - started, [*unfinished, *load.customers.refused], load.done,
        )  # fmt: skip


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Do something else meanwhile; it ends with the block."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _tell(toll: Toll, say: Callable[[str], None]) -> None:
    """Say how far it is, every few hundred kills."""
    for told in itertools.count(TELL_EVERY, TELL_EVERY):
        await _kills(toll, told)
        say(f"{toll.kills} kills, {toll.opened} with open doors")


async def _kills(toll: Toll, many: int) -> None:
    """Wait until so many have been killed."""
    await toll.risen.wait_for(lambda: toll.kills >= many, FOR_EVER_S)


def _keys(scene: Scene) -> list[tuple[str, datetime]]:
    """Return which pages arrived, and when (real time)."""
    links = links_for(scene.settings())
    assert links is not None
    read = [(links.signed(one.link), one.at) for one in scene.phone.rang]
    return [(link.key, at) for link, at in read if link is not None]


def team_url_of(scene: Scene) -> str:
    """Return the workspace's address as Slack tells it."""
    return f"https://{scene.sandbox.config.team.domain}.slack.com/"


async def _prelude(scene: Scene, lives: Lives, load: Load, *, within_s: float) -> None:
    """Let each replica do some of everything, and learn what people are called: until then cards show ids."""
    for replica, acts in enumerate(load.plan.prelude):
        scene.in_use = (replica,)
        async with lives.warming_up(replica):
            for act in acts:
                await load.do(act)
                await _until_idle(scene, within_s=within_s, calm=1)
            await _names_known(scene)


async def _names_known(scene: Scene) -> None:
    journal = scene.sandbox.journal
    await scene.sandbox.wait_for(
        lambda: len(journal.calls("users.info")) >= PEOPLE, KNOWN_WITHIN_S, what="names of people"
    )


async def _until_idle(scene: Scene, *, within_s: float, calm: int = CALM) -> int:
    """Wait until nothing is to leave; returns how much still is after ``within_s``."""
    deadline, seen, left = time.monotonic() + within_s, 0, 0
    anchor = parse_anchor(scene.environ["WEBCARE_CLOCK"])
    while seen < calm and time.monotonic() < deadline:
        left = await waits(scene.database, now=anchor.business_at(datetime.now(UTC)))
        seen = 0 if left else seen + 1
        await asyncio.sleep(LOOK_EVERY_S)
    return left


async def _bring_to_its_end(scene: Scene, working: asyncio.Task[None], load: Load, *, within_s: float) -> list[str]:
    """Wait until nobody does anything any more and everything has left; returns what did not come to its end."""
    unfinished = []
    _, late = await asyncio.wait({working}, timeout=min(within_s, LOAD_ENDS_WITHIN_S))
    if late:
        unfinished.append(f"acts did not come to their end: {sorted(task.get_name() for task in load.running)}")
    else:
        await working  # raises what it raised
    await asyncio.sleep(ROUND_S)
    left = await _until_idle(scene, within_s=within_s)
    if left:
        unfinished.append(f"{left} messages never left within {within_s} s")
    return unfinished
