"""Crises, their timelines, and who is paged beside Slack; what the watch has counted; changes of the rota by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState, PageState

RUNNING = sa.text("ended_at IS NULL")
WAITING = sa.text("state IN ('ready', 'sending')")


class Crisis(Base):
    """An abnormal rise at a desk, an urgent message, or one declared by hand; at most one at a time of each topic.

    The paging in it (``cycle`` to ``stopped_at``) is that of ``bot.rules.oncall.Paging``. Instants are business time.
    """

    __tablename__ = "crises"
    __table_args__ = (
        sa.Index("uq_crises_running", "desk", "topic", unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING),
        sa.Index("ix_crises_look", "look_at", postgresql_where=RUNNING, sqlite_where=RUNNING),
        sa.Index("ix_crises_desk", "desk", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(sa.String(64))
    topic: Mapped[str] = mapped_column(sa.String(64))
    """``volume`` for a rise or a declared crisis, ``case:7`` for an urgent message."""
    kind: Mapped[CrisisKind] = mapped_column(Word(CrisisKind))
    level: Mapped[CrisisLevel] = mapped_column(Word(CrisisLevel))
    state: Mapped[CrisisState] = mapped_column(Word(CrisisState), default=CrisisState.OPEN)
    began_at: Mapped[datetime]
    """When the rise began."""
    opened_at: Mapped[datetime]
    """When it was noticed."""
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """``reasons`` (figures and our own words, no customer's text), ``terms`` with their shares, ``checks``."""
    lead: Mapped[str | None] = mapped_column(sa.String(32))
    lines_by: Mapped[str | None] = mapped_column(sa.String(32))
    """Who leads what is said: until they release it, replies are approved lines. None: everybody writes freely."""
    lines_since: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    ladder: Mapped[dict[str, Any] | None]
    """``FrozenLadder`` as JSON; None: nobody is paged."""
    paged_at: Mapped[datetime | None]
    """When the ladder began."""
    cycle: Mapped[int] = mapped_column(default=0)
    cycle_at: Mapped[datetime | None]
    owner: Mapped[str | None] = mapped_column(sa.String(32))
    heard_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    """When its ladder has something to do next; None: nothing, unless something happens."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(32))

    @property
    def calls(self) -> bool:
        """Whether people are still to be called for it."""
        return self.owner is None and self.ended_at is None


class CrisisEvent(Base):
    """One line of a crisis's timeline, which writes itself."""

    __tablename__ = "crisis_events"
    __table_args__ = (sa.Index("ix_crisis_events_crisis", "crisis_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(sa.ForeignKey("crises.id"))
    at: Mapped[datetime]
    kind: Mapped[CrisisEventKind] = mapped_column(Word(CrisisEventKind))
    by: Mapped[str | None] = mapped_column(sa.String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CrisisExample(Base):
    """A message that a crisis shows as an example; its words stand in the mention alone."""

    __tablename__ = "crisis_examples"
    __table_args__ = (sa.Index("ix_crisis_examples_mention", "mention_id"),)

    crisis_id: Mapped[int] = mapped_column(sa.ForeignKey("crises.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    mention_id: Mapped[int] = mapped_column(sa.ForeignKey("mentions.id"))


class Page(Base):
    """One step of a ladder to one target over one way: written once, in the transaction that found it due.

    Those through Slack are messages of the outbox; these rows tell that the step was taken, and carry what goes beside
    Slack. Its outcome is never guessed: UNKNOWN is not sent again, because the next step follows within minutes.
    """

    __tablename__ = "pages"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_pages_waiting", "id", postgresql_where=WAITING, sqlite_where=WAITING),
        sa.Index("ix_pages_crisis", "crisis_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(160))
    """``page:7:0.0.1:U1:sms``: crisis, cycle and step, whom, way."""
    crisis_id: Mapped[int] = mapped_column(sa.ForeignKey("crises.id"))
    step: Mapped[str] = mapped_column(sa.String(32))
    person: Mapped[str | None] = mapped_column(sa.String(32))
    way: Mapped[str] = mapped_column(sa.String(32))
    """``slack``, ``sms``, ``voice``, ``push``, ``mail``, or ``address``."""
    place: Mapped[str] = mapped_column(sa.String(120))
    """A Slack id, or the name of the variable that holds the address: never the address itself."""
    variant: Mapped[str] = mapped_column(sa.String(16))
    due_at: Mapped[datetime]
    state: Mapped[PageState] = mapped_column(Word(PageState), default=PageState.READY)
    token: Mapped[str | None] = mapped_column(sa.String(36))
    lease_until: Mapped[datetime | None]
    """Transport."""
    sent_at: Mapped[datetime | None]
    """Transport."""
    error: Mapped[str | None] = mapped_column(sa.String(120))


class Volume(Base):
    """How many people wrote to a source in one interval, and how many of them sounded negative."""

    __tablename__ = "volumes"

    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    """Start of the interval."""
    authors: Mapped[int]
    negative: Mapped[int]
    urgent: Mapped[int]
    usual: Mapped[float | None] = mapped_column(sa.Float)
    """What the watch expected."""


class Watch(Base):
    """What the watch knows of a source: its detectors, and until when it has counted."""

    __tablename__ = "watches"

    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    counted_until: Mapped[datetime]
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)


class CalendarCopy(Base):
    """What a calendar of a rota said when it was last read: every process decides by the same one."""

    __tablename__ = "calendar_copies"

    oncall: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    layer: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    stretches: Mapped[list[Any]] = mapped_column(default=list)
    """``[[start, end, person]]``, ISO instants in UTC."""
    looked_at: Mapped[datetime]
    """Business time of the last look that worked."""


class DutyChange(Base):
    """A rota changed by hand: ``person`` is on duty for a while, whatever the rota says; what was made last wins."""

    __tablename__ = "duty_changes"
    __table_args__ = (sa.Index("ix_duty_changes_oncall", "oncall", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    oncall: Mapped[str] = mapped_column(sa.String(64))
    person: Mapped[str] = mapped_column(sa.String(32))
    start: Mapped[datetime]
    end: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(32))
    made_at: Mapped[datetime]


class ShiftSwap(Base):
    """Somebody asked a colleague to take a shift; what was accepted is a :class:`DutyChange` besides."""

    __tablename__ = "swaps"

    id: Mapped[int] = mapped_column(primary_key=True)
    oncall: Mapped[str] = mapped_column(sa.String(64))
    desk: Mapped[str] = mapped_column(sa.String(64))
    """The desk at which it was asked for: its language is spoken."""
    asked_by: Mapped[str] = mapped_column(sa.String(32))
    asked: Mapped[str] = mapped_column(sa.String(32))
    """Who could take it."""
    start: Mapped[datetime]
    end: Mapped[datetime]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    """None: not answered yet."""
