"""What runs every second or at every click costs the same however many resolved cases there are."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from benchmarks.bigdata.fill import Played, fill, played_day
from benchmarks.bigdata.fill_postgresql import tend
from benchmarks.bigdata.paths import Paths
from benchmarks.bigdata.today import Today, play_today
from bot.store.database import Store
from tests.store.plans import READS, Statement, heard, rows_taken, scanned

# A table that is read through costs at least this many rows, each a handful of SQLite's steps.
HISTORY = 10_000
# The longest statement of a hot path (the queue, with its 150 free cases by then) takes 17,000 steps, or 280 rows.
MOST_STEPS = 25_000
MOST_ROWS = 1_000
# Two queries that no index serves: the measure has to find them. The second passes an index by its first column only.
PLANTED = (
    "SELECT count(*) FROM cases WHERE priority = 'normal'",
    "SELECT count(*) FROM mentions WHERE source = 'web' AND language = 'en'",
)


@pytest.fixture(scope="module")
def played() -> Played:
    """A day of twenty cases as the program left it; played once for both databases."""
    return asyncio.run(played_day(20, every=timedelta(minutes=30)))


@pytest.fixture
async def today(store: Store, played: Played) -> Today:
    """Fifty open cases on a history of ten thousand; PostgreSQL has its statistics, as autovacuum would have made."""
    await fill(store, played, cases=HISTORY)
    today = await play_today(store, cases=50)
    if not store.is_sqlite:
        await tend(store.url)
    return today


@pytest.mark.slow
async def test_no_statement_of_a_hot_path_reads_a_table_that_grows(store: Store, today: Today) -> None:
    statements = await statements_of(store, today)

    costly = await (costly_on_sqlite if store.is_sqlite else costly_on_postgresql)(store, statements)

    assert len(statements) > 100
    assert {one.text for one in statements if costly.get(str(one))} >= set(PLANTED)
    assert {one: why for one, why in costly.items() if not one.startswith("[planted]")} == {}


async def statements_of(store: Store, today: Today) -> list[Statement]:
    """Run every hot path once and return what it asked of the database."""
    with heard(store) as found:
        for path in Paths(today.day.desks, today).all():
            found.path = path.name
            await path.run()
        found.path = "planted"
        async with store.read() as session:
            for statement in PLANTED:
                await session.execute(text(statement))
    return [one for one in found.statements.values() if READS.match(one.text)]


async def costly_on_sqlite(store: Store, statements: list[Statement]) -> dict[str, list[str]]:
    """Return the statements that go through a table or take too many steps, with why."""
    costly = {}
    async with store.writer.connect() as connection:
        for one in statements:
            why = await scanned(connection, one)
            if why or one.steps > MOST_STEPS:
                costly[str(one)] = [*why, f"{one.steps} steps"]
    return costly


async def costly_on_postgresql(store: Store, statements: list[Statement]) -> dict[str, list[str]]:
    """Return the statements that take too many rows, both where the planner is free and where it is to use an index.

    Free, it reads a table of this size as a whole for thirty rows; bound to indexes, it may choose a silly one.
    """
    costly = {}
    async with store.writer.connect() as connection:
        for one in statements:
            why = []
            for seqscan in ("on", "off"):
                await connection.execute(text(f"SET LOCAL enable_seqscan = {seqscan}"))
                taken = await rows_taken(connection, one)
                why.append([f"{rows} rows of {place}" for place, rows in taken.items() if rows > MOST_ROWS])
            if all(why):
                costly[str(one)] = why[0]
        await connection.rollback()
    return costly
