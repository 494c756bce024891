"""The settings as the program uses them: complete, checked, and never changed after the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy.engine import URL

from bot.clock import ClockAnchor
from bot.rules.hours import BusinessHours
from bot.rules.replying import Counting, Limit
from bot.rules.sla import SlaPolicy
from bot.rules.vocabulary import Purpose
from bot.settings.allowances import Promises


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentGroup:
    """Who may act: the members of a Slack user group and the people named beside it."""

    usergroup: str | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What is particular about one agent; ``signature`` is without its "^"."""

    user: str
    name: str | None = None
    signature: str | None = None
    hours: BusinessHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A team that is asked for help; its answer times are time of its own ``hours``."""

    name: str
    title: str | None
    usergroup: str | None
    channel: str | None
    people: tuple[str, ...]
    answer: timedelta
    urgent_answer: timedelta
    hours: BusinessHours

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where mentions come from and replies go to.

    ``replies`` is empty where nothing can be sent; lengths are counted as ``counting`` says.
    """

    name: str
    kind: str
    desk: str
    purpose: Purpose
    platform: str
    callback: str | None
    secret: SecretStr | None
    max_length: int
    max_length_private: int
    counting: Counting
    replies: frozenset[str]
    hours: BusinessHours | None

    def max_length_for(self, visibility: str) -> int:
        """Return how long a public or a private reply may be."""
        return self.max_length_private if visibility == "private" else self.max_length

    def limit_for(self, visibility: str) -> Limit:
        """Return the same as a limit that a reply can be measured by."""
        return Limit(self.max_length_for(visibility), self.counting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A team with its channel, people, hours and promises. ``claim_lease`` and ``ask_after`` are open time."""

    name: str
    channel: str
    private_channel: str | None
    language: Literal["nl", "en"]
    address: Literal["je", "u"]
    timezone: str
    country: str | None
    lead: tuple[str, ...]
    agents: AgentGroup
    hours: BusinessHours
    coordinator: Mapping[int, str]
    members: Mapping[str, Member]
    departments: Mapping[str, Department]
    promises: Promises
    urgency_words: tuple[str, ...]
    urgency_words_replace: bool
    reach_threshold: int
    causes: tuple[str, ...]
    cause_required: Literal["never", "complaints", "always"]
    claim_lease: timedelta
    claim_lease_private: timedelta
    small_team: int
    ask_after: timedelta
    phone: str | None
    phone_until: time | None

    @property
    def zone(self) -> ZoneInfo:
        """The desk's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def private_or_channel(self) -> str:
        """The channel where private mentions are shown."""
        return self.private_channel or self.channel

    def coordinator_on(self, weekday: int) -> str | None:
        """Return who coordinates on that weekday (Monday is 0), if somebody is named."""
        return self.coordinator.get(weekday)

    def department_of_usergroup(self, usergroup: str) -> Department | None:
        """Return the department whose Slack user group this is."""
        return next((one for one in self.departments.values() if one.usergroup == usergroup), None)

    def policy(self, source: Source, visibility: str) -> SlaPolicy:
        """Return what the desk promises for mentions of ``source``, public or private."""
        return self.promises.policy(
            source=source.name, kind=source.kind, platform=source.platform, visibility=visibility
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How messages leave. Spans are real time; ``scale`` multiplies both paces (practice workspace)."""

    timeout: timedelta
    settle: timedelta
    lease: timedelta
    messages_per_channel_per_s: float
    updates_per_min: float
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What is taken in: ``max_body`` in bytes; ``replay_window`` is real time, the rest is time of the customer."""

    max_body: int
    replay_window: timedelta
    backlog_after: timedelta
    reopen_within: timedelta
    fold_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccess:
    """How to reach Slack; ``api_url`` ends with a slash. With an app token events come over Socket Mode."""

    bot_token: SecretStr
    app_token: SecretStr | None
    signing_secret: SecretStr | None
    api_url: str
    socket_mode: bool
    is_practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where everything is kept; ``url`` names an async driver and hides its password when shown."""

    url: URL
    connect_args: Mapping[str, object]
    kind: Literal["sqlite", "postgresql"]
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpDoor:
    """The address on which hooks, health and Slack's own calls are taken."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that was configured."""

    desks: Mapping[str, Desk]
    sources: Mapping[str, Source]
    delivery: Delivery
    intake: Intake
    slack: SlackAccess
    database: Database
    http: HttpDoor
    clock: ClockAnchor | None
    warnings: tuple[str, ...]
    config_path: Path | None

    def desk_of_channel(self, channel: str) -> Desk | None:
        """Return the desk that works in this Slack channel (its own or its private one)."""
        return next((desk for desk in self.desks.values() if channel in (desk.channel, desk.private_channel)), None)

    def desk_of_source(self, source: str) -> Desk:
        """Return the desk of a source; raises ``KeyError`` for an unknown source."""
        return self.desks[self.sources[source].desk]

    def sources_of(self, desk: Desk | str) -> tuple[Source, ...]:
        """Return the sources of a desk, in the order of the file."""
        name = desk if isinstance(desk, str) else desk.name
        return tuple(source for source in self.sources.values() if source.desk == name)
