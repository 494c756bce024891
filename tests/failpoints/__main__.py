"""``python -m tests.failpoints [--engine postgresql] [words of names]``: every fault at every point, and the table.

Some minutes for SQLite, half an hour for PostgreSQL. Exits with 1 when something broke.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import structlog

from tests.failpoints.campaign import Tally, table, thorough
from tests.failpoints.databases import Databases, template
from tests.failpoints.forms import FORMS
from tests.failpoints.jobs import JOBS
from tests.failpoints.people import CLICKS
from tests.support.database import PostgresServer


async def run(
    engine: str, words: list[str], kinds: set[str] | None, folder: Path, server: PostgresServer | None
) -> list[Tally]:
    """Run the scenarios whose names have one of these words (none: all), telling as it goes."""
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # tasks of dead programs are never asked
    databases = Databases(folder, await template(folder), server)
    tallies = []
    for scenario in (one for one in (*JOBS, *CLICKS, *FORMS) if not words or any(word in one.name for word in words)):
        tallies.append(await thorough(scenario, databases, kinds=kinds))
        _say(f"{engine}: {table(tallies[-1:]).splitlines()[1]}", *tallies[-1].broken)
    return tallies


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def main() -> int:
    """Read the command line; returns the exit code."""
    asked = argparse.ArgumentParser(prog="python -m tests.failpoints", description=__doc__.splitlines()[0])
    asked.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("words", nargs="*", help="only scenarios whose name has one of these")
    asked.add_argument("--kinds", help="only these kinds of fault, with commas between")
    args = asked.parse_args()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    kinds = set(args.kinds.split(",")) if args.kinds else None
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="webcare-pg-"))) if args.engine == "postgresql" else None
    try:
        with tempfile.TemporaryDirectory(prefix="failpoints-") as folder:
            tallies = asyncio.run(run(args.engine, args.words, kinds, Path(folder), server))
    finally:
        if server is not None:
            server.stop()
    _say("", table(tallies))
    return 1 if any(tally.broken for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
