"""Fills a database with as many cases as asked for; state of the statistics as in production."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from benchmarks.bigdata.copying import Copies, growing, insertion, strides_of
from benchmarks.bigdata.day import TEN_MINUTES, play_day
from benchmarks.bigdata.desk import NOW
from benchmarks.bigdata.fill_postgresql import fill_postgresql
from bot.store import Base
from bot.store.database import Store
from bot.store.migrate import migrate

Played = Mapping[str, Sequence[Mapping[str, Any]]]
# Copies in one transaction of SQLite: about a million rows.
AT_ONCE = 500
# Yesterday ten to eight, before the doors opened.
YESTERDAY = NOW - timedelta(days=1, hours=2, minutes=10)


async def played_day(cases: int, *, every: timedelta = TEN_MINUTES) -> Played:
    """Play a day on a database of its own and return its rows by table; ``every``: how often people and rounds act."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite+aiosqlite:///{Path(folder) / 'day.db'}")
        try:
            await migrate(store)
            await play_day(store, cases=cases, start=YESTERDAY, every=every)
            async with store.read() as session:
                return {
                    table.name: [dict(row) for row in (await session.execute(select(table))).mappings()]
                    for table in Base.metadata.sorted_tables
                }
        finally:
            await store.close()


async def fill(store: Store, played: Played, *, cases: int) -> Copies:
    """Put the day in as it was played, and before it as many copies as make ``cases``."""
    async with store.write() as session:
        for table in Base.metadata.sorted_tables:
            if played[table.name]:
                await session.execute(insert(table), [dict(row) for row in played[table.name]])
    copies = Copies.for_total(cases, cases=len(played["cases"]))
    if store.is_sqlite:
        _fill_sqlite(Path(str(store.url.database)), played, copies)
    else:
        await fill_postgresql(store.url, strides_of(played), copies)
    return copies


def _fill_sqlite(path: Path, played: Played, copies: Copies) -> None:
    """Copy without waiting for the disk; production never runs ANALYZE on SQLite, so neither is it done here."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        "PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-1500000; PRAGMA temp_store=MEMORY;"
        "CREATE TEMP TABLE k"
        "(n INTEGER PRIMARY KEY, customer INT, is_first INT, days TEXT, name TEXT, customer_name TEXT)"
    )
    for table in growing():
        database.execute(f"CREATE TEMP TABLE played_{table.name} AS SELECT * FROM main.{table.name}")
    strides = strides_of(played)
    for first in range(1, copies.number, AT_ONCE):
        database.execute("BEGIN")
        database.execute("DELETE FROM k")
        database.executemany("INSERT INTO k VALUES (?, ?, ?, ?, ?, ?)", _copies(copies, first))
        for table in growing():
            database.execute(insertion(table, strides, sqlite=True, source=f"played_{table.name}"))
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _copies(copies: Copies, first: int) -> list[tuple[int, int, bool, str, str, str]]:
    return [
        (
            n, n % copies.customers, n < copies.customers, f"-{(copies.number - n) // copies.per_day} days", f"-{n}",
            f"-{n % copies.customers}" if n % copies.customers else "",
        )
        for n in range(first, min(first + AT_ONCE, copies.number))
    ]  # fmt: skip
