"""What we say in public in a crisis, on our own accounts, and the texts that were approved for it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import ReplyState, StatementKind


class Statement(Base):
    """A post on one of our own accounts. SENT only with the platform's yes; a lost answer makes it UNKNOWN."""

    __tablename__ = "statements"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_statements_crisis", "crisis_id", "id"),
        sa.Index("ix_statements_platform", "source", "platform_id"),
        sa.Index("ix_statements_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(160))
    """Crisis, source and a digest of the text: the same words are said once on an account in a crisis."""
    crisis_id: Mapped[int] = mapped_column(sa.ForeignKey("crises.id"))
    source: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[StatementKind] = mapped_column(Word(StatementKind))
    text: Mapped[str] = mapped_column(sa.Text)
    by: Mapped[str] = mapped_column(sa.String(32))
    agent: Mapped[str] = mapped_column(sa.String(120))
    """Display name of ``by``, kept so that every attempt is the same message byte for byte."""
    corrects: Mapped[int | None] = mapped_column(sa.ForeignKey("statements.id"))
    pin: Mapped[bool] = mapped_column(default=False)
    """It is to stand on top of the account."""
    state: Mapped[ReplyState] = mapped_column(Word(ReplyState), default=ReplyState.QUEUED)
    doubted: Mapped[bool] = mapped_column(default=False)
    """An attempt may have arrived of which nobody knows: a later "no" says nothing about that one."""
    platform_id: Mapped[str | None] = mapped_column(sa.String(255))
    """None beside SENT: a person looked and found it."""
    url: Mapped[str | None] = mapped_column(sa.String(1000))
    pinned: Mapped[bool] = mapped_column(default=False)
    """The platform says that it did."""
    reason: Mapped[str | None] = mapped_column(sa.Text)
    """Why the platform refused it, in the platform's words."""
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(sa.String(36))
    lease_until: Mapped[datetime | None]
    """Transport."""
    not_before: Mapped[datetime | None]
    """Transport."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """Business instant of the platform's confirmation."""


class ApprovedLine(Base):
    """A text that a lead approved in a crisis: for statements, and for replies while only lines are said."""

    __tablename__ = "approved_lines"
    __table_args__ = (sa.UniqueConstraint("crisis_id", "digest"), sa.Index("ix_approved_lines_desk", "desk", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(sa.String(64))
    digest: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    crisis_id: Mapped[int] = mapped_column(sa.ForeignKey("crises.id"))
    """In which crisis it was approved."""
    approved_by: Mapped[str] = mapped_column(sa.String(32))
    approved_at: Mapped[datetime]
