"""Slack users as we know them, and who coordinates on which day."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class Person(Base):
    """A Slack user: an agent, a colleague who answers a question, a lead."""

    __tablename__ = "people"

    user_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str | None] = mapped_column(sa.String(120))
    locale: Mapped[str | None] = mapped_column(sa.String(16))
    dm_channel: Mapped[str | None] = mapped_column(sa.String(32))
    """The D... id of our direct messages, once Slack named it."""
    gone: Mapped[bool] = mapped_column(default=False)
    """Deactivated in Slack."""
    read_at: Mapped[datetime | None]
    """Transport: when Slack last told us this."""
    home_at: Mapped[datetime | None]
    """Business time: when their App Home was last shown; it stands in Slack until it is shown anew."""
    home_stale: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """It may show words that were removed since; the worker shows it anew."""


class GroupMember(Base):
    """Who is in a Slack user group, as last read."""

    __tablename__ = "group_members"

    group_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)


class Presence(Base):
    """When an agent last acted at a desk (business time): *active* means within the last 60 minutes."""

    __tablename__ = "presences"

    desk: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    acted_at: Mapped[datetime]


class Duty(Base):
    """Who coordinates a desk on a local date, where that differs from the settings."""

    __tablename__ = "duties"

    desk: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(sa.String(32))
