"""Who is on duty at an instant, until when, and who comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.oncall.rota import Rota, Rotation
from bot.rules.oncall.schedule import Piece, Shift, pieces, shifts
from bot.rules.wall_time import in_utc

# Most handovers lie within a week, so that is looked through first. The last is more than a year of a yearly turn.
LOOK_AHEAD = (timedelta(days=8), timedelta(days=62), timedelta(days=400))
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Who is on at an instant (None: nobody).

    ``until`` is when that changes; None: not within 400 days. ``next`` is the first later shift of somebody else; in a
    gap that of anybody. ``shadows`` are told too, and never instead.
    """

    person: str | None
    until: datetime | None
    next: Shift | None
    shadows: tuple[str, ...]


def on_duty(rota: Rota, at: datetime) -> OnDuty:
    """Return who is on at ``at`` and what comes after."""
    at = in_utc(at)
    until, following = None, None
    for reach in LOOK_AHEAD:
        now, *later = shifts(rota, at, at + reach)
        until = now.end if later else None
        following = next((one for one in later if one.person not in (None, now.person)), None)
        # The last shift of the span is cut off there, not over.
        if following is not None and following.end < at + reach:
            break
    return OnDuty(person=now.person, until=until, next=following, shadows=_shadows(rota, now.person, at))


def person_at(rota: Rota, at: datetime) -> str | None:
    """Return who is on at ``at``, if anybody."""
    return _piece_at(rota, at).person


def decided_by(rota: Rota, at: datetime) -> str | None:
    """Return what put that person there: ``layer:``, ``override:`` or ``swap:`` and its name or key."""
    return _piece_at(rota, at).origin


def shadows_at(rota: Rota, at: datetime) -> tuple[str, ...]:
    """Return who is told along with the person on duty at ``at``; nobody where nobody is on."""
    return _shadows(rota, person_at(rota, at), in_utc(at))


def members(rota: Rota, start: datetime, end: datetime) -> tuple[str, ...]:
    """Return everybody who takes turns, or has a shift from ``start`` to ``end``; in the order in which they appear."""
    turns = [person for layer in rota.layers if isinstance(layer.cover, Rotation) for person in layer.cover.people]
    found = [shift.person for shift in shifts(rota, start, end) if shift.person is not None]
    return tuple(dict.fromkeys((*turns, *found)))


def _piece_at(rota: Rota, at: datetime) -> Piece:
    [piece] = pieces(rota, at, at + INSTANT)
    return piece


def _shadows(rota: Rota, person: str | None, at: datetime) -> tuple[str, ...]:
    if person is None:
        return ()
    active = (one for one in rota.shadows if one.is_active(at) and one.of in (None, person))
    return tuple(dict.fromkeys(one.person for one in active if one.person != person))
