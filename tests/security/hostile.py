"""Thousands of unsigned requests over real HTTP: ``python -m tests.security.hostile --requests 10000``.

Whatever comes: no answer of 5xx, nothing handled, nothing of it in a log.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bot.store import Base
from tests.security.junk import MARK, Hostile, hostile_requests
from tests.support.logs import captured_logs
from tests.support.world import World, a_world, sqlite_url

AT_ONCE = 16
ERROR = '"level": "error"'
# Not theirs to cause, and on a loaded machine a connection may be waited for in vain.
NOT_THEIRS = '"event": "database.away"'


def errors_in(log: str) -> list[str]:
    """Return the lines of a log that tell of an error of ours."""
    return [line for line in log.splitlines() if ERROR in line and NOT_THEIRS not in line]


@dataclass
class Outcome:
    """What came back, by status (0: closed without an answer), and what must not have."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[tuple[int, bytes]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


async def attack(port: int, amount: int, *, seed: int) -> Outcome:
    """Send them all, sixteen at a time."""
    outcome, requests, turns = Outcome(), hostile_requests(amount, seed=seed), asyncio.Lock()

    async def worker() -> None:
        while True:
            async with turns:
                request = next(requests, None)
            if request is None:
                return
            began = time.perf_counter()
            status = await _send(port, request)
            outcome.seconds.append(time.perf_counter() - began)
            outcome.statuses[status] += 1
            # /readyz may say that the database is slow: on a loaded machine that is true.
            if status == 202 or (status >= 500 and not (status == 503 and b" /readyz HTTP" in request.sent[:40])):
                outcome.failures.append((status, request.sent[:400]))

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return outcome


async def _send(port: int, request: Hostile) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.sent)
        async with asyncio.timeout(request.waits_s):
            await writer.drain()
            said = (await reader.readline()).split()
            return int(said[1]) if len(said) > 1 else 0
    except (ConnectionError, TimeoutError, OSError):
        return 0  # refused in the middle of our writing, or nothing to wait for
    finally:
        writer.transport.abort()


async def what_was_handled(world: World) -> dict[str, int]:
    """Return how many rows there are, by table, and what the bot did in Slack."""
    assert world.bot is not None
    async with world.bot.desks.store.read() as session:
        rows = {
            table.name: int(await session.scalar(select(func.count()).select_from(table)) or 0)
            for table in Base.metadata.sorted_tables
        }
    rows["messages"] = sum(one["method"].startswith(("chat.", "views.")) for one in world.sandbox.journal.calls())
    return rows


# Written by the program itself: who is who, who does which job, which lists stood when.
OWN = ("people", "group_members", "leases", "rhythms", "cards", "list_rows", "outbox", "messages", "volumes", "watches")


async def siege(amount: int, *, seed: int, folder: Path) -> tuple[Outcome, dict[str, int], str]:
    """Run the whole program, attack it; return what came back, what changed, and everything that was logged."""
    with captured_logs() as written:
        async with a_world(database=sqlite_url(folder), over_http=True) as world:
            assert world.bot is not None
            before = await what_was_handled(world)
            outcome = await attack(int(str(world.bot.url).rpartition(":")[2]), amount, seed=seed)
            after = await what_was_handled(world)
    changed = {name: after[name] - before[name] for name in after if name not in OWN and after[name] != before[name]}
    return outcome, changed, written.getvalue()


def main() -> int:
    """Attack and print what came of it; 1 if anything was a failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome, changed, log = asyncio.run(siege(options.requests, seed=options.seed, folder=Path(folder)))
    slowest = sorted(outcome.seconds)[int(len(outcome.seconds) * 0.99)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said = (
        f"{sum(outcome.statuses.values())} requests, by status: {dict(sorted(outcome.statuses.items()))}",
        f"99 % within {slowest * 1_000:.0f} ms, peak memory {memory} MB",
        f"failures: {outcome.failures[:5]}; changed: {changed}",
        f"their words in the log: {log.count(MARK)}, errors in the log: {len(errors_in(log))}",
    )
    sys.stdout.write("\n".join(said) + "\n")
    return int(bool(outcome.failures or changed or MARK in log or errors_in(log)))


if __name__ == "__main__":
    sys.exit(main())
