"""Speed as ratios: the thing and its floor side by side in one run, because machines differ and are noisy.

A benchmark is a module ``benchmarks/<name>.py`` with ``async def bench() -> list[Measured]``, named in :data:`NAMES` or
:data:`ON_REQUEST`. It runs once for each of ``benchmarks.databases.chosen()`` where it needs a database.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.measure import Measured

NAMES = ("hours", "crisis", "ingest", "hook", "claim", "race", "ack")
ON_REQUEST = ("sustained", "startup", "memory", "delivery")
"""These take minutes each, so they run only when they are named."""


def bench_of(name: str) -> Callable[[], Awaitable[list[Measured]]]:
    """Return the benchmark of this name; only what is asked for is imported."""
    found: Callable[[], Awaitable[list[Measured]]] = import_module(f"benchmarks.{name}").bench
    return found
