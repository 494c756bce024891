from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from bot.settings.database import read_database


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sqlite:///webcare.db", "webcare.db"),
        ("sqlite:////var/lib/webcare/desk.db", "/var/lib/webcare/desk.db"),
        ("sqlite+aiosqlite:///webcare.db", "webcare.db"),
    ],
)
def test_a_sqlite_file_gets_the_async_driver(text: str, path: str) -> None:
    found = read_database(text)

    assert (found.kind, found.path) == ("sqlite", Path(path))
    assert found.url.drivername == "sqlite+aiosqlite"
    assert found.url.database == path
    assert found.connect_args == {}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_name_of_postgresql_gets_the_async_driver(scheme: str) -> None:
    found = read_database(f"{scheme}://webcare:p%40ss@db.example.org:5433/desk")

    assert (found.kind, found.path) == ("postgresql", None)
    assert found.url.drivername == "postgresql+asyncpg"
    assert (found.url.host, found.url.port, found.url.database) == ("db.example.org", 5433, "desk")
    assert (found.url.username, found.url.password) == ("webcare", "p@ss")
    assert found.connect_args == {"server_settings": {"application_name": "webcare-desk"}}


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
def test_the_sslmode_is_handed_to_the_driver_and_taken_from_the_address(mode: str) -> None:
    found = read_database(f"postgres://u:pw@h/db?sslmode={mode}")

    assert found.connect_args["ssl"] == mode
    assert not found.url.query


def test_a_root_certificate_makes_a_context_of_its_own() -> None:
    verified = read_database("postgres://u@h/db?sslmode=verify-full&sslrootcert=system").connect_args["ssl"]
    chain_only = read_database("postgres://u@h/db?sslmode=verify-ca&sslrootcert=system").connect_args["ssl"]

    assert isinstance(verified, ssl.SSLContext)
    assert verified.check_hostname
    assert isinstance(chain_only, ssl.SSLContext)
    assert not chain_only.check_hostname
    assert chain_only.verify_mode is ssl.CERT_REQUIRED


def test_other_options_of_libpq_are_translated() -> None:
    found = read_database(
        "postgres://u@/db?host=/run/pg&connect_timeout=5&application_name=desk&channel_binding=require"
    )

    assert found.connect_args == {"server_settings": {"application_name": "desk"}, "timeout": 5.0}
    assert dict(found.url.query) == {"host": "/run/pg"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("webcare.db", "is not a database address"),
        ("postgres://u@h:port/db", "is not a database address"),
        ("mysql://u@h/db", 'names "mysql"'),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///x.db?mode=ro", "options"),
        ("postgresql+psycopg2://u@h/db", 'the driver "psycopg2"'),
        ("postgresql://u@h", "names no database"),
        ("postgresql://u@h/db?sslmode=on", 'the sslmode "on"'),
        ("postgresql://u@h/db?sslmode=verify-ca&sslrootcert=/nowhere.crt", "which is not there"),
        ("postgresql://u@h/db?connect_timeout=soon", "not a number of seconds"),
        ("postgresql://u@h/db?sslmod=require", "the option sslmod"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
        read_database(text)
