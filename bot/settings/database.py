"""Reads DATABASE_URL in the forms that hosts hand out."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.settings.frozen import Database

DEFAULT_URL = "sqlite:///webcare.db"
FORMS = 'Write "sqlite:///webcare.db" or "postgresql://user:password@host:5432/name".'
SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
SSL_MODES: tuple[str, ...] = get_args(SslMode)
# `channel_binding` is libpq's; asyncpg chooses the binding by itself, so there is nothing to hand on.
_IGNORED = ("channel_binding",)
_PLACES = ("host", "port")


def read_database(text: str) -> Database:
    """Return the database that ``text`` names.

    Raises:
        ValueError: the address cannot be used; says why, and never shows the address (it may hold a password).
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database address") from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend in ("postgresql", "postgres"):
        return _postgresql(url)
    raise ValueError(f'names "{backend}", which is not supported')


def _sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:":
        raise ValueError("names a database in memory, which forgets every case at a restart")
    if url.query:
        raise ValueError("has options, which SQLite does not take here")
    path = Path(url.database)
    return Database(url=url.set(drivername="sqlite+aiosqlite"), connect_args={}, kind="sqlite", path=path)


def _postgresql(url: URL) -> Database:
    if "+" in url.drivername and url.get_driver_name() != "asyncpg":
        raise ValueError(f'names the driver "{url.get_driver_name()}"; leave it away')
    if not url.database:
        raise ValueError("names no database after the host")
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    connect_args = _connect_args(query)
    left = {name: query[name] for name in _PLACES if name in query}
    return Database(
        url=url.set(drivername="postgresql+asyncpg", query=left),
        connect_args=connect_args,
        kind="postgresql",
        path=None,
    )


def _connect_args(query: Mapping[str, str]) -> dict[str, object]:
    """Translate libpq's options into what asyncpg takes."""
    known = ("sslmode", "sslrootcert", "application_name", "connect_timeout", *_PLACES, *_IGNORED)
    if unknown := sorted(set(query) - set(known)):
        raise ValueError(f"has the option {unknown[0]}, which is not one of {', '.join(known)}")
    args: dict[str, object] = {"server_settings": {"application_name": query.get("application_name", "webcare-desk")}}
    if "connect_timeout" in query:
        args["timeout"] = _seconds(query["connect_timeout"])
    if "sslmode" in query or "sslrootcert" in query:
        args["ssl"] = _ssl(query.get("sslmode", "verify-full"), query.get("sslrootcert"))
    return args


def _seconds(text: str) -> float:
    if not text.isdigit() or not int(text):
        raise ValueError("has a connect_timeout that is not a number of seconds")
    return float(text)


def _ssl(mode: str, root: str | None) -> str | ssl.SSLContext:
    """Return what asyncpg takes as ``ssl``: the mode's name, or a context where an own root is named."""
    if mode not in SSL_MODES:
        raise ValueError(f'has the sslmode "{mode}", which is not one of {", ".join(SSL_MODES)}')
    if root is None or not mode.startswith("verify"):
        return mode
    if root != "system" and not Path(root).is_file():
        raise ValueError(f"names the root certificate {root}, which is not there")
    context = ssl.create_default_context(cafile=None if root == "system" else root)
    context.check_hostname = mode == "verify-full"
    return context
