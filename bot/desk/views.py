"""What people get to see, as values: queries in ``bot/desk/look.py`` fill them, ``bot/slack`` renders them.

Instants are aware UTC; names are display names already; texts are raw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.desk.crisis.views import DutyAtHome
from bot.desk.lines_only import Bound
from bot.desk.ports import Denied, Way
from bot.rules.pings import Step
from bot.rules.queue import Place
from bot.rules.sla import ClockKind
from bot.rules.triage import Reason
from bot.rules.vocabulary import Priority
from bot.store.words import (
    Arrival,
    CaseState,
    ClockState,
    EventKind,
    Outcome,
    QuestionState,
    ReplyKind,
    ReplyState,
    Visibility,
)


class Can(StrEnum):
    """What may be done with a case now; decided by ``look.py`` from state and source, not by the card."""

    CLAIM = "claim"
    REPLY = "reply"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    RELEASE = "release"
    ASSIGN = "assign"
    TAKE_OVER = "take_over"
    JOIN_IN = "join_in"
    CLOSE_WITHOUT_REPLY = "close_without_reply"
    REOPEN = "reopen"
    RETRY_REPLY = "retry_reply"
    DETAILS = "details"
    ANSWER_ALL = "answer_all"


@dataclass(frozen=True, kw_only=True)
class CustomerView:
    """The account that wrote."""

    handle: str
    """With a leading @ where the platform gave a handle, else the name or the id."""
    name: str | None = None
    followers: int | None = None
    verified: bool | None = None
    bio: str | None = None
    folded_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MentionView:
    """One inbound message; ``text`` is None once deleted."""

    id: int
    external_id: str
    text: str | None
    posted_at: datetime
    visibility: Visibility
    url: str | None = None
    media: tuple[tuple[str, str], ...] = ()
    """(url, label) pairs; the label is the alt text, else the type."""
    language: str | None = None
    thanks: bool = False
    answered: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    versions: tuple[tuple[str | None, str], ...] = ()
    """(text before the edit, ISO instant until), oldest first."""


@dataclass(frozen=True, kw_only=True)
class ReplyView:
    """One reply of ours; ``by`` is None for an automatic one."""

    id: int
    kind: ReplyKind
    state: ReplyState
    text: str | None
    visibility: Visibility
    by: str | None
    created_at: datetime
    sent_at: datetime | None = None
    reason: str | None = None
    arrival: Arrival | None = None


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One clock, running or not."""

    id: int
    kind: ClockKind
    state: ClockState
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    overdue: bool = False
    department: str | None = None
    """Label, for a department's clock."""


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question to a department, with what the department needs to answer it."""

    id: int
    case_number: int
    department: str
    """Name in the settings."""
    label: str
    """Title for people."""
    question: str
    state: QuestionState
    asked_by: str
    asked_at: datetime
    answer_by: datetime
    priority: Priority
    taken_by: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    suggested: str | None = None
    """Label of the department that *Not ours* named."""
    customer: CustomerView
    platform: str
    visibility: Visibility
    mentions: tuple[MentionView, ...] = ()
    """The customer's words that the department needs: the newest, at most three."""
    hidden: bool = False
    """They were said in private, and this is no private place."""
    usergroup: str | None = None
    """The department's group to mention when the question is posted."""


@dataclass(frozen=True, kw_only=True)
class WritingView:
    """Somebody has the Reply modal open (``draft`` False) or left a draft."""

    by: str
    since: datetime
    draft: bool
    idle: timedelta


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One line of the timeline; ``by`` is a display name, None for the desk itself."""

    kind: EventKind
    at: datetime
    by: str | None
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case as its card shows it."""

    number: int
    revision: int
    desk: str
    channel: str
    """The channel in which this card stands (for a card that moved to the private channel see ``moved_away``)."""
    source: str
    platform: str
    visibility: Visibility
    addressed: bool
    state: CaseState
    priority: Priority
    reasons: tuple[Reason, ...] = ()
    about_people: bool = False
    """It speaks of people who are hurt, dead or missing."""
    customer: CustomerView
    mention: MentionView
    """The oldest unanswered mention, else the newest: the words the card shows."""
    more: int = 0
    """How many other mentions are unanswered."""
    opened_at: datetime
    owner: str | None = None
    owner_id: str | None = None
    claimed_at: datetime | None = None
    was: str | None = None
    """Name of the previous owner, while the case is free."""
    before: datetime | None = None
    """Due instant of the earliest running reply clock or promise."""
    overdue: bool = False
    promise: datetime | None = None
    window_closes: datetime | None = None
    """When the platform stops taking an answer in the way that the customer used; only while one is owed."""
    denied: Denied | None = None
    """Why nothing can be sent from here, where a reply would be possible otherwise."""
    template_only: bool = False
    """Free text is not taken any more: an approved text opens the conversation again."""
    contacts_this_week: int = 1
    handovers: int = 0
    reach: int | None = None
    """Followers, only when over the desk's threshold."""
    questions: tuple[QuestionView, ...] = ()
    """Open ones, and an answered one that was not passed on yet."""
    writing: WritingView | None = None
    failed_reply: ReplyView | None = None
    """The newest reply if it was rejected or its outcome is unknown."""
    sending: bool = False
    backlog: bool = False
    reopened: int = 0
    thanked_at: datetime | None = None
    waiting_since: datetime | None = None
    last_reply: ReplyView | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    outcome: Outcome | None = None
    cause: str | None = None
    folded_until: datetime | None = None
    continues: int | None = None
    similar: int = 0
    """How many other open cases say the same."""
    kept_for: timedelta | None = None
    """Set once the words are removed: how long after the case was resolved."""
    can: frozenset[Can] = frozenset()
    moved_away: bool = False
    """This card stays behind in the public channel: one line, no words, no buttons."""


