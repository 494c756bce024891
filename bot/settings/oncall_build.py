"""Makes the frozen on-call settings of tables that were found right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.rules.hours import BusinessHours
from bot.rules.oncall import DEFAULT_RUNGS, Covers, Ladder, Rotation, Rung, Target, TargetKind, Variant, Way
from bot.settings.fields import WEEKDAYS
from bot.settings.oncall import CalendarFeed, CrisisSettings, LayerPlan, OnCall, Reach
from bot.settings.oncall_fields import CalendarPlace
from bot.settings.oncall_tables import CrisisTable, FallbackTable, LayerTable, OnCallTable, PersonTable
from bot.settings.shape import HoursTable

Values = Mapping[str, SecretStr]
BASE = "base"
"""The name of the lowest layer, the rota's own people."""
UNSET = SecretStr("")


def build_oncall(name: str, table: OnCallTable, values: Values) -> OnCall:
    """Return the rota of a table; ``values``: what the environment holds, by variable."""
    ladder = _ladder(table)
    targets = (*(rung.target for rung in ladder.rungs), *ladder.fallback)
    named = {target.name for target in targets if target.kind is TargetKind.ADDRESS}
    return OnCall(
        name=name,
        timezone=table.timezone,
        covers=Covers(table.covers),
        layers=tuple(_plans(name, table, values)),
        ladder=ladder,
        shadows=tuple(table.shadows),
        test_day=table.test_day,
        addresses=MappingProxyType({variable: values[variable] for variable in named if variable in values}),
    )


def build_reach(person: str, table: PersonTable, values: Values) -> Reach:
    """Return how a person is reached; ways whose variable is not set are left out."""
    variables = {way: getattr(table, way.value) for way in Way if way is not Way.SLACK}
    chosen = {variant: tuple(Way(word) for word in getattr(table.variants, variant.value)) for variant in Variant}
    return Reach(
        person=person,
        known_as=tuple(table.known_as),
        addresses=MappingProxyType({way: values[name] for way, name in variables.items() if name in values}),
        choice=MappingProxyType({variant: ways for variant, ways in chosen.items() if ways}),
    )


def build_crisis(table: CrisisTable) -> CrisisSettings:
    """Return when a desk's mentions are a crisis."""
    return CrisisSettings(
        wakes_for=tuple(table.wakes_for),
        minimum_authors=table.minimum_authors,
        words=tuple(table.words),
        incident_feed=table.incident_feed,
        lines=tuple(table.lines),
    )


def _plans(oncall: str, table: OnCallTable, values: Values) -> Iterator[LayerPlan]:
    if table.people is not None or table.calendar is not None:
        yield _plan(oncall, BASE, table, table, values)
    for name, layer in table.layers.items():
        yield _plan(oncall, name, layer, table, values)


def _plan(oncall: str, name: str, layer: LayerTable, table: OnCallTable, values: Values) -> LayerPlan:
    return LayerPlan(
        name=name,
        rotation=_rotation(layer, table),
        feed=_feed(oncall, name, layer, table, layer.calendar, values) if layer.calendar else None,
        within=_within(layer.hours, table) if layer.hours else None,
    )


def _rotation(layer: LayerTable, table: OnCallTable) -> Rotation | None:
    if layer.people is None or layer.handover is None:
        return None
    return Rotation(
        people=tuple(layer.people),
        zone=ZoneInfo(table.timezone),
        weekday=layer.handover.weekday,
        minute=layer.handover.minute,
        every=layer.every,
        since=layer.since,
    )


def _feed(
    oncall: str, name: str, layer: LayerTable, table: OnCallTable, place: CalendarPlace, values: Values
) -> CalendarFeed:
    address = values.get(place.written, UNSET) if place.is_variable else SecretStr(place.written)
    held = address.get_secret_value()
    return CalendarFeed(
        oncall=oncall,
        layer=name,
        address=address,
        is_file=place.is_file or (place.is_variable and "://" not in held),
        zone=ZoneInfo(table.timezone),
        private_network=layer.private_network,
    )


def _within(hours: HoursTable, table: OnCallTable) -> BusinessHours:
    weekly = {day: getattr(hours, day) for day in WEEKDAYS if getattr(hours, day)}
    return BusinessHours(tz=table.timezone, weekly=weekly, always=hours.always)


def _ladder(table: OnCallTable) -> Ladder:
    written = table.ladder
    rungs = (
        DEFAULT_RUNGS
        if written is None
        else tuple(Rung(rung.notify, rung.wait, Variant(rung.variant)) for rung in written)
    )
    return Ladder(
        rungs=rungs,
        fallback=tuple(_fallback(table.fallback)),
        repeat=table.repeat,
        repeat_after=table.repeat_after,
        ask_after=table.ask_after,
        restart_after=table.restart_after,
    )


def _fallback(table: FallbackTable) -> Iterator[Target]:
    yield from (Target(TargetKind.PERSON, person) for person in dict.fromkeys(table.people))
    if table.usergroup:
        yield Target(TargetKind.GROUP, table.usergroup)
    if table.channel:
        yield Target(TargetKind.CHANNEL, table.channel)
    if table.address:
        yield Target(TargetKind.ADDRESS, table.address)
