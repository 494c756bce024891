"""The case: the mentions of one customer in one conversation, its owner, and its append-only history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from bot.rules.vocabulary import Priority
from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import CaseState, EventKind, Outcome, Visibility

if TYPE_CHECKING:
    from bot.store.cards import Card
    from bot.store.clocks import Clock
    from bot.store.escalations import Escalation
    from bot.store.mentions import Customer

OPEN_CASE = sa.text("state <> 'resolved'")
FREE_CASE = "state = 'new' AND owner IS NULL AND addressed"
TO_PURGE = sa.text("state = 'resolved' AND purged_at IS NULL")
GROUPED = sa.text("group_id IS NOT NULL")
TO_GROUP = sa.text("grouped_at IS NULL AND state <> 'resolved'")


class CaseEvent(Base):
    """Who did what, when. Never changed, never deleted; holds no customer text."""

    __tablename__ = "case_events"
    __table_args__ = (sa.Index("ix_case_events_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"))
    revision: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(Word(EventKind))
    """Past tense, one of ``bot.store.words.EventKind``."""
    by: Mapped[str | None] = mapped_column(sa.String(32))
    """Slack user id; None when the desk itself acted."""
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Case(Base):
    """What the team works on; ``id`` is the number people see."""

    __tablename__ = "cases"
    __table_args__ = (
        # Keeps two workers from opening two cases for one conversation.
        sa.Index("uq_cases_open", "source", "customer_id", "conversation_id", unique=True,
                 postgresql_where=OPEN_CASE, sqlite_where=OPEN_CASE),
        sa.Index("ix_cases_open_desk", "desk", "state", postgresql_where=OPEN_CASE, sqlite_where=OPEN_CASE),
        sa.Index("ix_cases_free", "desk", postgresql_where=sa.text(FREE_CASE),
                 sqlite_where=sa.text(f"{FREE_CASE} = 1")),
        sa.Index("ix_cases_owner", "owner", postgresql_where=OPEN_CASE, sqlite_where=OPEN_CASE),
        sa.Index("ix_cases_customer", "customer_id", "id"),
        sa.Index("ix_cases_lease", "lease_until", postgresql_where=sa.text("lease_until IS NOT NULL"),
                 sqlite_where=sa.text("lease_until IS NOT NULL")),
        sa.Index("ix_cases_writing", "last_key_at", postgresql_where=sa.text("writing_since IS NOT NULL"),
                 sqlite_where=sa.text("writing_since IS NOT NULL")),
        sa.Index("ix_cases_ask", "ask_after", postgresql_where=sa.text("ask_after IS NOT NULL"),
                 sqlite_where=sa.text("ask_after IS NOT NULL")),
        sa.Index("ix_cases_to_purge", "desk", "source", "resolved_at", postgresql_where=TO_PURGE,
                 sqlite_where=TO_PURGE),
        sa.Index("ix_cases_group", "group_id", "state", postgresql_where=GROUPED, sqlite_where=GROUPED),
        sa.Index("ix_cases_to_group", "id", postgresql_where=TO_GROUP, sqlite_where=TO_GROUP),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    """Raised by every :meth:`record`; an update that finds another revision fails (compare-and-set)."""
    desk: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(64))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    conversation_id: Mapped[str] = mapped_column(sa.String(255))
    """The platform's conversation of the first mention."""
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    """Private as soon as one private mention joined: from then on it is shown in the private channel only."""
    state: Mapped[CaseState] = mapped_column(Word(CaseState), default=CaseState.NEW)
    addressed: Mapped[bool] = mapped_column(default=True)
    """False: overheard and nobody joined in yet; such a case has no clocks."""
    backlog: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    """Came in while closed: stands on the morning list, gets its card when taken (or at once when urgent)."""
    language: Mapped[str | None] = mapped_column(sa.String(16))

    priority: Mapped[Priority] = mapped_column(Word(Priority))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    """Why this priority: ``[{"kind", "fact"}]`` of ``bot.rules.triage``."""
    about_people: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """It speaks of people who are hurt, dead or missing, or asks after a relative: it comes first, and is answered
    by a person in their own words, whatever else is decided."""

    owner: Mapped[str | None] = mapped_column(sa.String(32))
    claimed_at: Mapped[datetime | None]
    previous_owner: Mapped[str | None] = mapped_column(sa.String(32))
    """Shown as "was Sanne's" when the case returns to the queue."""
    handovers: Mapped[int] = mapped_column(default=0)
    """Hand-overs to another owner or department; the second tells the coordinator."""
    lease_until: Mapped[datetime | None]
    """Claim lease, in opening time: then the owner is asked "still on it?"; None while it does not run."""
    lease_asked_at: Mapped[datetime | None]
    seen_in_channel_at: Mapped[datetime | None]
    """When it was last shown anew in the channel; a case that returns is shown again at most once an hour."""

    opened_at: Mapped[datetime]
    """The platform's instant of the first mention (intake for backlog)."""
    received_at: Mapped[datetime]
    window_ends_at: Mapped[datetime | None]
    """When the platform stops taking an answer to what the customer wrote last; None where it always takes one."""
    waiting_since: Mapped[datetime | None]
    ask_after: Mapped[datetime | None]
    """While waiting for the customer: when the owner is asked whether to close it (three working days)."""
    thanked_at: Mapped[datetime | None]
    """A thank-you came in and nothing is unanswered: listed for a one-click close."""
    first_replied_at: Mapped[datetime | None]
    first_resolved_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(sa.String(32))
    outcome: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    cause: Mapped[str | None] = mapped_column(sa.String(120))
    reopened: Mapped[int] = mapped_column(default=0)
    purged_at: Mapped[datetime | None]
    """When its words were removed, by retention or because the customer asked; None again once new ones came."""
    continues: Mapped[int | None] = mapped_column(sa.ForeignKey("cases.id"))
    """The older case of this conversation, resolved more than seven days before."""

    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("groups.id"))
    """The cases that say the same; None while there is no other."""
    grouped_at: Mapped[datetime | None]
    """When its words were compared with those of the others; None: not yet, or it has other words since."""

    writer: Mapped[str | None] = mapped_column(sa.String(32))
    """Who has the Reply modal open, or left a draft."""
    writing_since: Mapped[datetime | None]
    last_key_at: Mapped[datetime | None]
    """10 min after the last key "Sanne is writing" becomes "draft by Sanne, 12 min"."""
    draft: Mapped[str | None] = mapped_column(sa.Text)

    customer: Mapped[Customer] = relationship(lazy="joined", innerjoin=True)
    clocks: Mapped[list[Clock]] = relationship(lazy="selectin", order_by="Clock.id")
    escalations: Mapped[list[Escalation]] = relationship(lazy="selectin", order_by="Escalation.id")
    cards: Mapped[list[Card]] = relationship(
        lazy="selectin",
        primaryjoin="and_(Case.id == Card.case_id, Card.kind == 'case')",
        viewonly=False,
        overlaps="case",
    )
    events: WriteOnlyMapped[CaseEvent] = relationship(order_by=CaseEvent.id)

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy reads it

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to bring it to an end."""
        return self.state is not CaseState.RESOLVED

    def record(self, kind: EventKind, /, *, by: str | None, at: datetime, **facts: Any) -> CaseEvent:
        """Add an event, raise the revision and make the card stale. Every change of a case goes through here."""
        self.touch()
        event = CaseEvent(revision=self.revision, kind=kind, by=by, at=at, facts=facts)
        self.events.add(event)
        return event

    def leave_group(self) -> None:
        """It says something else now, or in private: it is compared anew."""
        self.group_id = self.grouped_at = None

    def touch(self) -> None:
        """Raise the revision and make the card stale for a change that is not history (somebody is writing)."""
        self.revision += 1
        for card in self.cards:
            card.wanted = self.revision
