"""Listens to the statements of a program and measures what each of them reads, on both databases.

SQLite counts the steps of its virtual machine; PostgreSQL tells in EXPLAIN (ANALYZE) how many rows each node took.
Both are the same on every machine, however busy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.bigdata.copying import GROWING
from bot.store.database import Store

READS = re.compile(r"^\s*(?:SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+AS\s+(\w+))?", re.IGNORECASE)
# Of SQLite's plan: a whole table, or a whole index that is not a partial one.
SCAN = re.compile(r"^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?$")
# Steps between two calls of the handler.
EVERY = 100


@dataclass
class Statement:
    """One statement of a path, as the driver got it, with the parameters of its first run."""

    path: str
    text: str
    parameters: Any
    steps: int = 0
    """SQLite: the most that one run took."""

    def __str__(self) -> str:
        """Return it short enough for the message of a failed test."""
        return f"[{self.path}] {' '.join(self.text.split())[:400]}"


class Heard:
    """The statements of a store while it is listened to; ``path`` is who sends them."""

    def __init__(self) -> None:
        self.path = ""
        self.statements: dict[str, Statement] = {}
        self._counted: set[int] = set()
        self._steps = 0

    def before(self, connection: Connection, text: str, parameters: Any, many: bool) -> None:
        """Remember a statement, and count from here."""
        if connection.dialect.name == "sqlite":
            self._count(connection)
        first = parameters[0] if many else parameters
        self.statements.setdefault(text, Statement(self.path, text, first))
        self._steps = 0

    def after(self, text: str) -> None:
        """Note what it took; rows are fetched by then."""
        found = self.statements[text]
        found.steps = max(found.steps, self._steps * EVERY)

    def _count(self, connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        if id(raw) not in self._counted:
            self._counted.add(id(raw))
            raw.run_async(lambda driver: driver.set_progress_handler(self._step, EVERY))

    def _step(self) -> int:
        self._steps += 1
        return 0


@contextmanager
def heard(store: Store) -> Iterator[Heard]:
    """Listen to both engines of ``store``."""
    found = Heard()
    engines = {store._writer.sync_engine, store._reader.sync_engine}

    def before(connection: Connection, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        found.before(connection, text, parameters, many)

    def after(connection: Connection, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        found.after(text)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", before)
            event.remove(engine, "after_cursor_execute", after)


async def scanned(connection: AsyncConnection, statement: Statement) -> list[str]:
    """Return what SQLite would go through from end to end to run ``statement``, of the tables that grow."""
    plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", _bound(statement.parameters))
    tables = {alias or name: name for name, alias in NAMED.findall(statement.text)}
    partial = await _partial_indexes(connection)
    return [
        step
        for *_, step in plan.all()
        if (found := SCAN.match(step)) and tables.get(found[1]) in GROWING and found[2] not in partial
    ]


async def _partial_indexes(connection: AsyncConnection) -> set[str]:
    partial = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    return set((await connection.exec_driver_sql(partial)).scalars())


async def rows_taken(connection: AsyncConnection, statement: Statement) -> dict[str, int]:
    """Run ``statement`` on PostgreSQL; returns the rows that it took from each table or index, or left there."""
    explained = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement.text}"
    found = (await connection.exec_driver_sql(explained, _bound(statement.parameters))).scalar_one()
    taken: dict[str, int] = {}
    for node in _nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]):
        place = node.get("Index Name") or node.get("Relation Name")
        if place is not None:
            left = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
            taken[place] = taken.get(place, 0) + int((node["Actual Rows"] + left) * node["Actual Loops"])
    return taken


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _bound(parameters: Any) -> Any:
    return parameters if isinstance(parameters, dict) else tuple(parameters)
