"""Opens a desk beyond its hours, as in a crisis, and brings everything back to its hours when that is over.

The truth is the row in ``openings``; every process reads it (``bot.desk.opening_cache``). What was computed by a
process that did not know of a change yet is found by computing all deadlines once more a little later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_, or_, select

from bot.desk.deadlines import recompute_deadlines
from bot.desk.effects import tell
from bot.desk.lists import end_claims, show_listed
from bot.desk.opening_cache import openings_change, running_openings, with_opening
from bot.desk.refusals import DeskNotOpened, DeskOpenAnyway, OpenTooLong, OpenUntilPast
from bot.desk.work import Work
from bot.desk.workday import LONG_CLOSING
from bot.settings import Desk
from bot.store import DeskOpening
from bot.store.words import Lane, MessageKind

# So that a slip of the pen does not keep a desk open for a month; a longer crisis is opened again.
LONGEST = timedelta(days=7)
# Longer than another process relies on what it knows of openings, and its transactions last.
CHECK_AFTER = timedelta(seconds=10)


async def open_desk(
    work: Work, desk: Desk, *, until: datetime, by: str, now: datetime, crisis: int | None = None
) -> DeskOpening:
    """Open ``desk`` from now until ``until``, beyond its hours; where it is opened already, that end is changed.

    Deadlines of running clocks count the new hours, what waited for the morning gets its cards, and the channel hears
    of it. ``crisis``: the crisis for which it is opened; who may act in a crisis is judged there. Saying the same end
    again changes nothing.

    Raises:
        NotAnAgent: without a crisis, ``by`` is no agent of the desk.
        OpenUntilPast, OpenTooLong: ``until`` is not after ``now``, or more than a week away.
        DeskOpenAnyway: it is open until then by its hours.
    """
    if crisis is None:
        await work.agent(desk, by, now=now)
    _check(desk, until=until, now=now)
    opening = await _running(work, desk)
    if opening is not None and opening.end <= now:
        await _end(work, opening, at=opening.end, by=None, now=now)
        opening = None
    if opening is not None and opening.end == until:
        return opening
    if opening is None:
        opening = DeskOpening(desk=desk.name, start=now, end=until, by=by, crisis_id=crisis)
        work.session.add(opening)
    opening.end, opening.by, opening.announced_at = until, by, now
    opening.crisis_id = crisis if crisis is not None else opening.crisis_id
    opened = await _changed(work, opening)
    await recompute_deadlines(opened, opened.settings.desks[desk.name])
    await show_listed(opened, opened.settings.desks[desk.name], now=now)
    _announce(work, MessageKind.DESK_OPENED, desk, opening, now=now)
    return opening


async def close_desk(work: Work, desk: Desk, *, by: str, now: datetime, crisis: int | None = None) -> DeskOpening:
    """End the extra opening of ``desk`` now; it goes on by its usual hours. ``crisis`` as for :func:`open_desk`.

    Raises:
        NotAnAgent: without a crisis, ``by`` is no agent of the desk.
        DeskNotOpened: it is not open beyond its hours.
    """
    if crisis is None:
        await work.agent(desk, by, now=now)
    opening = await _running(work, desk)
    if opening is None or opening.end <= now:
        raise DeskNotOpened(desk.name)
    await _end(work, opening, at=now, by=by, now=now)
    return opening


async def opening_of(work: Work, desk: Desk, *, now: datetime) -> DeskOpening | None:
    """Return the extra opening that runs at ``now``; None: the desk keeps to its hours."""
    query = select(DeskOpening).where(
        DeskOpening.done_at.is_(None), DeskOpening.ended_at.is_(None), DeskOpening.desk == desk.name,
        DeskOpening.end > now,
    )  # fmt: skip
    return (await work.session.scalars(query)).first()


async def openings_wait(work: Work, *, now: datetime, real_now: datetime) -> bool:
    """Return whether :func:`settle_openings` has something to do; a look that locks nothing."""
    return await work.session.scalar(select(DeskOpening.id).where(_waits(now, real_now)).limit(1)) is not None


async def settle_openings(work: Work, *, now: datetime, real_now: datetime) -> int:
    """End openings whose time is over, and compute deadlines once more after a change; returns how many ended.

    Who comes second waits for the first, and then finds nothing to do: after it nothing is said by hours that are over.
    """
    ended = 0
    query = select(DeskOpening).where(_waits(now, real_now)).order_by(DeskOpening.id).with_for_update()
    for opening in (await work.session.scalars(query)).all():
        if opening.ended_at is None and opening.end <= now:
            await _end(work, opening, at=opening.end, by=None, now=now)
            ended += 1
        elif opening.check_at is None:
            opening.check_at = real_now + CHECK_AFTER
        else:
            await _check_again(work, opening, now=now)
    return ended


def _waits(now: datetime, real_now: datetime) -> ColumnElement[bool]:
    over = and_(DeskOpening.ended_at.is_(None), DeskOpening.end <= now)
    unsure = or_(DeskOpening.check_at.is_(None), DeskOpening.check_at <= real_now)
    return and_(DeskOpening.done_at.is_(None), or_(over, and_(not_(DeskOpening.checked), unsure)))


def _check(desk: Desk, *, until: datetime, now: datetime) -> None:
    if until <= now:
        raise OpenUntilPast(until)
    if until - now > LONGEST:
        raise OpenTooLong(until, longest=LONGEST)
    period = desk.hours.usual.period_of(now)
    if period is not None and until <= period.end:
        raise DeskOpenAnyway(until, usual_end=period.end)


async def _running(work: Work, desk: Desk) -> DeskOpening | None:
    query = select(DeskOpening).where(
        DeskOpening.done_at.is_(None), DeskOpening.ended_at.is_(None), DeskOpening.desk == desk.name
    )
    return (await work.session.scalars(query.with_for_update())).first()


async def _changed(work: Work, opening: DeskOpening) -> Work:
    """Note that hours changed, for all processes; returns the work with the hours as they are now."""
    opening.checked, opening.check_at = False, None
    openings_change(work.session)
    return await _as_stored(work, opening.desk)


async def _as_stored(work: Work, desk: str) -> Work:
    await work.session.flush()
    running = await running_openings(work.session)
    return replace(work, settings=with_opening(work.settings, desk, running.get(desk)))


async def _check_again(work: Work, opening: DeskOpening, *, now: datetime) -> None:
    opening.checked = True
    opening.done_at = now if opening.ended_at else None
    known = await _as_stored(work, opening.desk)
    desk = known.settings.desks.get(opening.desk)
    if desk is not None:
        await recompute_deadlines(known, desk)


async def _end(work: Work, opening: DeskOpening, *, at: datetime, by: str | None, now: datetime) -> None:
    """The desk keeps to its usual hours again: deadlines as if it had never been open, claims as at any closing."""
    opening.ended_at, opening.ended_by = at, by
    closed = await _changed(work, opening)
    desk = closed.settings.desks.get(opening.desk)
    if desk is None:
        return  # not configured any more
    await recompute_deadlines(closed, desk)
    if not desk.hours.is_open(at) and desk.hours.next_opening(at) - at >= LONG_CLOSING:
        await end_claims(closed, desk, closing=at, now=now)
    _announce(closed, MessageKind.DESK_CLOSED, desk, opening, now=now)


def _announce(work: Work, kind: MessageKind, desk: Desk, opening: DeskOpening, *, now: datetime) -> None:
    key = f"{kind.value}:{opening.id}:{now.isoformat()}:{opening.end.isoformat()}"
    tell(work, kind, key=key, to=desk.channel, desk=desk.name, now=now, lane=Lane.CARD, opening=opening.id)
