"""``python -m tests.torture --kills 10000 --database postgresql --replicas 3 --seed 7``. Exit 1: it found something."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.store.database import Store
from bot.store.migrate import migrate
from tests.support.database import PostgresServer
from tests.torture.plan import draw
from tests.torture.run import IDLE_WITHIN_S, Result, torture
from tests.torture.scene import BUSINESS_FACTOR, JOB_LEASE, LEASE_S, SETTLE_S, TIMEOUT_S
from tests.torture.variants import VARIANTS

# A broken program may never get its messages out.
VARIANT_WITHIN_S = 20.0
out = Console(soft_wrap=True, highlight=False)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="make torture", description="Kill the program again and again, and look.")
    made.add_argument("--kills", type=int, default=500)
    made.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    made.add_argument("--replicas", type=int, default=1, help="programs at once (PostgreSQL only)")
    made.add_argument("--seed", type=int, default=7)
    made.add_argument("--harsh", type=float, default=1.0, help="how much more often Slack and the platform fail")
    made.add_argument("--late", type=float, default=0.04, help="how often Slack answers an error and accepts later")
    made.add_argument(
        "--longer", type=float, help="how much longer the lives are (default: --replicas, which share the processors)"
    )
    made.add_argument("--stormy", action="store_true", help="with a board instead of most cards")
    made.add_argument("--variant", choices=sorted(VARIANTS), default="none", help="a broken design, to be caught")
    made.add_argument("--json", type=Path, help="write figures and violations to this file")
    made.add_argument("--keep", type=Path, help="keep settings, database and log in this folder")
    return made


def main() -> int:
    """Run once and print what came of it."""
    options = parser().parse_args()
    if options.database == "sqlite" and options.replicas != 1:
        parser().error("--replicas needs --database postgresql: SQLite takes one process")
    folder = options.keep or Path(tempfile.mkdtemp(prefix="webcare-torture-"))
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("webcare.*"), *folder.glob("*.log")):
        old.unlink()
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="webcare-pg-"))) if options.database == "postgresql" else None
    try:
        result = asyncio.run(_run(options, folder, server))
    finally:
        if server is not None:
            server.stop()
    show(result, folder)
    if options.json:
        options.json.write_text(json.dumps({"figures": result.figures, "violations": result.violations}, indent=2))
    return 1 if result.violations else 0


async def _run(options: argparse.Namespace, folder: Path, server: PostgresServer | None) -> Result:
    plan = draw(
        seed=options.seed,
        kills=options.kills,
        replicas=options.replicas,
        harsh=options.harsh,
        late=options.late,
        longer=options.longer or options.replicas,
        stormy=options.stormy,
    )
    out.print(
        f"Plan {plan.digest} of seed {plan.seed}: {plan.kills} kills, {len(plan.acts)} acts, "
        f"{len(plan.troubles)} troubles. Log: {folder}/processes.log"
    )
    async with a_database(folder, server) as database:
        return await torture(
            plan,
            folder,
            database=database,
            variant=options.variant,
            within_s=IDLE_WITHIN_S if options.variant == "none" else VARIANT_WITHIN_S,
            say=out.print,
        )


@asynccontextmanager
async def a_database(folder: Path, server: PostgresServer | None) -> AsyncIterator[str]:
    """Yield the DATABASE_URL of an empty database with the newest schema."""
    if server is not None:
        name = await server.new_database()
        yield server.plain_url(name)
        await server.drop(name)
        return
    store = Store(f"sqlite+aiosqlite:///{folder / 'webcare.db'}")
    await migrate(store)
    await store.close()
    yield f"sqlite:///{folder / 'webcare.db'}"


def show(result: Result, folder: Path) -> None:
    """Print the table, and every violation by name."""
    table = Table(show_header=False, box=None)
    for name, figure in result.figures.items():
        table.add_row(name, str(figure))
    out.print(table)
    out.print(
        f"Business time ran {BUSINESS_FACTOR:g} times as fast. A tenth of the real time: timeout {TIMEOUT_S} s; a "
        f"fifteenth: lease {LEASE_S} s, settle {SETTLE_S} s, leases of jobs {JOB_LEASE.total_seconds():g} s."
    )
    for line in result.violations:
        out.print(f"VIOLATION {line}", style="red", markup=False)
    out.print(f"{'Nothing was found.' if not result.violations else ''} The log of all processes: {folder}")


if __name__ == "__main__":
    sys.exit(main())
