"""A world for each delivery test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store.database import Store
from tests.jobs.world import World, a_world


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    """A practice workspace and a database, once on SQLite and once on PostgreSQL."""
    async with a_world(store) as world:
        yield world
