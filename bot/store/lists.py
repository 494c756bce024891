"""What stood on a desk's morning and closing lists, and what was decided about each row."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import RowDecision


class ListRow(Base):
    """One case on one list; it stays on it when it is taken or done, so that people see the list shrink."""

    __tablename__ = "list_rows"
    __table_args__ = (sa.UniqueConstraint("card_id", "case_id"), sa.Index("ix_list_rows_case", "case_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(sa.ForeignKey("cards.id"))
    """The list: its kind, desk and local date."""
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    at: Mapped[datetime]
    """When it came on the list."""
    decision: Mapped[RowDecision | None] = mapped_column(Word(RowDecision))
    """Closing list only: what an agent decided; None while nothing was. Telling the customer needs no decision: it
    shows in the case, as a promise."""
    decided_by: Mapped[str | None] = mapped_column(sa.String(32))
    decided_at: Mapped[datetime | None]


class Rhythm(Base):
    """How far a desk's day has been gone through, so that a restart does not do it again."""

    __tablename__ = "rhythms"

    desk: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    claims_ended_at: Mapped[datetime]
    """The newest closing at which the claims were ended."""
