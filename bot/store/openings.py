"""Extra opening hours of a desk, as in a crisis: from when until when, and who opened it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

RUNNING = sa.text("ended_at IS NULL")
NOT_DONE = sa.text("done_at IS NULL")


class DeskOpening(Base):
    """A desk is open beyond its hours; at most one runs at a desk. All instants but ``check_at`` are business time."""

    __tablename__ = "openings"
    __table_args__ = (
        sa.Index("uq_openings_running", "desk", unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING),
        sa.Index("ix_openings_due", "end", postgresql_where=NOT_DONE, sqlite_where=NOT_DONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(sa.String(64))
    start: Mapped[datetime]
    end: Mapped[datetime]
    """Until when it was to last; it ends by itself then."""
    by: Mapped[str] = mapped_column(sa.String(32))
    """Slack user id of who opened it, or who set its end last."""
    crisis_id: Mapped[int | None]
    """The crisis for which the desk was opened."""
    announced_at: Mapped[datetime | None]
    """When the channel was told of its newest end."""
    ended_at: Mapped[datetime | None]
    """When it ended: at ``end``, or before because somebody closed."""
    ended_by: Mapped[str | None] = mapped_column(sa.String(32))
    """Who closed; None: it ended by itself."""
    check_at: Mapped[datetime | None]
    """Transport: when deadlines are computed once more, because a process may not have known of the change yet."""
    checked: Mapped[bool] = mapped_column(default=False)
    """Whether they were, since the newest change."""
    done_at: Mapped[datetime | None]
    """When nothing was left to do for it."""
