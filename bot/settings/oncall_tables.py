"""The shape of the on-call tables of webcare.toml: rotas, ladders, people's contacts, and when a desk is in crisis."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.rules.oncall import Variant, Way
from bot.rules.oncall.ladder import ASK_AFTER, MOST_REPEATS, REPEAT_AFTER, RESTART_AFTER
from bot.rules.urgent_kinds import UrgentKind
from bot.settings.fields import (
    ChannelId,
    Day,
    Duration,
    Flag,
    Timezone,
    UsergroupId,
    UserId,
    Users,
    Whole,
    Words,
    one_of,
    wrong,
)
from bot.settings.oncall import WAKES_FOR, WakingKind
from bot.settings.oncall_fields import Calendar, ContactVariable, Handover, MonthDay, Notified, Wait
from bot.settings.shape import HoursTable, Table

WakingWord = Annotated[WakingKind, one_of(*UrgentKind)]
WayWord = Annotated[Literal["slack", "push", "sms", "voice", "mail"], one_of(*Way)]


class LayerTable(Table):
    """Who takes turns, or whose calendar says it, and in which hours of the week."""

    people: list[UserId] | None = None
    handover: Handover | None = None
    every: Annotated[Whole, Field(ge=1, le=52)] = 1
    since: Day | None = None
    calendar: Calendar | None = None
    private_network: Flag = False
    hours: HoursTable | None = None

    @model_validator(mode="after")
    def _one_cover(self) -> LayerTable:
        if self.people is not None and self.calendar is not None:
            raise wrong("names people and a calendar", "Keep one of the two; the other can be a layer of its own.")
        if self.people is not None and not self.people:
            raise wrong("has an empty list of people", 'Name somebody, like people = ["U0123456789"].')
        if self.people is not None and self.handover is None:
            raise wrong("does not say when its people take turns", 'Add handover = "mon 09:00".')
        if self.people is None and self.calendar is None and not self._may_be_empty():
            raise wrong("names nobody who is on duty", "Give it people and a handover, or a calendar.")
        return self

    def _may_be_empty(self) -> bool:
        return False


class RungTable(Table):
    """One step of the ladder."""

    notify: Notified
    wait: Wait = timedelta(minutes=5)
    variant: Annotated[Literal["quiet", "important", "voice"], one_of(*Variant)] = "important"


class FallbackTable(Table):
    """Who is told when nobody acknowledged: fixed, whatever the schedule says. All of them at once."""

    channel: ChannelId | None = None
    usergroup: UsergroupId | None = None
    people: Users = Field(default_factory=list)
    address: ContactVariable | None = None

    @model_validator(mode="after")
    def _somebody(self) -> FallbackTable:
        if not (self.channel or self.usergroup or self.people or self.address):
            raise wrong("tells nobody", 'Give it a channel, a usergroup, people or an address, like channel = "C0123".')
        return self


class OnCallTable(LayerTable):
    """A rota with its ladder; its own people are the lowest layer."""

    timezone: Timezone
    covers: Annotated[Literal["closed", "always"], one_of("closed", "always")] = "closed"
    layers: dict[str, LayerTable] = Field(default_factory=dict)
    shadows: Users = Field(default_factory=list)
    ladder: Annotated[list[RungTable], Field(min_length=1)] | None = None
    fallback: FallbackTable
    repeat: Annotated[Whole, Field(ge=0, le=MOST_REPEATS)] = 1
    repeat_after: Duration = REPEAT_AFTER
    ask_after: Duration = ASK_AFTER
    restart_after: Duration = RESTART_AFTER
    test_day: MonthDay = 1

    def _may_be_empty(self) -> bool:
        return bool(self.layers)


class VariantsTable(Table):
    """By which ways a person wants to be told, by how loud it is."""

    quiet: list[WayWord] = Field(default_factory=list)
    important: list[WayWord] = Field(default_factory=list)
    voice: list[WayWord] = Field(default_factory=list)


class PersonTable(Table):
    """How a person is reached beside Slack, by the names of variables, and how calendars call them."""

    known_as: list[Words] = Field(default_factory=list)
    push: ContactVariable | None = None
    sms: ContactVariable | None = None
    voice: ContactVariable | None = None
    mail: ContactVariable | None = None
    variants: VariantsTable = VariantsTable()


class CrisisTable(Table):
    """When a desk's mentions are a crisis."""

    wakes_for: list[WakingWord] = Field(default_factory=lambda: list(WAKES_FOR))
    minimum_authors: Annotated[Whole, Field(ge=1)] = 6
    words: list[Words] = Field(default_factory=list)
    incident_feed: Words | None = None
    lines: list[Words] = Field(default_factory=list)
