"""What the desk should look like after a series of events, worked out a second time without a database.

It shares no code with ``bot.desk`` but its words. One desk that never closes, public conversations, plain questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

PUT_BACK = timedelta(hours=1)
REOPENS_WITHIN = timedelta(days=7)
ACTIVE_FOR = timedelta(minutes=60)
# When somebody acted is kept to the minute.
BLUR = timedelta(minutes=1)


class Way(Enum):
    """Where a reply is."""

    UNDERWAY = "underway"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass
class Said:
    """A mention."""

    name: str
    at: datetime
    waits: bool = True
    answered: bool = False
    deleted: bool = False

    @property
    def owed(self) -> bool:
        """Whether the customer waits for an answer to it."""
        return self.waits and not self.answered and not self.deleted


@dataclass
class Written:
    """A reply."""

    number: int
    by: str
    sees_until: datetime
    under: str
    closes: bool
    way: Way = Way.UNDERWAY


@dataclass
class Expected:
    """A case."""

    number: int
    customer: str
    conversation: str
    mentions: list[Said] = field(default_factory=list)
    replies: list[Written] = field(default_factory=list)
    owner: str | None = None
    open: bool = True
    waiting: bool = False
    answered_once: bool = False
    closed_at: datetime | None = None
    had: str | None = None
    """Whose it was when it came back to the queue last."""
    released: dict[str, datetime] = field(default_factory=dict)

    def put_back_by(self, user: str, now: datetime) -> bool:
        """Whether *Next* does not hand it to ``user``, who released it a moment ago."""
        return self.had == user and user in self.released and self.released[user] > now - PUT_BACK

    def lose_owner(self) -> None:
        """Return it to the queue."""
        self.had, self.owner = self.owner, None

    @property
    def owed(self) -> bool:
        """Whether a reply clock runs."""
        return self.open and any(one.owed for one in self.mentions)

    @property
    def state(self) -> str:
        """The word in the column."""
        if not self.open:
            return "resolved"
        return "waiting" if self.waiting else "claimed" if self.owner else "new"

    @property
    def last_word_at(self) -> datetime:
        """When the customer last spoke."""
        return max(one.at for one in self.mentions)

    def close(self, at: datetime) -> None:
        """End it; what was left unanswered waits no longer."""
        self.open, self.waiting, self.closed_at = False, False, at
        for one in self.mentions:
            if not one.answered:
                one.waits = False


class Model:
    """All cases, and who acted when."""

    def __init__(self) -> None:
        self.cases: dict[int, Expected] = {}
        self.acted: dict[str, datetime] = {}

    def destination(self, customer: str, conversation: str, at: datetime) -> Expected | None:
        """Return the case that a mention belongs to; None: it opens one."""
        here = [one for one in self.cases.values() if (one.customer, one.conversation) == (customer, conversation)]
        going_on = [one for one in here if one.open]
        if going_on:
            return going_on[0]
        if not here:
            return None
        last = max(here, key=lambda one: (one.last_word_at, one.number))
        return last if last.closed_at is not None and at - last.closed_at <= REOPENS_WITHIN else None

    def is_active(self, user: str, now: datetime) -> bool | None:
        """Return whether somebody acted lately; None where the minute decides."""
        acted = self.acted.get(user)
        since = now - acted if acted else timedelta.max
        return None if abs(since - ACTIVE_FOR) <= BLUR else since < ACTIVE_FOR

    def hear(self, case: Expected, said: Said, now: datetime) -> bool:
        """Add a mention. Returns False where it cannot be told who has the case now."""
        idle = case.waiting or not case.open
        case.mentions.append(said)
        case.open, case.waiting, case.closed_at = True, False, None
        if not idle or case.owner is None:
            return True
        active = self.is_active(case.owner, now)
        if active is False:
            case.lose_owner()
        return active is not None

    def delete(self, case: Expected, said: Said, now: datetime) -> None:
        """The customer takes a message back; a case that nobody took and that is empty closes."""
        said.deleted = True
        if case.state == "new" and all(one.deleted for one in case.mentions):
            case.close(now)

    def reopen(self, case: Expected, by: str, now: datetime) -> None:
        """Open a case by hand: what came after the last reply waits again."""
        replied = max((one.sees_until for one in case.replies if one.way is Way.SENT), default=None)
        case.open, case.owner, case.closed_at, case.waiting = True, by, None, False
        for one in case.mentions:
            if not one.answered and not one.deleted and (replied is None or one.at > replied):
                one.waits = True

    def accept(self, case: Expected, reply: Written, now: datetime) -> None:
        """The platform has it."""
        reply.way = Way.SENT
        for one in case.mentions:
            if not one.answered and ((one.waits and one.at <= reply.sees_until) or one.name == reply.under):
                one.answered = one.at <= reply.sees_until or one.name == reply.under
        case.answered_once = True
        if not case.open:
            return
        case.owner = case.owner or reply.by
        if any(one.owed for one in case.mentions):
            case.waiting = False
        elif reply.closes:
            case.close(now)
        else:
            case.waiting = True
