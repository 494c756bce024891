"""The engine: SQLite with one writer, or PostgreSQL; the same code runs on both."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

# A writer that meets another process's lock (a backup, a migration) waits this long before "database is locked".
BUSY_TIMEOUT_MS = 5_000
# ``hide_parameters``: an error of SQLAlchemy would else repeat the statement's values, customers' words among them.
READERS = 4
PG_POOL = 10
# Who waits longer for a connection is told that the database is away; a platform gives its hook about 15 seconds.
POOL_TIMEOUT_S = 10
# What a database that is away, restarting or locked makes SQLAlchemy and the drivers raise. The drivers' own errors
# come through bare where a connection cannot be opened at all. Mistakes of ours (ProgrammingError ...) are not in it.
DATABASE_AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
    OSError,
)


class Store:
    """Opens transactions: :meth:`write` commits at the end or rolls back, :meth:`read` never writes.

    Neither is nested in the other. SQLite gets one writer connection that begins with ``BEGIN IMMEDIATE`` (a
    deferred transaction that reads first and writes later fails at once when another wrote in between) and a
    separate read-only engine.
    """

    def __init__(self, url: str | URL, *, connect_args: Mapping[str, Any] | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _keep_private(self.url)
            self._writer = _sqlite_engine(self.url, size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = _sqlite_engine(self.url, size=READERS, begin="BEGIN", query_only=True)
        else:
            self._writer = create_async_engine(
                self.url, connect_args=dict(connect_args or {}), pool_size=PG_POOL, max_overflow=0, pool_pre_ping=True,
                hide_parameters=True,
            )  # fmt: skip
            self._reader = self._writer
        self._write_session = async_sessionmaker(self._writer, expire_on_commit=False)
        self._read_session = async_sessionmaker(self._reader, expire_on_commit=False, autoflush=False)

    @property
    def writer(self) -> AsyncEngine:
        """The engine that writes; migrations and checks use it."""
        return self._writer

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Yield a session whose one transaction is committed at the end, or rolled back on an error."""
        async with self._write_session() as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Yield a session for queries only."""
        async with self._read_session() as session:
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _keep_private(url: URL) -> None:
    """Make a new SQLite file readable by its owner only: it holds what customers wrote."""
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _sqlite_engine(url: URL, *, size: int, begin: str, query_only: bool) -> AsyncEngine:
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=size, max_overflow=0, pool_timeout=30, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        # WAL with NORMAL survives kill -9 but may lose the last commits when the power goes.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
