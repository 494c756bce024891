"""Copies a played day back through the calendar, inside the database: a row like the real one, for each day and copy.

Ids move by a whole stride per copy, foreign keys with them, instants by whole days, and texts that are unique get the
copy's number behind them. What a column is says its type; a column that comes with a later migration is copied too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store import Base
from bot.store.types import UtcDateTime

# Everything that grows with the cases; people, leases and keys do not.
GROWING = (
    "customers", "groups", "cases", "cards", "case_events", "escalations", "mentions", "replies", "clocks", "list_rows",
    "notes", "outbox", "pings",
)  # fmt: skip
CASES_A_DAY = 10_000
# How many of the copies a customer appears in: who writes once in a year writes three times.
VISITS = 3
# Texts of the outside world or of ours that stand for one message; everything else may stand in many rows.
NAMES = frozenset(
    {"key", "external_id", "conversation_id", "in_reply_to", "platform_id", "ts"}
)  # fmt: skip


@dataclass(frozen=True)
class Copies:
    """How often a played day is copied: ``number`` copies of ``cases`` cases."""

    cases: int
    number: int

    @classmethod
    def for_total(cls, total: int, *, cases: int) -> Copies:
        """Return the copies that make ``total`` cases of a day of ``cases``."""
        return cls(cases, max(VISITS, total // cases))

    @property
    def customers(self) -> int:
        """How many copies of the customers there are."""
        return self.number // VISITS

    @property
    def per_day(self) -> int:
        """How many copies fall on one day."""
        return max(1, CASES_A_DAY // self.cases)


def growing() -> list[sa.Table]:
    """Return the tables, parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name in GROWING]


def selected(table: sa.Table, strides: Mapping[str, int], *, sqlite: bool) -> list[str]:
    """Return one SQL expression per column; ``t`` is the played row, ``k`` the copy."""
    return [_expression(column, strides, sqlite=sqlite) for column in table.columns]


def _expression(column: sa.Column[Any], strides: Mapping[str, int], *, sqlite: bool) -> str:
    name = f't."{column.name}"'
    parents = [key.column.table.name for key in column.foreign_keys]
    owner = parents[0] if parents else (column.table.name if column.primary_key else None)
    if owner is not None:
        return f"{name} + k.{'customer' if owner == 'customers' else 'n'} * {strides[owner]}"
    if isinstance(column.type, UtcDateTime):
        return f"date({name}, k.days) || substr({name}, 11)" if sqlite else f"{name} - k.days"
    if column.name in NAMES:
        return f"{name} || k.{'customer_name' if column.table.name == 'customers' else 'name'}"
    return name


def columns(table: sa.Table) -> str:
    """Return the names of the columns, as SQL wants them."""
    return ", ".join(f'"{column.name}"' for column in table.columns)


def insertion(table: sa.Table, strides: Mapping[str, int], *, sqlite: bool, source: str) -> str:
    """Return the statement that copies the played rows of ``table`` for the copies of ``k``."""
    what = ", ".join(selected(table, strides, sqlite=sqlite))
    where = "WHERE k.is_first" if table.name == "customers" else ""
    order = "ORDER BY k.n, t.id" if sqlite else ""
    return f"INSERT INTO {table.name} ({columns(table)}) SELECT {what} FROM k CROSS JOIN {source} t {where} {order}"


def strides_of(played: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, int]:
    """Return by how much ids move from one copy to the next."""
    return {name: max((row["id"] for row in played[name]), default=0) for name in GROWING}
