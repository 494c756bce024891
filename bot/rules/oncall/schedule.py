"""The final schedule: layers over each other, then what people changed, in the order in which they did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from bot.rules.hours import Period
from bot.rules.oncall.rota import Layer, Override, Rota, Rotation, Stretch, Swap
from bot.rules.wall_time import in_utc, instant_of

DAY = timedelta(days=1)
# A Monday, from which the turns are counted where no first day is written.
COUNTED_FROM = date(2024, 1, 1)


class Shift(NamedTuple):
    """A half-open stretch in which one person is on, or nobody (``person`` is None: a gap)."""

    start: datetime
    end: datetime
    person: str | None

    @property
    def length(self) -> timedelta:
        """Real time between the two ends."""
        return self.end - self.start


class Piece(NamedTuple):
    """A stretch with the person on and what decided it: ``layer:``, ``override:`` or ``swap:`` and its name."""

    start: datetime
    end: datetime
    person: str | None
    origin: str | None


def shifts(rota: Rota, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """Return who is on from ``start`` to ``end``, gaps included: the shifts lie end to end and fill the whole span.

    What follows each other with the same person is one shift. Empty where the span is.
    """
    joined: list[Shift] = []
    for piece in pieces(rota, start, end):
        if joined and joined[-1].person == piece.person:
            joined[-1] = joined[-1]._replace(end=piece.end)
        else:
            joined.append(Shift(piece.start, piece.end, piece.person))
    return tuple(joined)


def pieces(rota: Rota, start: datetime, end: datetime) -> list[Piece]:
    """Return the same with what decided each piece."""
    start, end = in_utc(start, name="start"), in_utc(end, name="end")
    if end <= start:
        return []
    found = [Piece(start, end, None, None)]
    for layer in rota.layers:
        found = list(_over(found, _cover(layer, start, end)))
    for change in _changes(rota):
        found = list(_changed(found, change))
    return found


def turns(rotation: Rotation, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Yield the turns of a rotation that touch the span, whole."""
    if not rotation.people:
        return
    first = _first_day(rotation)
    length = rotation.every * (DAY if rotation.weekday is None else 7 * DAY)
    # One turn early: where clocks are set back over midnight, the day that is shown may not have begun its turn.
    turn = (start.astimezone(rotation.zone).date() - first) // length - 1
    if rotation.since is not None:
        turn = max(turn, 0)
    begins = instant_of(first + turn * length, rotation.minute, rotation.zone)
    while begins < end:
        ends = instant_of(first + (turn + 1) * length, rotation.minute, rotation.zone)
        # A day that a time zone leaves out has no turn.
        if start < ends and begins < ends:
            yield Stretch(begins, ends, rotation.people[turn % len(rotation.people)])
        begins, turn = ends, turn + 1


def _first_day(rotation: Rotation) -> date:
    since = rotation.since or COUNTED_FROM
    if rotation.weekday is None:
        return since
    return since + (rotation.weekday - since.weekday()) % 7 * DAY


def _cover(layer: Layer, start: datetime, end: datetime) -> Iterator[Piece]:
    """Yield what a layer decides in the span: in order, without overlap."""
    origin = f"layer:{layer.name}"
    for stretch in _stretches(layer, start, end):
        low, high = max(stretch.start, start), min(stretch.end, end)
        if low < high:
            periods = [Period(low, high)] if layer.within is None else layer.within.intervals(low, high)
            yield from (Piece(period.start, period.end, stretch.person, origin) for period in periods)


def _stretches(layer: Layer, start: datetime, end: datetime) -> Iterable[Stretch]:
    if isinstance(layer.cover, Rotation):
        return turns(layer.cover, start, end)
    return one_at_a_time(one for one in layer.cover if one.start < end and start < one.end)


def one_at_a_time(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches without overlap: where two name somebody, the one that began later has it, else the shorter."""
    ordered = sorted(stretches, key=lambda one: (one.start, one.start - one.end, one.person))
    edges = sorted({edge for one in ordered for edge in (one.start, one.end)})
    found: list[Stretch] = []
    active: list[int] = []  # a heap of negative places in ``ordered``: the last of them is on top
    begun = 0
    for low, high in pairwise(edges):
        while begun < len(ordered) and ordered[begun].start <= low:
            heappush(active, -begun)
            begun += 1
        while active and ordered[-active[0]].end <= low:
            heappop(active)
        if active:
            found.append(Stretch(low, high, ordered[-active[0]].person))
    return found


def _over(below: Sequence[Piece], above: Iterable[Piece]) -> Iterator[Piece]:
    """Yield ``below`` with ``above`` before it; both in order, and ``above`` nowhere outside of ``below``."""
    rest = iter(above)
    top = next(rest, None)
    for piece in below:
        at = piece.start
        while top is not None and top.start < piece.end:
            if at < top.start:
                yield piece._replace(start=at, end=top.start)
            yield top._replace(start=max(at, top.start), end=min(piece.end, top.end))
            at = min(piece.end, top.end)
            if top.end > piece.end:
                break
            top = next(rest, None)
        if at < piece.end:
            yield piece._replace(start=at)


def _changes(rota: Rota) -> list[Override | Swap]:
    """Return overrides and taken swaps in the order in which they were made; of two at once, by key."""
    taken = [swap for swap in rota.swaps if swap.taken_by is not None]
    return sorted((*rota.overrides, *taken), key=lambda change: (_made_at(change), change.key))


def _made_at(change: Override | Swap) -> datetime:
    if isinstance(change, Override):
        return change.made_at
    return change.taken_at or datetime.max.replace(tzinfo=UTC)


def _changed(found: Sequence[Piece], change: Override | Swap) -> Iterator[Piece]:
    if isinstance(change, Override):
        return _painted(found, change.start, change.end, change.person, f"override:{change.key}", only=None)
    return _painted(found, change.start, change.end, change.taken_by, f"swap:{change.key}", only=change.offered_by)


def _painted(
    found: Sequence[Piece], start: datetime, end: datetime, person: str | None, origin: str, *, only: str | None
) -> Iterator[Piece]:
    """Yield pieces with ``person`` from ``start`` to ``end``; ``only``: just where that person was on."""
    for piece in found:
        if piece.end <= start or end <= piece.start or (only is not None and piece.person != only):
            yield piece
            continue
        low, high = max(piece.start, start), min(piece.end, end)
        if piece.start < low:
            yield piece._replace(end=low)
        yield Piece(low, high, person, origin)
        if high < piece.end:
            yield piece._replace(start=high)
