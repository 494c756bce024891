"""What we send to customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import Arrival, Outcome, ReplyKind, ReplyState, Visibility


class Reply(Base):
    """Text for the customer. SENT only with the platform's id; a lost answer makes it UNKNOWN, never a second send."""

    __tablename__ = "replies"
    __table_args__ = (
        sa.Index("ix_replies_case", "case_id"),
        sa.Index("ix_replies_platform", "source", "platform_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    source: Mapped[str] = mapped_column(sa.String(64))
    in_reply_to: Mapped[str] = mapped_column(sa.String(255))
    """External id of the mention that it answers."""
    conversation_id: Mapped[str] = mapped_column(sa.String(255))
    kind: Mapped[ReplyKind] = mapped_column(Word(ReplyKind))
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    text: Mapped[str | None] = mapped_column(sa.Text)
    agent: Mapped[str | None] = mapped_column(sa.String(32))
    """Slack user id of the human who pressed Send; None only for AUTOMATIC."""
    answers_until: Mapped[datetime]
    """It answers the mentions that had come in by this business instant (what the agent could see)."""
    resolve_as: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    """*Send and resolve*: the outcome to give the case once the platform confirmed."""
    cause: Mapped[str | None] = mapped_column(sa.String(120))
    promised_for: Mapped[datetime | None]
    """The instant that its text names; opens a promise clock once sent."""
    state: Mapped[ReplyState] = mapped_column(Word(ReplyState), default=ReplyState.QUEUED)
    platform_id: Mapped[str | None] = mapped_column(sa.String(255))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    """Why the platform refused it, in the platform's words."""
    arrival: Mapped[Arrival | None] = mapped_column(Word(Arrival))
    """How far it came after the platform took it, where the platform tells."""
    template: Mapped[dict[str, Any] | None]
    """``{"name", "language"}`` of the approved text that it is; None: free text."""
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """Business instant of the platform's confirmation."""
