"""Run the migrations over the connection that ``bot.store.migrate`` hands in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from bot.store import Base
from bot.store.types import Seconds, UtcDateTime, Word

# A migration outlives the code around it, so it speaks of plain columns, not of our types.
PLAIN = {UtcDateTime: "sa.DateTime(timezone=True)", Seconds: "sa.Integer()", Word: "sa.String(length=32)"}


def render_plain(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database."""
    return PLAIN.get(type(item), False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Migrate in one transaction; SQLite alters tables by copying them."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_plain,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
