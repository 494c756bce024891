"""``python -m tests.soak``: plays, prints the figures and what should not be; exit 1 for that."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from bot.log import configure_logging
from tests.soak.run import run
from tests.support.world import sqlite_url


def main() -> int:
    """Play and judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120, help="of X's time")
    parser.add_argument("--factor", type=float, default=20, help="how many times as fast")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        configure_logging(stream=(Path(folder) / "log").open("w"))
        figures, found = asyncio.run(
            run(
                Path(folder), database=sqlite_url(Path(folder)), minutes=options.minutes, factor=options.factor,
                seed=options.seed,
            )
        )  # fmt: skip
    sys.stdout.write(json.dumps({"factor": options.factor, **figures}, indent=2) + "\n")
    sys.stdout.write("\n".join(found or ["Nothing was found."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
