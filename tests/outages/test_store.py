"""What is a race, what is an outage, and that both end: each error is made by a real database."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import Lease
from bot.store.database import ATTEMPTS, Store
from bot.store.trouble import Away, DatabaseAway
from tests.support.falling import FallingPostgres
from tests.support.logs import captured_logs
from tests.support.proxy import Proxy, proxy_to_socket

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])
# A program that holds SQLite's write lock until its input ends.
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
connection.execute(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
connection.execute("ROLLBACK")
"""


async def add(session: AsyncSession, name: str) -> str:
    session.add(Lease(name=name, holder="me", until=NOON))
    await session.flush()
    return name


async def names(store: Store) -> list[str]:
    async with store.read() as session:
        return list((await session.scalars(select(Lease.name).order_by(Lease.name))).all())


@asynccontextmanager
async def held(path: Path, how: str = "BEGIN IMMEDIATE") -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Let another process hold the lock; yields what lets it go."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(path), how, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"

    async def let_go() -> None:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()

    try:
        yield let_go
    finally:
        if process.returncode is None:
            await let_go()


def path_of(store: Store) -> Path:
    assert store.url.database is not None
    return Path(store.url.database)


# Races


async def test_two_that_wait_for_each_other_both_succeed(falling_store: Store) -> None:
    for name in ("a", "b"):
        await falling_store.attempt(add, name)
    first_holds, tries = {"a": asyncio.Event(), "b": asyncio.Event()}, {"a": 0, "b": 0}

    async def both(session: AsyncSession, first: str, then: str) -> None:
        tries[first] += 1
        lock = text("UPDATE leases SET holder = :me WHERE name = :name")
        await session.execute(lock, {"me": first, "name": first})
        first_holds[first].set()
        await first_holds[then].wait()
        await session.execute(lock, {"me": first, "name": then})

    await asyncio.gather(falling_store.attempt(both, "a", "b"), falling_store.attempt(both, "b", "a"))

    assert sorted(tries.values()) == [1, 2]


async def test_a_transaction_that_cannot_be_serialized_runs_again_on_the_newest_state(falling_store: Store) -> None:
    await falling_store.attempt(add, "count")
    read, seen = [asyncio.Event(), asyncio.Event()], list[str]()

    async def append(session: AsyncSession, who: int) -> None:
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        holder = await session.scalar(text("SELECT holder FROM leases WHERE name = 'count'"))
        seen.append(str(holder))
        read[who].set()
        await read[1 - who].wait()
        await session.execute(text("UPDATE leases SET holder = :new"), {"new": f"{holder}{who}"})

    await asyncio.gather(falling_store.attempt(append, 0), falling_store.attempt(append, 1))

    async with falling_store.read() as session:
        assert len(str(await session.scalar(select(Lease.holder)))) == len("me") + 2
    assert len(seen) == 3


async def test_a_race_that_is_lost_again_and_again_ends(falling_store: Store) -> None:
    tries = 0

    async def lose(session: AsyncSession) -> None:
        nonlocal tries
        tries += 1
        await session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING errcode = '40001'; END $$"))

    with pytest.raises(Exception, match=r"40001|serialization"):
        await falling_store.attempt(lose)

    assert tries == ATTEMPTS
    assert falling_store.watch.why is None


async def test_a_connection_that_is_ended_before_the_commit_is_no_news(
    falling: FallingPostgres, falling_store: Store, database: str
) -> None:
    tries = 0

    async def interrupted(session: AsyncSession) -> None:
        nonlocal tries
        tries += 1
        await add(session, "x")
        if tries == 1:
            await falling.terminate(database)
            await session.execute(text("SELECT 1"))

    with captured_logs() as written:
        await falling_store.attempt(interrupted)

    assert (tries, await names(falling_store)) == (2, ["x"])
    assert "database." not in written.getvalue()


@SQLITE
async def test_a_lock_that_is_let_go_within_seconds_is_waited_for(store: Store) -> None:
    async with held(path_of(store)) as let_go:
        writing = asyncio.create_task(store.attempt(add, "x"))
        done, _ = await asyncio.wait({writing}, timeout=1.3)  # longer than SQLite itself waits
        await let_go()
        await writing

    assert not done
    assert await names(store) == ["x"]
    assert store.watch.why is None


# Outages


@SQLITE
async def test_a_lock_that_stays_is_an_outage_for_writers_alone(store: Store) -> None:
    store.locked_for_s = 1.2
    async with held(path_of(store), "BEGIN EXCLUSIVE"):
        with captured_logs() as written, pytest.raises(DatabaseAway) as away:
            await store.attempt(add, "x")
        reading, told = await names(store), await store.probe()
        still = store.watch.why

    await store.attempt(add, "y")

    assert (away.value.why, still, reading) == (Away.LOCKED, Away.LOCKED, [])
    assert told is not None
    assert "another process" in told
    assert written.getvalue().count("database.away") == 1
    assert (store.watch.why, await names(store)) == (None, ["y"])


