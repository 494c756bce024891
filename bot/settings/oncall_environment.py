"""Reads the addresses of people and calendars from the environment; no value of them is ever shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import SecretStr

from bot.rules.oncall import Way
from bot.settings.environment import Environment
from bot.settings.oncall_fields import CALENDAR, CONTACT, is_calendar_address

# Apprise's own form: a service, then whatever that service needs.
_APPRISE = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_ANY_FILE = re.compile(r"[^\s:]+\.(?:ics|ical)", re.IGNORECASE)
WAYS = tuple(way.value for way in Way if way is not Way.SLACK)


class Wanted(NamedTuple):
    """A variable and the key of the file that names it."""

    variable: str
    key: str
    is_calendar: bool


def read_addresses(env: Environment, raw: Mapping[str, Any]) -> dict[str, SecretStr]:
    """Return the variables that the on-call tables name, as far as they are set and right; the rest are mistakes."""
    found: dict[str, SecretStr] = {}
    for wanted in dict.fromkeys(wanted_variables(raw)):
        value = env.get(wanted.variable)
        if value is None:
            if env.secrets_required:
                env.wrong(wanted.variable, f"is not set, but {wanted.key} needs it", _fix(wanted))
        elif not _fits(wanted, value):
            env.wrong(wanted.variable, _reason(wanted), _fix(wanted))
        else:
            found[wanted.variable] = SecretStr(value)
    return found


def wanted_variables(raw: Mapping[str, Any]) -> Iterator[Wanted]:
    """Yield the variables that a raw file names; what is written wrong is left to the shape check."""
    for person, table in _tables(raw.get("person")).items():
        for way in WAYS:
            yield from _contact(table.get(way), f"person.{person}.{way}")
    for name, table in _tables(raw.get("oncall")).items():
        yield from _calendar(table.get("calendar"), f"oncall.{name}.calendar")
        for layer, own in _tables(table.get("layers")).items():
            yield from _calendar(own.get("calendar"), f"oncall.{name}.layers.{layer}.calendar")
        ladder = table.get("ladder")
        for index, rung in enumerate(ladder if isinstance(ladder, list) else []):
            if isinstance(rung, dict):
                yield from _contact(rung.get("notify"), f"oncall.{name}.ladder[{index}].notify")
        fallback = table.get("fallback")
        if isinstance(fallback, dict):
            yield from _contact(fallback.get("address"), f"oncall.{name}.fallback.address")


def _contact(value: object, key: str) -> Iterator[Wanted]:
    if isinstance(value, str) and CONTACT.fullmatch(value):
        yield Wanted(value, key, is_calendar=False)


def _calendar(value: object, key: str) -> Iterator[Wanted]:
    if isinstance(value, str) and CALENDAR.fullmatch(value.strip()):
        yield Wanted(value.strip(), key, is_calendar=True)


def _tables(found: object) -> dict[str, dict[str, Any]]:
    items = found.items() if isinstance(found, dict) else ()
    return {str(name): table for name, table in items if isinstance(table, dict)}


def _fits(wanted: Wanted, value: str) -> bool:
    if wanted.is_calendar:
        return is_calendar_address(value) or _ANY_FILE.fullmatch(value) is not None
    return _APPRISE.fullmatch(value) is not None


def _reason(wanted: Wanted) -> str:
    if wanted.is_calendar:
        return "must be an https address or a file that ends in .ics"
    return "must be an Apprise URL, a service and what it needs"


def _fix(wanted: Wanted) -> str:
    if wanted.is_calendar:
        return "Copy the secret address in iCal format from the calendar's own settings."
    return 'Which services there are, the list at github.com/caronc/apprise/wiki says; mail is "mailto://...".'
