"""When the phones of those on call are tried: once a month, on a working day, in daylight."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from bot.rules.holiday_dates import is_holiday
from bot.rules.hours import BusinessHours
from bot.rules.wall_time import MINUTES_IN_DAY, instant_of

# Who was away on the day itself is tried on the next; a program that is started in the middle of a month rings nobody.
LATE, DAY = timedelta(days=3), timedelta(days=1)
# A desk that never closes, or was opened for a crisis, would else ring at three in the morning who joins its rota.
DAYLIGHT = timedelta(hours=8)

# Late enough to be awake after a night on call, early enough to mend what is broken the same day.
MINUTE = 10 * 60
SATURDAY = 5


def ring_at(hours: BusinessHours, month: date, *, from_day: int, country: str | None) -> datetime | None:
    """Return when the phones are tried in the month of ``month``, in UTC; None: the desk does not open any more in it.

    That is at 10:00, or when the desk opens if it is closed then, on the first working day from ``from_day`` on: one
    that is no weekend and no holiday of ``country``, else any on which the desk is open.
    """
    last = monthrange(month.year, month.month)[1]
    days = [month.replace(day=day) for day in range(from_day, last + 1)]
    working = [day for day in days if day.weekday() < SATURDAY and not is_holiday(day, country)]
    return next((at for day in (*working, *days) if (at := _open_on(hours, day)) is not None), None)


def _open_on(hours: BusinessHours, day: date) -> datetime | None:
    ten = instant_of(day, MINUTE, hours.zone)
    if hours.is_open(ten):
        return ten
    start, end = instant_of(day, 0, hours.zone), instant_of(day, MINUTES_IN_DAY, hours.zone)
    return next((period.start for period in hours.intervals(start, end)), None)


def month_of(at: datetime, hours: BusinessHours) -> date:
    """Return the first day of the month in which ``at`` lies, on the calendar of the desk."""
    return at.astimezone(hours.zone).date().replace(day=1)


def may_ring(at: datetime, now: datetime, hours: BusinessHours) -> bool:
    """Return whether phones may be tried at ``now``, in the round that began ``at``: while the desk is usually open,
    within eight hours from that time of day, on the day itself or the three that follow."""
    since = now.astimezone(hours.zone).replace(tzinfo=None) - at.astimezone(hours.zone).replace(tzinfo=None)
    return at <= now < at + LATE and since % DAY < DAYLIGHT and hours.usual.is_open(now)
