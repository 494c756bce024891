"""Who hears of a ping step, and how soon after the last message. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.pings import Audience, Step, audience
from bot.rules.sla import ClockKind

# Design: what is due to the same person within five minutes goes along early.
EARLY_BY = timedelta(minutes=5)
# Design: the coordinator's roll-up comes at most once per 15 min, a new free line in the channel too.
ROLLUP_EVERY = timedelta(minutes=15)
LINE_EVERY = timedelta(minutes=15)
# At most one ping message in the channel per ten minutes, of whatever kind.
CHANNEL_EVERY = timedelta(minutes=10)
# How long after their n-th ping of the day a person is left alone, urgent cases excepted. Whoever is late with
# everything is not helped by the eleventh message: at worst this makes ten in a day of ten hours.
PERSON_AFTER = tuple(timedelta(minutes=minutes) for minutes in (10, 20, 40, 60, 90))
LONGEST_HOLD = PERSON_AFTER[-1]


@dataclass(frozen=True, order=True)
class Place:
    """Where a ping goes: a person's direct messages, or a channel."""

    id: str
    is_person: bool


@dataclass(frozen=True)
class Hearers:
    """Who hears of one step. ``to`` gets it when it is due; ``also`` gets a copy in the next roll-up."""

    to: Place | None = None
    role: Audience = Audience.COORDINATOR
    """As what ``to`` hears of it: as the owner, or in the coordinator's roll-up."""
    also: Place | None = None
    line: bool = False
    department: bool = False


@dataclass(frozen=True)
class Said:
    """What a place has been told today."""

    times: int = 0
    last: datetime | None = None


def hearers(
    kind: ClockKind, step: Step, *, owner: str | None, on_shift: bool, coordinator: str | None, channel: str
) -> Hearers:
    """Return who hears of ``step``.

    Nobody off shift does: the coordinator (who is on shift, or None) stands in for the owner, the channel for the
    coordinator. The warning of a free case without a coordinator stays in the channel's line. One person in two
    roles is told once.
    """
    named = audience(kind, step, owned=owner is not None)
    stand_in = Place(coordinator, True) if coordinator else Place(channel, False)
    department, line = Audience.DEPARTMENT in named, Audience.CHANNEL_LINE in named
    also = stand_in if Audience.COORDINATOR in named else None
    if Audience.OWNER in named:
        to = Place(owner, True) if owner and on_shift else stand_in
        role = Audience.OWNER if owner and on_shift else Audience.COORDINATOR
        return Hearers(to=to, role=role, also=also if also != to else None, department=department)
    if step is Step.NEAR and also and not also.is_person:
        return Hearers(line=True)
    return Hearers(to=also, role=Audience.COORDINATOR, line=line, department=department)


def free_from(place: Place, said: Said, *, roles: Iterable[Audience], urgent: bool) -> datetime | None:
    """Return from when ``place`` may hear the next ping; None: at once.

    An urgent case reaches a person at once, and the channel as soon as its ten minutes are over.
    """
    if said.last is None:
        return None
    if not place.is_person:
        return said.last + (CHANNEL_EVERY if urgent else ROLLUP_EVERY)
    if urgent:
        return None
    wait = PERSON_AFTER[min(said.times, len(PERSON_AFTER)) - 1]
    return said.last + (wait if Audience.OWNER in roles else max(wait, ROLLUP_EVERY))
