"""Fixtures of the security tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sqlite_address(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the address of a fresh SQLite database, for what does not depend on the kind of database."""
    shutil.copy(sqlite_template, tmp_path / "webcare.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'webcare.db'}"
