"""Databases to begin from and to throw away, and the stores on them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.store.database import Store
from bot.store.migrate import migrate
from tests.failpoints.breaking_sql import BreakableStore
from tests.failpoints.fuse import Fuse
from tests.support.database import PostgresServer

NAMES = count(1)


@dataclass
class Databases:
    """Makes databases: empty ones, and copies of one that is not in use."""

    folder: Path
    template: Path
    server: PostgresServer | None = None
    stores: list[BreakableStore] = field(default_factory=list)
    """Those that nobody uses."""

    @property
    def engine(self) -> str:
        """Which database it is."""
        return "sqlite" if self.server is None else "postgresql"

    async def new(self, like: str | None = None) -> str:
        """Return the name of a fresh database, or of a copy."""
        name = f"failpoints_{next(NAMES)}"
        if self.server is None:
            shutil.copy(self.folder / f"{like}.db" if like else self.template, self.folder / f"{name}.db")
            return name
        if like is None:
            return await self.server.new_database()
        await self.server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    def url(self, name: str) -> str:
        """Return its address."""
        return self.server.url(name) if self.server else f"sqlite+aiosqlite:///{self.folder / f'{name}.db'}"

    async def store(self, name: str, committed: Callable[[], Any] | None = None) -> BreakableStore:
        """Return a store on a database, with its own connections and a new fuse."""
        if not self.stores:
            new = BreakableStore(self.url(name))
            await warm(new)
            self.stores.append(new)
        store = self.stores.pop()
        store.begin(self.url(name), Fuse(), committed)
        return store

    def settle(self, name: str) -> None:
        """Bring everything into the one file that is copied."""
        if self.server is None:
            with contextlib.closing(sqlite3.connect(self.folder / f"{name}.db")) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def drop(self, name: str) -> None:
        """Take it away, whoever still holds it."""
        if self.server is not None:
            await self.server.drop(name)
            return
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()


async def template(folder: Path) -> Path:
    """Make an empty SQLite file with the newest schema."""
    path = folder / "template.db"
    store = Store(f"sqlite+aiosqlite:///{path}")
    await migrate(store)
    await store.close()
    return path


async def warm(store: BreakableStore) -> None:
    """SQLAlchemy asks a new engine's database who it is; that is no part of any scenario."""
    for session in (store.read(), store.write()):
        async with session as used:
            await used.execute(text("SELECT 1"))
    await store.close()
