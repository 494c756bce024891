"""Bring the schema to its newest revision; the only way that a schema is made."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.store.database import Store

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "migrations"
# Two processes that start at once migrate one after the other (PostgreSQL advisory lock; any fixed number).
MIGRATION_LOCK = 7_310_422


def head_revision() -> str:
    """Return the newest revision that this program knows."""
    return known_revisions()[-1]


def known_revisions() -> tuple[str, ...]:
    """Return every revision that this program knows, the oldest first. The name of its file begins with it."""
    known = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*_*.py"))
    if not known:
        raise RuntimeError(f"no migration found below {MIGRATIONS}")
    return tuple(known)


def is_newer_but_fits(revision: str | None) -> bool:
    """Return whether a newer program made the schema ``revision`` and this one runs on it all the same.

    A revision is four digits, the first two its epoch. Within an epoch a migration only adds, so that in a rolling
    upgrade (or after going back) the older program works on the newer schema; what takes something away begins the
    next epoch. ``tests/store/test_rolling_upgrade.py`` holds every migration to it.
    """
    head = head_revision()
    return revision is not None and len(revision) == len(head) and revision[:2] == head[:2] and revision > head


async def current_revision(store: Store) -> str | None:
    """Return the revision of the database, None for an empty one."""
    async with store.writer.connect() as connection:
        return await connection.run_sync(_stamped)


def _stamped(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


async def migrate(store: Store, *, to: str = "head") -> None:
    """Upgrade to the newest revision; running it again, or on a newer schema that fits, changes nothing."""
    current = await current_revision(store)
    if current == head_revision() or is_newer_but_fits(current):
        return
    async with store.writer.begin() as connection:
        await connection.run_sync(_upgrade, to)


def _upgrade(connection: Connection, to: str) -> None:
    # Most starts find the schema as it should be, and should not wait for what changes it.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
