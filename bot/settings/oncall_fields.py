"""The kinds of values that the on-call tables hold; addresses and numbers never stand in the file themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import PurePath
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from bot.rules.oncall import Target, TargetKind
from bot.settings.durations import parse_duration
from bot.settings.fields import WEEKDAYS, wrong
from bot.settings.problems import did_you_mean

CONTACT_PREFIX = "WEBCARE_CONTACT_"
CALENDAR_PREFIX = "WEBCARE_CALENDAR_"
CONTACT = re.compile(rf"{CONTACT_PREFIX}[A-Z0-9_]{{1,60}}")
CALENDAR = re.compile(rf"{CALENDAR_PREFIX}[A-Z0-9_]{{1,60}}")
_HANDOVER = re.compile(rf"(?:({'|'.join(WEEKDAYS)}) +)?((?:[01]\d|2[0-3]):[0-5]\d)")
_SCHEDULED = ("duty", "next", "lead")
_BY_LETTER = {
    "U": TargetKind.PERSON,
    "W": TargetKind.PERSON,
    "S": TargetKind.GROUP,
    "C": TargetKind.CHANNEL,
    "G": TargetKind.CHANNEL,
}
# With the Christmas week behind it there is still a working day in the same month.
LATEST_DAY = 20
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class HandoverTime(NamedTuple):
    """When a turn ends: the minute of the local day, and the weekday (Monday is 0; None: every day)."""

    weekday: int | None
    minute: int


class CalendarPlace(NamedTuple):
    """Where a calendar is read: an address, a file, or the variable that holds either."""

    written: str
    is_variable: bool
    is_file: bool


def hidden(reason: str, fix: str) -> PydanticCustomError:
    """Return the error of a value that must not be shown: it may be a number or an address that is a secret."""
    return PydanticCustomError("webcare", "{reason}", {"reason": reason, "fix": fix, "hidden": True})


def is_calendar_address(text: str) -> bool:
    """Say whether ``text`` is an address that a calendar may be read from: https, or http on this machine."""
    try:
        parts = urlsplit(text)
        if not parts.hostname or parts.port == 0 or re.search(r"\s", text):
            return False
    except ValueError:
        return False
    return parts.scheme in ("https", "webcal") or (parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS)


def _contact(value: object) -> str:
    if not isinstance(value, str) or not CONTACT.fullmatch(value):
        raise hidden(
            f'must be the name of a variable that begins with "{CONTACT_PREFIX}"',
            f'Put the address into the environment, {CONTACT_PREFIX}SANNE_SMS="...", and its name here.',
        )
    return value


def _calendar(value: object) -> CalendarPlace:
    text = value.strip() if isinstance(value, str) else ""
    if CALENDAR.fullmatch(text):
        return CalendarPlace(text, is_variable=True, is_file=False)
    if is_calendar_address(text):
        return CalendarPlace(text, is_variable=False, is_file=False)
    if "://" not in text and PurePath(text).suffix.lower() in (".ics", ".ical"):
        return CalendarPlace(text, is_variable=False, is_file=True)
    raise hidden(
        "must be an https address, a file that ends in .ics, or the name of a variable that holds one of them",
        f'A secret address goes into the environment: calendar = "{CALENDAR_PREFIX}RAIL".',
    )


def _handover(value: object) -> HandoverTime:
    found = _HANDOVER.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise wrong(
            "must be a weekday and a time, or a time alone for every day",
            'Write it like "mon 09:00" or "18:00"; with every = 2 it is every second week or day.',
        )
    hour, minute = found[2].split(":")
    return HandoverTime(WEEKDAYS.index(found[1]) if found[1] else None, int(hour) * 60 + int(minute))


def _wait(value: object) -> timedelta:
    if value in ("0s", "0m"):
        return timedelta()
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except ValueError:
        raise wrong('must be a duration like "5m", or "0s" for at once') from None


def _month_day(value: object) -> int | None:
    if value == "off":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LATEST_DAY:
        return value
    raise wrong(f'must be a day of the month from 1 to {LATEST_DAY}, or "off"')


def read_target(value: object) -> Target:
    """Return whom a written rung tells; the error says which words there are."""
    text = value.strip() if isinstance(value, str) else ""
    word, _, rota = text.partition(":")
    if word in ("duty", "next") and (rota or ":" not in text):
        return Target(TargetKind(word), rota)
    if text == "lead":
        return Target(TargetKind.LEAD)
    if CONTACT.fullmatch(text):
        return Target(TargetKind.ADDRESS, text)
    if re.fullmatch(r"[UWSCG][A-Z0-9]{1,20}", text):
        return Target(_BY_LETTER[text[0]], text)
    fix = did_you_mean(text, _SCHEDULED)
    if not fix.startswith("Did"):
        fix = f'For an address: the name of its variable, like "{CONTACT_PREFIX}DIRECTOR".'
    reason = 'must be "duty", "next", "lead", "duty:NAME" for another rota, or an id from Slack (U..., S..., C...)'
    raise (hidden if re.search(r"://|\d{5}", text) else wrong)(reason, fix)


ContactVariable = Annotated[str, BeforeValidator(_contact)]
Calendar = Annotated[CalendarPlace, BeforeValidator(_calendar)]
Handover = Annotated[HandoverTime, BeforeValidator(_handover)]
MonthDay = Annotated[int | None, BeforeValidator(_month_day)]
Wait = Annotated[timedelta, BeforeValidator(_wait)]
Notified = Annotated[Target, BeforeValidator(read_target)]
