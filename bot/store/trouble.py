"""What an error of the database means: a race, the database being away, or a mistake of ours.

*Race*: another transaction was first; running again on the newest state can succeed at once.
*Away*: nothing can be stored (or read) just now, whatever we run; people and platforms are told to come back.
*Mistake*: everything else; it goes to the log with its traceback, and running again would fail again.

The drivers do not sort their errors that way (asyncpg has one class for a terminated connection and a division by
zero; sqlite3 one for a full disk and a missing table), so their codes are read here and nowhere else.
"""

from __future__ import annotations

import sqlite3
from enum import StrEnum

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import WebcareError


class Away(StrEnum):
    """Why the database cannot be used; the value stands on ``/readyz`` and in the log."""

    UNREACHABLE = "unreachable"
    RESTARTING = "restarting"
    CONNECTION_LOST = "connection lost"
    NO_ANSWER = "no answer in time"
    NO_ROOM = "no free connection"
    LOCKED = "locked by another process"
    FULL = "disk full"
    READ_ONLY = "read-only"
    REFUSED = "access refused"
    BROKEN = "cannot read or write its files"


FIXES = {
    Away.UNREACHABLE: "Start the database, or correct DATABASE_URL.",
    Away.RESTARTING: "Nothing to do, it is coming up or going down.",
    Away.CONNECTION_LOST: "Nothing to do if it lasts seconds; else look whether the database server runs.",
    Away.NO_ANSWER: "Look at the network to the database server and at its load.",
    Away.NO_ROOM: "Look at the load of the database server, and at max_connections.",
    Away.LOCKED: "End the other process that holds a write transaction: a backup, a shell, a second webcare run.",
    Away.FULL: "Make room on the volume of the database.",
    Away.READ_ONLY: "Point DATABASE_URL at the primary, or make the file writable.",
    Away.REFUSED: "Correct user, password or name in DATABASE_URL, or the server's pg_hba.conf.",
    Away.BROKEN: "Look at the disk and at the database's own log; restore a backup if files are damaged.",
}
"""What an administrator does about it."""

# Reading still works in these states, so a successful query says nothing about them.
WRITES_ONLY = frozenset({Away.LOCKED, Away.FULL, Away.READ_ONLY})
# In these nothing was committed, and it may work the next moment.
PASSES_SOON = frozenset({Away.LOCKED, Away.CONNECTION_LOST, Away.RESTARTING})

# https://www.postgresql.org/docs/current/errcodes-appendix.html; two characters are a whole class.
_SQLSTATES = {
    "08003": Away.CONNECTION_LOST, "08006": Away.CONNECTION_LOST, "08": Away.UNREACHABLE, "53100": Away.FULL,
    "53": Away.NO_ROOM, "57014": Away.NO_ANSWER, "57P": Away.RESTARTING, "58": Away.BROKEN, "XX001": Away.BROKEN,
    "XX002": Away.BROKEN, "25006": Away.READ_ONLY, "55P03": Away.LOCKED, "28": Away.REFUSED, "3D000": Away.REFUSED,
    "25P03": Away.CONNECTION_LOST,
}  # fmt: skip
# https://www.sqlite.org/rescode.html; the low byte is the primary code.
_SQLITE = {
    sqlite3.SQLITE_BUSY: Away.LOCKED, sqlite3.SQLITE_LOCKED: Away.LOCKED, sqlite3.SQLITE_FULL: Away.FULL,
    sqlite3.SQLITE_IOERR: Away.BROKEN, sqlite3.SQLITE_CORRUPT: Away.BROKEN, sqlite3.SQLITE_NOTADB: Away.BROKEN,
    sqlite3.SQLITE_CANTOPEN: Away.UNREACHABLE, sqlite3.SQLITE_READONLY: Away.READ_ONLY,
    sqlite3.SQLITE_NOMEM: Away.NO_ROOM,
}  # fmt: skip
# Serialization failure and deadlock. A unique violation (IntegrityError) is a race too: another one opened the case.
RACE_STATES = frozenset({"40001", "40P01"})
# A migration ran meanwhile: the driver's prepared statements are old, and it forgets them when it says so.
_STALE_STATEMENT = "InvalidCachedStatementError"


def reason(why: Away) -> str:
    """Return what is wrong and what to do: one line for ``/readyz``."""
    return f"{why.value}. {FIXES[why]}"


class DatabaseAway(WebcareError):
    """The database cannot be used now. ``unsure``: it went away during the commit, which may have worked."""

    def __init__(self, why: Away, *, unsure: bool = False) -> None:
        self.why, self.unsure = why, unsure
        super().__init__(f"the database is away: {self.reason}")

    @property
    def reason(self) -> str:
        """What is wrong and what an administrator does about it."""
        return reason(self.why)

    @property
    def may_pass(self) -> bool:
        """Whether running again at once may work, and surely runs nothing twice."""
        return self.why in PASSES_SOON and not self.unsure


def is_race(error: BaseException) -> bool:
    """Return whether running again on the newest state can succeed."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return _sqlstate(error.orig) in RACE_STATES or type(error.orig).__name__ == _STALE_STATEMENT


def why_away(error: BaseException) -> Away | None:
    """Return why the database is away; None for an error that says nothing of the kind."""
    if isinstance(error, PoolTimeout):
        return Away.NO_ROOM
    if isinstance(error, DBAPIError):
        return _of_driver(error.orig) or (Away.CONNECTION_LOST if error.connection_invalidated else None)
    # What happens before there is a connection comes through bare; TimeoutError is an OSError.
    if isinstance(error, TimeoutError):
        return Away.NO_ANSWER
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | sqlite3.Error):
        return _of_driver(error)
    return Away.UNREACHABLE if isinstance(error, OSError) else None


def _of_driver(error: BaseException | None) -> Away | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
    state = _sqlstate(error)
    if state is None:
        closed = "connection is closed" in str(error) or "connection was closed" in str(error)
        return Away.CONNECTION_LOST if closed else None
    return next((_SQLSTATES[state[:length]] for length in (5, 3, 2) if state[:length] in _SQLSTATES), None)


def _sqlstate(error: object) -> str | None:
    state = getattr(error, "sqlstate", None)
    return state if isinstance(state, str) else None
