"""A store that breaks at its n-th point: before and after each statement, at connect, begin, commit and rollback.

Engines are kept from life to life, because half of a run would be spent on compiling the same statements anew; each
life has its own connections, to the database that it is given.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.util import await_only

from bot.store.database import Store
from tests.failpoints.fuse import CANCEL, DIE, SQL, Fuse, cancel_here

# The database is away for a while; one connection is lost; a statement or a commit is refused.
AWAY, LOST, REFUSED = "away", "lost", "refused"
STATES = {"serialization": "40001", "deadlock": "40P01", "statement timeout": "57014"}
SQLITE_KINDS = (DIE, CANCEL, REFUSED, AWAY)
POSTGRES_KINDS = (DIE, CANCEL, LOST, AWAY, *STATES)
# After so many refusals a database that was away is back.
AWAY_FOR = 6
TERMINATE = "SELECT pg_terminate_backend(pg_backend_pid())"


class BreakableStore(Store):
    """A real store whose engines come to the points of the fuse of whoever uses it now."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.fuse, self.database, self.committed = Fuse(), url, _nobody
        self._raw: list[Any] = []
        self.engines = list({id(engine): engine for engine in (self._writer, self._reader)}.values())
        for engine in self.engines:
            self._watch(engine.sync_engine)

    def begin(self, url: str, fuse: Fuse, committed: Callable[[], Any] | None = None) -> None:
        """Begin a life on a database; ``committed`` hears of each commit of the writer."""
        self.database, self.fuse, self.committed = url, fuse, committed or _nobody

    async def tear_down(self) -> None:
        """End a life: close what is idle, and cut what somebody still holds, as a system does with a dead process."""
        await self.close()
        while self._raw:
            raw = self._raw.pop()
            if self.is_sqlite:
                await raw.close()
            else:
                raw.terminate()
        for engine in self.engines:
            await engine.dispose(close=False)

    def checked_out(self) -> int:
        """Return how many connections somebody still has."""
        return sum(engine.sync_engine.pool.checkedout() for engine in self.engines)  # type: ignore[attr-defined]

    def _watch(self, engine: Engine) -> None:
        event.listen(engine, "do_connect", self._connect)
        event.listen(engine, "begin", lambda connection: self._come_to("begin", connection))
        for name in ("do_execute", "do_executemany"):
            event.listen(engine, name, self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "connect", lambda connection, _: self._raw.append(connection.driver_connection))
        if self.is_sqlite:
            # Tests kill the process, never the machine: what the program wrote is in the file without waiting for it.
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        for name in ("commit", "rollback"):
            setattr(engine.dialect, f"do_{name}", self._around(name, getattr(engine.dialect, f"do_{name}"), engine))

    def _connect(self, _: Any, __: Any, args: list[Any], options: dict[str, Any]) -> None:
        where = make_url(self.database)
        if self.is_sqlite:
            args[0] = where.database
        else:
            options["database"] = where.database
        self._come_to("connect", None)

    def _before(self, _: Any, statement: str, __: Any, context: Any) -> None:
        self._come_to(f"before {_short(statement)}", context.root_connection if context is not None else None)

    def _after(self, connection: Connection, _: Any, statement: str, *__: Any) -> None:
        self._come_to(f"after {_short(statement)}", connection)

    def _around(self, name: str, do: Callable[[Any], None], engine: Engine) -> Callable[[Any], None]:
        def done(raw: Any) -> None:
            if name == "rollback" and self.fuse.dead:
                return do(raw)  # what the database does by itself when the connection breaks
            self._come_to(f"before {name}", raw)
            do(raw)
            if name == "commit" and engine is self._writer.sync_engine:
                told = self.committed()
                if told is not None:
                    await_only(told)
            self._come_to(f"after {name}", raw)
            return None

        return done

    def _come_to(self, point: str, connection: Any) -> None:
        kind = self.fuse.come_to(SQL, point)
        if kind == DIE:
            death = self.fuse.die()
            self._cut(connection)
            raise death
        if kind == CANCEL:
            cancel_here()
        elif kind is not None:
            self.fuse.away = AWAY_FOR if kind == AWAY else 0
            self._break(kind, connection, point)
        elif self.fuse.away and not point.startswith("after"):
            self.fuse.away -= 1
            self._break(AWAY, connection, point)

    def _cut(self, connection: Any) -> None:
        """What a system does with a dead process's open transaction, at once: here tracebacks would keep it open."""
        if connection is not None:
            _raw(connection).rollback()

    def _break(self, kind: str, connection: Any, point: str) -> None:
        """Have the driver raise what it raises in life; PostgreSQL's own errors are brought about on the server.

        Nothing is sent at ``begin``: a connection that is lost there is found out at the next statement.
        """
        if self.is_sqlite:
            self._refuse(kind, point)
        elif connection is None:
            raise ConnectionRefusedError(111, "connect call failed")
        elif kind not in STATES:
            unheard = [self._writer.dialect.loaded_dbapi.Error] if point == "begin" else []
            with contextlib.suppress(*unheard):
                _raw(connection).cursor().execute(TERMINATE)
        elif not point.endswith(("rollback", "begin", "after commit")):
            self._fail(STATES[kind], _raw(connection), ends=point == "before commit")

    def _fail(self, state: str, raw: Any, *, ends: bool) -> None:
        """Have the server refuse something with this code; a commit that it refuses ends the transaction as well."""
        try:
            raw.cursor().execute(f"DO $$ BEGIN RAISE 'failpoint' USING ERRCODE = '{state}'; END $$")
        finally:
            if ends:
                raw.rollback()

    def _refuse(self, kind: str, point: str) -> None:
        """SQLite: busy says that nothing was done; where it was done, only the disk can fail. A rollback cannot."""
        if point.endswith(("rollback", "begin")):
            return
        code, text = sqlite3.SQLITE_BUSY, "database is locked"
        if kind == AWAY or point.startswith("after"):
            code, text = sqlite3.SQLITE_IOERR, "disk I/O error"
        error = sqlite3.OperationalError(text)
        error.sqlite_errorcode = code
        raise error


def _raw(connection: Any) -> Any:
    return connection.connection if isinstance(connection, Connection) else connection


def _nobody() -> None:
    """Nobody listens to commits."""


def _short(statement: str) -> str:
    """Return the verb and the table of a statement."""
    words = statement.split()
    verb = words[0].upper()
    for marker in ("FROM", "INTO", "UPDATE"):
        if marker in words and words.index(marker) + 1 < len(words):
            return f"{verb} {words[words.index(marker) + 1].strip('(),')}"
    return " ".join(words[:2])
