"""Goes through the points of a scenario with faults, as SQLite's own tests do for lack of memory and broken disks.

A run without a fault counts the points and tells the states that the database may be in. Each further run does one
fault at one point; then the world is healed (a new life on the same database after a death, else the same one) and
looked at from outside.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.failpoints import selection
from tests.failpoints.databases import Databases
from tests.failpoints.dump import Dump, differences, dump
from tests.failpoints.fuse import CANCEL, DIE, HTTP, SQL, Fault
from tests.failpoints.outcome import Outcome, broken_promises, is_idle, outcome
from tests.failpoints.program import Program
from tests.failpoints.scenario import Scenario, Seen
from tests.failpoints.stage import Scene, Spoil, Stage, a_stage, scene_of

# Steps of fifteen seconds in which everything must have come to its end: a lease, a settle time, a pause after trouble.
ROUNDS = 12


@dataclass
class Undisturbed:
    """What a scenario is without a fault."""

    scene: Scene
    points: dict[str, list[str]]
    states: list[Dump]
    """The database before, and after each commit."""
    commits: list[int]
    """How many SQL points had been passed when each of them was through."""
    outcome: Outcome


@dataclass
class Tally:
    """What a campaign did; one line of the table."""

    scenario: str
    points: dict[str, int] = field(default_factory=dict)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    runs: int = 0
    broken: list[str] = field(default_factory=list)


async def thorough(scenario: Scenario, databases: Databases, *, kinds: set[str] | None = None) -> Tally:
    """Do every fault (of these kinds) at point 1, 2, 3, ... until none fires; that must be where the count ends."""
    whole, tally = await _begun(scenario, databases)
    for faults in selection.everything(databases.engine):
        for fault in faults:
            if kinds is not None and fault.kind not in kinds:
                break
            if not await one_run(scenario, databases, whole, fault, tally):
                tally.broken += _miscounted(whole, fault)
                break
    await databases.drop(whole.scene.database)
    return tally


async def quick(scenario: Scenario, databases: Databases, *, spoil: Spoil | None = None, find: str = "") -> Tally:
    """Do the faults of the gate. ``spoil`` makes each life a worse program; then it ends when it has found ``find``."""
    whole, tally = await _begun(scenario, databases)
    for fault in selection.gate(databases.engine, whole.points, kin=scenario.kin):
        if not await one_run(scenario, databases, whole, fault, tally, spoil):
            tally.broken += _miscounted(whole, fault)
        if find and any(find in line for line in tally.broken):
            break
    await databases.drop(whole.scene.database)
    return tally


async def _begun(scenario: Scenario, databases: Databases) -> tuple[Undisturbed, Tally]:
    whole = await undisturbed(scenario, databases)
    return whole, Tally(scenario.name, {family: len(points) for family, points in whole.points.items()})


def _miscounted(whole: Undisturbed, fault: Fault) -> list[str]:
    counted = len(whole.points[fault.family])
    return [] if fault.at == counted + 1 else [f"{fault} does not fire, but {counted} points were counted"]


async def undisturbed(scenario: Scenario, databases: Databases) -> Undisturbed:
    """Build the scenario's scene, and run it once without a fault.

    Raises:
        AssertionError: it breaks a promise all by itself, or does nothing.
    """
    async with a_stage(databases) as stage:
        await scenario.build(stage, await stage.life())
        scene = await scene_of(stage)
    states: list[Dump] = []
    commits: list[int] = []
    async with a_stage(databases, scene) as stage:

        async def committed() -> None:
            if program.fuse.armed:
                commits.append(len(program.fuse.points[SQL]))
                states.append(await dump(stage))

        program = await stage.life(committed)
        await scenario.ready(stage, program)
        states.append(await dump(stage))
        seen = await play(scenario, stage, program, None)
        broken, found = await heal(scenario, stage, program, seen)
        broken += scenario.compare(found, found)
    if broken or seen.error is not None or states[0] == states[-1]:
        raise AssertionError(f"{scenario.name} breaks without a fault: {broken or seen.error!r}") from seen.error
    return Undisturbed(scene, program.fuse.points, states, commits, found)


async def one_run(
    scenario: Scenario, databases: Databases, whole: Undisturbed, fault: Fault, tally: Tally, spoil: Spoil | None = None
) -> bool:
    """Run the scenario with one fault and write down what broke; False: there is no such point."""
    async with a_stage(databases, whole.scene, spoil) as stage:
        program = await stage.life()
        await scenario.ready(stage, program)
        seen = await play(scenario, stage, program, fault)
        fired = program.fuse.fired
        if fired is None:
            return False
        try:
            broken = await judged(scenario, stage, program, seen, whole, fault)
        except Exception as error:  # healing itself broke: a finding as any other, and the other points go on
            broken = [f"cannot be healed: {error!r}"[:400]]
    counted = whole.points[fault.family][fault.at - 1 : fault.at]
    broken += [] if counted == [fired] else [f"came to {fired!r} where the count has {counted}"]
    tally.broken += [f"{scenario.name}, {fault} ({fired}): {one}" for one in broken]
    tally.runs += 1
    tally.kinds.add((fault.family, fault.kind))
    return True


async def play(scenario: Scenario, stage: Stage, program: Program, fault: Fault | None) -> Seen:
    """Let the scenario's act happen with a fault in it; returns what the outside saw of it."""
    program.fuse.arm(fault)
    acting: asyncio.Task[Any] = asyncio.create_task(scenario.act(stage, program))
    await asyncio.wait({acting})
    await program.settled()
    program.fuse.disarm()
    program.fuse.stopped = fault is not None and fault.kind.startswith(CANCEL)
    alive = not program.fuse.dead and not (fault is not None and fault.kind.startswith(CANCEL))
    unheard = "response_url" in (program.fuse.fired or "")
    if acting.cancelled():
        return Seen(error=asyncio.CancelledError(), alive=alive, unheard=unheard)
    error = acting.exception()
    return Seen(None if error else acting.result(), error, alive, unheard)


