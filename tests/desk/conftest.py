"""The team of the desk's tests."""

from __future__ import annotations

import pytest

from bot.store.database import Store
from tests.support.builders import Team


@pytest.fixture
def team(store: Store) -> Team:
    """A webcare team on a fresh database, once on SQLite and once on PostgreSQL."""
    return Team(store)
