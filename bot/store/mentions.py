"""Customers and what they wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import Visibility


class Customer(Base):
    """An account that writes to us, on one source."""

    __tablename__ = "customers"
    __table_args__ = (sa.UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(64))
    external_id: Mapped[str] = mapped_column(sa.String(255))
    handle: Mapped[str | None] = mapped_column(sa.String(255))
    name: Mapped[str | None] = mapped_column(sa.String(255))
    followers: Mapped[int | None]
    verified: Mapped[bool | None]
    bio: Mapped[str | None] = mapped_column(sa.Text)
    folded_until: Mapped[datetime | None]
    """Set by *Not engaging*: until then new mentions fold under the same case."""


class Identity(Base):
    """Another id of a customer on the same source: platforms give accounts new ones."""

    __tablename__ = "identities"
    __table_args__ = (sa.Index("ix_identities_customer", "customer_id"),)

    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    external_id: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))


class Mention(Base):
    """One inbound message. ``text`` is None once the customer or a retention rule deleted it."""

    __tablename__ = "mentions"
    __table_args__ = (
        sa.UniqueConstraint("desk", "source", "external_id"),
        sa.Index("ix_mentions_case", "case_id", "posted_at"),
        sa.Index("ix_mentions_customer", "customer_id", "received_at"),
        sa.Index("ix_mentions_received", "source", "received_at"),
        sa.Index("ix_mentions_conversation", "source", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    desk: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(64))
    external_id: Mapped[str] = mapped_column(sa.String(255))
    conversation_id: Mapped[str] = mapped_column(sa.String(255))
    in_reply_to: Mapped[str | None] = mapped_column(sa.String(255))
    text: Mapped[str | None] = mapped_column(sa.Text)
    language: Mapped[str | None] = mapped_column(sa.String(16))
    url: Mapped[str | None] = mapped_column(sa.Text)
    media: Mapped[list[Any]] = mapped_column(default=list)
    """``[{"url", "type", "alt"}]`` as the platform gave it."""
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Keys of the mention that we do not know; kept, not shown."""
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    addressed: Mapped[bool]
    backlog: Mapped[bool] = mapped_column(default=False)
    """Older than the backlog limit at intake: its clocks start at intake."""
    thanks: Mapped[bool] = mapped_column(default=False)
    """A short thank-you: attached and counted, starts no clock."""
    posted_at: Mapped[datetime]
    """The platform's instant."""
    received_at: Mapped[datetime]
    """Our intake, in business time."""
    waits_from: Mapped[datetime | None]
    """The instant from which this mention waits for an answer; None when it needs none (thanks, folded, overheard)."""
    answered_at: Mapped[datetime | None]
    """When a human reply, confirmed by the platform, answered it."""
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    versions: Mapped[list[Any]] = mapped_column(default=list)
    """Texts before each edit, oldest first: ``[{"text", "until"}]``; emptied when the text is deleted."""

    customer: Mapped[Customer] = relationship(lazy="joined", innerjoin=True)

    def edit(self, text: str, *, at: datetime) -> None:
        """Take the customer's new words and keep the old ones beside them."""
        self.versions = [*self.versions, {"text": self.text, "until": at.isoformat()}]
        self.text, self.edited_at = text, at

    def delete(self, *, at: datetime) -> None:
        """Purge the words, the address, the attachments and the old versions; the figures stay."""
        self.text, self.url, self.media, self.extra, self.versions = None, None, [], {}, []
        self.deleted_at = at