async def judged(
    scenario: Scenario, stage: Stage, program: Program | None, seen: Seen, whole: Undisturbed, fault: Fault
) -> list[str]:
    """Heal what ``fault`` left, and return what is wrong; without a ``program`` its process was killed."""
    survivor = None if program is None or program.fuse.dead else program
    broken = [] if survivor is None else await _nothing_held(survivor)
    if fault.family == SQL and fault.kind in (DIE, CANCEL):
        broken += await _half_done(stage, whole, fault)
    if survivor is None:
        await stage.end_lives()
        survivor = await stage.life()
        if scenario.door:
            await stage.open_door(survivor)
    elif isinstance(seen.error, Exception) and scenario.door:
        broken.append(f"raises {seen.error!r}")  # of a job the worker's loop catches what it raises
    more, found = await heal(scenario, stage, survivor, seen)
    return broken + more + scenario.compare(whole.outcome, found)


async def heal(scenario: Scenario, stage: Stage, program: Program, seen: Seen) -> tuple[list[str], Outcome]:
    """Let time pass, and people act again who were not served; returns what is wrong then, and what there is."""
    broken = await scenario.told(stage, program, seen)
    await _go_on(stage, program)
    if scenario.again is not None:
        await scenario.again(stage, program, seen)
        await program.settled()
        await _go_on(stage, program)
    rows = await dump(stage)
    return broken + broken_promises(stage, rows), outcome(stage, rows)


async def _go_on(stage: Stage, program: Program) -> None:
    for _ in range(ROUNDS):
        if is_idle(await dump(stage)):
            return
        await program.go_on()


async def _nothing_held(program: Program) -> list[str]:
    """A program that lives on has all its connections back (a broken one may take a moment), and stops when told to."""
    for _ in range(200):
        await asyncio.sleep(0.005)
        if program.store.checked_out() == 0:
            break
    held, late = program.store.checked_out(), program.fuse.late
    program.fuse.stopped = False
    broken = [f"{held} connections are never given back"] if held else []
    return broken + ([f"goes on after it was stopped: {late[:3]}"] if late else [])


async def _half_done(stage: Stage, whole: Undisturbed, fault: Fault) -> list[str]:
    """After a death the database is as after the last commit before it; after a stop as after one of them."""
    now = await dump(stage)
    through = sum(1 for points in whole.commits if points < fault.at)
    allowed = whole.states[through : through + 1] if fault.kind == DIE else whole.states
    if any(now == state for state in allowed):
        return []
    return [f"half of a transaction is there: {', '.join(differences(now, whole.states[through]))}"]


def table(tallies: list[Tally]) -> str:
    """Return the counts, one line a scenario."""
    lines = [f"{'scenario':<36}{'SQL points':>11}{'calls':>7}{'kinds':>7}{'runs':>7}{'broken':>8}"]
    for one in tallies:
        sql, calls = one.points.get(SQL, 0), one.points.get(HTTP, 0)
        lines.append(f"{one.scenario:<36}{sql:>11}{calls:>7}{len(one.kinds):>7}{one.runs:>7}{len(one.broken):>8}")
    total = sum(one.runs for one in tallies), sum(len(one.broken) for one in tallies)
    return "\n".join([*lines, f"{'in all':<61}{total[0]:>7}{total[1]:>8}"])
