"""Rows that keep things from happening twice, and leases that keep two processes from doing one job."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class SeenKey(Base):
    """A click, event, form or hook delivery whose effect is committed; inserted in the effect's own transaction."""

    __tablename__ = "seen_keys"
    __table_args__ = (sa.Index("ix_seen_keys_at", "at"),)

    key: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    at: Mapped[datetime]
    """Transport; rows older than a day are swept."""


class Lease(Base):
    """Who runs a job now (transport time). Another process takes it over once ``until`` has passed."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(sa.String(64))
    until: Mapped[datetime]
