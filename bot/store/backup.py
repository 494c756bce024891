"""A consistent copy of a SQLite database while the program goes on, and back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import WebcareError


class BackupFailed(WebcareError):
    """The copy could not be made or is not sound."""


def back_up(database: Path, target: Path) -> int:
    """Copy ``database`` to ``target`` (readable by its owner only); returns the bytes of the copy.

    It is the state of one instant: SQLite's own online backup, which the writer does not wait for.

    Raises:
        BackupFailed: there is no database, the target is there already, or the copy does not pass SQLite's own check.
    """
    if not database.exists():
        raise BackupFailed(f"there is no database {database}: check DATABASE_URL")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BackupFailed(f"{target} is there already: name a new file") from None
    except OSError as error:
        raise BackupFailed(f"{target} cannot be written: {error.strerror}") from error
    return _copy(database, target)


def _copy(database: Path, target: Path) -> int:
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise BackupFailed(f"{database} could not be copied: {error}") from error
    if found != "ok":
        raise BackupFailed(f"{target} is not sound ({found.splitlines()[0]}): check the disk, and {database} itself")
    return target.stat().st_size
