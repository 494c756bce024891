"""The whole database as plain rows, read past the program: what is committed and nothing else."""

from __future__ import annotations

import functools
import sqlite3
from typing import Any

import asyncpg
from sqlalchemy import Table

from bot.store import Base
from tests.failpoints.stage import Stage

# Drawn at random by the program: only whether they are set can be compared.
RANDOM = {"token", "holder"}
Row = dict[str, Any]
Dump = dict[str, list[Row]]


async def dump(stage: Stage) -> Dump:
    """Read every table."""
    server = stage.databases.server
    if server is None:
        return _read_file(f"{stage.databases.folder / stage.database}.db")
    remote = await asyncpg.connect(host=server.socket, user="postgres", database=stage.database)
    try:
        return {name: [dict(row) for row in await remote.fetch(query)] for name, query in _queries().items()}
    finally:
        await remote.close()


def _read_file(path: str) -> Dump:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return {name: [dict(row) for row in connection.execute(query)] for name, query in _queries().items()}
    finally:
        connection.close()


@functools.cache
def _queries() -> dict[str, str]:
    return {table.name: _query(table) for table in Base.metadata.sorted_tables}


def _query(table: Table) -> str:
    """Return all columns; the key of a click or form is made of random ids, so only its kind counts."""
    columns = ", ".join(_column(table.name, column.name) for column in table.columns)
    order = "1, 2" if table.name == "seen_keys" else ", ".join(column.name for column in table.primary_key)
    return f"SELECT {columns} FROM {table.name} ORDER BY {order}"


def _column(table: str, name: str) -> str:
    if name in RANDOM:
        return f"{name} IS NOT NULL AS {name}"
    return "substr(key, 1, 4) AS key" if (table, name) == ("seen_keys", "key") else f'"{name}"'


def differences(one: Dump, other: Dump) -> list[str]:
    """Return the tables in which two dumps differ, and in which columns."""
    found = []
    for name, rows in one.items():
        if rows != other[name]:
            pairs = zip(rows, other[name], strict=False)
            columns = sorted({key for mine, theirs in pairs for key in mine if mine[key] != theirs[key]})
            found.append(f"{name} ({len(rows)} and {len(other[name])} rows; {', '.join(columns)})")
    return found
