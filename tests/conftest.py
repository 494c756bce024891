"""Fixtures for all tests."""

from tests.support.database import database_kind, database_url, postgres, server, sqlite_template, store

__all__ = ["database_kind", "database_url", "postgres", "server", "sqlite_template", "store"]
