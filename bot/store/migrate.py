"""Bring the schema to its newest revision; the only way that a schema is made."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store.database import Store

ROOT = Path(__file__).parents[2]
# Two processes that start at once migrate one after the other (PostgreSQL advisory lock; any fixed number).
MIGRATION_LOCK = 7_310_422


def head_revision() -> str:
    """Return the newest revision that this program knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError(f"no migration found below {ROOT / 'migrations'}")
    return head


def known_revisions() -> frozenset[str]:
    """Return every revision that this program knows; a database at another one was made by a newer program."""
    return frozenset(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


async def current_revision(store: Store) -> str | None:
    """Return the revision of the database, None for an empty one."""
    async with store.writer.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def migrate(store: Store) -> None:
    """Upgrade to the newest revision; running it again changes nothing."""
    async with store.writer.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config
