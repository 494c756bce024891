"""The words of the desk: sentences from the gettext catalogues, times and numbers as people say them.

Sentences are written in English where they are used, ``words.t("Hi {name}")``, and translated in
``locales/<language>/LC_MESSAGES/webcare.po``. An entry with the message context ``je`` or ``u`` is for desks with that
form of address; one without context serves both. ``tests/slack/test_catalogues.py`` finds what is missing or unused.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from babel.units import format_unit

from bot.settings import Desk

CATALOGUES = Path(__file__).parent / "locales"
LANGUAGES = ("nl", "en")


def N_(msgid: str) -> str:
    """Mark a sentence in a table; ``words.t`` translates it later."""
    return msgid


class Words:
    """Speaks one language with one form of address, in one time zone. Facts in sentences are display strings."""

    def __init__(self, language: str, address: str, zone: ZoneInfo) -> None:
        self.language, self.address, self.zone = language, address, zone
        self._locale = Locale.parse(language)
        self._catalogue = load_catalogue(language)

    def t(self, msgid: str, **facts: object) -> str:
        """Return the sentence, with its facts."""
        found = str(self._catalogue.pgettext(self.address, msgid))
        return (found if found != msgid else self._catalogue.gettext(msgid)).format(**facts)

    def n(self, one: str, many: str, count: int, **facts: object) -> str:
        """Return the sentence for ``count`` things; ``{count}`` in it is the number as people write it."""
        return self._catalogue.ngettext(one, many, count).format(count=self.number(count), **facts)

    def number(self, value: float) -> str:
        """Return "12,400" or "12.400", "3.8" or "3,8"."""
        return format_decimal(value, locale=self._locale)

    def ordinal(self, value: int) -> str:
        """Return "3rd" or "3e"."""
        if self.language == "nl":
            return f"{value}e"
        tail = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
        return f"{value}{tail}"

    def day_of(self, at: datetime) -> date:
        """Return the local date of an instant."""
        return at.astimezone(self.zone).date()

    def time(self, at: datetime) -> str:
        """Return "14:32"."""
        return format_time(at, "HH:mm", tzinfo=self.zone, locale=self._locale)

    def weekday(self, day: date) -> str:
        """Return "Monday" or "maandag"."""
        return format_date(day, "EEEE", locale=self._locale)

    def date(self, day: date, *, today: date, pattern: str = "d MMM") -> str:
        """Return "3 Dec", with the year where it is another one."""
        return format_date(day, pattern if day.year == today.year else f"{pattern} y", locale=self._locale)

    def moment(self, at: datetime, now: datetime) -> str:
        """Return an instant as colleagues say it: "14:32", "tomorrow 09:00", "Monday 09:00", "3 Dec 09:00"."""
        day, today, time = self.day_of(at), self.day_of(now), self.time(at)
        days = (day - today).days
        if days == 0:
            return time
        if days == 1:
            return self.t("tomorrow {time}", time=time)
        if days == -1:
            return self.t("yesterday {time}", time=time)
        name = self.weekday(day) if 1 < days < 7 else self.date(day, today=today)
        return f"{name} {time}"

    def between(self, start: datetime, end: datetime, now: datetime) -> str:
        """Return "Friday 18:00 – Saturday 08:00", or "Friday 18:00 – 22:00"."""
        same_day = self.day_of(start) == self.day_of(end)
        return f"{self.moment(start, now)} – {self.time(end) if same_day else self.moment(end, now)}"

    def before(self, at: datetime, now: datetime) -> str:
        """Return "before 14:32"."""
        return self.t("before {moment}", moment=self.moment(at, now))

    def lasting(self, span: timedelta) -> str:
        """Return "12 min", "1 hr 20 min" or "3 days"; less than a minute is one minute."""
        minutes = max(1, round(span.total_seconds() / 60))
        days, hours = minutes // (24 * 60), minutes // 60
        if days >= 2:
            return self.n("{count} day", "{count} days", days)
        if hours == 0:
            return self._unit(minutes, "minute")
        rest = minutes % 60
        return self._unit(hours, "hour") + (f" {self._unit(rest, 'minute')}" if rest else "")

    def _unit(self, value: int, unit: str) -> str:
        return format_unit(value, f"duration-{unit}", length="short", locale=self._locale)


@cache
def load_catalogue(language: str) -> Translations:
    """Read the .po file and compile it in memory: no build step, and nothing stale."""
    with (CATALOGUES / language / "LC_MESSAGES" / "webcare.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="webcare")


@lru_cache(maxsize=64)
def _words(language: str, address: str, timezone: str) -> Words:
    return Words(language, address, ZoneInfo(timezone))


def words_for(desk: Desk, *, language: str | None = None) -> Words:
    """Return the words of a desk; ``language`` for a customer who writes in another one that we speak."""
    spoken = language if language in LANGUAGES else desk.language
    return _words(spoken, desk.address, desk.timezone)
