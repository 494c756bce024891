"""What one outbox row says to people, as a value: ``look.py`` fills what its kind needs, ``bot/slack`` renders it.

Instants are aware UTC; names are display names already; texts are raw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk.views import CaseView, FollowupView, PingLine, QuestionView, ReplyView
from bot.store.words import MessageKind


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """Something said in a thread of ours: always internal."""

    id: int
    by: str
    text: str
    at: datetime
    department: str | None = None
    """Label of the department, where it was said in its thread; None for a note from the case's own thread."""


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """The facts of one message. Beside ``case`` (every kind but the two ping kinds) each kind needs:

    PING, ROLLUP: lines. FOLLOWUPS: followups. ASSIGNED, TAKEN_OVER: by. BACK_IN_QUEUE: was. ASK_TO_CLOSE: since.
    REPLY_SENT, REPLY_FAILED: reply. ANSWERED, NOT_OURS: question. DEPARTMENT_NAMED: department, note_id.
    REMARK: note, question. NOTE_MIRRORED: note; its ``department`` is set when it goes to the case's thread.
    """

    kind: MessageKind
    case: CaseView | None = None
    link: tuple[str, str] | None = None
    """(channel, ts) of the case's card, once posted."""
    cases: tuple[CaseView, ...] = ()
    """LEASE_ASK: all cases it asks about; ``case`` is the first."""
    lines: tuple[PingLine, ...] = ()
    followups: tuple[FollowupView, ...] = ()
    by: str | None = None
    was: str | None = None
    reply: ReplyView | None = None
    question: QuestionView | None = None
    note: NoteView | None = None
    note_id: int | None = None
    department: tuple[str, str] | None = None
    """(name in the settings, label)."""
    since: datetime | None = None
