"""The whole program against the practice workspace, over each transport and on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.database import PostgresServer
from tests.support.desk_at_work import AtWork
from tests.support.world import a_world


@pytest.fixture
def transport(server: PostgresServer | None) -> str:
    """How Slack reaches the bot: each way with one of the databases. The day's main tests ask for both ways."""
    return "socket" if server is None else "http"


@pytest.fixture
async def desk(transport: str, database_url: str, server: PostgresServer | None) -> AsyncIterator[AtWork]:
    """A desk at work: six agents, a billing department, customers; always open."""
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    async with a_world(database=plain, over_http=transport == "http") as world:
        yield AtWork(world)
