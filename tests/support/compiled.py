"""Compiled statements shared by all engines of a test run."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

DIALECTS = (PGDialect_asyncpg, SQLiteDialect_aiosqlite)
MANY = 20_000


def share_compiled_statements() -> None:
    """Let every engine of one dialect use one cache of compiled statements.

    SQLAlchemy compiles a statement once per engine, and each test has engines of its own: a fifth of the time of a
    short test went into compiling what a thousand others had compiled. The key of the cache is the dialect and the
    statement, so dialects of one kind, which are all made alike here, count as the same.
    """
    caches: dict[type, LRUCache[Any, Any]] = {kind: LRUCache(MANY) for kind in DIALECTS}
    for kind in DIALECTS:
        kind.__eq__ = _alike  # type: ignore[method-assign, assignment]
        kind.__hash__ = _by_kind  # type: ignore[method-assign]
    own = "_own_compiled_cache"

    def cache(self: Engine) -> Any:
        return caches.get(type(self.dialect), self.__dict__.get(own))

    Engine._compiled_cache = property(cache, lambda self, made: self.__dict__.update({own: made}))  # type: ignore[assignment]


def _alike(self: object, other: object) -> bool:
    return type(self) is type(other)


def _by_kind(self: object) -> int:
    return hash(type(self))
