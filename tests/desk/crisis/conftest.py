"""A team with people on call."""

from __future__ import annotations

import pytest

from bot.store.database import Store
from tests.support.night import NightTeam


@pytest.fixture
def night(store: Store) -> NightTeam:
    """The rail desk with Sanne on call, once on SQLite and once on PostgreSQL."""
    return NightTeam(store)