@dataclass(frozen=True, kw_only=True)
class CaseDetails:
    """Everything behind *Details*."""

    case: CaseView
    mentions: tuple[MentionView, ...]
    replies: tuple[ReplyView, ...]
    events: tuple[EventView, ...]
    clocks: tuple[ClockView, ...]
    explained: tuple[tuple[datetime, datetime], ...] = ()
    """Open intervals that the earliest running clock has counted so far."""
    counted: timedelta = timedelta()
    earlier_cases: tuple[tuple[int, datetime, Outcome | None], ...] = ()
    similar: tuple[Row, ...] = ()
    """Open cases that say the same, the oldest first; not more than a modal can hold."""
    place: Place | None = None
    """None: it is not free."""


@dataclass(frozen=True, kw_only=True)
class FollowupView:
    """A later mention (or its edit) in the case's thread."""

    case_number: int
    customer: CustomerView
    mention: MentionView
    version: int | None = None
    """For an edit: index into ``mention.versions`` of the words before it."""
    hidden: bool = False
    """A private message under a card in a public channel: say that it came, show no words."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case in a list, the queue or App Home."""

    number: int
    state: CaseState
    priority: Priority
    platform: str
    visibility: Visibility
    customer: str
    excerpt: str | None
    """First words; None for private cases in a public place."""
    before: datetime | None
    overdue: bool
    owner: str | None
    owner_id: str | None
    waiting_since: datetime | None = None
    promise: datetime | None = None
    question_due: datetime | None = None
    thanked: bool = False
    about_people: bool = False
    backlog: bool = False
    link: tuple[str, str] | None = None
    """(channel, ts) of its card, once posted."""
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class FreeLine:
    """The channel's one line about free cases: "6 free, first before 14:32"."""

    desk: str
    free: int
    first_before: datetime | None
    urgent: int = 0


@dataclass(frozen=True, kw_only=True)
class DayList:
    """The morning list or the closing list of one local date."""

    desk: str
    day: date
    morning: bool
    rows: tuple[Row, ...]
    total: int
    coordinator: str | None
    taken: int = 0
    handled: int = 0
    """Rows that were on it and are done: taken (morning), told, handed over or left (closing)."""
    opens_at: datetime | None = None
    """Closing list: the real next opening."""


@dataclass(frozen=True, kw_only=True)
class HomeView:
    """App Home of one person."""

    desk: str | None
    is_agent: bool
    mine: tuple[Row, ...] = ()
    queue: tuple[Row, ...] = ()
    queue_total: int = 0
    coordinator: str | None = None
    is_open: bool = True
    next_opening: datetime | None = None
    at: datetime | None = None
    duty: DutyAtHome | None = None
    """None: neither an agent nor on call."""


@dataclass(frozen=True, kw_only=True)
class PingLine:
    """One line of a ping message."""

    number: int
    kind: ClockKind
    step: Step
    customer: str
    due_at: datetime
    started_at: datetime
    at: datetime
    """The business instant of the ping: "12 min left" is due_at - at."""
    owner: str | None
    department: str | None = None
    link: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyForm:
    """What the Reply modal opens with."""

    case_number: int
    revision: int
    customer: CustomerView
    mention: MentionView
    visibility: Visibility
    """The one the customer used."""
    ways: tuple[Way, ...]
    """How the case can be answered now, open or denied; the customer's own way first."""
    signature: str
    draft: str | None
    """Own earlier draft, or what is offered (a department's answer is not pasted: it stands beside as ``answer``)."""
    answer: str | None
    other_writer: WritingView | None
    history: tuple[tuple[str, str | None, datetime], ...] = ()
    """The newest exchanges, oldest first: (who, text, instant)."""
    platform: str = ""
    bound: Bound | None = None
    """Not None: only these lines are taken, no free text."""

    @property
    def offered(self) -> tuple[Visibility, ...]:
        """In which visibilities one can reply now, the customer's own first."""
        return tuple(way.visibility for way in self.ways if way.is_open)

    @property
    def chosen(self) -> Visibility:
        """The visibility that the form opens with: the customer's own, else the one that is left."""
        return self.visibility if self.visibility in self.offered else next(iter(self.offered), self.visibility)

    def way(self, visibility: Visibility) -> Way | None:
        """Return the open way of a visibility."""
        return next((way for way in self.ways if way.visibility is visibility and way.is_open), None)
