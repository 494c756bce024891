"""Groups: cases of one desk whose customers say the same."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import Visibility


class Group(Base):
    """At least two cases that say the same; ``Case.group_id`` tells which. Its head is the oldest of them.

    It holds no words: what is removed from its cases is gone from it too.
    """

    __tablename__ = "groups"
    __table_args__ = (sa.Index("ix_groups_created", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(sa.String(64))
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    """That of all its cases: a private case never stands beside a public one."""
    created_at: Mapped[datetime]
    """Business time: when the second case was found to say what the first said."""
