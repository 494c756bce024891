"""The program before a migration runs on the schema after it; every migration from the first on is held to that."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.app import prepare_database
from bot.errors import ConfigurationError
from bot.store import Base
from bot.store.database import Store
from bot.store.migrate import (
    MIGRATIONS,
    current_revision,
    head_revision,
    is_newer_but_fits,
    known_revisions,
    migrate,
)
from tests.support.database import NUMBERS, PostgresServer

REVISIONS = known_revisions()
STEPS = [(old, new) for old, new in itertools.pairwise(REVISIONS) if old[:2] == new[:2]]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROWS = 2


@pytest.fixture
async def empty(server: PostgresServer | None, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on a database without any schema."""
    name = f"webcare_empty_{next(NUMBERS)}"
    if server:
        await server.execute(f"CREATE DATABASE {name}")
    store = Store(server.url(name) if server else f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    yield store
    await store.close()
    if server:
        await server.drop(name)


def schema(connection: Connection) -> sa.MetaData:
    """Return the tables as they stand in the database: what a program of that time knows."""
    tables = sa.MetaData()
    tables.reflect(connection)
    return tables


async def reflected(store: Store) -> sa.MetaData:
    async with store.writer.connect() as connection:
        return await connection.run_sync(schema)


def a_value(column: sa.Column[Any], number: int) -> Any:
    """Return a value of the column's type that differs from row to row."""
    values = {
        bool: False, int: number, str: f"{column.name}-{number}"[: getattr(column.type, "length", None) or 40],
        datetime: NOON, date: NOON.date(), bytes: f"{column.name}-{number}".encode(), float: 1.5 * number,
    }  # fmt: skip
    if isinstance(column.type, sa.JSON):
        return {"n": number}
    return values[column.type.python_type]


def a_row(table: sa.Table, number: int) -> dict[str, Any]:
    """Return a whole row as the program of that time writes it; it points at nothing that is not there."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys and column.nullable:
            row[column.name] = None
        elif column.foreign_keys:
            row[column.name] = number
        else:
            row[column.name] = a_value(column, number)
    return row


async def write_rows(store: Store, tables: sa.MetaData, first: int) -> None:
    """Insert into every table with the columns that this program knows, read all back, and change them."""
    async with store.writer.begin() as connection:
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                rows = [a_row(table, first + number) for number in range(ROWS)]
                await connection.execute(sa.insert(table), rows)
                await connection.execute(sa.update(table).values({c.name: c for c in table.columns}))
    async with store.writer.connect() as connection:
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                assert len((await connection.execute(sa.select(*table.columns))).all()) >= ROWS


def broken_promises(old: sa.MetaData, new: sa.MetaData) -> list[str]:
    """Name what the newer schema takes away from the older program."""
    broken = [f"table {name} is gone" for name in old.tables if name not in new.tables]
    for name, before in old.tables.items():
        after = new.tables.get(name)
        if after is None:
            continue
        broken += [f"{name}.{column} is gone" for column in before.columns.keys() if column not in after.columns]
        broken += [
            f"{name}.{column.name} is new and must be given"
            for column in after.columns
            if column.name not in before.columns and not column.nullable and column.server_default is None
        ]
        kept = [(column, after.columns[column.name]) for column in before.columns if column.name in after.columns]
        broken += [f"{name}.{was.name}: {kind(was)} became {kind(now)}" for was, now in kept if kind(was) != kind(now)]
        broken += [f"{name} must be unique in {sorted(key)} now" for key in unique_keys(after) - unique_keys(before)]
    return broken


def kind(column: sa.Column[Any]) -> str:
    """Return what a column takes."""
    return f"{column.type}{'' if column.nullable else ' NOT NULL'}"


def unique_keys(table: sa.Table) -> set[frozenset[str]]:
    """Return the columns of each unique constraint and index."""
    constraints = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    keys = {frozenset(one.columns.keys()) for one in constraints}
    return keys | {frozenset(one.columns.keys()) for one in table.indexes if one.unique}


@pytest.mark.parametrize(("old", "new"), STEPS)
async def test_the_program_before_a_migration_runs_on_the_schema_after_it(empty: Store, old: str, new: str) -> None:
    await migrate(empty, to=old)
    before = await reflected(empty)
    await write_rows(empty, before, first=1)

    await migrate(empty, to=new)

    assert broken_promises(before, await reflected(empty)) == []
    await write_rows(empty, before, first=1 + ROWS)


async def test_what_a_migration_must_not_do_is_noticed(empty: Store) -> None:
    await migrate(empty)
    before = await reflected(empty)
    async with empty.writer.begin() as connection:
        for statement in (
            "DROP TABLE duties",
            "ALTER TABLE people DROP COLUMN locale",
            "ALTER TABLE people ADD COLUMN team VARCHAR(9) NOT NULL DEFAULT 'x'",
            "CREATE UNIQUE INDEX uq_people_name ON people (name)",
        ):
            await connection.execute(sa.text(statement))

    assert broken_promises(before, await reflected(empty)) == [
        "table duties is gone",
        "people.locale is gone",
        "people must be unique in ['name'] now",
    ]


def test_revisions_are_four_digits_in_the_order_of_alembic() -> None:
    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert list(REVISIONS) == [step.revision for step in steps][::-1]
    assert [one for one in REVISIONS if not (one.isdigit() and len(one) == 4)] == []
    assert len(Base.metadata.tables) > 0


async def test_a_program_starts_on_a_newer_schema_of_its_epoch(store: Store) -> None:
    newer = f"{head_revision()[:2]}99"
    await set_revision(store, newer)

    await prepare_database(store)

    assert is_newer_but_fits(newer)
    assert await current_revision(store) == newer


@pytest.mark.parametrize("database_kind", [pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_a_program_refuses_the_schema_of_another_epoch(store: Store) -> None:
    await set_revision(store, "9901")

    with pytest.raises(ConfigurationError, match=r"revision 9901, .* update the program"):
        await prepare_database(store)


async def set_revision(store: Store, revision: str) -> None:
    async with store.writer.begin() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = :one"), {"one": revision})
