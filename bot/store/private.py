"""Who else on this machine can read a SQLite database: nobody should, it holds what customers wrote."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The database, what SQLite keeps beside it (with the mode of the database), and a rollback journal of other programs.
BESIDE = ("", "-wal", "-shm", "-journal")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Exposed:
    """A file that others can read, or a folder in which others can put another file in its place."""

    path: Path
    mode: int

    @property
    def remedy(self) -> str:
        """The command that closes it."""
        return f"chmod {'go-w' if self.path.is_dir() else '600'} {self.path}"


def exposed(database: Path | None) -> Iterator[Exposed]:
    """Yield what others can reach; nothing where there is no file, or on a system without such modes."""
    if database is None or os.name != "posix":
        return
    for suffix in BESIDE:
        path = database.with_name(database.name + suffix)
        if path.exists() and (mode := stat.S_IMODE(path.stat().st_mode)) & OTHERS:
            yield Exposed(path, mode)
    folder = database.absolute().parent
    mode = stat.S_IMODE(folder.stat().st_mode) if folder.is_dir() else 0
    # In a folder like /tmp everybody may add files, but not replace those of others: that is what its sticky bit says.
    if mode & OTHERS_WRITE and not mode & stat.S_ISVTX:
        yield Exposed(folder, mode)