@SQLITE
async def test_who_waits_for_the_one_writer_behind_a_lock_is_no_proof_that_reading_is_all(store: Store) -> None:
    store.watch.lost(Away.NO_ROOM, writing=True)

    await names(store)
    still = store.watch.why
    told = await store.probe()

    assert (still, told, store.watch.why) == (Away.NO_ROOM, None, None)


@SQLITE
async def test_a_full_disk_is_an_outage_until_there_is_room(store: Store) -> None:
    async def limit(pages: int) -> int:
        # The store writes over one connection, so this is the limit of everything that it writes.
        async with store.writer.connect() as connection:
            return int((await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")).scalar_one())

    full_at = await limit(1)  # SQLite answers the present size: nothing may be added to that

    async def much(session: AsyncSession) -> None:
        for number in range(500):
            await add(session, f"{number:03}" + "x" * 50)

    with pytest.raises(DatabaseAway) as away:
        await store.attempt(much)
    left = await names(store)
    await limit(full_at + 1_000)
    told = await store.probe()

    assert (away.value.why, left, told) == (Away.FULL, [], None)
    await store.attempt(much)
    assert len(await names(store)) == 500


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_stopped_server_is_away_at_once_and_back_when_it_is(
    falling: FallingPostgres, falling_store: Store, mode: str
) -> None:
    await falling_store.attempt(add, "before")
    async with falling.away("fast" if mode == "fast" else "immediate"):
        with captured_logs() as written:
            for _ in range(20):
                with pytest.raises(DatabaseAway) as away:
                    await falling_store.attempt(add, "during")
            told = await falling_store.probe()

    await falling_store.attempt(add, "after")

    assert away.value.why is Away.UNREACHABLE
    assert told == away.value.reason
    assert written.getvalue().count("database.away") == 1
    assert await names(falling_store) == ["after", "before"]


async def test_who_looked_before_the_server_stopped_is_no_proof_that_it_is_back(
    falling: FallingPostgres, falling_store: Store
) -> None:
    with captured_logs() as written:
        async with falling_store.read() as early:
            await early.scalar(select(Lease.name))
            async with falling.away("immediate"):
                with pytest.raises(DatabaseAway):
                    await falling_store.attempt(add, "during")
        still = falling_store.watch.why
        await falling_store.attempt(add, "after")

    assert still is Away.UNREACHABLE
    assert falling_store.watch.why is None
    assert [written.getvalue().count(f"database.{what}") for what in ("away", "back")] == [1, 1]


@asynccontextmanager
async def over(falling: FallingPostgres, database: str) -> AsyncIterator[tuple[Proxy, Store]]:
    """A store behind a network that may fail; it waits less long than a real one."""
    async with proxy_to_socket(falling.socket) as proxy:
        store = Store(
            f"postgresql+asyncpg://postgres@127.0.0.1:{proxy.port}/{database}",
            connect_args={"command_timeout": 0.6, "timeout": 0.6},
        )
        try:
            yield proxy, store
        finally:
            await store.close()


async def test_nobody_waits_for_ever_for_a_server_that_says_nothing(falling: FallingPostgres, database: str) -> None:
    async with over(falling, database) as (proxy, store):
        await store.attempt(add, "before")

        async def silenced(session: AsyncSession) -> None:
            await add(session, "during")
            proxy.silence()
            await session.execute(text("SELECT 1"))

        for run in (silenced, silenced):  # over a connection that stood, then over a new one
            with pytest.raises(DatabaseAway) as away:
                async with asyncio.timeout(30):
                    await store.attempt(run)
            assert away.value.why is Away.NO_ANSWER
        proxy.speak()

        assert await store.probe() is None
        await store.attempt(add, "after")
        assert await names(store) == ["after", "before"]


@pytest.mark.parametrize("end", ["reset", "half close"])
async def test_a_connection_that_breaks_is_replaced(falling: FallingPostgres, database: str, end: str) -> None:
    async with over(falling, database) as (proxy, store):
        tries = 0

        async def broken(session: AsyncSession) -> None:
            nonlocal tries
            tries += 1
            await add(session, "x")
            if tries == 1:
                if end == "reset":
                    await proxy.reset()
                else:
                    proxy.half_close()
                await session.execute(text("SELECT 1"))

        await store.attempt(broken)

        assert (tries, await names(store)) == (2, ["x"])


async def test_a_connection_that_breaks_after_the_last_answer_takes_nothing_away(
    falling: FallingPostgres, database: str
) -> None:
    async with over(falling, database) as (proxy, store):
        await store.attempt(add, "x")
        async with store.read() as session:
            found = (await session.scalars(select(Lease.name))).all()
            await proxy.reset()

        assert found == ["x"]
        assert await names(store) == ["x"]


@pytest.mark.parametrize("who", ["reader", "writer"])
async def test_what_went_wrong_is_told_and_not_that_the_connection_broke_as_well(
    falling: FallingPostgres, database: str, who: str
) -> None:
    async with over(falling, database) as (proxy, store):

        async def fail() -> None:
            async with store.read() if who == "reader" else store.write() as session:
                await session.execute(text("SELECT 1"))
                await proxy.reset()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        assert await names(store) == []


async def test_who_is_cancelled_while_the_connection_breaks_is_cancelled(
    falling: FallingPostgres, database: str
) -> None:
    async with over(falling, database) as (proxy, store):
        asked = asyncio.Event()

        async def wait_long() -> None:
            async with store.read() as session:
                await session.execute(text("SELECT 1"))
                proxy.silence()
                asked.set()
                await session.execute(text("SELECT pg_sleep(60)"))

        waiting = asyncio.create_task(wait_long())
        await asked.wait()
        waiting.cancel()
        await proxy.reset()
        proxy.speak()

        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await asyncio.gather(*(names(store) for _ in range(12))) == [[]] * 12


async def test_a_slow_network_is_no_outage(falling: FallingPostgres, database: str) -> None:
    async with over(falling, database) as (proxy, store):
        proxy.delay_s = 0.02

        await store.attempt(add, "x")

        assert (await names(store), store.watch.why) == (["x"], None)


async def test_a_commit_whose_outcome_nobody_knows_is_not_run_again(falling: FallingPostgres, database: str) -> None:
    async with over(falling, database) as (proxy, store):
        tries = 0

        async def cut_at_the_end(session: AsyncSession) -> None:
            nonlocal tries
            tries += 1
            await add(session, f"x{tries}")
            proxy.silence()

        with pytest.raises(DatabaseAway) as away:
            await store.attempt(cut_at_the_end)

        assert (tries, away.value.unsure) == (1, True)


async def test_a_server_that_takes_no_writes_is_told_and_found_again(
    falling: FallingPostgres, falling_store: Store, database: str
) -> None:
    await falling.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    with pytest.raises(DatabaseAway) as away:
        await falling_store.attempt(add, "x")
    still = await falling_store.probe()
    await falling.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only")
    await falling.terminate(database)

    assert away.value.why is Away.READ_ONLY
    assert still == away.value.reason
    assert await falling_store.probe() is None


async def test_a_transaction_of_somebody_whose_network_broke_lets_go(falling_store: Store) -> None:
    async with falling_store.read() as session:
        assert await session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "15s"
        assert await session.scalar(text("SHOW max_parallel_workers_per_gather")) == "0"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("53100", Away.FULL), ("53300", Away.NO_ROOM), ("57P01", Away.RESTARTING), ("57P03", Away.RESTARTING),
        ("57014", Away.NO_ANSWER), ("58030", Away.BROKEN), ("XX001", Away.BROKEN), ("25006", Away.READ_ONLY),
        ("28P01", Away.REFUSED), ("08006", Away.CONNECTION_LOST),
        ("08001", Away.UNREACHABLE),
    ],
)  # fmt: skip
async def test_each_code_of_the_server_is_told_by_its_name(falling_store: Store, code: str, why: Away) -> None:
    async def raises(session: AsyncSession) -> None:
        await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING errcode = '{code}'; END $$"))

    with pytest.raises(DatabaseAway) as away:
        await falling_store.attempt(raises)

    assert away.value.why is why


@pytest.mark.parametrize("statement", ["SELECT 1/0", "SELECT nothing FROM nowhere"])
async def test_a_mistake_of_ours_is_no_outage(falling_store: Store, statement: str) -> None:
    async def wrong(session: AsyncSession) -> None:
        await session.execute(text(statement))

    with pytest.raises(Exception, match=r"division|nowhere"):
        await falling_store.attempt(wrong)

    assert falling_store.watch.why is None


@SQLITE
async def test_a_damaged_file_is_told_as_one(tmp_path: Path, store: Store) -> None:
    del store
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database, whatever its name says" * 200)
    other = Store(f"sqlite+aiosqlite:///{broken}")

    with pytest.raises((DatabaseAway, sqlite3.DatabaseError)) as away:
        await other.attempt(add, "x")

    assert isinstance(away.value, DatabaseAway)
    assert away.value.why is Away.BROKEN
    await other.close()
