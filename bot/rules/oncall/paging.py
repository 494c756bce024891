"""What of a frozen ladder is due, and what becomes of it once somebody acknowledged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.rules.oncall.frozen import FrozenLadder, FrozenStep
from bot.rules.wall_time import in_utc


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step and the instant from which it is due. ``key`` is "<cycle>.<round>.<rung>", the same at every look."""

    key: str
    at: datetime
    step: FrozenStep


@dataclass(frozen=True, slots=True)
class Ask:
    """The owner is to be asked for news: due since ``at``; ``key`` is the same at every look."""

    key: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How far one crisis's paging is.

    ``cycle`` counts the ladder's beginnings from 0, the last of them at ``cycle_at``. ``owner`` acknowledged it;
    ``heard_at`` is the acknowledgement or the last update since; ``asked_at`` when the owner was asked after that.
    """

    opened_at: datetime
    cycle: int = 0
    cycle_at: datetime | None = None
    owner: str | None = None
    heard_at: datetime | None = None
    asked_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def begun_at(self) -> datetime:
        """When the ladder began, this time."""
        return self.cycle_at or self.opened_at

    @property
    def stopped(self) -> bool:
        """No further step of the ladder is due: somebody owns it, or it is over."""
        return self.owner is not None or self.stopped_at is not None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: steps to take, a question to put, or a ladder that begins again (``restarted``).

    Whoever stores ``restarted`` looks again; its steps are those of the new cycle.
    """

    steps: tuple[DueStep, ...] = ()
    ask: Ask | None = None
    restarted: Paging | None = None


def due(
    frozen: FrozenLadder,
    opened_at: datetime,
    now: datetime,
    done: Collection[str],
    *,
    cycle: int = 0,
    stopped: bool = False,
) -> tuple[DueStep, ...]:
    """Return the steps that are due at ``now`` and not ``done`` (their keys), the oldest first.

    ``opened_at`` is when the ladder began in this ``cycle``. All that is overdue comes at once, so that nobody is
    passed over because the program was not running.
    """
    now = in_utc(now, name="now")
    return tuple(one for one in _open(frozen, opened_at, done, cycle, stopped) if one.at <= now)


def next_due(
    frozen: FrozenLadder, opened_at: datetime, done: Collection[str], *, cycle: int = 0, stopped: bool = False
) -> datetime | None:
    """Return when the first step that is not ``done`` is, or was, due; None: there is none."""
    return next((one.at for one in _open(frozen, opened_at, done, cycle, stopped)), None)


def acknowledge(paging: Paging, person: str, at: datetime) -> Paging:
    """Return the paging with ``person`` as its owner; another one takes it over, and the 30 minutes begin anew.

    What is over stays over.

    Raises:
        ValueError: no person; a machine cannot take a crisis.
    """
    if not person:
        raise ValueError("an acknowledgement needs a person")
    if paging.stopped_at is not None:
        return paging
    return replace(paging, owner=person, heard_at=in_utc(at), asked_at=None)


def heard(paging: Paging, at: datetime) -> Paging:
    """Return the paging after an update: a statement, a note on the crisis, a desk that was opened.

    Only an owner can be silent, so before an acknowledgement it changes nothing.
    """
    if paging.owner is None or paging.stopped_at is not None:
        return paging
    return replace(paging, heard_at=in_utc(at), asked_at=None)


def asked(paging: Paging, at: datetime) -> Paging:
    """Return the paging once its owner was asked for news; asking again changes nothing."""
    if paging.owner is None or paging.asked_at is not None or paging.stopped_at is not None:
        return paging
    return replace(paging, asked_at=in_utc(at))


def stop(paging: Paging, at: datetime) -> Paging:
    """Return the paging at its end: handled, or a false alarm."""
    return paging if paging.stopped_at is not None else replace(paging, stopped_at=in_utc(at))


def look(frozen: FrozenLadder, paging: Paging, now: datetime, done: Collection[str]) -> Look:
    """Return what is to be done at ``now``; ``done`` holds the keys of the steps that were taken."""
    now = in_utc(now, name="now")
    if paging.stopped_at is not None:
        return Look()
    if paging.owner is None or paging.heard_at is None:
        return Look(steps=due(frozen, paging.begun_at, now, done, cycle=paging.cycle))
    if paging.asked_at is None:
        return Look(ask=_ask(frozen, paging, now))
    if now < paging.asked_at + frozen.restart_after:
        return Look()
    # From now, not from when it was due: a program that was away must not page everybody in one second.
    return Look(restarted=Paging(opened_at=paging.opened_at, cycle=paging.cycle + 1, cycle_at=now))


def next_look(frozen: FrozenLadder, paging: Paging, done: Collection[str]) -> datetime | None:
    """Return when `look` will next find something; None: never, unless something happens."""
    if paging.stopped_at is not None:
        return None
    if paging.owner is None or paging.heard_at is None:
        return next_due(frozen, paging.begun_at, done, cycle=paging.cycle)
    if paging.asked_at is None:
        return paging.heard_at + frozen.ask_after
    return paging.asked_at + frozen.restart_after


def _ask(frozen: FrozenLadder, paging: Paging, now: datetime) -> Ask | None:
    if paging.owner is None or paging.heard_at is None:
        return None
    at = paging.heard_at + frozen.ask_after
    key = f"{paging.cycle}.ask.{int(paging.heard_at.timestamp() * 1000)}"
    return Ask(key, paging.owner, at) if at <= now else None


def _open(frozen: FrozenLadder, opened_at: datetime, done: Collection[str], cycle: int, stopped: bool) -> list[DueStep]:
    if stopped:
        return []
    began = in_utc(opened_at, name="opened_at")
    steps = (DueStep(f"{cycle}.{step.key}", began + step.after, step) for step in frozen.steps)
    return sorted((one for one in steps if one.key not in done), key=lambda one: one.at)
