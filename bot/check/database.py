"""Is the database there, and does its schema fit this program?"""

from __future__ import annotations

from bot.check.result import CheckResult, failed, ok
from bot.settings import Database
from bot.store.database import Store
from bot.store.migrate import current_revision, head_revision, is_newer_but_fits, known_revisions
from bot.store.reach import NOT_REACHED, why

NAME = "Database"


async def check_database(database: Database) -> CheckResult:
    """Connect and compare the revision with the newest one; a SQLite file that is not there is not made."""
    shown = database.url.render_as_string(hide_password=True).replace("+aiosqlite", "").replace("+asyncpg", "")
    if database.path is not None and not database.path.exists():
        return _new_file(database)
    store = Store(database.url, connect_args=database.connect_args)
    try:
        revision = await current_revision(store)
    except NOT_REACHED as error:
        return failed(NAME, f"{shown}: {why(error)}", "Check DATABASE_URL, and that the server is up.")
    finally:
        await store.close()
    return _compared(revision, shown, is_sqlite=database.kind == "sqlite")


def _new_file(database: Database) -> CheckResult:
    assert database.path is not None
    folder = database.path.absolute().parent
    if not folder.is_dir():
        return failed(NAME, f"the folder {folder} is not there", "Make it, or name another one in DATABASE_URL.")
    return ok(NAME, f"{database.path} is not there yet; webcare run makes it")


def _compared(revision: str | None, shown: str, *, is_sqlite: bool) -> CheckResult:
    head = head_revision()
    if revision == head:
        return ok(NAME, f"{shown}, schema {revision}")
    if is_newer_but_fits(revision):
        return ok(NAME, f"{shown}, schema {revision}; this version knows {head}, and runs on it")
    if revision is not None and revision not in known_revisions():
        return failed(NAME, f"{shown} has schema {revision}, which this version does not know", "Update the program.")
    state = "is empty" if revision is None else f"has schema {revision}, the newest is {head}"
    if is_sqlite:
        return ok(NAME, f"{shown} {state}; webcare run brings it up to date")
    return failed(NAME, f"{shown} {state}", "Run webcare migrate.")
