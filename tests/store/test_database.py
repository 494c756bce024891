"""The schema comes from Alembic, and the store keeps its promises on both databases."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.store import Base, Lease
from bot.store.database import Store
from bot.store.migrate import current_revision, head_revision, migrate

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def test_the_migrations_make_exactly_what_the_models_say(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async with store.writer.connect() as connection:
        found = await connection.run_sync(differences)

    assert found == []


async def test_a_migrated_database_is_at_the_newest_revision(store: Store) -> None:
    assert await current_revision(store) == head_revision()


async def test_migrating_again_changes_nothing(store: Store) -> None:
    await migrate(store)

    assert await current_revision(store) == head_revision()


async def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    async with store.write() as session:
        session.add(Lease(name="sweep", holder="me", until=NOON.astimezone(tz=None)))

    async with store.read() as session:
        lease = (await session.scalars(select(Lease))).one()

    assert lease.until == NOON
    assert lease.until.utcoffset() == timedelta(0)


async def test_a_naive_instant_is_refused_with_its_value(store: Store) -> None:
    with pytest.raises(StatementError, match="needs a time zone, got the naive"):
        async with store.write() as session:
            session.add(Lease(name="sweep", holder="me", until=datetime(2026, 11, 23)))  # noqa: DTZ001 - the point


async def test_an_error_inside_write_leaves_nothing_behind(store: Store) -> None:
    async def fails() -> None:
        async with store.write() as session:
            session.add(Lease(name="sweep", holder="me", until=NOON))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()

    async with store.read() as session:
        assert (await session.scalars(select(Lease))).all() == []


async def test_the_sqlite_reader_cannot_write(sqlite_template: Path) -> None:
    store = Store(f"sqlite+aiosqlite:///{sqlite_template}")

    with pytest.raises(DBAPIError, match="readonly"):
        async with store.read() as session:
            await session.execute(text("DELETE FROM leases"))

    await store.close()


async def test_a_new_sqlite_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")

    await migrate(store)

    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600
    await store.close()


async def test_sqlite_writes_are_durable_and_begin_immediately(tmp_path: Path) -> None:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")

    async with store.write() as session:
        journal = (await session.execute(text("PRAGMA journal_mode"))).scalar()
        synchronous = (await session.execute(text("PRAGMA synchronous"))).scalar()

    assert (journal, synchronous) == ("wal", 2)
    await store.close()


async def test_an_error_of_the_database_never_repeats_the_values(store: Store) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with store.write() as session:
            await session.execute(text("INSERT INTO leases (name, holder) VALUES (:name, :holder)"),
                                  {"name": "sweep", "holder": "what a customer wrote"})  # fmt: skip

    assert "what a customer wrote" not in str(failed.value).partition("DETAIL")[0]
