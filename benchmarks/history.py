"""Whether the desk's work costs more as its history grows: each hot path at ten thousand and at millions of cases.

``python -m benchmarks.history --database sqlite --cases 3650000``: a year at ten thousand a day. Both databases hold
the same current desk; the paths run on them in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path as File

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from benchmarks.bigdata.copying import growing
from benchmarks.bigdata.fill import Played, fill, played_day
from benchmarks.bigdata.fill_postgresql import tend
from benchmarks.bigdata.paths import Path, Paths
from benchmarks.bigdata.today import play_today
from benchmarks.databases import KINDS, a_store, ready
from benchmarks.measure import HEAD, Measured, in_turn
from bot.store.database import Store

SMALL = 10_000
OPEN = 500
SAMPLE = 100
# At the higher count a path costs at most this many times what it costs at the lower one.
BAR = 1.3
ROUNDS = 30


async def measured(kind: str, cases: int, *, rounds: int = ROUNDS) -> list[Measured]:
    """Fill two databases and run every path on both in turn: the big one is ours, the small one the floor."""
    played = await played_day(SAMPLE)
    async with a_store(kind) as small, a_store(kind) as big:
        pairs = zip(await _paths(big, played, cases), await _paths(small, played, SMALL), strict=True)
        return [await _compared(kind, ours, floor, rounds=rounds) for ours, floor in pairs]


async def _paths(store: Store, played: Played, cases: int) -> Sequence[Path]:
    began = time.perf_counter()
    await fill(store, played, cases=cases)
    filled = time.perf_counter() - began
    today = await play_today(store, cases=OPEN)
    if not store.is_sqlite:  # SQLite has no statistics in production either
        await tend(store.url)
    rows, size = await _size(store)
    print(
        f"{cases:,} cases filled in {filled:.0f} s: {rows:,} rows, {rows / cases:.1f} a case, "
        f"{size / 1e9:.2f} GB, {size / cases / 1e3:.2f} KB a case"
    )
    return list(Paths(today.day.desks, today).all())


async def _size(store: Store) -> tuple[int, int]:
    size = (
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        if store.is_sqlite
        else "SELECT pg_database_size(current_database())"
    )
    async with store.read() as session:
        counts = [await session.scalar(text(f"SELECT max(id) FROM {table.name}")) or 0 for table in growing()]
        return sum(counts), int(await session.scalar(text(size)) or 0)


async def _compared(kind: str, ours: Path, floor: Path, *, rounds: int) -> Measured:
    taken, beside = await in_turn(ours.run, floor.run, rounds=rounds)
    return Measured(name=ours.name, database=kind, ours=taken, floor=beside, floor_is=f"{SMALL:,} cases", bar=BAR)


def main() -> int:
    """Measure, print the table, and say with the exit code whether every path keeps to the bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--database", choices=KINDS, required=True)
    parser.add_argument("--cases", type=int, default=3_650_000, help="the big history (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="runs of each path on each size")
    parser.add_argument("--json", type=File, help="write the figures to this file as well")
    options = parser.parse_args()
    with ready(options.database):
        found = asyncio.run(measured(options.database, options.cases, rounds=options.rounds))
    table = Table(*HEAD)
    for one in found:
        table.add_row(*one.cells())
    Console(width=200).print(table)
    if options.json:
        options.json.write_text(json.dumps([one.as_json() for one in found], indent=2) + "\n")
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
