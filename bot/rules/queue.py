"""The one order in which free cases are taken, and why a case stands where it does.

People who are hurt or missing come first, whatever else is so. Then five things decide, the earlier one before the
later: the platform's reply window, once it is about to close; a promise that is about to break; urgency; when the
customer is to hear from us; how long they have been waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.rules.hours import BusinessHours
from bot.rules.vocabulary import Priority

# Open time before its end from which a window or a promise goes before what is urgent: long enough for a team that is
# behind, short enough that a message of this morning, whose window closes tomorrow, waits its turn.
PRESSING = timedelta(minutes=30)
FAR = datetime.max.replace(tzinfo=UTC)


class Ground(StrEnum):
    """What can decide over the place of a case, the weightiest first."""

    PEOPLE = "people"
    WINDOW = "window"
    PROMISE = "promise"
    URGENCY = "urgency"
    DUE = "due"
    WAITING = "waiting"


@dataclass(frozen=True)
class Because:
    """One ground of a case, with the instant that it is about; None where it has none."""

    ground: Ground
    at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where a free case stands in the queue, and why."""

    number: int
    """1 is taken next."""
    free: int
    """How many are free, this one among them."""
    grounds: tuple[Because, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What of a case decides over its place; instants are aware."""

    number: int
    about_people: bool
    priority: Priority
    opened_at: datetime
    window_ends_at: datetime | None = None
    """When the platform stops taking an answer, unless the customer writes again."""
    promise: datetime | None = None
    due: datetime | None = None
    """The earliest instant that the customer waits for, a promise included."""


@dataclass(frozen=True)
class Horizon:
    """The moment for which cases are put in order, and until when what ends presses."""

    now: datetime
    until: datetime

    @classmethod
    def of(cls, hours: BusinessHours, *, now: datetime) -> Horizon:
        """Return the horizon of a desk: what ends within its next open half hour presses.

        In the last half hour before closing that reaches into the next opening: what shuts overnight is answered now.

        Raises:
            NeverOpen: ``hours`` has no open minute in the year after ``now``.
        """
        return cls(now, hours.add(now, PRESSING))


def order(case: Standing, horizon: Horizon) -> tuple[object, ...]:
    """Return the key that sorts free cases, who is taken first at the front; no two cases are equal."""
    window, promise = _pressing_window(case, horizon), _pressing_promise(case, horizon)
    return (
        not case.about_people, window or FAR, promise or FAR, case.priority.rank, case.due or FAR, case.opened_at,
        case.number,
    )  # fmt: skip


def grounds(case: Standing, horizon: Horizon) -> tuple[Because, ...]:
    """Return why the case stands where it stands, the weightiest first: that one decided. There is always one."""
    window, promise = _pressing_window(case, horizon), _pressing_promise(case, horizon)
    found = (
        Because(Ground.PEOPLE) if case.about_people else None,
        Because(Ground.WINDOW, window) if window else None,
        Because(Ground.PROMISE, promise) if promise else None,
        Because(Ground.URGENCY) if case.priority is not Priority.NORMAL else None,
        Because(Ground.DUE, case.due) if case.due else None,
        Because(Ground.WAITING, case.opened_at),
    )
    return tuple(one for one in found if one is not None)


def _pressing_window(case: Standing, horizon: Horizon) -> datetime | None:
    """Return when the window closes if that is soon; one that has closed presses nobody any more."""
    ends = case.window_ends_at
    return ends if ends is not None and horizon.now < ends <= horizon.until else None


def _pressing_promise(case: Standing, horizon: Horizon) -> datetime | None:
    """Return when the promise is due if that is soon, or was."""
    return case.promise if case.promise is not None and case.promise <= horizon.until else None
