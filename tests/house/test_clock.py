"""Only ``bot/clock.py`` reads the wall clock; everybody else is told the time."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
READERS = {"now", "utcnow", "today", "time", "time_ns", "monotonic"}
# The practice workspace is a program of its own and stamps its messages; it has a clock module too.
ALLOWED = {"bot/clock.py", "bot/sandbox/clock.py"}


def clock_reads(source: str) -> list[int]:
    """Return the lines that read a wall clock through ``datetime``, ``date`` or ``time``."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]


def test_the_check_finds_what_it_looks_for() -> None:
    assert clock_reads("import datetime\ndatetime.now()\n") == [2]


def test_nobody_else_reads_the_wall_clock() -> None:
    found = {
        f"{name}:{line}"
        for folder in ("bot", "handlers", "integrations")
        for path in (ROOT / folder).rglob("*.py")
        if (name := str(path.relative_to(ROOT))) not in ALLOWED and "bot/sandbox" not in name
        for line in clock_reads(path.read_text())
    }

    assert found == set()
