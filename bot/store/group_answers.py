"""One text for all in a group of cases: who wrote it, who approved it, and what became of it for each of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import and_
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base
from bot.store.types import Word
from bot.store.words import Outcome, Visibility

NOT_HANDED_OVER = sa.text("reply_id IS NULL AND left_out IS NULL")


class GroupAnswerKind(StrEnum):
    """What a text for many is for."""

    ANSWER = "answer"
    CLOSING = "closing"
    """It is fixed: to those who got an answer before."""


class GroupAnswerState(StrEnum):
    """The way of a text for many."""

    WAITING = "waiting"
    """For the approval of a second person."""
    SENDING = "sending"
    STOPPED = "stopped"
    """What was not handed over is not sent, until somebody presses Go on."""
    DONE = "done"
    WITHDRAWN = "withdrawn"
    """It was not approved; nothing was sent."""


class LeftOut(StrEnum):
    """Why a case does not get a text for many; ``bot/slack`` makes the sentence."""

    WRITING = "writing"
    """A colleague is writing, or left a draft."""
    ON_ITS_WAY = "on_its_way"
    """A reply is on its way, or nobody knows whether one arrived."""
    NOT_WAITING = "not_waiting"
    """Nothing that its customer wrote waits for an answer."""
    IN_DANGER = "in_danger"
    """It speaks of danger, or of people who are hurt or missing: a person answers it in their own words."""
    DENIED = "denied"
    """The platform, or the source, takes no free text in the way that its customer used."""
    LINES_ONLY = "lines_only"
    """Somebody leads what is said, and this is no approved line."""
    SAME_CUSTOMER = "same_customer"
    """Its customer gets the text in another case."""
    TOO_LONG = "too_long"
    CHANGED = "changed"
    """Something happened since the text was written: new words, a reply, an answer on the platform itself."""
    CLOSED = "closed"
    DELETED = "deleted"
    """Its words are gone."""
    TROUBLE = "trouble"
    """An error that nobody expected; the log has it."""
    RESTORED = "restored"
    """The database was put back from a backup: it may have got the text already."""


class GroupAnswer(Base):
    """A text that goes to many customers, each with their name in it; it never changes once it was written.

    Its cases are rows of their own, so that each gets it at most once whatever dies in between.
    """

    __tablename__ = "group_answers"
    __table_args__ = (
        sa.Index("ix_group_answers_group", "group_id"),
        sa.Index("ix_group_answers_state", "state", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("groups.id"))
    desk: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[GroupAnswerKind] = mapped_column(Word(GroupAnswerKind))
    closes: Mapped[int | None] = mapped_column(sa.ForeignKey("group_answers.id"))
    """Of a closing line: the answer whose customers get it."""
    text: Mapped[str] = mapped_column(sa.Text)
    """As written, with ``{name}`` where each is called by name."""
    resolve_as: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    """The outcome to give each case once the platform confirmed; None: it goes on waiting for its customer."""
    cause: Mapped[str | None] = mapped_column(sa.String(120))
    state: Mapped[GroupAnswerState] = mapped_column(Word(GroupAnswerState))
    written_by: Mapped[str] = mapped_column(sa.String(32))
    """Slack user id; signs it and gets the free cases."""
    created_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(sa.String(32))
    """``written_by`` where the desk wants no second person."""
    approved_at: Mapped[datetime | None]
    sending_since: Mapped[datetime | None]
    """When it last began, or went on, to be sent."""
    stopped_by: Mapped[str | None] = mapped_column(sa.String(32))
    """Who stopped or withdrew it; None beside STOPPED: it stopped by itself, because nothing arrived."""
    finished_at: Mapped[datetime | None]
    """When the last one was settled, the first time."""


class GroupAnswerCase(Base):
    """One case that a text goes to: not handed over yet, handed over as a reply, or left out."""

    __tablename__ = "group_answer_cases"
    __table_args__ = (
        sa.UniqueConstraint("reply_id"),
        sa.Index("ix_group_answer_cases_case", "case_id"),
        sa.Index("ix_group_answer_cases_next", "answer_id", "case_id", postgresql_where=NOT_HANDED_OVER,
                 sqlite_where=NOT_HANDED_OVER),
    )  # fmt: skip

    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("group_answers.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    seen_revision: Mapped[int]
    """The case's revision when it was chosen: what happened to it since, the text does not answer."""
    reply_id: Mapped[int | None] = mapped_column(sa.ForeignKey("replies.id"))
    """The reply that it was handed over as, written in the same transaction; that one knows what came of it."""
    left_out: Mapped[LeftOut | None] = mapped_column(Word(LeftOut))


TO_HAND_OVER = and_(GroupAnswerCase.reply_id.is_(None), GroupAnswerCase.left_out.is_(None))
"""Whose reply is not written yet (``ix_group_answer_cases_next``)."""
