"""What of on-call can only be judged with the whole file in view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.settings.oncall_build import BASE
from bot.settings.oncall_environment import WAYS
from bot.settings.oncall_fields import CONTACT
from bot.settings.problems import did_you_mean

Key = tuple[str | int, ...]
Finding = tuple[Key, str, str, str | None]
Tables = Mapping[str, Mapping[str, Any]]
NO_ONCALL = "none"
# Calendars are kept under the names of their layers, so these have to do as names of files.
_LAYER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def oncall_findings(oncalls: Tables, people: Tables, desks: Tables, sources: Tables) -> Iterator[Finding]:
    """Yield what is wrong between on-call, people, desks and sources; the keys of each are their names."""
    for name, table in oncalls.items():
        yield from _names(name, table)
        yield from _other_rotas(name, table, oncalls)
        yield from _second_path(name, table, people, desks)
    for name, desk in desks.items():
        yield from _desk(name, desk, oncalls, sources)
    yield from _same_names(people)


def _names(name: str, table: Mapping[str, Any]) -> Iterator[Finding]:
    if name == NO_ONCALL:
        yield ("oncall", name), "has a name that means there is no on-call", "Give it another one.", None
    layers = table.get("layers")
    for layer in layers if isinstance(layers, dict) else ():
        key = ("oncall", name, "layers", layer)
        if layer == BASE:
            yield key, "has the name of the rota's own people", "Give it another one.", None
        if not _LAYER.fullmatch(layer):
            yield key, f"has a name that cannot be used: {layer!r}", "Use letters, digits, - and _, at most 40.", None


def _other_rotas(name: str, table: Mapping[str, Any], oncalls: Tables) -> Iterator[Finding]:
    for index, rung in enumerate(_rungs(table)):
        word, _, other = str(rung.get("notify", "")).partition(":")
        if word in ("duty", "next") and other and other not in oncalls:
            key = ("oncall", name, "ladder", index, "notify")
            yield key, "names an on-call that is not there", did_you_mean(other, list(oncalls)), f'"{word}:{other}"'


def _second_path(name: str, table: Mapping[str, Any], people: Tables, desks: Tables) -> Iterator[Finding]:
    """Slack itself may be what is down, so a page needs a way around it."""
    fallback = table.get("fallback")
    fallback = fallback if isinstance(fallback, dict) else {}
    written = [fallback.get("address"), *(rung.get("notify") for rung in _rungs(table))]
    if any(isinstance(value, str) and CONTACT.fullmatch(value) for value in written):
        return
    paged = _paged(name, table, fallback, desks)
    reachable = {person for person, own in people.items() if any(own.get(way) for way in WAYS)}
    if reachable & paged or (reachable and _has_calendar(table)):
        return
    fix = f'Add [person.{min(paged, default="U0123456789")}] with sms = "WEBCARE_CONTACT_...", or fallback.address.'
    yield ("oncall", name), "has no path beside Slack, which may be down in a crisis itself", fix, None


def _paged(name: str, table: Mapping[str, Any], fallback: Mapping[str, Any], desks: Tables) -> set[str]:
    layers = table.get("layers")
    tables = [table, fallback, *(layers.values() if isinstance(layers, dict) else ())]
    found = [person for one in tables if isinstance(one, dict) for person in _listed(one.get("people"))]
    found += [str(rung.get("notify")) for rung in _rungs(table)]
    found += [lead for desk in desks.values() if desk.get("oncall") == name for lead in _listed(desk.get("lead"))]
    return {person for person in found if person[:1] in ("U", "W")}


def _has_calendar(table: Mapping[str, Any]) -> bool:
    layers = table.get("layers")
    own = [table, *(layers.values() if isinstance(layers, dict) else ())]
    return any(isinstance(one, dict) and one.get("calendar") for one in own)


def _desk(name: str, desk: Mapping[str, Any], oncalls: Tables, sources: Tables) -> Iterator[Finding]:
    oncall = desk.get("oncall")
    if isinstance(oncall, str) and oncall != NO_ONCALL and oncall not in oncalls:
        fix = did_you_mean(oncall, [*oncalls, NO_ONCALL])
        yield ("desk", name, "oncall"), "names an on-call that is not there", fix, f'"{oncall}"'
    crisis = desk.get("crisis")
    feed = crisis.get("incident_feed") if isinstance(crisis, dict) else None
    if isinstance(feed, str) and feed not in sources:
        key = ("desk", name, "crisis", "incident_feed")
        yield key, "names a source that is not there", did_you_mean(feed, list(sources)), f'"{feed}"'


def _same_names(people: Tables) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for person, table in people.items():
        for word in _listed(table.get("known_as")):
            other = taken.setdefault(word.strip().casefold(), person)
            if other != person:
                reason = f"holds a name that {other} has too, so an event could mean either"
                yield ("person", person, "known_as"), reason, "Keep it with one of them.", f'"{word}"'


def _rungs(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    ladder = table.get("ladder")
    return [rung for rung in ladder if isinstance(rung, dict)] if isinstance(ladder, list) else []


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
