"""Effects that leave after the commit: new Slack messages and replies to customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import Lane, MessageKind, Removal, SendState

PENDING = sa.text("state IN ('ready', 'sending')")
REMOVAL = sa.text("removal IS NOT NULL")
AGAIN = sa.text("attempts > 1")


class Outbox(Base):
    """One message to send once: written in the transaction that decided it, found by its unique ``key``.

    ``kind`` says which text it becomes (``bot.store.words.MessageKind``); ``facts`` hold ids and
    figures, never a customer's words: the text is rendered at delivery, from the state of that moment.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_outbox_pending", "lane", "id", postgresql_where=PENDING, sqlite_where=PENDING),
        # Two columns, so that SQLite prefers it to all messages of that kind for ever (ix_outbox_said).
        sa.Index("ix_outbox_kind", "kind", "state", postgresql_where=PENDING, sqlite_where=PENDING),
        sa.Index("ix_outbox_case", "case_id"),
        sa.Index("ix_outbox_said", "kind", "created_at"),
        sa.Index("ix_outbox_again", "sent_at", postgresql_where=AGAIN, sqlite_where=AGAIN),
        sa.Index("ix_outbox_removal", "removal", "id", postgresql_where=REMOVAL, sqlite_where=REMOVAL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(160))
    """``ping:rail:U1:812``, ``note:...``, ``reply:55``: unique for ever; travels as message metadata."""
    kind: Mapped[MessageKind] = mapped_column(Word(MessageKind))
    desk: Mapped[str] = mapped_column(sa.String(64))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    channel: Mapped[str] = mapped_column(sa.String(32))
    """Channel id, or user id for a direct message; "" for a reply to a customer."""
    under: Mapped[int | None] = mapped_column(sa.ForeignKey("cards.id"))
    """The card in whose thread it goes; it waits until that card has its ``ts``."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lane: Mapped[Lane] = mapped_column(sa.Integer, default=Lane.THREAD)
    due_at: Mapped[datetime | None]
    """Business time before which it stays open for more (a bundle, a roll-up)."""
    state: Mapped[SendState] = mapped_column(Word(SendState), default=SendState.READY)
    token: Mapped[str | None] = mapped_column(sa.String(36))
    lease_until: Mapped[datetime | None]
    """Transport."""
    sent_at: Mapped[datetime | None]
    """Transport: when the intent was recorded."""
    not_before: Mapped[datetime | None]
    """Transport: after ``Retry-After`` or a failed attempt."""
    attempts: Mapped[int] = mapped_column(default=0)
    ts: Mapped[str | None] = mapped_column(sa.String(32))
    error: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[datetime]
    """Business time."""
    removal: Mapped[Removal | None] = mapped_column(Word(Removal))
    """What is to happen to the message that stands because the words it shows are gone."""
