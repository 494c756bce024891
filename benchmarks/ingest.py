"""Intake against bare Core inserts of the same rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from benchmarks.databases import chosen
from benchmarks.desk import NOW, a_desk, mentions
from benchmarks.measure import Measured, in_turn
from bot.desk.intake import ingest
from bot.desk.work import Desks
from bot.store import Card, Case, CaseEvent, Clock, Customer, Mention

# What one batch writes, in an order that foreign keys allow.
TABLES: tuple[Any, ...] = (Customer, Case, Mention, Clock, CaseEvent, Card)
WARM_UP = 5


async def bench() -> list[Measured]:
    """Batches of one and of a hundred new mentions."""
    return [await _batch(kind, size, rounds=rounds) for kind in chosen() for size, rounds in ((1, 100), (100, 20))]


async def _batch(kind: str, size: int, *, rounds: int) -> Measured:
    async with a_desk(kind) as desks:
        numbers = count(0, size)

        async def ours() -> None:
            await desks.do(ingest, "web", mentions(next(numbers), size), now=NOW)

        await ours()
        floor = await inserts_of_the_same(desks, TABLES, copies=rounds + WARM_UP)
        taken, bare = await in_turn(ours, floor, rounds=rounds, units=size, warm_up=WARM_UP)
    return Measured(
        name=f"ingest, batch of {size} (per mention)", ours=taken, floor=bare, database=kind,
        floor_is="Core inserts of the same rows, one transaction", bar=10 if size > 1 else None,
    )  # fmt: skip


async def inserts_of_the_same(desks: Desks, tables: tuple[Any, ...], *, copies: int) -> Callable[[], Awaitable[None]]:
    """Return what inserts, in one transaction, once more the rows that stand in these tables; it can be done so often.

    Everything that could be done beforehand is: the statements and the rows are ready.
    """
    patterns = [(insert(table.__table__), await _rows(desks, table)) for table in tables]
    ready = iter(
        [
            [(statement, [_renamed(row, copy) for row in rows]) for statement, rows in patterns]
            for copy in range(1, copies + 1)
        ]
    )

    async def insert_them() -> None:
        async with desks.store.write() as session:
            for statement, rows in next(ready):
                await session.execute(statement, rows)

    return insert_them


async def _rows(desks: Desks, table: Any) -> list[dict[str, Any]]:
    """Return what stands in the table, without the ids that the database gave."""
    async with desks.store.read() as session:
        found = await session.execute(select(table.__table__))
        return [{name: value for name, value in row._mapping.items() if name != "id"} for row in found]


def _renamed(row: dict[str, Any], copy: int) -> dict[str, Any]:
    """Make a row unique where the schema wants it."""
    unique = {key: f"copy{copy}-{row[key]}" for key in ("external_id", "key", "conversation_id") if row.get(key)}
    return {**row, **unique, **({"cycle": copy + 1} if "cycle" in row else {})}
