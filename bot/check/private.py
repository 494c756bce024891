"""Can others on this machine read the database?"""

from __future__ import annotations

from bot.check.result import CheckResult, warning
from bot.settings import Database
from bot.store.private import exposed


def check_private(database: Database) -> list[CheckResult]:
    """Return a warning for each file of a SQLite database that is open to others; none where it is closed."""
    return [
        warning("Database file", f"{one.path} is open to others on this machine (mode {one.mode:o})", f"{one.remedy}")
        for one in exposed(database.path)
    ]
