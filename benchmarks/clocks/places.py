"""Fourteen desks, each in another time zone: their hours, for the settings and for the judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = dict.fromkeys(DAYS[:5], ("08:00-18:00",))
LUNCH = dict.fromkeys(DAYS[:5], ("08:00-12:00", "13:00-18:00"))
EVERY_DAY = dict.fromkeys(DAYS, ("08:00-22:00",))
NIGHT = dict.fromkeys(DAYS, ("00:00-04:00", "12:00-24:00"))
ALWAYS = dict.fromkeys(DAYS, ("00:00-24:00",))
LATE = {**dict.fromkeys(DAYS[:5], ("07:30-11:45", "12:15-20:30")), "sat": ("10:00-14:00",)}


@dataclass(frozen=True)
class Place:
    """One desk. No edge of its hours lies inside an hour that a clock change repeats or skips there: what is meant then
    is a definition, which a walk over minutes cannot know. ``turn`` is a day on which much can go wrong: that of a
    clock change, else a holiday."""

    zone: str
    turn: str
    week: dict[str, tuple[str, ...]]
    closed: tuple[date, ...] = ()
    """Holidays and other days without work."""
    lead: bool = True
    """Without a lead nobody coordinates: the channel stands in."""
    department: dict[str, tuple[str, ...]] = field(default_factory=lambda: OFFICE)

    @property
    def name(self) -> str:
        """Return the last part of the zone, as a name in the settings."""
        return self.zone.rpartition("/")[2].lower().replace("_", "-")

    @property
    def exceptions(self) -> dict[date, tuple[str, ...]]:
        """Return the dates with other hours."""
        return dict.fromkeys(self.closed, ())


def days(*written: str) -> tuple[date, ...]:
    """Return dates of 2026 written as ``"04-06"``."""
    return tuple(date.fromisoformat(f"2026-{one}") for one in written)


PLACES = (
    Place("Europe/Amsterdam", "03-29", LUNCH, days("01-01", "04-06", "04-27", "05-14", "05-25", "12-25", "12-26")),
    Place("America/New_York", "03-08", EVERY_DAY, days("01-01", "07-04", "11-26", "12-25")),
    Place("America/Sao_Paulo", "02-17", OFFICE, days("01-01", "02-17", "04-21", "09-07", "12-25"), lead=False),
    Place("Australia/Lord_Howe", "04-05", ALWAYS, department=EVERY_DAY),
    Place("Africa/Casablanca", "02-15", EVERY_DAY, days("03-20", "05-27"), lead=False),
    Place("Asia/Kathmandu", "10-20", LATE, days("10-20", "10-21")),
    Place("Pacific/Apia", "06-01", OFFICE, days("01-01", "06-01", "12-25")),
    Place("Pacific/Chatham", "04-05", NIGHT, department=ALWAYS),
    Place("America/Santiago", "04-05", ALWAYS, lead=False),
    Place("America/St_Johns", "11-01", LATE, days("07-01", "12-25")),
    Place("Africa/Cairo", "04-24", NIGHT, days("04-13"), department=NIGHT),
    Place("Asia/Tehran", "03-21", LUNCH, days("03-21", "03-22", "03-23")),
    Place("America/Nuuk", "03-29", OFFICE, days("06-21", "12-25"), lead=False),
    Place("Antarctica/Troll", "03-29", ALWAYS),
)
AGENTS = tuple(f"UA{number:02}" for number in range(1, 41))
TOML = """
[desk.{name}]
channel = "C1"
private_channel = "G1"
language = "en"
timezone = "{zone}"
agents = {{ people = [{people}] }}
{lead}
exceptions = {{ {exceptions} }}
[desk.{name}.hours]
{hours}
[desk.{name}.sla.default]
first_reply = "60m"
next_reply = "60m"
resolution = "16h"
urgent = "15m"
[desk.{name}.departments.finance]
channel = "C2"
answer = "4h"
hours = {{ {department} }}
[source.web]
kind = "hook"
desk = "{name}"
"""


def toml_of(place: Place) -> str:
    """Return the settings of a place's desk."""
    return TOML.format(
        name=place.name, zone=place.zone, people=", ".join(f'"{user}"' for user in AGENTS),
        lead='lead = ["ULEAD"]' if place.lead else "",
        exceptions=", ".join(f'"{day}" = []' for day in place.closed),
        hours="\n".join(_lines(place.week)), department=", ".join(_lines(place.department)),
    )  # fmt: skip


def _lines(week: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"{day} = [{', '.join(f'{chr(34)}{one}{chr(34)}' for one in spans)}]" for day, spans in week.items()]
