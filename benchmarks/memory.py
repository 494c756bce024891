"""What the bot holds in memory: at rest, and while mentions flood in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from benchmarks.clicks import hook_deliveries
from benchmarks.databases import a_store, chosen
from benchmarks.desk import mentions
from benchmarks.load import as_fast_as_answered, connected
from benchmarks.measure import Measured
from benchmarks.processes import Running, database_url, site
from bot.clock import SystemClock

REST_S = 30
FLOOD = 20_000
"""An hour's storm, one mention a request, as fast as they are taken in: some twenty to thirty times as fast."""
REST_LIMIT_MB, FLOOD_LIMIT_MB = 160.0, 300.0
CONNECTIONS = 50
SIGNED_AT_ONCE = 1_000
EVERY_S = 0.2


async def bench() -> list[Measured]:
    """On each database, in one process that takes in and delivers."""
    return [measured for kind in chosen() for measured in await _on(kind)]


async def _on(kind: str) -> list[Measured]:
    async with a_store(kind) as store, site(database=database_url(store)) as here:
        bot = await here.bot()
        async with _watched(bot) as resting:
            await asyncio.sleep(REST_S)
        async with _watched(bot) as flooded:
            took = await _flood(here.url, here.environ("WEBCARE_HOOK_WEB_SECRET"))
    limits = (("at rest", resting, REST_LIMIT_MB), (f"{FLOOD:,} mentions in {took:.0f} s", flooded, FLOOD_LIMIT_MB))
    return [
        Measured(
            name=f"resident memory, {name}", ours=seen, floor=[limit], floor_is="the limit", database=kind,
            compares="p99", bar=1, unit="MB",
        )
        for name, seen, limit in limits
    ]  # fmt: skip


@asynccontextmanager
async def _watched(bot: Running) -> AsyncIterator[list[float]]:
    """Sample the memory while the context lasts."""
    seen: list[float] = []

    async def watch() -> None:
        while True:
            seen.append(bot.memory_mb)
            await asyncio.sleep(EVERY_S)

    watching = asyncio.create_task(watch())
    try:
        yield seen
    finally:
        watching.cancel()
        seen.append(bot.memory_mb)


async def _flood(url: str, secret: str) -> float:
    """Deliver the storm, one mention a request; return the seconds it took."""
    now, began = SystemClock().now(), time.perf_counter()
    arriving = [replace(one, posted_at=now) for one in mentions(0, FLOOD)]
    async with connected(url, CONNECTIONS) as opened:
        for start in range(0, FLOOD, SIGNED_AT_ONCE):  # a signature is good for five minutes
            requests = hook_deliveries(arriving[start : start + SIGNED_AT_ONCE], secret=secret)
            (await as_fast_as_answered(opened, requests)).all_ok(202)
    return time.perf_counter() - began
