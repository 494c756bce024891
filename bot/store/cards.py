"""Living messages: what is shown in Slack, edited in place, always rendered from the newest state."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import CardKind, Lane, Removal, SendState

STALE = sa.text("shown < wanted AND state IN ('ready', 'sending', 'posted')")
REMOVAL = sa.text("removal IS NOT NULL")
OF_DESK = sa.text("case_id IS NULL")
AGAIN = sa.text("attempts > 1")


class Card(Base):
    """One message that shows something as it is NOW: a case, a follow-up in its thread, a question, a list.

    Ten changes between two deliveries cost one ``chat.update``. Recording a delivery touches this row only,
    never the case. All instants with ``transport`` in their text are real time, never business time.
    """

    __tablename__ = "cards"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_cards_stale", "lane", "rank", "id", postgresql_where=STALE, sqlite_where=STALE),
        sa.Index("ix_cards_case", "case_id", "kind"),
        sa.Index("ix_cards_message", "channel", "ts"),
        sa.Index("ix_cards_desk", "desk", "kind", "id", postgresql_where=OF_DESK, sqlite_where=OF_DESK),
        sa.Index("ix_cards_again", "sent_at", postgresql_where=AGAIN, sqlite_where=AGAIN),
        sa.Index("ix_cards_removal", "removal", "id", postgresql_where=REMOVAL, sqlite_where=REMOVAL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120))
    """Unique and opaque; travels as message metadata, so that an unknown outcome can be looked up.
    
    ``case:7:C1``, ``mention:93:C1``, ``edit:93:1``, ``question:4:C2``, ``morning_list:rail:2026-11-23``."""
    kind: Mapped[CardKind] = mapped_column(Word(CardKind))
    ref: Mapped[str] = mapped_column(sa.String(64))
    """What it shows: the id of the case, mention or escalation, or the local date of a list."""
    desk: Mapped[str] = mapped_column(sa.String(64))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    channel: Mapped[str] = mapped_column(sa.String(32))
    """Channel id; for a direct message the user id until Slack names the D... id."""
    under: Mapped[int | None] = mapped_column(sa.ForeignKey("cards.id"))
    """The card in whose thread it stands; it waits until that card has its ``ts``."""
    lane: Mapped[Lane] = mapped_column(sa.Integer, default=Lane.CARD)
    rank: Mapped[int] = mapped_column(default=100)
    """Inside a lane, lower first: urgent 0, high 50, normal 100."""
    ts: Mapped[str | None] = mapped_column(sa.String(32))
    wanted: Mapped[int] = mapped_column(default=1)
    shown: Mapped[int] = mapped_column(default=0)
    state: Mapped[SendState] = mapped_column(Word(SendState), default=SendState.READY)
    """READY: not posted yet; SENDING: intent recorded, outcome not known yet; POSTED: has a ts and is kept true by
    edits; FAILED: Slack refuses it for good; CANCELLED: must not be shown (any more)."""
    token: Mapped[str | None] = mapped_column(sa.String(36))
    lease_until: Mapped[datetime | None]
    """Transport."""
    sent_at: Mapped[datetime | None]
    """Transport: when the intent was recorded."""
    not_before: Mapped[datetime | None]
    """Transport: after ``Retry-After`` or a failed attempt."""
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.String(120))
    """Slack's error code of the last refusal."""
    digest: Mapped[str | None] = mapped_column(sa.String(64))
    """Of a list or line: what it was last touched for; while that is the same, no edit is spent on it."""

    removal: Mapped[Removal | None] = mapped_column(Word(Removal))
    """What is to happen to it because its words are gone; None where it shows nothing of them (any more)."""

    @property
    def is_held_back(self) -> bool:
        """Whether it was taken back before it ever left (a storm): shown after all, it is made READY again."""
        return self.state is SendState.CANCELLED and self.attempts == 0

    def touch(self) -> None:
        """What it shows has changed; the next delivery renders it anew."""
        self.wanted += 1
