"""Who is on call: the rota of the settings with its calendars and what people changed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.desk.crisis.ring_look import HeardView, heard_of
from bot.desk.work import Work
from bot.rules.hours import Period
from bot.rules.oncall import Override, Rota, Stretch, fair_shares, freeze, members, on_duty, uncovered
from bot.settings import Desk
from bot.store import CalendarCopy, DutyChange

# A change may concern the past that is still shown, and the fair shares of the last four weeks.
LOOK_BACK = timedelta(days=60)
# Calendars change by the day; whoever looks once a day is told in time.
STALE_AFTER = timedelta(hours=24)
WARNED_AHEAD = timedelta(days=7)
SHARED_OVER = timedelta(weeks=4)


async def rotas(work: Work, *, now: datetime) -> dict[str, Rota]:
    """Return every rota that is configured, put together as things are now."""
    query = select(DutyChange).where(DutyChange.end > now - LOOK_BACK)
    calendars = await _calendars(work)
    changes = (await work.session.scalars(query.order_by(DutyChange.id))).all()
    return {
        name: work.settings.rota(
            name, calendars=calendars.get(name, {}),
            overrides=[_override(one) for one in changes if one.oncall == name],
        )
        for name in work.settings.oncalls
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DutyView:
    """Who is on call now, until when, and who is next; names as people are called."""

    oncall: str | None
    """None: this desk has no on-call."""
    person: str | None = None
    until: datetime | None = None
    next_person: str | None = None
    next_from: datetime | None = None
    shadows: tuple[str, ...] = ()
    gaps: tuple[Period, ...] = ()
    """Hours of the next seven days that should be covered and are not."""
    shares: tuple[tuple[str, timedelta, timedelta], ...] = ()
    """Of the coming four weeks: person, hours, and how many of them by night."""
    heard: tuple[HeardView, ...] = ()
    """Who has last confirmed a test page, and when."""


async def duty_view(work: Work, desk: Desk, *, now: datetime) -> DutyView:
    """Return who is on call for a desk."""
    oncall = work.settings.oncall_of(desk)
    if oncall is None:
        return DutyView(oncall=None)
    rota = (await rotas(work, now=now))[oncall.name]
    duty, (_, coming) = on_duty(rota, now), fair_shares(rota, now, zone=oncall.zone)
    following = duty.next if duty.next and duty.next.person else None
    return DutyView(
        oncall=oncall.name, person=work.roster.name(duty.person, desk) if duty.person else None, until=duty.until,
        next_person=work.roster.name(following.person, desk) if following else None,
        next_from=following.start if following else None,
        shadows=tuple(work.roster.name(one, desk) for one in duty.shadows),
        gaps=uncovered(rota, now, now + WARNED_AHEAD),
        shares=tuple((work.roster.name(one.person, desk), one.total, one.night) for one in coming.shares),
        heard=await heard_of(work, desk, members(rota, now, now + SHARED_OVER)),
    )  # fmt: skip


async def ladder_people(work: Work, desk: Desk, *, now: datetime) -> tuple[str, ...]:
    """Return whom a crisis of this desk would call now, in the order of the ladder; places left out."""
    oncall = work.settings.oncall_of(desk)
    if oncall is None:
        return ()
    every = await rotas(work, now=now)
    others = {name: rota for name, rota in every.items() if name != oncall.name}
    frozen = freeze(oncall.ladder, every[oncall.name], now, leads=desk.lead, others=others)
    return tuple(dict.fromkeys(person for step in frozen.steps for person in step.people))


async def keep_calendar(
    work: Work, oncall: str, layer: str, stretches: Sequence[Stretch], *, now: datetime
) -> None:  # fmt: skip
    """Keep what a calendar says, for every process, and for the time in which it cannot be read."""
    kept = [[one.start.isoformat(), one.end.isoformat(), one.person] for one in stretches]
    await work.session.merge(CalendarCopy(oncall=oncall, layer=layer, stretches=kept, looked_at=now))


async def calendar_is_stale(work: Work, oncall: str, layer: str, *, now: datetime) -> bool:
    """Say whether a calendar was not read for a day, or never."""
    copy = await work.session.get(CalendarCopy, (oncall, layer))
    return copy is None or now - copy.looked_at > STALE_AFTER


async def _calendars(work: Work) -> dict[str, dict[str, list[Stretch]]]:
    """Return what was read of the calendars, by on-call and layer."""
    found: dict[str, dict[str, list[Stretch]]] = {}
    for copy in (await work.session.scalars(select(CalendarCopy))).all():
        found.setdefault(copy.oncall, {})[copy.layer] = [
            Stretch(datetime.fromisoformat(start), datetime.fromisoformat(end), person)
            for start, end, person in copy.stretches
        ]
    return found


def _override(change: DutyChange) -> Override:
    return Override(
        key=str(change.id), person=change.person, start=change.start, end=change.end, made_at=change.made_at
    )  # fmt: skip
