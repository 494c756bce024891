"""The first word with the database, so that a wrong address is told in a sentence and not as a traceback."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import WebcareError
from bot.log import redact
from bot.store.database import Store

# asyncpg raises its own and the operating system's errors while it connects, before SQLAlchemy can wrap them; a
# malformed parameter of the address is a ValueError.
NOT_REACHED = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError)


class DatabaseNotReached(WebcareError):
    """There is no database at this address, or it does not let us in."""


async def reach(store: Store) -> None:
    """Connect once.

    Raises:
        DatabaseNotReached: it did not work; says why, without the password.
    """
    shown = store.url.render_as_string(hide_password=True).replace("+aiosqlite", "").replace("+asyncpg", "")
    try:
        async with store.writer.connect():
            pass
    except NOT_REACHED as error:
        raise DatabaseNotReached(
            f"The database {shown} cannot be reached: {why(error)}. Check DATABASE_URL, and that the server is up."
        ) from error


def why(error: BaseException) -> str:
    """Return the first line of what the driver says; its texts hold addresses, never customer text."""
    cause = getattr(error, "orig", None) or error
    said = redact(str(cause)).strip().splitlines()
    return said[0].rpartition("asyncpg.Error'>: ")[2].rstrip(".") if said else type(cause).__name__
