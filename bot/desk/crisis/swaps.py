"""A shift that somebody asks a colleague to take: until the colleague says yes, whoever asked stays on duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.desk.crisis.acting import require_somebody
from bot.desk.crisis.duty import rotas
from bot.desk.crisis.refusals import BadShift, NotOnCall, NotYourShift, SwapAnswered, UnknownOnCall
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.rules.oncall import Rota, Shift, members, shifts
from bot.settings import Desk
from bot.store import DutyChange, ShiftSwap
from bot.store.words import MessageKind

# Holidays are arranged further ahead by whoever keeps the rota. Slack's select takes a hundred.
AHEAD, MOST_SHIFTS = timedelta(weeks=8), 100
# Of a week somebody gives away one evening more often than all of it.
LONG, DAY = timedelta(hours=36), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SwapChoice:
    """What somebody may ask for: their shifts to come, long ones also by the day, and who could take one.

    ``colleagues`` are (id, display name).
    """

    shifts: tuple[Shift, ...] = ()
    colleagues: tuple[tuple[str, str], ...] = ()


async def swap_choice(work: Work, desk: Desk, user: str, *, now: datetime) -> SwapChoice:
    """Return what ``user`` may ask for.

    Raises:
        NotOnCall, UnknownOnCall.
    """
    require_somebody(work, desk, user)
    rota = await _rota(work, desk.oncall, now=now)
    found = [one for one in shifts(rota, now, now + AHEAD) if one.person == user]
    # The last may be cut off there: it is offered whole once that is near enough to be seen.
    whole = [one for one in found if one.end < now + AHEAD] or found
    mine = [part for one in whole for part in (one, *_days(one, desk.zone))]
    others = [one for one in members(rota, now, now + AHEAD) if one != user]
    return SwapChoice(
        shifts=tuple(mine[:MOST_SHIFTS]), colleagues=tuple((one, work.roster.name(one, desk)) for one in others)
    )


def _days(shift: Shift, zone: ZoneInfo) -> Iterator[Shift]:
    """Yield the days of a long shift, each from the hour at which it ends to the same hour of the next day."""
    if shift.length <= LONG:
        return
    ends, days = shift.end.astimezone(zone), ceil(shift.length / DAY)
    for back in range(days, 0, -1):
        start = max(shift.start, (ends - back * DAY).astimezone(UTC))
        end = (ends - (back - 1) * DAY).astimezone(UTC)
        if start < end:
            yield Shift(start, end, shift.person)


async def ask_swap(
    work: Work, desk: Desk, *, start: datetime, end: datetime, to: str, by: str, now: datetime
) -> ShiftSwap:
    """Ask a colleague of the rota to take the shift that ``by`` has from ``start`` to ``end``.

    Raises:
        UnknownOnCall, NotOnCall: also where ``to`` is nobody of this rota.
        BadShift: it is over.
        NotYourShift: ``by`` is not on duty in it.
    """
    require_somebody(work, desk, by)
    rota = await _rota(work, desk.oncall, now=now)
    if to == by or to not in members(rota, now, now + AHEAD):
        raise NotOnCall(desk.name, to)
    if not start < end or end <= now:
        raise BadShift(start=start, end=end)
    if not _of(rota, by, start, end):
        raise NotYourShift(start=start, end=end)
    swap = ShiftSwap(
        oncall=str(desk.oncall), desk=desk.name, asked_by=by, asked=to, start=start, end=end, asked_at=now
    )  # fmt: skip
    work.session.add(swap)
    await work.session.flush()
    tell(work, MessageKind.SWAP_ASKED, key=f"swap:{swap.id}", to=to, desk=desk.name, now=now, swap=swap.id)
    return swap


async def accept_swap(work: Work, number: int, *, by: str, now: datetime) -> ShiftSwap:
    """Take the shift: from now on the rota says so, and the lead hears of it. Again changes nothing.

    Raises:
        NotOnCall: somebody else was asked, or nobody.
        UnknownOnCall, BadShift: the rota is gone, the shift is over.
        SwapAnswered: it was declined.
        NotYourShift: who asked has it no more.
    """
    swap = await _asked(work, number, by)
    if swap.accepted:
        return swap
    if swap.accepted is False:
        raise SwapAnswered(swap.id)
    rota = await _rota(work, swap.oncall, now=now)
    if swap.end <= now:
        raise BadShift(start=swap.start, end=swap.end)
    left = _of(rota, swap.asked_by, max(swap.start, now), swap.end)
    if not left:
        raise NotYourShift(start=swap.start, end=swap.end)
    work.session.add_all([
        DutyChange(oncall=swap.oncall, person=by, start=one.start, end=one.end, made_by=swap.asked_by, made_at=now)
        for one in left
    ])  # fmt: skip
    leads = [lead for desk in work.settings.desks_of_oncall(swap.oncall) for lead in desk.lead]
    _answer(work, swap, accepted=True, to=[swap.asked_by, *(one for one in leads if one != by)], now=now)
    return swap


async def decline_swap(work: Work, number: int, *, by: str, now: datetime) -> ShiftSwap:
    """Say no: who asked stays on duty and is told. Again changes nothing.

    Raises:
        NotOnCall: somebody else was asked, or nobody.
        SwapAnswered: it was accepted.
    """
    swap = await _asked(work, number, by)
    if swap.accepted:
        raise SwapAnswered(swap.id)
    if swap.accepted is None:
        _answer(work, swap, accepted=False, to=[swap.asked_by], now=now)
    return swap


async def _asked(work: Work, number: int, user: str) -> ShiftSwap:
    """Return what ``user`` was asked; whom the same person asked besides waits, so that one shift goes to one."""
    swap = await work.session.get(ShiftSwap, number)
    if swap is None or swap.asked != user:
        raise NotOnCall("", user)
    query = select(ShiftSwap).where(ShiftSwap.oncall == swap.oncall, ShiftSwap.asked_by == swap.asked_by)
    locking = query.order_by(ShiftSwap.id).with_for_update().execution_options(populate_existing=True)
    await work.session.execute(locking)
    return swap


def _answer(work: Work, swap: ShiftSwap, *, accepted: bool, to: list[str], now: datetime) -> None:
    swap.accepted, swap.answered_at = accepted, now
    for person in dict.fromkeys(to):
        tell(
            work, MessageKind.SWAP_ANSWERED, key=f"swap_answered:{swap.id}:{person}", to=person, desk=swap.desk,
            now=now, swap=swap.id,
        )  # fmt: skip


async def _rota(work: Work, oncall: str | None, *, now: datetime) -> Rota:
    known = await rotas(work, now=now)
    if oncall not in known:
        raise UnknownOnCall(str(oncall), tuple(known))
    return known[oncall]


def _of(rota: Rota, person: str, start: datetime, end: datetime) -> list[Shift]:
    """Return the stretches in which a person is on from ``start`` to ``end``."""
    return [one for one in shifts(rota, start, end) if one.person == person]
