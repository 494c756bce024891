"""Fifty people press Claim on one case at once: how long the slowest wait, against the same race in bare Core."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import chain, count

from benchmarks.claim import claim_in_core
from benchmarks.databases import chosen
from benchmarks.desk import NOW, PEOPLE, a_desk, mentions
from benchmarks.measure import Measured
from bot.desk.claim import claim_case
from bot.desk.intake import ingest
from bot.desk.refusals import AlreadyClaimed
from bot.desk.work import Desks
from bot.memory import keep_for_good

ROUNDS, WARM_UP = 30, 2
BAR = 2.0
FLOOR = "the same race in Core"
Claim = Callable[[Desks, str, int, str], Awaitable[bool]]


async def bench() -> list[Measured]:
    """Ours and the floor race in turn, each round for another case; every round has one owner."""
    return [figure for kind in chosen() for figure in await _races(kind)]


async def _races(kind: str) -> list[Measured]:
    rounds: dict[Claim, list[list[float]]] = {_ours: [], _floor: []}
    async with a_desk(kind) as desks:
        opened = iter((await desks.do(ingest, "web", mentions(0, 2 * (ROUNDS + WARM_UP)), now=NOW)).opened)
        keys = (f"click:{number}" for number in count())
        for number in range(WARM_UP + ROUNDS):
            if number == WARM_UP:
                keep_for_good()  # as the program does
            for claim in (_ours, _floor) if number % 2 else (_floor, _ours):
                waited = await _race(desks, next(opened), claim, [next(keys) for _ in PEOPLE])
                if number >= WARM_UP:
                    rounds[claim].append(waited)
    ours, floor = ([[*chain(*taken)], [max(waited) for waited in taken]] for taken in rounds.values())
    return [
        Measured(
            name="claim race of 50, each click", ours=ours[0], floor=floor[0], database=kind, compares="p99", bar=BAR,
            floor_is=FLOOR, in_turn=False,
        ),
        Measured(
            name="claim race of 50, the slowest of a race", ours=ours[1], floor=floor[1], database=kind, bar=BAR,
            floor_is=FLOOR, in_turn=False,
        ),
    ]  # fmt: skip


async def _race(desks: Desks, case: int, claim: Claim, keys: list[str]) -> list[float]:
    """Return the seconds until each of the fifty has an answer."""
    owners: list[str] = []

    async def press(key: str, by: str) -> float:
        began = time.perf_counter()
        if await claim(desks, key, case, by):
            owners.append(by)
        return time.perf_counter() - began

    waited = await asyncio.gather(*(press(key, by) for key, by in zip(keys, PEOPLE, strict=True)))
    if len(owners) != 1:
        raise RuntimeError(f"case {case} was given to {len(owners)} people by {claim.__name__}: {owners}")
    return waited


async def _ours(desks: Desks, key: str, case: int, by: str) -> bool:
    try:
        await desks.once(key, claim_case, case, by=by, now=NOW)
    except AlreadyClaimed:
        return False
    return True


async def _floor(desks: Desks, key: str, case: int, by: str) -> bool:
    return await claim_in_core(desks, key, case, by=by, now=NOW)
