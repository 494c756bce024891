"""What one outbox row says to people, as a value: ``look.py`` fills what its kind needs, ``bot/slack`` renders it.

Instants are aware UTC; names are display names already; texts are raw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.desk.crisis.ring_look import RingView
from bot.desk.crisis.views import CrisisView, PageView, StatementView, SwapView
from bot.desk.views import CaseView, FollowupView, PingLine, QuestionView, ReplyView
from bot.rules.oncall import Gap
from bot.store.words import AlarmKind, MessageKind


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
class SourceView:
    """What is, or was, up with a source. ``since`` and ``until`` bound a gap; ``until`` is None while it lasts."""

    platform: str
    source: str
    kind: AlarmKind | None
    since: datetime
    until: datetime | None = None
    usual: int = 0
    """SILENT: how many mentions are usual in that time."""
    why: str = ""
    """In the platform's or our own words; no customer's."""
    fix: str = ""


@dataclass(frozen=True, kw_only=True)
class OpeningView:
    """An extra opening of a desk; ``by`` of DESK_CLOSED is None where it ended by itself."""

    by: str | None
    until: datetime
    """DESK_OPENED: its end. DESK_CLOSED: when it ended."""
    open_until: datetime | None = None
    """DESK_CLOSED: the desk goes on by its hours until then."""
    opens_at: datetime | None = None
    """DESK_CLOSED: the next opening."""


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """The facts of one message. Beside ``case`` (every kind but the two ping kinds) each kind needs:

    PING, ROLLUP: lines. FOLLOWUPS: followups. ASSIGNED, TAKEN_OVER: by. BACK_IN_QUEUE: was. ASK_TO_CLOSE: since.
    REPLY_SENT, REPLY_FAILED: reply. ANSWERED, NOT_OURS: question. DEPARTMENT_NAMED: department, note_id.
    SOURCE_ALARM, SOURCE_WELL, SOURCE_GAP: about, and no case. NATIVE_ANSWER: reply.
    DESK_OPENED, DESK_CLOSED: opening, and no case. MADE_BY_HAND: by, made_of. MADE_FROM: by.
    REMARK: note, question. NOTE_MIRRORED: note; its ``department`` is set when it goes to the case's thread.
    PAGE: page. CRISIS_ASK, CRISIS_REPORT, DRILL_INVITE, DRILL_OVER: crisis. STATEMENT_FAILED: crisis and statement.
    DUTY_WARNING: gaps or people, and oncall. RING_UNHEARD: unheard. SWAP_ASKED, SWAP_ANSWERED: swap. None of these has
    a case.
    """

    kind: MessageKind
    case: CaseView | None = None
    link: tuple[str, str] | None = None
    """(channel, ts) of the case's or the crisis's card, once posted."""
    cases: tuple[CaseView, ...] = ()
    """LEASE_ASK: the first cases it asks about; ``case`` is the first of them."""
    asked: int = 1
    """LEASE_ASK: how many cases it asks about."""
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
    about: SourceView | None = None
    crisis: CrisisView | None = None
    page: PageView | None = None
    statement: StatementView | None = None
    gaps: tuple[Gap, ...] = ()
    """Hours in which nobody is on duty."""
    people: tuple[str, ...] = ()
    """Display names of who is on duty and can be reached in no way beside Slack."""
    oncall: str | None = None
    """Name of the rota in the settings."""
    unheard: tuple[RingView, ...] = ()
    """Test pages that were not confirmed by every way."""
    made_of: tuple[str, str] | None = None
    """(channel, ts) of the message in Slack that a case was made of."""
    opening: OpeningView | None = None
    swap: SwapView | None = None
