"""The engine: SQLite with one writer, or PostgreSQL; the same code runs on both."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolResetState
from sqlalchemy.util.concurrency import in_greenlet

from bot.store.trouble import Away, DatabaseAway, is_race, why_away
from bot.store.watch import Watch, now

P = ParamSpec("P")
T = TypeVar("T")

# ``hide_parameters``: an error of SQLAlchemy would else repeat the statement's values, customers' words among them.
READERS = 4
PG_POOL = 10
# A platform gives its hook about 15 seconds. A stalled database must be found out before that: one wait for a
# connection, one for an answer.
POOL_TIMEOUT_S = 5.0
PG_CONNECT_S = 5.0
PG_ANSWER_S = 8.0
# PostgreSQL ends a transaction in which nothing happens for so long. Else a process whose network broke would hold its
# row locks (its job leases among them) until the server's TCP gives up, after two hours.
PG_IDLE_IN_TRANSACTION_MS = 15_000
CLOSE_WITHIN_S = 3.0

# A lost race is run again at most so often (design section 3).
ATTEMPTS = 3
# SQLite's own wait for another process's lock, and how long we come back for it in all before we call it an outage:
# a checkpoint or a copy takes a moment, a shell with an open transaction does not end by itself.
BUSY_TIMEOUT_MS = 1_000
LOCKED_FOR_S = 5.0
# Two that raced would race again without it.
JITTER_S = 0.05

DATABASE_AWAY = (DatabaseAway,)
"""For ``except``: the database cannot be used just now."""

log = structlog.get_logger(__name__)


class _Session(AsyncSession):
    """A session that always ends.

    By its end everything is committed or has been told to whoever asked; the rollback that is left does not get
    through when the connection broke, and the server rolls back by itself then.
    """

    async def close(self) -> None:
        try:
            await super().close()
        except DBAPIError as error:
            log.debug("database.connection_dropped", error=type(error.orig).__name__)
            await self.invalidate()


class Store:
    """Opens transactions: :meth:`write` commits at the end or rolls back, :meth:`read` never writes.

    Neither is nested in the other. SQLite gets one writer connection that begins with ``BEGIN IMMEDIATE`` (a
    deferred transaction that reads first and writes later fails at once when another wrote in between) and a
    separate read-only engine.
    """

    def __init__(self, url: str | URL, *, connect_args: Mapping[str, Any] | None = None, patient: bool = False) -> None:
        """``patient``: let one statement take as long as it wants, as a migration may."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _keep_private(self.url)
            self._writer = _sqlite_engine(self.url, size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = _sqlite_engine(self.url, size=READERS, begin="BEGIN", query_only=True)
        else:
            self._writer = _postgres_engine(self.url, connect_args or {}, patient=patient)
            self._reader = self._writer
        self._write_session = async_sessionmaker(self._writer, class_=_Session, expire_on_commit=False)
        self._read_session = async_sessionmaker(self._reader, class_=_Session, expire_on_commit=False, autoflush=False)
        self.watch = Watch()
        self.locked_for_s = LOCKED_FOR_S

    @property
    def writer(self) -> AsyncEngine:
        """The engine that writes; migrations and checks use it."""
        return self._writer

    async def attempt(
        self, run: Callable[Concatenate[AsyncSession, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``run(session, ...)`` in a transaction and commit. The one place where writes are tried again.

        What lost a race runs again at once, at most three times in all; so does what met a broken connection before
        its commit. What meets a lock is tried for five seconds.

        Raises:
            DatabaseAway: it is, and that will not pass in a moment.
        """
        loop = asyncio.get_running_loop()
        began, failed = loop.time(), 0
        while True:
            try:
                async with self.write() as session:
                    return await run(session, *args, **kwargs)
            except (StaleDataError, DBAPIError, DatabaseAway) as error:
                failed += 1
                if not self._worth_another(error, failed=failed, spent_s=loop.time() - began):
                    if isinstance(error, DatabaseAway):
                        self.watch.lost(error.why, writing=True)
                    raise
            await asyncio.sleep(random.uniform(0, JITTER_S * failed))

    def _worth_another(self, error: Exception, *, failed: int, spent_s: float) -> bool:
        if isinstance(error, DatabaseAway):
            if error.why is not Away.LOCKED:
                return error.may_pass and failed < ATTEMPTS
            # Once the lock is an outage each tries once: there is one writer, and the others wait for it meanwhile.
            return self.watch.why is not Away.LOCKED and spent_s < self.locked_for_s
        return is_race(error) and failed < ATTEMPTS

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Yield a session whose one transaction is committed at the end, or rolled back on an error.

        Raises:
            DatabaseAway: instead of whatever the driver raises for that.
        """
        committing, began = False, now()
        async with self._write_session() as session:
            try:
                yield session
                committing = True
                await session.commit()
            except Exception as error:
                await self._give_up(session, error, committing=committing)
                raise
        self.watch.well(wrote=True, began=began)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Yield a session for queries only.

        Raises:
            DatabaseAway: as in :meth:`write`.
        """
        began = now()
        async with self._read_session() as session:
            try:
                yield session
            except Exception as error:
                await self._give_up(session, error, reading=True)
                raise
        self.watch.well(wrote=False, began=began)

    async def _give_up(
        self, session: AsyncSession, error: Exception, *, reading: bool = False, committing: bool = False
    ) -> None:
        """Raise `DatabaseAway` if that is what ``error`` means."""
        if isinstance(error, DatabaseAway):
            return
        why = why_away(error)
        if why is None or (reading and why is Away.READ_ONLY):  # a query that writes is a mistake of ours
            return
        if why is Away.NO_ANSWER:
            await session.invalidate()  # a rollback over this connection would wait as long again
        # A lock's own refusal proves that nothing was committed.
        away = DatabaseAway(why, unsure=committing and why is not Away.LOCKED)
        if not away.may_pass:
            self.watch.lost(why, writing=not reading)
        raise away from error

    async def probe(self) -> str | None:
        """Return why the database cannot be used and what to do, None when all is well.

        While writing is known to fail, this writes: else a process that nobody calls would not learn that it works.
        """
        try:
            if self.watch.only_writes_fail:
                async with self.write() as session:
                    await session.execute(text("UPDATE alembic_version SET version_num = version_num"))
            else:
                async with self.read() as session:
                    await session.execute(text("SELECT 1"))
        except DatabaseAway as away:
            return away.reason
        return self.watch.reason

    async def scrub(self) -> None:
        """Empty SQLite's log file, which else keeps what was just removed until it is written over.

        Readers in between keep it from being emptied; then the next round does it. PostgreSQL sees to its own
        (autovacuum).
        """
        if self.is_sqlite:
            async with self._writer.connect() as connection:
                raw = await connection.get_raw_connection()
                driver: Any = raw.driver_connection
                await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()

    async def close(self) -> None:
        """Close all connections; those that do not answer are dropped."""
        for engine in {self._writer, self._reader}:
            try:
                async with asyncio.timeout(CLOSE_WITHIN_S):
                    await engine.dispose()
            except TimeoutError:
                await engine.dispose(close=False)


def _keep_private(url: URL) -> None:
    """Make a new SQLite file readable by its owner only: it holds what customers wrote."""
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _postgres_engine(url: URL, connect_args: Mapping[str, Any], *, patient: bool) -> AsyncEngine:
    waits = {"timeout": PG_CONNECT_S} | ({} if patient else {"command_timeout": PG_ANSWER_S})
    engine = create_async_engine(
        url, connect_args=waits | dict(connect_args), pool_size=PG_POOL, max_overflow=0, pool_pre_ping=True,
        pool_timeout=POOL_TIMEOUT_S, hide_parameters=True,
    )  # fmt: skip
    if not patient:

        @event.listens_for(engine.sync_engine, "connect")
        def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
            # Not as a startup parameter: PgBouncer refuses those that it does not know. What we ask takes milliseconds;
            # PostgreSQL overrates what is stale a thousandfold, and to start its workers takes ten.
            limits = (
                f"SET idle_in_transaction_session_timeout = {PG_IDLE_IN_TRANSACTION_MS};"
                "SET max_parallel_workers_per_gather = 0"
            )
            connection.run_async(lambda driver: driver.execute(limits))

    return engine


def _sqlite_engine(url: URL, *, size: int, begin: str, query_only: bool) -> AsyncEngine:
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=size, max_overflow=0, pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
    )  # fmt: skip

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        # WAL with NORMAL survives kill -9 but may lose the last commits when the power goes.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten, so that removed words are not left in the file's free pages.
        cursor.execute("PRAGMA secure_delete=ON")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine.sync_engine, "reset")
    def finish(connection: Any, _: ConnectionPoolEntry, __: PoolResetState) -> None:
        # After a COMMIT that failed SQLAlchemy takes the transaction for ended; the one writer would be stuck in it.
        _end_transaction(connection)

    @event.listens_for(engine.sync_engine, "close")
    def leave(connection: Any, _: ConnectionPoolEntry) -> None:
        # A statement that was cancelled keeps a closed connection alive, and with it the one lock for writing.
        _end_transaction(connection)

    return engine


def _end_transaction(connection: Any) -> None:
    """Roll back what is open on SQLite; not where the garbage collector cleans up, since that cannot wait."""
    with suppress(ValueError):  # what aiosqlite says of a connection that is closed already
        if in_greenlet() and connection.driver_connection.in_transaction:
            connection.rollback()
