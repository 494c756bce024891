"""How long a start takes: from the command to an open door and a connected Slack, on a new and on a grown database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.bigdata.fill import fill, played_day
from benchmarks.databases import a_store, chosen
from benchmarks.measure import Measured
from benchmarks.processes import Site, database_url, site
from bot.store.database import Store

ROUNDS = 7
LIMIT_S = 3.0
CASES = 365_000
"""The grown database; a year at a thousand a day. What bounds a start is not its size, so more tells nothing more."""
SAMPLE = 100


async def bench() -> list[Measured]:
    """On each database: new, and with a year in it."""
    return [
        Measured(
            name=f"start, {name}", ours=await _starts(kind, cases), floor=[LIMIT_S], floor_is="the limit",
            database=kind, bar=1,
        )
        for kind in chosen()
        for name, cases in (("new database", 0), (f"database of {CASES:,} cases", CASES))
    ]  # fmt: skip


async def _starts(kind: str, cases: int) -> list[float]:
    async with a_store(kind) as store:
        if cases:
            await fill(store, await played_day(SAMPLE), cases=cases)
        await _start(None if store.is_sqlite and not cases else store)  # files are compiled and cached from here on
        return [await _start(None if store.is_sqlite and not cases else store) for _ in range(ROUNDS)]


async def _start(store: Store | None) -> float:
    """Start the bot; return the seconds until its door is open and Slack connected. None: on a file not yet there."""
    async with _a_site(store) as here:
        bot = await here.start("bot", "bot", "run")
        return max(await bot.says('"web.open"'), await bot.says('"socket.connected"'))


@asynccontextmanager
async def _a_site(store: Store | None) -> AsyncIterator[Site]:
    async with site(database=None if store is None else database_url(store), over_http=False) as here:
        yield here
