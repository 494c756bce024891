"""Questions to other departments, and the notes that threads are made of."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import QuestionState


class Escalation(Base):
    """A question to a department about a case, with its own clock; mirrored between two threads."""

    __tablename__ = "escalations"
    __table_args__ = (sa.Index("ix_escalations_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    department: Mapped[str] = mapped_column(sa.String(64))
    question: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[str] = mapped_column(sa.String(32))
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    state: Mapped[QuestionState] = mapped_column(Word(QuestionState), default=QuestionState.OPEN)
    taken_by: Mapped[str | None] = mapped_column(sa.String(32))
    taken_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(sa.String(32))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    suggested: Mapped[str | None] = mapped_column(sa.String(64))
    """*Not ours*: whose it is then (name of a department), or None."""
    closed_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether the department still owes an answer."""
        return self.state in (QuestionState.OPEN, QuestionState.TAKEN)


class Note(Base):
    """Text in a case's Slack thread or a department's thread. Always internal; it never reaches a customer."""

    __tablename__ = "notes"
    __table_args__ = (sa.UniqueConstraint("channel", "ts"), sa.Index("ix_notes_case", "case_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    escalation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("escalations.id"))
    """Set when it was said in the department's thread."""
    author: Mapped[str] = mapped_column(sa.String(32))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(sa.String(32))
    ts: Mapped[str] = mapped_column(sa.String(32))
