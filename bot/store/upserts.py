"""Inserts that meet rows which may be there already: made once for each database, then only executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


class Upsert:
    """A statement with ``ON CONFLICT``, which SQLAlchemy spells by database.

    ``make`` gets the ``insert`` of a dialect and returns the whole statement. Building one takes as long as half its
    execution, so they are built when their module is imported.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._made = {"sqlite": make(sqlite.insert), "postgresql": make(postgresql.insert)}

    def on(self, session: AsyncSession) -> Any:
        """Return the statement for the database of this session."""
        return self._made[session.get_bind().dialect.name]
