"""From local wall time to instants, where clocks jump and hours repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_IN_DAY = 24 * 60


def in_utc(at: datetime, *, name: str = "at") -> datetime:
    """Return ``at`` in UTC.

    Raises:
        ValueError: ``at`` is naive; a local time without its zone is not an instant.
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"{name} must be an aware datetime; got {at.isoformat()} without a time zone")
    return at.astimezone(UTC)


def next_clock_time(minute: int, zone: ZoneInfo, *, after: datetime) -> datetime:
    """Return the first instant after ``after`` at which the wall clock shows that minute of the day, in UTC."""
    day = after.astimezone(zone).date()
    candidates = (instant_of(day + timedelta(days=step), minute, zone) for step in (0, 1, 2))
    return next(at for at in candidates if at > after)


def instant_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the wall clock of ``zone`` shows ``minute`` minutes past midnight of ``day``.

    1440 is the midnight that ends the day. In a repeated hour it is the first occurrence, in a skipped hour the
    instant of the jump.
    """
    if minute == MINUTES_IN_DAY:
        day, minute = day + timedelta(days=1), 0
    local = datetime.combine(day, time(minute // 60, minute % 60))
    # fold=0 reads a repeated time as its first occurrence, and a skipped one with the offset from before the jump.
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    return _jump_between(local.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def _jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant in (before, after] at which the offset of ``zone`` changes, by halving."""
    old_offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
