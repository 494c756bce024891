"""On-call as the program uses it: rotas, ladders, and how people are reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.rules.hours import BusinessHours
from bot.rules.oncall import (
    Contact,
    Covers,
    Ladder,
    Layer,
    Override,
    Rota,
    Rotation,
    Shadow,
    Stretch,
    Swap,
    Variant,
    Way,
)

WakingKind = Literal["danger", "self_harm", "data_leak", "press", "legal"]
Calendars = Mapping[str, Sequence[Stretch]]
"""What was read of the calendars of one rota, by the names of its layers."""
NO_CALENDARS: Calendars = MappingProxyType({})

WAKES_FOR: tuple[WakingKind, ...] = ("danger", "self_harm", "data_leak", "press")
"""A letter from a lawyer can wait until the desk opens; the others cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisSettings:
    """When a desk's mentions are a crisis.

    ``words`` count beside the built-in ones; ``incident_feed`` is the source that tells of known incidents;
    ``wakes_for`` are the kinds of urgent messages for which somebody is woken without any rise.
    """

    minimum_authors: int = 6
    words: tuple[str, ...] = ()
    incident_feed: str | None = None
    wakes_for: tuple[WakingKind, ...] = WAKES_FOR
    lines: tuple[str, ...] = ()
    """Texts that are approved beforehand, for statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """A calendar that a layer is read from: ``address`` is a web address, or a path where ``is_file``.

    Events of whole days are days of ``zone``. Whoever knows the address can read the calendar, so it is a secret.
    """

    oncall: str
    layer: str
    address: SecretStr
    is_file: bool
    zone: ZoneInfo
    private_network: bool = False
    """Whether it may stand inside one's own network."""

    @property
    def key(self) -> str:
        """Its name, one of its kind: ``rail.base``."""
        return f"{self.oncall}.{self.layer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerPlan:
    """A layer as it was configured: a rotation or a calendar."""

    name: str
    rotation: Rotation | None = None
    feed: CalendarFeed | None = None
    within: BusinessHours | None = None

    def layer(self, calendars: Calendars) -> Layer:
        """Return the layer; a calendar that was not read covers nothing."""
        cover = self.rotation or tuple(calendars.get(self.name, ()))
        return Layer(name=self.name, cover=cover, within=self.within)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """A rota with its ladder. ``addresses`` are the Apprise URLs of the ladder's addresses, by variable."""

    name: str
    timezone: str
    covers: Covers
    layers: tuple[LayerPlan, ...]
    ladder: Ladder
    shadows: tuple[str, ...] = ()
    addresses: Mapping[str, SecretStr] = field(default_factory=dict)
    test_day: int | None = 1
    """From this day of the month on, the first working day is that of the test page; None: there is none."""

    @property
    def zone(self) -> ZoneInfo:
        """The rota's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def feeds(self) -> tuple[CalendarFeed, ...]:
        """The calendars to read, in the order of the layers."""
        return tuple(plan.feed for plan in self.layers if plan.feed is not None)

    def address(self, name: str) -> SecretStr | None:
        """Return the Apprise URL of a target that is an address; None: its variable was not set."""
        return self.addresses.get(name)

    def rota(
        self,
        *,
        desks: Sequence[BusinessHours],
        calendars: Calendars = NO_CALENDARS,
        overrides: Sequence[Override] = (),
        swaps: Sequence[Swap] = (),
        shadows: Sequence[Shadow] = (),
    ) -> Rota:
        """Return the rota with what was read of its calendars and what people changed by hand.

        ``desks``: opening hours of the desks that rely on it.
        """
        learning = tuple(Shadow(person=person) for person in self.shadows)
        return Rota(
            name=self.name,
            layers=tuple(plan.layer(calendars) for plan in self.layers),
            overrides=tuple(overrides),
            swaps=tuple(swaps),
            shadows=(*learning, *shadows),
            covers=self.covers,
            desks=tuple(desks),
        )

    def secrets(self) -> Iterator[SecretStr]:
        """Yield what must not be shown."""
        yield from chain(self.addresses.values(), (feed.address for feed in self.feeds if not feed.is_file))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a person is reached: Apprise URLs by way, the ways they chose by variant, and their names in calendars."""

    person: str
    known_as: tuple[str, ...] = ()
    addresses: Mapping[Way, SecretStr] = field(default_factory=dict)
    choice: Mapping[Variant, tuple[Way, ...]] = field(default_factory=dict)

    def contact(self, *, broken: frozenset[Way] = frozenset()) -> Contact:
        """Return what the rules need to know of it; ``broken``: ways that are known not to work now."""
        return Contact(person=self.person, ways=frozenset(self.addresses), choice=self.choice, broken=broken)
