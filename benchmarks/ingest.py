"""Intake against bare Core inserts of the same rows."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy import insert, select

from benchmarks.desk import NOW, a_desk, mentions
from benchmarks.measure import Measured, in_turn
from bot.desk.intake import ingest
from bot.store import Card, Case, CaseEvent, Clock, Customer, Mention

TABLES: tuple[Any, ...] = (Customer, Case, Mention, Clock, CaseEvent, Card)


async def bench_ingest() -> list[Measured]:
    """Batches of one and of a hundred new mentions."""
    return [await _batch(1, rounds=100), await _batch(100, rounds=20)]


async def _batch(size: int, *, rounds: int) -> Measured:
    async with a_desk() as desks:
        numbers = count(0, size)

        async def ours() -> None:
            await desks.do(ingest, "web", mentions(next(numbers), size), now=NOW)

        await ours()
        patterns = await _rows(desks)
        copies = count(1)

        async def floor() -> None:
            copy = next(copies)
            async with desks.store.write() as session:
                for table, rows in patterns:
                    await session.execute(insert(table), [_renamed(row, copy) for row in rows])

        name = f"ingest, batch of {size} (per mention)"
        return await in_turn(name, ours, floor, of="Core inserts of the same rows", rounds=rounds, units=size)


async def _rows(desks: Any) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return what one batch wrote, table by table, without ids."""
    async with desks.store.read() as session:
        return [
            (
                table,
                [
                    {k: v for k, v in row._mapping.items() if k != "id"}
                    for row in await session.execute(select(table.__table__))
                ],
            )
            for table in TABLES
        ]


def _renamed(row: dict[str, Any], copy: int) -> dict[str, Any]:
    """Make a row unique where the schema wants it."""
    unique = {key: f"copy{copy}-{row[key]}" for key in ("external_id", "key", "conversation_id") if row.get(key)}
    return {**row, **unique, **({"cycle": copy + 1} if "cycle" in row else {})}
