"""What a rota is made of: whose turn it is by rule, and what people changed by hand.

Instants go in aware and are kept in UTC. Stretches are half-open: the start belongs to them, the end does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.rules.hours import BusinessHours
from bot.rules.wall_time import MINUTES_IN_DAY, in_utc


class BadRota(ValueError):
    """A rota that cannot be meant; the message names the value."""


class Covers(StrEnum):
    """When somebody should be on duty."""

    CLOSED = "closed"
    """While the desk is closed; in opening hours the desk itself is there."""
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody is named for a stretch of time, as an event of a calendar does.

    Raises:
        BadRota: it does not end after it begins.
        ValueError: an end without its time zone.
    """

    start: datetime
    end: datetime
    person: str

    def __post_init__(self) -> None:
        _keep_in_utc(self, "start", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People who take turns.

    A turn ends and the next begins when the wall clock of ``zone`` shows ``minute`` minutes past midnight: on every
    ``every``-th ``weekday`` (Monday is 0), or every ``every`` days where ``weekday`` is None. Somebody who stands
    twice in ``people`` has two turns. The first handover on or after ``since`` is to the first of ``people``, and
    nobody is on before it; without ``since`` the turns are counted from a Monday long ago, so they always were.

    Raises:
        BadRota: a value out of its range.
    """

    people: tuple[str, ...]
    zone: ZoneInfo
    minute: int
    weekday: int | None = None
    every: int = 1
    since: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.minute < MINUTES_IN_DAY:
            raise BadRota(f"minute: {self.minute} is not a minute of a day")
        if self.weekday is not None and not 0 <= self.weekday <= 6:
            raise BadRota(f"weekday: {self.weekday} is not from 0 (Monday) to 6")
        if self.every < 1:
            raise BadRota(f"every: {self.every} is less than one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One decision about who is on; ``within`` limits it to hours of the week, such as the nights."""

    name: str
    cover: Rotation | tuple[Stretch, ...]
    within: BusinessHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody takes a stretch of time, whoever else would have had it; raises like `Stretch`."""

    key: str
    person: str
    start: datetime
    end: datetime
    made_at: datetime

    def __post_init__(self) -> None:
        _keep_in_utc(self, "start", "end", "made_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A shift that is offered, and perhaps taken; raises like `Stretch`.

    Taken, ``taken_by`` is on wherever ``offered_by`` would have been in that stretch. Until then nothing changes: who
    offers a shift stays on duty.
    """

    key: str
    offered_by: str
    start: datetime
    end: datetime
    taken_by: str | None = None
    taken_at: datetime | None = None

    def __post_init__(self) -> None:
        _keep_in_utc(self, "start", "end")
        if (self.taken_by is None) != (self.taken_at is None):
            raise BadRota("taken_by: who took a swap and when belong together")
        if self.taken_at is not None:
            _keep_in_utc(self, "taken_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """Somebody who learns: told whenever ``of`` (None: whoever is on) is, and responsible for nothing.

    An end that is None is open.
    """

    person: str
    of: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def is_active(self, at: datetime) -> bool:
        """Say whether ``at`` lies in its time."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Layers, of which a later one goes before an earlier one where it covers, and the changes made by hand.

    ``desks``: opening hours of the desks that rely on it, for ``Covers.CLOSED``.
    """

    name: str
    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()
    swaps: tuple[Swap, ...] = ()
    shadows: tuple[Shadow, ...] = ()
    covers: Covers = Covers.ALWAYS
    desks: tuple[BusinessHours, ...] = ()


def _keep_in_utc(one: Stretch | Override | Swap, *names: str) -> None:
    for name in names:
        object.__setattr__(one, name, in_utc(getattr(one, name), name=name))
    if one.end <= one.start:
        raise BadRota(f"end: {one.end.isoformat()} is not after the start, {one.start.isoformat()}")
