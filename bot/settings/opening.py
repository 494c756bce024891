"""Turns the written opening times, holidays and exceptions into business hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import holidays

from bot.rules.holiday_dates import closed_dates
from bot.rules.hours import BusinessHours
from bot.settings.document import DepartmentTable, DeskTable, HoursTable
from bot.settings.fields import WEEKDAYS, Interval

# Old replays and clocks that run on for years both need their holidays; forty years cost a third of a second, once.
HOLIDAY_YEARS = range(2010, 2051)

Exceptions = Mapping[date, Sequence[Interval]]


def desk_hours(desk: DeskTable) -> BusinessHours:
    """Return when the desk answers. A 24/7 desk works through holidays unless it says ``holidays = true``."""
    keeps = not desk.hours.always if desk.holidays is None else desk.holidays
    return business_hours(desk.hours, desk, keeps=keeps, exceptions=desk.exceptions)


def department_hours(department: DepartmentTable, desk: DeskTable, *, default: BusinessHours) -> BusinessHours:
    """Return when a department answers: its own times, else those of the desk."""
    if department.hours is None:
        return default
    keeps = not department.hours.always if department.holidays is None else department.holidays
    return business_hours(department.hours, desk, keeps=keeps, exceptions=department.exceptions)


def business_hours(
    week: HoursTable, desk: DeskTable, *, keeps: bool | None = None, exceptions: Exceptions | None = None
) -> BusinessHours:
    """Return the hours of ``week`` in the desk's time zone.

    ``keeps``: closed on the holidays of the desk's country (by default unless 24/7). ``exceptions``: dates that
    replace their weekday and any holiday; by default those of the desk.
    """
    closed: dict[date, Sequence[Interval]] = {}
    if desk.country and (not week.always if keeps is None else keeps):
        closed = dict.fromkeys(holiday_closings(desk.country, tuple(desk.open_on_holidays)), ())
    special = {**closed, **(desk.exceptions if exceptions is None else exceptions)}
    weekly = {day: getattr(week, day) for day in WEEKDAYS if getattr(week, day)}
    return BusinessHours(tz=desk.timezone, weekly=weekly, exceptions=special, always=week.always)


def working_day(week: HoursTable) -> timedelta:
    """Return how long an open day is: the mean over the open days of the week, in whole minutes."""
    if week.always:
        return timedelta(hours=24)
    lengths = [sum(map(_minutes, getattr(week, day))) for day in WEEKDAYS if getattr(week, day)]
    return timedelta(minutes=round(sum(lengths) / len(lengths)))


def _minutes(interval: Interval) -> int:
    start, end = (int(text[:2]) * 60 + int(text[3:]) for text in interval)
    return end - start


@lru_cache(maxsize=64)
def holiday_closings(country: str, open_on: tuple[str, ...]) -> tuple[date, ...]:
    """Return the holidays of ``country`` on which a desk is closed that works on those of ``open_on``."""
    skip: list[str | date] = [_as_date(word) or word for word in open_on]
    return tuple(closed_dates(country, HOLIDAY_YEARS, skip=skip, language=_language(country)))


@lru_cache(maxsize=64)
def holiday_names(country: str) -> tuple[str, ...]:
    """Return the lower-cased names of a country's holidays, in its own language and in English."""
    found = (
        holidays.country_holidays(country, years=HOLIDAY_YEARS, language=tag) for tag in (_language(country), "en_US")
    )
    return tuple(sorted({part.casefold() for days in found for name in days.values() for part in name.split("; ")}))


def is_holiday_word(country: str, word: str) -> bool:
    """Say whether ``word`` is a date or the name of a holiday of ``country``."""
    return _as_date(word) is not None or word.casefold() in holiday_names(country)


def _language(country: str) -> str:
    return holidays.country_holidays(country).default_language or "en_US"


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
