"""A team with more before it than it can take one by one."""

from __future__ import annotations

import pytest

from bot.store.database import Store
from tests.desk.storms.stormy import StormTeam


@pytest.fixture
def team(store: Store) -> StormTeam:
    """The rail desk at ten on a Monday, once on SQLite and once on PostgreSQL."""
    return StormTeam(store)
