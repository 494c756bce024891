"""What people get to see of a crisis, as values: queries in ``bot/desk/crisis`` fill them, ``bot/slack`` renders them.

Instants are aware UTC; names are display names already; texts are raw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.rules.oncall import Variant
from bot.rules.statements import Line
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState, ReplyState, StatementKind


class CrisisCan(StrEnum):
    """What may be done about a crisis now; decided by who fills the view, not by the card."""

    ACKNOWLEDGE = "acknowledge"
    OPEN_DESK = "open_desk"
    CLOSE_DESK = "close_desk"
    FALSE_ALARM = "false_alarm"
    STAND_DOWN = "stand_down"
    TAKE_LEAD = "take_lead"
    DECLARE_PAGE = "declare_page"
    STATEMENT = "statement"
    LINES_ONLY = "lines_only"
    RELEASE_LINES = "release_lines"
    APPROVE_LINE = "approve_line"


@dataclass(frozen=True, kw_only=True)
class ReasonView:
    """One reason why this is a crisis, with its figures; the weightiest reason comes first.

    ``volume``: count, minutes, usual, authors. ``rise``: count, hours, usual. Both: negative, where only those count
    who sound so. ``negative``: share, usual (0 to 1). ``words``: words (a tuple), authors, word_authors (how many use
    the words named), kinds (of urgent things that these are about; also where no word is named). ``terms``: term, share
    (0 to 1), one reason a term. ``link``: url, count. ``reach``: followers, usual. ``incident``: feed, title.
    ``urgent``: kind (a value of ``UrgentKind``, or ``hurt``), words.
    ``declared``: by, why. ``hurt``: authors who write of people that are hurt, dead or missing.
    ``learned``: what a false alarm taught applies: needed (times normal), until, lowered (it would have been told
    louder), held_back (how often nothing was told), crisis (the false alarm).
    A kind that is not among these is not shown, and a figure that is missing is left out of its sentence.
    """

    kind: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChartPoint:
    """How many people wrote in the 15 minutes from ``at``, and how many were to be expected."""

    at: datetime
    authors: int
    usual: float | None = None


@dataclass(frozen=True, kw_only=True)
class ExampleView:
    """One message that it is about. ``text`` is None where it may not be shown: said in private, or gone."""

    case_number: int
    customer: str
    text: str | None
    posted_at: datetime
    url: str | None = None
    followers: int | None = None


@dataclass(frozen=True, kw_only=True)
class SimilarView:
    """An earlier crisis with the same words."""

    id: int
    opened_at: datetime
    ended_at: datetime | None
    outcome: str | None
    """What was written when it ended, or a value of ``CrisisState``."""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """One line of the timeline; ``by`` is a display name, None for the desk itself.

    Figures that are shown: ``to`` and ``way`` (one, or several with commas; PAGED, PAGE_FAILED), ``shown`` (PAGED in a
    drill: whom it would have told besides), ``until`` (DESK_OPENED; an instant or its ISO form), ``key`` (CHECKED),
    ``text`` (all others; a colleague's words); beside it ``platform``, ``url`` and ``pin`` (a value of ``Pin``) of a
    statement.
    """

    at: datetime
    kind: CrisisEventKind
    by: str | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)


class Pin(StrEnum):
    """Whether a statement stands on top of its account."""

    NOT_ASKED = ""
    DONE = "done"
    BY_HAND = "by_hand"
    """The platform lets no program do it: somebody has to."""


@dataclass(frozen=True, kw_only=True)
class StatementView:
    """Something that we say on one of our accounts; ``by`` is a display name."""

    id: int
    crisis: int
    platform: str
    kind: StatementKind
    text: str
    state: ReplyState
    by: str
    at: datetime
    """When it stood there; else when it was written."""
    url: str | None = None
    pin: Pin = Pin.NOT_ASKED
    reason: str | None = None
    """Why the platform refused it, in the platform's words."""


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """One thing on the checklist. Keys: campaigns, facts, statement, opening, departments, colleagues."""

    key: str
    done_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class DrillView:
    """Who takes part in a drill; display names. ``yes`` are really called, everybody else is only shown."""

    scenario: str
    yes: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    begun: bool = False
    interrupted: bool = False
    """A real crisis came in between."""


@dataclass(frozen=True, kw_only=True)
class CrisisView:
    """A crisis as its card shows it."""

    id: int
    desk: str
    kind: CrisisKind
    level: CrisisLevel
    state: CrisisState
    began_at: datetime
    """When the rise began."""
    opened_at: datetime
    """When it was noticed."""
    ended_at: datetime | None = None
    owner: str | None = None
    """Who acknowledged."""
    owner_id: str | None = None
    acknowledged_at: datetime | None = None
    lead: str | None = None
    lines_by: str | None = None
    """Who leads what is said: replies are approved lines."""
    open_until: datetime | None = None
    """Until when the desk is open because of this crisis."""
    reasons: tuple[ReasonView, ...] = ()
    chart: tuple[ChartPoint, ...] = ()
    """15-minute points of the last hours, oldest first."""
    examples: tuple[ExampleView, ...] = ()
    """The first message of the rise comes first; the card shows three."""
    reach: int = 0
    """Followers of all who wrote, together."""
    similar: tuple[SimilarView, ...] = ()
    timeline: tuple[EntryView, ...] = ()
    """Oldest first."""
    checklist: tuple[CheckView, ...] = ()
    statements: tuple[StatementView, ...] = ()
    """Oldest first."""
    can: frozenset[CrisisCan] = frozenset()
    drill: DrillView | None = None
    """None: it is a real one."""


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """An account of ours that takes a post from here; ``longest`` as its platform counts."""

    source: str
    platform: str
    longest: int


@dataclass(frozen=True, kw_only=True)
class StatementForm:
    """What the form of a statement opens with; ``corrects``: it is a correction of that one."""

    crisis: CrisisView
    accounts: tuple[AccountView, ...]
    lines: tuple[Line, ...] = ()
    """Texts that are approved."""
    approves: bool = False
    """Whether who opened it may approve texts for others."""
    corrects: StatementView | None = None


@dataclass(frozen=True, kw_only=True)
class PageView:
    """One call to a person on duty."""

    crisis: CrisisView
    variant: Variant
    """QUIET: for who only has to know. VOICE: the repeat."""
    key: str
    group: str | None = None
    """The user group that is called, where it is one."""


@dataclass(frozen=True, kw_only=True)
class LessonView:
    """What a confirmed false alarm taught: the same is told from ``needed`` times normal on."""

    needed: float
    until: datetime
    by: str
    held_back: int = 0
    """How often something was not told because of it."""
    forgotten: bool = False


@dataclass(frozen=True, kw_only=True)
class FalseAlarmView:
    """One false alarm on which the lead looks back; ``note`` is what was written when it ended."""

    crisis: CrisisView
    lesson: LessonView | None = None
    note: str | None = None
    was_real: bool = False


@dataclass(frozen=True, kw_only=True)
class FalseAlarmsView:
    """What the lead is asked in the morning."""

    alarms: tuple[FalseAlarmView, ...]


@dataclass(frozen=True, kw_only=True)
class SwapView:
    """A shift that a colleague was asked to take; names are display names, ``accepted`` is None until they answer."""

    id: int
    asked_by: str
    asked: str
    start: datetime
    end: datetime
    accepted: bool | None = None


@dataclass(frozen=True, kw_only=True)
class DutyAtHome:
    """Being on call as App Home tells one person; names are display names."""

    oncall: str | None = None
    """None: this desk has no on-call, and the next five say nothing."""
    person: str | None = None
    """Who is on now; None: nobody."""
    until: datetime | None = None
    next_person: str | None = None
    next_from: datetime | None = None
    mine: tuple[datetime, datetime] | None = None
    """The reader's next shift, start and end; None while they are on, or within eight weeks have none."""
    crises: tuple[tuple[CrisisView, tuple[str, str] | None], ...] = ()
    """Those that go on, the newest first, with (channel, ts) of the card."""
