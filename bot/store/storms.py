"""Storms: while one runs, a channel shows a board instead of a card for each case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

RUNNING = sa.text("ended_at IS NULL")


class Storm(Base):
    """A time in which more came than a channel could show or its team take one by one; at most one at a time in each.

    Instants are business time.
    """

    __tablename__ = "storms"
    __table_args__ = (
        sa.Index("uq_storms_running", "desk", "channel", unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING),
        sa.Index("ix_storms_ended", "desk", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(sa.String(64))
    channel: Mapped[str] = mapped_column(sa.String(32))
    """The desk's channel, or that of its private cases."""
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Why it began, in figures: ``causes``, ``free``, ``active``, ``unshown``."""
    card_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cards.id"))
    """The board that is kept up to date; one that it moved away from says so."""
    placed_at: Mapped[datetime]
    """When that board was made."""
