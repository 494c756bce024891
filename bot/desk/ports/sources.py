"""What every source promises: to be looked at again and again, and to say what can be done and how it stands.

A platform brings the parts that it has; the desk goes by what is there, never by the name of a platform.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Protocol

from bot.desk.ports.hooks import HookReader, Receiver
from bot.desk.ports.mentions import Batch
from bot.desk.ports.replies import ReplySender, Ways
from bot.desk.ports.statements import Publisher
from bot.errors import WebcareError
from bot.store.words import AlarmKind

Cursor = Mapping[str, Any]
"""Where a feed goes on: JSON, understood by its feed alone."""


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A time of which a platform cannot give everything back."""

    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """One look at a feed. ``cursor`` is stored in the transaction that stores ``batch``: so nothing is skipped."""

    batch: Batch
    cursor: Cursor
    more: bool = False
    """There is more to fetch at once."""
    lost: Lost | None = None


class Trouble(StrEnum):
    """Why a source cannot be read; what is told to whom goes by it."""

    AWAY = "away"
    """No connection, a 5xx, an answer that is no answer: it passes by itself."""
    LIMIT = "limit"
    """Too many requests: ``retry_after`` says when to come back."""
    TOKEN = "token"
    """The platform does not know our token, or it ran out: somebody has to act."""
    RIGHTS = "rights"
    """The token may not do this: somebody has to act."""
    CAP = "cap"
    """The day's money, or the platform's own cap for the month, is used up."""
    CHANGED = "changed"
    """The platform refuses a request that it used to take: this program has to be updated."""


class FetchFailed(WebcareError):
    """A look that brought nothing. ``why`` holds no customer's words and no token."""

    def __init__(self, trouble: Trouble, why: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.trouble, self.why, self.retry_after = trouble, why, retry_after


class Feed(Protocol):
    """Something of a source that is looked at again and again, by one process at a time."""

    name: str
    """Unique within its source: ``mentions``, ``search``, ``direct``, ``own``."""
    every: timedelta
    """How often a look is worth its price. Real time."""

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new behind ``cursor``; None: the first look, which brings little and nothing old.

        ``now`` is business time. The same cursor may be given again: then the same comes again.

        Raises:
            FetchFailed: nothing can be said now.
        """
        ...


Take = Callable[[Batch], Awaitable[None]]


class Stream(Protocol):
    """A connection over which a platform tells at once what is new. Feeds look after it: it may miss things."""

    async def run(self, take: Take, stop: asyncio.Event) -> None:
        """Hand on what comes until ``stop``, connecting again and again, as slowly as the platform wants it.

        Raises:
            FetchFailed: connecting again makes no sense (a token or right is missing).
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A mention as it stands on the platform now. Ids that were asked for and are not told could not be judged."""

    id: str
    gone: bool = False
    """Deleted, or not to be seen by us any more."""
    text: str | None = None
    """Its words now; None: not told."""


class Refresher(Protocol):
    """Looks whether mentions are still there: what a customer takes back goes from our side too."""

    every: timedelta
    """How long a round over all open cases may take. Real time."""
    at_once: int
    """How many can be asked for in one call."""

    async def refresh(self, ids: Sequence[str]) -> Sequence[Snapshot]:
        """Return how ``ids`` stand.

        Raises:
            FetchFailed: nothing can be said now.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at: token, rights, subscription, version. ``remedy`` is empty only for "ok"."""

    what: str
    state: Literal["ok", "warning", "failed"]
    detail: str
    remedy: str = ""
    alarm: AlarmKind | None = None
    """Not None: worth waking the desk's lead for, if it turns out like this while the program runs."""


class Checker(Protocol):
    """Proves that a source works, without showing anything to a customer."""

    async def check(self) -> Sequence[Finding]:
        """Return what was found; never raises for what a network or a platform may do."""
        ...


class Meter(Protocol):
    """Keeps count of what calls cost, over restarts and processes. A day is one of UTC, as platforms bill."""

    async def spend(self, what: str, *, count: int, each: Decimal) -> None:
        """Note ``count`` things at ``each`` dollars."""
        ...

    async def spent(self) -> Decimal:
        """Return what was spent today, in dollars."""
        ...


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A configured source with all that its platform can do; what it cannot is None."""

    source: str
    ways: Ways
    sender: ReplySender | None = None
    publisher: Publisher | None = None
    hook: HookReader | None = None
    receiver: Receiver | None = None
    feeds: Sequence[Feed] = ()
    stream: Stream | None = None
    refresher: Refresher | None = None
    checker: Checker | None = None
