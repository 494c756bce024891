"""Who is paged in a crisis, in which order, and how long each has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.rules.oncall.contacts import Variant

MINUTE = timedelta(minutes=1)
ASK_AFTER = 30 * MINUTE
RESTART_AFTER = 10 * MINUTE
REPEAT_AFTER = 5 * MINUTE
# More rounds than this are a noise that nobody listens to any more.
MOST_REPEATS = 9


class BadLadder(ValueError):
    """A ladder that could end without anybody having been told; the message names what is missing."""


class TargetKind(StrEnum):
    """Whom a rung tells."""

    DUTY = "duty"
    NEXT = "next"
    LEAD = "lead"
    PERSON = "person"
    GROUP = "group"
    CHANNEL = "channel"
    ADDRESS = "address"


FIXED = frozenset({TargetKind.PERSON, TargetKind.GROUP, TargetKind.CHANNEL, TargetKind.ADDRESS})
"""Targets that do not depend on a schedule or on who leads a desk."""


class Target(NamedTuple):
    """Whom a rung tells: the id of a person, user group or channel, the variable of an address, or another rota.

    For ``DUTY`` and ``NEXT`` an empty name is the ladder's own rota; ``LEAD`` has no name.
    """

    kind: TargetKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: who is told, how loud, and how long is waited for an acknowledgement before the next."""

    target: Target
    wait: timedelta
    variant: Variant = Variant.IMPORTANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs in order, and the fallback that is told after them, whatever happened to the others.

    The whole is repeated ``repeat`` times, ``repeat_after`` after the fallback. Who acknowledged is asked after
    ``ask_after`` without an update; ``restart_after`` later the ladder begins again.

    Raises:
        BadLadder: no fallback, one that depends on a schedule, or a time that cannot be.
    """

    rungs: tuple[Rung, ...]
    fallback: tuple[Target, ...]
    repeat: int = 0
    repeat_after: timedelta = REPEAT_AFTER
    ask_after: timedelta = ASK_AFTER
    restart_after: timedelta = RESTART_AFTER

    def __post_init__(self) -> None:
        if not self.fallback:
            raise BadLadder("fallback: a ladder needs somebody who is told when nobody else was")
        for target in self.fallback:
            if target.kind not in FIXED or not target.name:
                raise BadLadder(f"fallback: {target.kind} is not a fixed target")
        if not 0 <= self.repeat <= MOST_REPEATS:
            raise BadLadder(f"repeat: {self.repeat} is not from 0 to {MOST_REPEATS}")
        if min(self.repeat_after, self.ask_after, self.restart_after) <= timedelta():
            raise BadLadder("repeat_after, ask_after and restart_after must be longer than nothing")
        if any(rung.wait < timedelta() for rung in self.rungs):
            raise BadLadder("wait: a rung cannot wait less than nothing")


DEFAULT_RUNGS = (
    Rung(Target(TargetKind.DUTY), 2 * MINUTE),
    Rung(Target(TargetKind.DUTY), 3 * MINUTE, Variant.VOICE),
    Rung(Target(TargetKind.NEXT), 5 * MINUTE),
    Rung(Target(TargetKind.LEAD), 5 * MINUTE),
)
"""The person on duty, louder after 2 minutes, the next person at 5, the lead at 10, and so the fallback at 15."""


def default_ladder(fallback: tuple[Target, ...], *, repeat: int = 1) -> Ladder:
    """Return the ladder of a rota that has none of its own; raises `BadLadder` for a wrong fallback."""
    return Ladder(rungs=DEFAULT_RUNGS, fallback=fallback, repeat=repeat)
