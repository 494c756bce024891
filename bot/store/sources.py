"""How the sources stand: where each feed goes on, bodies that wait to be read, own posts, alarms, money."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import AlarmKind, Visibility

OPEN_ALARM = sa.text("ended_at IS NULL")
UNREAD = sa.text("refused_at IS NULL")


class FeedState(Base):
    """Where a feed of a source goes on, and how its last looks went."""

    __tablename__ = "feeds"

    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    feed: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Moved in the transaction that stored what was fetched."""
    looked_at: Mapped[datetime | None]
    """Business time of the last look that worked: everything until then was told to us."""
    trouble: Mapped[str | None] = mapped_column(sa.String(32))
    """Why the newest look did not work (``bot.desk.ports.Trouble``); None: it did."""
    why: Mapped[str | None] = mapped_column(sa.String(200))
    trouble_since: Mapped[datetime | None]
    """Business time."""
    not_before: Mapped[datetime | None]
    """Transport: the platform wants no question before."""


class KeptDelivery(Base):
    """The raw body that a platform posted: kept before it is acknowledged, gone once it is taken in.

    A body that cannot be read stays for a while, for somebody to look at; it holds a customer's words.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_deliveries_unread", "id", postgresql_where=UNREAD, sqlite_where=UNREAD),
        sa.Index("ix_deliveries_received", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receiver: Mapped[str] = mapped_column(sa.String(64))
    key: Mapped[str] = mapped_column(sa.String(160))
    """The same when the platform repeats it."""
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    received_at: Mapped[datetime]
    """Business time."""
    not_before: Mapped[datetime | None]
    """Transport: something that it only names could not be fetched; it is read again then, the others go on."""
    refused_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(200))
    """Why it cannot be read; no customer's words."""


class StrayPost(Base):
    """Something our own account said on a platform that answers no case that we know, yet."""

    __tablename__ = "stray_posts"
    __table_args__ = (sa.Index("ix_stray_posts_posted", "posted_at"),)

    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    external_id: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    """Our own words."""
    posted_at: Mapped[datetime]
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    in_reply_to: Mapped[str | None] = mapped_column(sa.String(255))
    conversation_id: Mapped[str | None] = mapped_column(sa.String(255))
    sent_to: Mapped[str | None] = mapped_column(sa.String(255))
    url: Mapped[str | None] = mapped_column(sa.Text)

    def post(self) -> dict[str, Any]:
        """Return the fields of ``bot.desk.ports.OwnPost``."""
        return {
            "id": self.external_id, "text": self.text, "posted_at": self.posted_at, "visibility": self.visibility,
            "in_reply_to": self.in_reply_to, "conversation_id": self.conversation_id, "to": self.sent_to,
            "url": self.url,
        }  # fmt: skip


class SourceAlarm(Base):
    """Something is up with a source: told once when it begins and once when it is over."""

    __tablename__ = "source_alarms"
    __table_args__ = (
        sa.Index("uq_source_alarms_open", "source", "kind", unique=True, postgresql_where=OPEN_ALARM,
                 sqlite_where=OPEN_ALARM),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(64))
    desk: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[AlarmKind] = mapped_column(Word(AlarmKind))
    since: Mapped[datetime]
    """Business time since when it is so, which may be long before we knew."""
    ended_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Figures and reasons, never a customer's words."""


class Spending(Base):
    """What a source cost on one day."""

    __tablename__ = "spending"

    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """Of UTC, as platforms bill."""
    what: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    count: Mapped[int]
    micros: Mapped[int] = mapped_column(sa.BigInteger)
    """Millionths of a dollar."""
