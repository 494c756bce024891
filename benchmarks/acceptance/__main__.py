"""The command: which run, on which data."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.acceptance import disruption, friday, monday, noise, outages, replay, storm
from benchmarks.acceptance.figures import Figures


def main() -> int:
    """Run what was asked for; return 1 if a bar was missed."""
    options = _parser().parse_args()
    if options.data is None and options.run not in (_outages, _storm):
        _parser().error("name the folder with the recorded mentions: --data FOLDER or WEBCARE_DATA")
    if getattr(options, "screenshots", None):
        options.screenshots.mkdir(parents=True, exist_ok=True)
    figures: Figures = asyncio.run(options.run(options))
    return figures.print()


def _parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="python -m benchmarks.acceptance", description="Acceptance runs on real input."
    )
    common = argparse.ArgumentParser(add_help=False)
    given = os.environ.get("WEBCARE_DATA")
    common.add_argument("--data", type=Path, default=Path(given) if given else None, help="holds mentions/*.jsonl")
    runs = whole.add_subparsers(required=True, metavar="run")
    one = runs.add_parser("replay", parents=[common], help="a recorded file whole, then its first lines again")
    one.add_argument("--file", default="brands-2017.jsonl")
    one.add_argument("--postgres", action="store_true", help="on a PostgreSQL started for this run")
    one.set_defaults(run=_replay)
    one = runs.add_parser("noise", parents=[common], help="the busiest day with six agents: who was notified of what")
    one.add_argument("--file", default="followups-2017.jsonl")
    one.add_argument("--factor", type=float, default=60.0, help="business time per real time")
    one.add_argument("--seed", type=int, default=1, help="of what the agents do")
    one.add_argument("--lead-leaves", action="store_true", help="the lead goes at 13:00, nobody coordinates then")
    one.set_defaults(run=_noise)
    one = runs.add_parser("disruption", parents=[common], help="two recorded days of a disruption in forty minutes")
    one.add_argument("--file", default="storm-2015-united.jsonl")
    one.add_argument("--language", choices=["en", "nl"], default="en")
    one.add_argument("--factor", type=float, default=6.0)
    one.add_argument("--screenshots", type=Path, help="folder for pictures and texts of what people see")
    one.set_defaults(run=_day, day=disruption)
    for name, what in (("monday", "a morning after a weekend of 120 cases"), ("friday", "17:25-18:05 with 40 open")):
        one = runs.add_parser(name, parents=[common], help=what)
        one.add_argument("--file", default="brands-2017.jsonl")
        one.add_argument("--language", choices=["en", "nl"], default="en")
        one.add_argument("--factor", type=float, default=30.0 if name == "monday" else 20.0)
        one.add_argument("--screenshots", type=Path, help="folder for pictures and texts of what people see")
        one.set_defaults(run=_day, day=monday if name == "monday" else friday)
    one = runs.add_parser("outages", help="Slack, the database and both go away while people work; needs no data")
    one.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    one.set_defaults(run=_outages, data=None)
    one = runs.add_parser("storm", help="an hour of 20,000 mentions, six agents: the board, the limits; needs no data")
    one.add_argument("--mentions", type=int, default=20_000, help="60: a calm hour, which is to stay one of cards")
    one.add_argument("--minutes", type=float, default=60.0, help="of business time")
    one.add_argument("--factor", type=float, default=6.0, help="business time and Slack's limits per real time")
    one.add_argument("--postgres", action="store_true", help="on a PostgreSQL started for this run")
    one.set_defaults(run=_storm, data=None)
    return whole


def _mentions(options: argparse.Namespace, name: str) -> Path:
    return Path(options.data) / "mentions" / name


async def _replay(options: argparse.Namespace) -> Figures:
    path = _mentions(options, options.file)
    async with _database(options) as database:
        return await replay.run(path, database=database)


async def _storm(options: argparse.Namespace) -> Figures:
    lasts = timedelta(minutes=options.minutes)
    async with _database(options) as database:
        return await storm.run(options.mentions, lasts=lasts, factor=options.factor, database=database)


@asynccontextmanager
async def _database(options: argparse.Namespace) -> AsyncIterator[str | None]:
    """Start a PostgreSQL if that was asked for; None: the run makes its SQLite file."""
    if not options.postgres:
        yield None
        return
    from tests.support.database import PostgresServer

    with tempfile.TemporaryDirectory(prefix="webcare-postgres-") as folder:
        server = await asyncio.to_thread(PostgresServer, Path(folder))
        try:
            yield server.plain_url(await server.new_database())
        finally:
            await asyncio.to_thread(server.stop)


async def _outages(options: argparse.Namespace) -> Figures:
    return await outages.run(database=options.database)


async def _noise(options: argparse.Namespace) -> Figures:
    return await noise.run(
        _mentions(options, options.file), factor=options.factor, seed=options.seed, lead_leaves=options.lead_leaves
    )


async def _day(options: argparse.Namespace) -> Figures:
    played: Figures = await options.day.run(
        _mentions(options, options.file), language=options.language, factor=options.factor,
        screenshots=options.screenshots,
    )  # fmt: skip
    return played


if __name__ == "__main__":
    sys.exit(main())
