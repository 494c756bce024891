"""What an outsider can see after a run: the tables by plain SQL, Slack's messages, the platform's posts, the log."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bot.sandbox import Sandbox

Row = dict[str, Any]
TABLES = (
    "cases", "case_events", "mentions", "customers", "cards", "outbox", "replies", "clocks", "pings", "escalations",
    "notes", "crises", "crisis_events", "pages", "storms",
)  # fmt: skip
JSON_COLUMNS = ("facts", "reasons", "versions", "ladder")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
# What is to leave and has not. A bundle or a message to somebody who is off shift waits for its own time.
WAITING = """
SELECT (SELECT count(*) FROM cards WHERE state IN ('ready', 'sending') OR (state = 'posted' AND shown < wanted))
     + (SELECT count(*) FROM outbox
        WHERE state = 'sending' OR (state = 'ready' AND (due_at IS NULL OR due_at <= {now})))
     + (SELECT count(*) FROM pages WHERE state IN ('ready', 'sending'))
     + (SELECT count(*) FROM crises WHERE ended_at IS NULL AND look_at <= {now})
"""


def sqlite_path(database: str) -> str:
    """Return the file of a SQLite DATABASE_URL."""
    return database.removeprefix("sqlite:///")


async def ask(database: str, query: str) -> list[Row]:
    """Run one statement on a connection of its own and return its rows; ``database`` is a DATABASE_URL."""
    if database.startswith("sqlite"):
        return await asyncio.to_thread(_ask_sqlite, database, query)
    connection = await asyncpg.connect(database)
    try:
        return [dict(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def _ask_sqlite(database: str, query: str) -> list[Row]:
    connection = sqlite3.connect(sqlite_path(database), timeout=30, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(query).fetchall()]
    finally:
        connection.close()


def _literal(database: str, instant: datetime) -> str:
    if database.startswith("sqlite"):
        return f"'{instant.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"
    return f"'{instant.isoformat()}'::timestamptz"


async def waits(database: str, *, now: datetime) -> int:
    """Return how many messages and replies are still to leave at ``now`` (business time)."""
    rows = await ask(database, WAITING.format(now=_literal(database, now)))
    return int(next(iter(rows[0].values())))


async def forget_leases(database: str) -> None:
    """End the leases of jobs, as if the time had passed after which a dead program is replaced."""
    lock = "" if database.startswith("sqlite") else "FOR UPDATE SKIP LOCKED"  # nobody who renews one waits for us
    await ask(database, f"DELETE FROM leases WHERE name IN (SELECT name FROM leases {lock})")


@dataclass(frozen=True)
class Standing:
    """One message of ours that stands in Slack."""

    channel: str
    ts: str
    key: str
    body: Row


@dataclass
class Evidence:
    """What was found after a run."""

    tables: dict[str, list[Row]]
    standing: list[Standing]
    posts: list[Row]
    journal: list[Row]
    log: str
    is_sound: str = "ok"
    """What the database says of its own file."""
    rang: list[tuple[str, datetime]] = field(default_factory=list)
    """The keys of pages that arrived at a phone, and when (real time)."""
    by_key: defaultdict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.standing:
            self.by_key[one.key].append(one)

    def rows(self, table: str, **where: Any) -> list[Row]:
        """Return the rows of a table in which these columns have these values."""
        return [row for row in self.tables[table] if all(row[name] == value for name, value in where.items())]

    def grouped(self, table: str, column: str) -> dict[Any, list[Row]]:
        """Return the rows of a table by the value of a column, in the order of their ids."""
        groups: defaultdict[Any, list[Row]] = defaultdict(list)
        for row in sorted(self.tables[table], key=lambda one: one["id"]):
            groups[row[column]].append(row)
        return groups

    def events(self, name: str) -> list[Row]:
        """Return what was logged under a name."""
        needle = f'"event": "{name}"'
        return [json.loads(line) for line in self.log.splitlines() if needle in line and line.endswith("}")]


async def gather(database: str, sandbox: Sandbox, log: str, *, rang: list[tuple[str, datetime]]) -> Evidence:
    """Collect everything; the programs are gone by then."""
    tables = {name: [_read(row) for row in await ask(database, f"SELECT * FROM {name}")] for name in TABLES}
    sound = await ask(database, "PRAGMA integrity_check") if database.startswith("sqlite") else [{"answer": "ok"}]
    return Evidence(
        tables=tables, standing=list(_standing(sandbox)), posts=sandbox.platform.posts(),
        journal=sandbox.journal.entries, log=log, is_sound=str(next(iter(sound[0].values()))),
        rang=rang,
    )  # fmt: skip


def _read(row: Row) -> Row:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    """Return a value as both databases mean it."""
    if isinstance(value, str) and name in JSON_COLUMNS:
        return json.loads(value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value


def _standing(sandbox: Sandbox) -> Iterator[Standing]:
    for channel in sandbox.workspace.channels.values():
        for message in channel.log.messages():
            if message.metadata:
                key = str(message.metadata["event_payload"]["key"])
                yield Standing(channel.id, message.ts, key, message.shown())


def word(row: Row, column: str = "state") -> str:
    """Return a column that holds a word."""
    return str(row[column])


def several(found: Sequence[str], what: str) -> list[str]:
    """Return violations with the name of their check before them."""
    return [f"{what}: {one}" for one in found]
