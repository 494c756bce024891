"""Test pages: whether the phones of those on call ring when they should."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import PageState

WAITING = sa.text("state IN ('ready', 'sending')")
UNTOLD = sa.text("due_at IS NOT NULL")


class Ring(Base):
    """One test page to one person, by all their addresses. Instants are business time."""

    __tablename__ = "rings"
    __table_args__ = (
        sa.UniqueConstraint("person", "round"),
        sa.Index("ix_rings_due", "due_at", postgresql_where=UNTOLD, sqlite_where=UNTOLD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(32))
    round: Mapped[str] = mapped_column(sa.String(64))
    """``2026-12`` for the one of that month; else a key of its own, for a test that somebody asked for themselves."""
    oncall: Mapped[str] = mapped_column(sa.String(64))
    desk: Mapped[str] = mapped_column(sa.String(64))
    """In whose words it speaks."""
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When the lead hears what was not confirmed by then; None: told, or nobody is to be told."""


class RingCall(Base):
    """A test page by one way: sent at most once, like every page; who confirms it says that it came."""

    __tablename__ = "ring_calls"
    __table_args__ = (
        sa.UniqueConstraint("ring_id", "way"),
        sa.Index("ix_ring_calls_waiting", "id", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ring_id: Mapped[int] = mapped_column(sa.ForeignKey("rings.id"))
    way: Mapped[str] = mapped_column(sa.String(32))
    """``slack``, ``sms``, ``voice``, ``push`` or ``mail``."""
    confirmed_at: Mapped[datetime | None]
    """Business time: the person said that it came."""
    state: Mapped[PageState] = mapped_column(Word(PageState), default=PageState.READY)
    """Of ``slack`` it is SENT from the first: its card tells how that went."""
    token: Mapped[str | None] = mapped_column(sa.String(36))
    lease_until: Mapped[datetime | None]
    """Transport."""
    error: Mapped[str | None] = mapped_column(sa.String(120))
