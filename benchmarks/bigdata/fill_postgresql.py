"""Copies a played day on PostgreSQL as a restore does it: rows into bare tables, then keys and indexes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping

import asyncpg
from sqlalchemy.engine import URL

from benchmarks.bigdata.copying import Copies, growing, insertion

# Two tables at a time: as many as a small server has processors.
AT_ONCE = 2
K = """
CREATE UNLOGGED TABLE k AS
SELECT n, n % {customers} AS customer, n < {customers} AS is_first, '-' || n AS name,
       make_interval(days => ({number} - n) / {per_day}) AS days,
       CASE WHEN n % {customers} = 0 THEN '' ELSE '-' || n % {customers} END AS customer_name
FROM generate_series(1, {number} - 1) AS n
"""
CONSTRAINTS = """
SELECT c.conrelid::regclass::text AS place, c.conname AS name, pg_get_constraintdef(c.oid) AS definition
FROM pg_constraint c WHERE c.contype IN ('p', 'u', 'f') AND c.connamespace = 'public'::regnamespace
ORDER BY array_position(ARRAY['p', 'u', 'f'], c.contype::text)
"""
INDEXES = """
SELECT i.indrelid::regclass::text AS place, i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS built
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
NEXT_ID = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


async def fill_postgresql(url: URL, strides: Mapping[str, int], copies: Copies) -> None:
    """Make the copies, and leave the statistics as autovacuum would."""
    connections = [await asyncpg.connect(_plain(url)) for _ in range(AT_ONCE)]
    try:
        for connection in connections:
            await connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '1GB'")
        first = connections[0]
        await first.execute(K.format(customers=copies.customers, per_day=copies.per_day, number=copies.number))
        rebuilt, linked = await _strip(first)
        work = [
            [
                f"CREATE UNLOGGED TABLE played_{table.name} AS SELECT * FROM {table.name}",
                insertion(table, strides, sqlite=False, source=f"played_{table.name}"),
                f"DROP TABLE played_{table.name}",
                *rebuilt.pop(table.name),
                NEXT_ID.format(table=table.name),
                f"VACUUM ANALYZE {table.name}",
            ]
            for table in reversed(growing())
        ]
        queue = [*work, *rebuilt.values()]
        await asyncio.gather(*(_do(connection, queue) for connection in connections))
        for statement in [*linked, "DROP TABLE k"]:
            await first.execute(statement)
    finally:
        for connection in connections:
            await connection.close()


async def tend(url: URL) -> None:
    """Do what autovacuum did in the course of the year, lest it does so while we measure: statistics, marks of what
    all can see, and the pages on disk. No statement timeout of ours applies.
    """
    connection = await asyncpg.connect(_plain(url))
    try:
        await connection.execute("VACUUM (ANALYZE)")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _do(connection: asyncpg.Connection, queue: list[list[str]]) -> None:
    """Take one table after the other until none is left."""
    while queue:
        for statement in queue.pop(0):
            await connection.execute(statement)


async def _strip(connection: asyncpg.Connection) -> tuple[dict[str, list[str]], list[str]]:
    """Drop keys and indexes; returns what builds them again, by table, and the foreign keys apart."""
    constraints = [row for row in await connection.fetch(CONSTRAINTS) if row["place"] != "alembic_version"]
    indexes = await connection.fetch(INDEXES)
    await _run(
        connection, (f"ALTER TABLE {row['place']} DROP CONSTRAINT {row['name']}" for row in reversed(constraints))
    )
    await _run(connection, (f"DROP INDEX {row['name']}" for row in indexes))
    rebuilt: defaultdict[str, list[str]] = defaultdict(list)
    linked: list[str] = []
    for row in constraints:
        added = f"ALTER TABLE {row['place']} ADD CONSTRAINT {row['name']} {row['definition']}"
        if row["definition"].startswith("FOREIGN"):
            linked.append(f"{added} NOT VALID")  # the copies are as whole as the day; new rows are checked all the same
        else:
            rebuilt[row["place"]].append(added)
    for row in indexes:
        rebuilt[row["place"]].append(row["built"])
    return dict(rebuilt), linked


async def _run(connection: asyncpg.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        await connection.execute(statement)
