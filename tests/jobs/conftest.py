"""A world for each delivery test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import structlog

from bot.store.database import Store
from tests.jobs.world import World, a_world


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    """A practice workspace and a database, once on SQLite and once on PostgreSQL."""
    async with a_world(store) as world:
        yield world


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """A failing row logs its traceback; without the boxes it can be read in a test's output."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])
