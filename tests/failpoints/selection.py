"""Which faults a run does at which points: all of them, or those that fit into the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle

from tests.failpoints.breaking_http import KINDS as HTTP_KINDS
from tests.failpoints.breaking_http import TROUBLES
from tests.failpoints.breaking_sql import LOST, POSTGRES_KINDS, SQLITE_KINDS
from tests.failpoints.fuse import CANCEL, DIE, HTTP, SQL, Fault

# Of the points between two commits the gate takes every n-th, each with the next kind in turn.
EVERY = {"sqlite": 16, "postgresql": 56}
# Where a transaction ends, a death and a lost answer mean the most.
AT_COMMITS = {"sqlite": (DIE,), "postgresql": (LOST,)}
# The four phases of a call leave two states behind: taken, or not; and what failed on the way is told apart by kind.
CALLS = (f"{DIE} unsent", f"{DIE} taken", f"{CANCEL} taken", f"{DIE} answered", *TROUBLES)


def sql_kinds(engine: str) -> tuple[str, ...]:
    """Return every fault that this engine knows."""
    return SQLITE_KINDS if engine == "sqlite" else POSTGRES_KINDS


def everything(engine: str) -> Iterator[Iterator[Fault]]:
    """Return for each kind its faults at point 1, 2, 3, ... without end: who uses them stops when none fires."""
    for family, kinds in ((SQL, sql_kinds(engine)), (HTTP, HTTP_KINDS)):
        for kind in kinds:
            yield _endless(family, kind)


def _endless(family: str, kind: str) -> Iterator[Fault]:
    at = 0
    while True:
        at += 1
        yield Fault(family, kind, at)


def gate(engine: str, points: dict[str, list[str]], *, kin: bool = False) -> list[Fault]:
    """Return the faults of the gate: both edges of every commit, every n-th other point, and all calls.

    What a platform or Slack does wrong does not depend on our database, so calls are broken on SQLite only. ``kin``:
    see `Scenario`.
    """
    commits = [at for at, point in enumerate(points[SQL], 1) if point.endswith("commit")]
    others = [at for at in range(1, len(points[SQL]) + 1) if at not in commits]
    calls = range(1, len(points[HTTP]) + 1) if engine == "sqlite" and not kin else range(0)
    chosen = [Fault(HTTP, kind, at) for at in calls for kind in CALLS]
    chosen += [Fault(SQL, kind, at) for at in commits for kind in AT_COMMITS[engine]]
    if not kin:
        chosen += [Fault(SQL, kind, at) for at, kind in zip(others[:: EVERY[engine]], cycle(sql_kinds(engine)))]
    return [*chosen, *_beyond(points)]


def _beyond(points: dict[str, list[str]]) -> Iterable[Fault]:
    """One past the last point of each family, where none may fire any more."""
    return (Fault(family, kind, len(points[family]) + 1) for family, kind in ((SQL, DIE), (HTTP, f"{DIE} unsent")))
