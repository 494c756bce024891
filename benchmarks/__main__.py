"""``make bench``: what each thing takes, what its floor takes, and the ratio; ``--markdown`` for the documentation."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import NAMES, ON_REQUEST, bench_of, databases, lasting
from benchmarks.measure import HEAD, Measured


async def main(options: argparse.Namespace) -> bool:
    """Run the benchmarks asked for; return whether every bar holds."""
    measured: list[Measured] = []
    for name in options.names or NAMES:
        measured += await bench_of(name)()
    _print(measured)
    if options.json:
        options.json.write_text(json.dumps([one.as_json() for one in measured], indent=2) + "\n")
    if options.markdown:
        options.markdown.write_text(as_markdown(measured))
    return all(one.holds is not False for one in measured)


def _print(measured: Sequence[Measured]) -> None:
    table = Table(*HEAD)
    for one in measured:
        table.add_row(*one.cells())
    console = Console()
    # In a file or a pipe Rich would squeeze the table into 80 columns.
    (console if console.is_terminal else Console(width=200)).print(table)


def as_markdown(measured: Sequence[Measured]) -> str:
    """Return the table as it stands in docs/performance.md."""
    rows = [HEAD, ("---",) * len(HEAD), *(one.cells() for one in measured)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = (*NAMES, *ON_REQUEST)
    parser.add_argument(
        "names", nargs="*", metavar="name",
        help=f"of: {', '.join(NAMES)} (these), and {', '.join(ON_REQUEST)} (minutes each, only when named)",
    )  # fmt: skip
    parser.add_argument("--database", choices=databases.KINDS, help="only this one (both)")
    parser.add_argument("--seconds", type=int, help="how long delivery (600) and sustained (60) last")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--markdown", type=Path, help="write the table to this file as well")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a ratio is above its bar")
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return options


if __name__ == "__main__":
    chosen = _options()
    lasting.ask_for(chosen.seconds)
    with databases.ready(chosen.database):
        holds = asyncio.run(main(chosen))
    sys.exit(0 if holds or not chosen.strict else 1)
