"""What goes away in these tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store.database import Store
from tests.support.falling import FallingPostgres, falling

__all__ = ["falling"]


@pytest.fixture
async def database(falling: FallingPostgres) -> AsyncIterator[str]:
    """The name of a fresh database on a PostgreSQL that may fall."""
    name = await falling.new_database()
    yield name
    if not await falling.is_up():
        await falling.rise()
    await falling.drop(name)


@pytest.fixture
async def falling_store(falling: FallingPostgres, database: str) -> AsyncIterator[Store]:
    """A store on that database."""
    store = Store(falling.url(database))
    yield store
    await store.close()
