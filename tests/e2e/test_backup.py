"""A backup is made while the desk works, put back later, and the desk goes on: nothing twice, nobody mixed up."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox import CustomerConfig, Sandbox, SandboxConfig
from bot.store import Card, Case, Reply
from bot.store.database import Store
from bot.store.gap import JUMP
from bot.store.words import ReplyState, SendState
from tests.support.database import NUMBERS, PostgresServer
from tests.support.desk_at_work import CHANNEL, Seen
from tests.support.outcome import is_idle, keys, rows, twice
from tests.support.program import Ended, Program, a_program, until


@dataclass
class Keeper:
    """Makes and puts back backups as docs/operations.md says."""

    program: Program
    folder: Path
    server: PostgresServer | None

    async def back_up(self) -> None:
        """Copy the database while the bot runs."""
        if self.server is None:
            made = await self.program.run("backup", "copy.db")
            assert made.code == 0, made.err
            assert stat.S_IMODE((self.folder / "copy.db").stat().st_mode) == 0o600
        else:
            await self._tool("pg_dump", "--format=custom", f"--file={self.folder / 'copy'}", self._url())

    async def put_back(self) -> None:
        """Replace the database by the copy."""
        if self.server is None:
            for name in ("webcare.db-wal", "webcare.db-shm"):
                (self.folder / name).unlink(missing_ok=True)
            (self.folder / "copy.db").replace(self.folder / "webcare.db")
        else:
            await self._tool(
                "pg_restore", "--clean", "--if-exists", f"--dbname={self._url()}", str(self.folder / "copy")
            )

    def _url(self) -> str:
        return self.program.environ["DATABASE_URL"]

    async def _tool(self, name: str, *arguments: str) -> None:
        assert self.server is not None
        process = await asyncio.create_subprocess_exec(self.server.tools / name, *arguments)
        assert await process.wait() == 0


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        for number in (4, 5):
            sandbox.platform.add_customer(CustomerConfig(id=f"c{number}", handle=f"klant_{number}", name="Klant"))
        yield sandbox


@pytest.fixture
async def plain_url(server: PostgresServer | None, tmp_path: Path) -> AsyncIterator[str]:
    """The database as DATABASE_URL names it; a restored PostgreSQL is a database of its own."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'webcare.db'}"
        return
    name = await server.new_database()
    yield server.plain_url(name)
    await server.drop(name)


@pytest.mark.slow
async def test_a_desk_goes_on_from_a_backup_without_doubles_or_mix_ups(
    sandbox: Sandbox, plain_url: str, server: PostgresServer | None, tmp_path: Path
) -> None:
    desk = Seen(sandbox)
    store = Store(plain_url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+asyncpg:"))
    async with a_program(sandbox, tmp_path, database=plain_url) as program:
        keeper = Keeper(program, tmp_path, server)
        life = await program.start()
        await sandbox.wait_for(lambda: sandbox.connected, timeout_s=60, what="Socket Mode")
        sanne, ben = desk.user("U1"), desk.user("U2")
        first = await desk.mention("is the office open?")
        second = await desk.mention("where is my bag?", customer="c2")
        # At the moment of the backup a card and a reply wait to leave.
        away = sandbox.inject("chat.postMessage", "service_unavailable", times=None)
        held = sandbox.platform.fault("ratelimited", times=None)
        await sanne.click(CHANNEL, first, "Claim")
        await desk.reply(sanne, first, "It is.")
        await sandbox.platform.post("c3", "@lumerail my train is gone")
        await until(lambda: waits(store), what="a card and a reply that wait")

        await keeper.back_up()
        away.times = held.times = 0
        lost_reply = await desk.sent()
        await desk.until(lambda: len(sandbox.messages(CHANNEL)) == 3, "the third card")
        await ben.click(CHANNEL, second, "Claim")
        await desk.shows(second, "Ben")
        stray = await desk.mention("nobody will know me", customer="c4")
        refused = await program.run("restored")
        await until(lambda: is_idle(store), what="everything sent")
        await life.kill()
        await store.close()
        await keeper.put_back()
        made_safe = await until(partial(ended_well, program), what="the killed process's leases over")
        life = await program.start()
        await sandbox.wait_for(lambda: sandbox.connected, timeout_s=60, what="Socket Mode")
        await until(lambda: is_idle(store), what="everything settled", timeout_s=60)

        await desk.dm_shows(sanne, "Unknown whether your reply")
        again = await desk.mention("am I somebody else?", customer="c5")
        await ben.click(CHANNEL, stray, "Claim")
        await desk.until(lambda: "There is no case" in str(ben.ephemerals), "a stray button's answer")
        cases, replies = await rows(store, Case), await rows(store, Reply)

        assert (refused.code, "the bot runs on this database" in refused.err) == (1, True)
        assert made_safe.code == 0, made_safe.err
        assert twice(keys(sandbox)) == []
        assert [post["text"] for post in sandbox.platform.posts(by_brand=True)] == lost_reply
        assert ReplyState.UNKNOWN in [one.state for one in replies]
        assert "Ben" not in desk.text(second)
        assert max(one.id for one in cases) > JUMP
        assert "Ben" not in desk.text(again)
        assert len(sandbox.messages(CHANNEL)) == 5
        assert {one.state for one in await rows(store, Card)} == {SendState.POSTED}
        assert desk.api_errors() == [] or {one["error"] for one in desk.api_errors()} == {"service_unavailable"}
    await store.close()


async def ended_well(program: Program) -> Ended | None:
    """Say that the database was put back, as soon as the bot's leases have run out."""
    ended = await program.run("restored")
    return ended if "stop it" not in ended.err else None


async def waits(store: Store) -> bool:
    """Return whether a card and a reply wait to leave."""
    cards = await rows(store, Card, Card.ts.is_(None))
    replies = await rows(store, Reply, Reply.state == ReplyState.QUEUED)
    return bool(cards and replies)


async def test_a_backup_does_not_write_over_a_file(sandbox: Sandbox, tmp_path: Path) -> None:
    async with a_program(sandbox, tmp_path, database=f"sqlite:///{tmp_path / 'webcare.db'}") as program:
        nothing = await program.run("backup", "copy.db")
        await program.run("migrate")
        (tmp_path / "copy.db").write_text("mine")
        there = await program.run("backup", "copy.db")
        nowhere = await program.run("backup", "no/such/copy.db")

    assert [one.code for one in (nothing, there, nowhere)] == [1, 1, 1]
    assert "there is no database" in nothing.err
    assert "copy.db is there already: name a new file" in there.err
    assert "No such file or directory" in nowhere.err
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.postgres
async def test_on_postgresql_the_right_tool_is_named(
    sandbox: Sandbox, postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.plain_url(f"backup_{next(NUMBERS)}")
    async with a_program(sandbox, tmp_path, database=url) as program:
        ended = await program.run("backup", "copy.db")

    assert ended.code == 2
    assert "use pg_dump" in ended.err
