"""Public holidays of a country, as dates on which a desk is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

import holidays

from bot.rules.opening_times import BadHours


def closed_dates(
    country: str, years: Iterable[int], *, skip: Collection[str | date] = (), language: str = "nl"
) -> dict[date, str]:
    """Return the public holidays of ``country`` (ISO code) in ``years`` with their names, in order of date.

    ``skip`` leaves out days on which the desk works, by date or by name (in ``language`` or English, any case).
    Where the names are not available in ``language`` they come in another language, mostly English.

    Raises:
        BadHours: no holidays are known for ``country``.
    """
    wanted = list(years)
    named, english = (_calendar(country, wanted, spoken) for spoken in (language, "en_US"))
    left_out = {name.casefold() if isinstance(name, str) else name for name in skip}
    return {
        day: name
        for day, name in sorted(named.items())
        if not left_out & {day, name.casefold(), english.get(day, name).casefold()}
    }


@lru_cache(maxsize=64)
def _closed_in(country: str, year: int) -> frozenset[date]:
    return frozenset(closed_dates(country, [year]))


def is_holiday(day: date, country: str | None) -> bool:
    """Say whether ``day`` is a public holiday of ``country`` (ISO code); without a country none is."""
    return country is not None and day in _closed_in(country, day.year)


def _calendar(country: str, years: list[int], language: str) -> dict[date, str]:
    try:
        return dict(holidays.country_holidays(country.upper(), years=years, language=language))
    except NotImplementedError as error:
        raise BadHours(f'country: no holidays are known for "{country}"; use a code such as NL or BE') from error
