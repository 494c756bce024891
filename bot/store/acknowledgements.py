"""Who was told automatically that the desk is closed: once in a closed period, whoever tells it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class Acknowledgement(Base):
    """An automatic reply to a customer; the unique key is what keeps it from being written twice."""

    __tablename__ = "acknowledgements"
    __table_args__ = (
        sa.UniqueConstraint("desk", "source", "customer_id", "closed_since"),
        sa.Index("ix_acknowledgements_customer", "customer_id"),
        sa.Index("ix_acknowledgements_reply", "reply_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(64))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    closed_since: Mapped[datetime]
    """The closing that began the closed period, by the usual hours or the end of an extra opening."""
    reply_id: Mapped[int] = mapped_column(sa.ForeignKey("replies.id"))
    at: Mapped[datetime]
    """Business time."""
