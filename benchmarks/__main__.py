"""``make bench``: each benchmark prints its median, its floor's median, and the ratio."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.claim import bench_claim
from benchmarks.hours import bench_hours
from benchmarks.ingest import bench_ingest
from benchmarks.measure import Measured


async def main() -> None:
    """Run all benchmarks, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    measured: list[Measured] = [*bench_hours(), *await bench_ingest(), *await bench_claim()]
    table = Table("what", "ours", "floor", "ratio", "floor is")
    for one in measured:
        table.add_row(one.name, one.shown(one.ours_s), one.shown(one.floor_s), f"{one.ratio:.1f}", one.floor)
    Console().print(table)
    if options.json:
        options.json.write_text(json.dumps([one.as_json() for one in measured], indent=2) + "\n")


asyncio.run(main())
