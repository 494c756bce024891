"""Clocks of a case and the pings that they caused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import ClockState

if TYPE_CHECKING:
    from bot.store.escalations import Escalation


class Clock(Base):
    """A promise with a due instant. A new cycle is a new row; a due instant moves only with its reason recorded."""

    __tablename__ = "clocks"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "kind", "cycle"),
        sa.Index("ix_clocks_next_ping", "next_ping_at", postgresql_where=sa.text("next_ping_at IS NOT NULL"),
                 sqlite_where=sa.text("next_ping_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    kind: Mapped[ClockKind] = mapped_column(Word(ClockKind))
    cycle: Mapped[int]
    """1, 2, ...: the n-th clock of this kind in the case."""
    escalation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("escalations.id"))
    state: Mapped[ClockState] = mapped_column(Word(ClockState), default=ClockState.RUNNING)
    allowance: Mapped[timedelta]
    """Open time granted; zero for a promise, whose due instant a reply named."""
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused: Mapped[timedelta] = mapped_column(default=timedelta())
    """Open time that pauses have taken so far (resolution only)."""
    ended_at: Mapped[datetime | None]
    """When it was met or ended."""
    next_ping_at: Mapped[datetime | None]
    """When the sweep looks at this clock next; None when nothing is left to ping."""

    escalation: Mapped[Escalation | None] = relationship(lazy="raise")
    """Only to start the clock of a question that has no id yet."""

    @property
    def is_running(self) -> bool:
        """Whether its due instant still counts."""
        return self.state is ClockState.RUNNING

    def meet(self, *, at: datetime) -> None:
        """Stop a running clock because what it waited for happened at ``at``."""
        self.state, self.ended_at, self.next_ping_at = ClockState.MET, at, None

    def end(self, *, at: datetime) -> None:
        """Stop a clock that nobody waits for any more."""
        self.state, self.ended_at, self.next_ping_at = ClockState.ENDED, at, None


class Ping(Base):
    """One step of one clock, said once, ever; ``outbox_id`` is the message that said it (several may share one)."""

    __tablename__ = "pings"
    __table_args__ = (
        sa.UniqueConstraint("clock_id", "step"),
        sa.Index("ix_pings_outbox", "outbox_id"),
        sa.Index("ix_pings_rollup", "rollup_at", postgresql_where=sa.text("rollup_at IS NOT NULL"),
                 sqlite_where=sa.text("rollup_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(sa.ForeignKey("clocks.id"))
    step: Mapped[Step] = mapped_column(Word(Step))
    at: Mapped[datetime]
    outbox_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outbox.id"))
    """None: the step is shown in a living line or was covered by a higher step."""
    rollup_at: Mapped[datetime | None]
    """When the coordinator is to hear of it too, in a roll-up; None: need not, or has."""
