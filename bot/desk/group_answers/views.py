"""What people see of a text for many, as values; instants are aware UTC, names are display names, texts are raw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.desk.views import CustomerView, MentionView
from bot.rules.personal_data import PersonalData
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState, LeftOut
from bot.store.words import ReplyState, Visibility


class GroupCan(StrEnum):
    """What may be done with a text for many now."""

    APPROVE = "approve"
    WITHDRAW = "withdraw"
    STOP = "stop"
    GO_ON = "go_on"
    SEND_TO_NEW = "send_to_new"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a text goes: to how many customers of a platform, in public or in private."""

    platform: str
    visibility: Visibility
    count: int


@dataclass(frozen=True, kw_only=True)
class GroupForm:
    """What the form of a text for many opens with, or shows once a text stands in it."""

    case: int
    """The case from which it was opened; of a closing line the first that gets it."""
    closes: int | None = None
    """Of a closing line: the answer that it closes."""
    customer: CustomerView | None = None
    head: MentionView | None = None
    """What the first of them says; None of a closing line."""
    platform: str = ""
    said: str = ""
    """Of a closing line: what they were told before."""
    places: tuple[Place, ...] = ()
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    samples: tuple[str, ...] = ()
    """As the first of them, and one without a name, would read it."""
    shown: Sequence[PersonalData] = ()
    """Personal data in it that everybody could read."""
    signature: str = ""
    second_person: bool = True

    @property
    def total(self) -> int:
        """How many customers get it."""
        return sum(place.count for place in self.places)


@dataclass(frozen=True, kw_only=True)
class GroupAnswerView:
    """A text for many as its message shows it."""

    id: int
    kind: GroupAnswerKind
    state: GroupAnswerState
    text: str
    written_by: str
    created_at: datetime
    approved_by: str | None
    """None: nobody yet, or no second person was wanted."""
    stopped_by: str | None
    places: tuple[Place, ...]
    sent: int = 0
    rejected: int = 0
    unknown: int = 0
    left: int = 0
    """Not sent yet."""
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    """Of those who were to get it."""
    others: Mapping[LeftOut, int] = field(default_factory=dict)
    """Open cases that say the same and do not get it."""
    came_since: int = 0
    open: int = 0
    """How many of those who got it have an open case."""
    listed: tuple[tuple[int, LeftOut | ReplyState], ...] = ()
    """Cases that did not get it, as far as there is room, with why."""
    resolves: bool = False
    can: frozenset[GroupCan] = frozenset()

    @property
    def total(self) -> int:
        """How many were to get it."""
        return sum(place.count for place in self.places)
