"""The kinds of values that webcare.toml holds, each with the sentence that says how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import holidays
from pydantic import BeforeValidator, Strict
from pydantic_core import PydanticCustomError

from bot.settings.durations import Span, parse_duration, parse_span
from bot.settings.problems import EXAMPLE, did_you_mean

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Interval = tuple[str, str]
FOREVER = "forever"

_CLOCK_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_INTERVAL = re.compile(rf"\s*({_CLOCK_TIME})\s*-\s*({_CLOCK_TIME}|24:00)\s*")
_SIZE = re.compile(r"(\d+)\s*(KiB|MiB|kB|MB)?")
_SIZE_UNITS = {"": 1, "KiB": 1024, "MiB": 1024**2, "kB": 1000, "MB": 1000**2}


WHEN = "{when}"
"""Stands in the text of an acknowledgement for the next opening: "tomorrow at 8:00"."""


def wrong(reason: str, fix: str = EXAMPLE) -> PydanticCustomError:
    """Return the error that a validator raises: ``reason`` reads on after the key, ``fix`` says what to write."""
    return PydanticCustomError("webcare", "{reason}", {"reason": reason, "fix": fix})


def _text(value: object, reason: str, fix: str = EXAMPLE) -> str:
    if not isinstance(value, str):
        raise wrong(reason, fix)
    return value


def _slack_id(prefixes: str, what: str, fix: str) -> Callable[[object], str]:
    shape = re.compile(rf"[{prefixes}][A-Z0-9]{{1,20}}")
    letters = " or ".join(f"{letter}..." for letter in prefixes)

    def check(value: object) -> str:
        reason = f"must be {what} ({letters})"
        if not shape.fullmatch(_text(value, reason, fix)):
            raise wrong(reason, fix)
        return str(value)

    return check


def _duration(value: object) -> timedelta:
    reason = 'must be a duration like "30m" or "2h"'
    try:
        return parse_duration(_text(value, reason))
    except ValueError:
        raise wrong(reason) from None


def _kept(value: object) -> timedelta | None:
    reason = 'must be a duration like "90d", or "forever"'
    if value == FOREVER:
        return None
    try:
        return parse_duration(_text(value, reason))
    except ValueError:
        raise wrong(reason) from None


def _span(value: object) -> Span:
    reason = 'must be a duration like "30m" or "2h"'
    try:
        return parse_span(_text(value, reason))
    except ValueError:
        raise wrong(reason) from None


def _size(value: object) -> int:
    reason = 'must be a size like "512KiB" or "1MiB"'
    found = _SIZE.fullmatch(_text(value, reason).strip())
    if found is None or not int(found[1]):
        raise wrong(reason)
    return int(found[1]) * _SIZE_UNITS[found[2] or ""]


def _intervals(value: object) -> tuple[Interval, ...]:
    reason = 'must be a list of opening times like ["08:00-12:00", "13:00-18:00"]'
    if not isinstance(value, list):
        raise wrong(reason)
    read = sorted(_interval(item) for item in value)
    for (_, end), (start, _) in pairwise(read):
        if start < end:
            raise wrong(f"has opening times that overlap at {start}", "Let one end before the next begins.")
    return tuple(read)


def _interval(item: object) -> Interval:
    found = _INTERVAL.fullmatch(item) if isinstance(item, str) else None
    if found is None:
        raise wrong(f'holds {item!r}, which is not like "08:00-18:00" (two digits each, 24:00 at most)')
    if found[1] >= found[2]:
        raise wrong(
            f'holds "{item}", which does not end after it begins',
            'Past midnight, split it: "20:00-24:00" and "00:00-02:00" on the next day.',
        )
    return found[1], found[2]


def _timezone(value: object) -> str:
    reason, fix = "must be an IANA time zone", 'Write it like "Europe/Amsterdam".'
    name = _text(value, reason, fix)
    if name not in _timezones():
        raise wrong(reason, _nearest(name, sorted(_timezones())) or fix)
    ZoneInfo(name)  # reads the zone's file now, so that a broken time zone database shows at the start
    return name


@cache
def _timezones() -> frozenset[str]:
    """Every zone of the machine; to ask it takes 20 ms, for its whole folder is read."""
    return frozenset(available_timezones())


def _nearest(name: str, known: list[str]) -> str:
    lowered = {item.lower(): item for item in known}
    fix = did_you_mean(name, list(lowered))
    return f'Did you mean "{lowered[fix.split(chr(34))[1]]}"?' if fix.startswith("Did") else ""


@cache
def supported_countries() -> frozenset[str]:
    """Return the two-letter codes of the countries whose holidays are known."""
    return frozenset(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


def _country(value: object) -> str:
    reason, fix = "must be a country of which the holidays are known", 'Write its two letters, like "NL" or "BE".'
    if _text(value, reason, fix) not in supported_countries():
        raise wrong(reason, fix)
    return str(value)


def _day(value: object) -> date:
    reason = 'must be a date like "2026-12-24"'
    try:
        return date.fromisoformat(_text(value, reason))
    except ValueError:
        raise wrong(reason) from None


def _time(value: object) -> time:
    reason = 'must be a time like "20:00"'
    if not re.fullmatch(_CLOCK_TIME, _text(value, reason)):
        raise wrong(reason)
    return time.fromisoformat(str(value))


def _web_address(value: object) -> str:
    reason, fix = "must be a web address", 'It starts with "https://" (or "http://" inside your own network).'
    text = _text(value, reason, fix)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", text):
        raise wrong(reason, fix)
    return text


def _signature(value: object) -> str:
    reason = 'must be one to ten letters like "SV" (the ^ is put before it)'
    text = _text(value, reason).strip().removeprefix("^")
    if not re.fullmatch(r"[\w.&-]{1,10}", text):
        raise wrong(reason)
    return text


def _words(value: object) -> str:
    text = _text(value, "must be text in quotes").strip()
    if not text:
        raise wrong("must not be empty", "Write it out, or leave the key away.")
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_IN_PROFILE = "Copy it from the person's Slack profile (⋮, Copy member ID)."
ChannelId = Annotated[
    str,
    BeforeValidator(
        _slack_id("CG", "the id of a Slack channel", "Copy it from the channel's details in Slack, at the very bottom.")
    ),
]
UserId = Annotated[str, BeforeValidator(_slack_id("UW", "the id of a Slack member", _IN_PROFILE))]
UsergroupId = Annotated[
    str,
    BeforeValidator(
        _slack_id("S", "the id of a Slack user group", "Copy it from the group's details in Slack (⋮, Copy group ID).")
    ),
]
Users = Annotated[list[UserId], BeforeValidator(_listed)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Kept = Annotated[timedelta | None, BeforeValidator(_kept)]
WorkingSpan = Annotated[Span, BeforeValidator(_span)]
Size = Annotated[int, BeforeValidator(_size)]
Intervals = Annotated[tuple[Interval, ...], BeforeValidator(_intervals)]
Timezone = Annotated[str, BeforeValidator(_timezone)]
Country = Annotated[str, BeforeValidator(_country)]
Day = Annotated[date, BeforeValidator(_day)]
ClockTime = Annotated[time, BeforeValidator(_time)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Signature = Annotated[str, BeforeValidator(_signature)]
Words = Annotated[str, BeforeValidator(_words)]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Flag = Annotated[bool, Strict()]


def one_of(*known: str) -> BeforeValidator:
    """Return a validator for a word out of ``known``."""

    def check(value: object) -> str:
        return known_word(value, known)

    return BeforeValidator(check)


def known_word(value: object, known: Sequence[str]) -> str:
    """Return ``value`` if it is one of the words ``known``; else the error lists them, or names the nearest."""
    if value in known:
        return str(value)
    reason = "must be one of " + ", ".join(f'"{word}"' for word in known)
    raise wrong(reason, did_you_mean(value, known) if isinstance(value, str) else EXAMPLE)
