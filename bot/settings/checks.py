"""What can only be judged with the whole file in view.

Works on the raw tables, so that a mistake in one place does not hide a mistake in another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.settings.allowances import EVERY_SOURCE
from bot.settings.environment import hook_secret_name
from bot.settings.fields import supported_countries
from bot.settings.kinds import HOOK
from bot.settings.oncall_checks import oncall_findings
from bot.settings.opening import holiday_names, is_holiday_word
from bot.settings.problems import EXAMPLE, did_you_mean

Key = tuple[str | int, ...]
Finding = tuple[Key, str, str, str | None]
"""Key, reason, fix, and the value as it was written (None: there is none to show)."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def whole_file(raw: Mapping[str, Any], *, kinds: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong between the tables of a file; ``kinds`` are the kinds of source that there are."""
    desks, sources = tables(raw, "desk"), tables(raw, "source")
    if "desk" in raw and not raw["desk"]:
        yield ("desk",), "is empty", "Add a desk, like [desk.service].", None
    yield from _names(desks, "desk")
    yield from _names(sources, "source")
    yield from _same_channel(desks)
    for name, desk in desks.items():
        yield from _departments(name, desk)
        yield from _sla_tables(name, desk, sources, kinds)
        yield from _holiday_words(name, desk)
    yield from _sources(sources, desks)
    oncalls = tables(raw, "oncall")
    yield from _names(oncalls, "oncall")
    yield from oncall_findings(oncalls, tables(raw, "person"), desks, sources)


def tables(raw: Mapping[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """Return the tables under ``key``; what is not a table is left to the shape check."""
    found = raw.get(key)
    return {name: value for name, value in found.items() if isinstance(value, dict)} if isinstance(found, dict) else {}


def _names(found: Mapping[str, Any], what: str) -> Iterator[Finding]:
    for name in found:
        if not _NAME.fullmatch(name):
            fix = "Use letters, digits, - and _, at most 40."
            yield (what, name), f"has a name that cannot be used in addresses and variables: {name!r}", fix, None


def _same_channel(desks: Mapping[str, dict[str, Any]]) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for name, desk in desks.items():
        for key in ("channel", "private_channel"):
            channel = desk.get(key)
            if isinstance(channel, str) and taken.setdefault(channel, name) != name:
                reason = f'is also a channel of desk "{taken[channel]}"'
                yield ("desk", name, key), reason, "Give each desk its own channel.", f'"{channel}"'


def _departments(desk: str, found: Mapping[str, Any]) -> Iterator[Finding]:
    for name, department in tables(found, "departments").items():
        if not any(department.get(key) for key in ("channel", "usergroup", "people")):
            reason = "can be reached by nobody"
            yield ("desk", desk, "departments", name), reason, "Give it a channel, a usergroup or people.", None


def _holiday_words(desk: str, found: Mapping[str, Any]) -> Iterator[Finding]:
    country, words = found.get("country"), found.get("open_on_holidays", [])
    key = ("desk", desk, "open_on_holidays")
    if words and country is None:
        yield key, "needs to know whose holidays", f'Add country = "NL" to desk.{desk}.', None
    if not isinstance(words, list) or not isinstance(country, str) or country not in supported_countries():
        return  # the shape check says so
    for word in words:
        if isinstance(word, str) and not is_holiday_word(country, word):
            reason = "holds a word that is no date and no holiday there"
            yield key, reason, did_you_mean(word, holiday_names(country)), f'"{word}"'


def _sla_tables(
    desk: str, found: Mapping[str, Any], sources: Mapping[str, Any], kinds: Collection[str]
) -> Iterator[Finding]:
    known = (EVERY_SOURCE, *kinds, *(name for name, source in sources.items() if source.get("desk") == desk))
    for name in tables(found, "sla"):
        if name not in known:
            reason = f'is for "{name}", which is neither a source of this desk nor a kind of source'
            yield ("desk", desk, "sla", name), reason, did_you_mean(name, list(dict.fromkeys(known))), None


def _sources(sources: Mapping[str, dict[str, Any]], desks: Mapping[str, Any]) -> Iterator[Finding]:
    variables: dict[str, str] = {}
    for name, source in sources.items():
        desk = source.get("desk")
        if isinstance(desk, str) and desk not in desks:
            yield (
                ("source", name, "desk"),
                "names a desk that is not there",
                did_you_mean(desk, list(desks)),
                f'"{desk}"',
            )
        if source.get("kind") != HOOK.name:
            continue
        if source.get("replies") and not source.get("callback"):
            yield ("source", name, "replies"), "are allowed, but there is no callback to send them to", EXAMPLE, None
        variable = hook_secret_name(name)
        if variables.setdefault(variable, name) != name:
            reason = f'would share its secret {variable} with source "{variables[variable]}"'
            yield ("source", name), reason, "Rename one of them.", None
