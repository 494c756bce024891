"""Checks the simulated death against a real one: the same points, with a process that is killed there."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.failpoints.campaign import Tally, Undisturbed, judged, undisturbed
from tests.failpoints.databases import Databases
from tests.failpoints.fuse import DIE, HTTP, SQL, Fault
from tests.failpoints.scenario import Scenario, Seen
from tests.failpoints.stage import a_stage

ROOT = Path(__file__).parents[2]
# Between the commits, every so many points.
EVERY = 15


@asynccontextmanager
async def mortals(log: Path) -> AsyncIterator[Process]:
    """Yield a process that makes lives; see mortal.py."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.failpoints.mortal", stdin=PIPE, stdout=PIPE, stderr=errors, cwd=ROOT
        )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def real_deaths(scenario: Scenario, databases: Databases, process: Process) -> Tally:
    """Kill a life at both edges of every commit, at every fifteenth other point, and around every call."""
    whole = await undisturbed(scenario, databases)
    tally = Tally(scenario.name, {family: len(points) for family, points in whole.points.items()})
    for fault in _sample(whole):
        tally.broken += [
            f"{scenario.name}, really {fault}: {one}" for one in await _one(scenario, databases, whole, fault, process)
        ]
        tally.runs += 1
        tally.kinds.add((fault.family, fault.kind))
    await databases.drop(whole.scene.database)
    return tally


def _sample(whole: Undisturbed) -> list[Fault]:
    points = enumerate(whole.points[SQL], 1)
    chosen = [Fault(SQL, DIE, at) for at, point in points if point.endswith("commit") or at % EVERY == 0]
    calls = range(1, len(whole.points[HTTP]) + 1)
    return chosen + [Fault(HTTP, f"{DIE} {phase}", at) for at in calls for phase in ("unsent", "head", "answered")]


async def _one(
    scenario: Scenario, databases: Databases, whole: Undisturbed, fault: Fault, process: Process
) -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    async with a_stage(databases, whole.scene) as stage:
        order = {
            "scenario": scenario.name, "at": stage.clock.now().isoformat(), "database": stage.url,
            "workspace": stage.workspace.url, "family": fault.family, "kind": fault.kind, "point": fault.at,
        }  # fmt: skip
        process.stdin.write(f"{json.dumps(order)}\n".encode())
        async with asyncio.timeout(60):
            told = (await process.stdout.readline()).decode().strip()
        if told != "died":
            return [told or "the mother of mortals is gone"]
        return await judged(scenario, stage, None, Seen(alive=False), whole, fault)
