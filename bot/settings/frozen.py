"""The settings as the program uses them: complete, checked, and never changed after the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import chain
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, SecretStr
from sqlalchemy.engine import URL

from bot.clock import ClockAnchor
from bot.rules.hours import BusinessHours
from bot.rules.oncall import Override, Rota, Shadow, Swap
from bot.rules.replying import Counting, Limit
from bot.rules.sla import SlaPolicy
from bot.rules.vocabulary import Purpose
from bot.settings.allowances import Promises
from bot.settings.durations import KEPT
from bot.settings.oncall import NO_CALENDARS, Calendars, CrisisSettings, OnCall, Reach


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
    private: bool
    """Its channel is a private one: customers' private words may stand there."""
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
    retention: timedelta | None
    """How long words are kept once their case is resolved, by its own setting or its desk's; None: for ever."""
    statements: str | None = None
    """Where the signed hook posts what is said on its own account; None: it takes no such post."""
    retired_secret: SecretStr | None = None
    """The secret before ``secret``: still taken, and signed with, until it is left away."""
    options: BaseModel | None = None
    """The keys of its own table, as its kind defines them; None for the signed hook."""
    longest_closed: timedelta | None = None
    """For how long nobody answers at most in an ordinary week, by its own hours or its desk's; None: not known."""
    by_hand: bool = False
    """Nothing comes in by itself: agents make its cases."""
    variables: Mapping[str, SecretStr] = field(default_factory=dict)
    """What the environment holds for it, by the names of its kind (``X_BEARER_TOKEN``); unset ones are missing."""

    def variable(self, name: str) -> str | None:
        """Return the value of a variable of its kind; None where it is not set."""
        found = self.variables.get(name)
        return found.get_secret_value() if found else None

    def max_length_for(self, visibility: str) -> int:
        """Return how long a public or a private reply may be."""
        return self.max_length_private if visibility == "private" else self.max_length

    def limit_for(self, visibility: str) -> Limit:
        """Return the same as a limit that a reply can be measured by."""
        return Limit(self.max_length_for(visibility), self.counting)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticReply:
    """Which messages are acknowledged automatically while the desk is closed; ``text`` None: the built-in one."""

    private: bool = True
    public: bool = False
    text: str | None = None


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
    next_limit: int
    """With so many open cases *Next* gives an agent no more; 0: no limit."""
    storm_from: int
    """More free cases than this, and than five for each agent at work, are shown as one board."""
    ask_after: timedelta
    contacts: tuple[str, ...]
    group_answers: Literal["second_person", "own"]
    """Who approves a text that goes to many: another agent than its writer, or nobody else."""
    phone: str | None
    phone_until: time | None
    acknowledgement: AutomaticReply
    retention: timedelta | None
    """For sources that are not in the settings any more; the others know their own."""
    oncall: str | None = None
    """Whose people are paged in a crisis; None: nobody is."""
    crisis_channel: str | None = None
    crisis: CrisisSettings = field(default_factory=CrisisSettings)

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
    """What is taken in: ``max_body`` in bytes; ``replay_window`` is real time, the rest is time of the customer.

    ``acts_per_s``: presses, forms and commands that are taken of one person; twice as many at once.
    """

    max_body: int
    replay_window: timedelta
    backlog_after: timedelta
    reopen_within: timedelta
    fold_for: timedelta
    acts_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccess:
    """How to reach Slack; ``api_url`` ends with a slash. With an app token events come over Socket Mode."""

    bot_token: SecretStr
    app_token: SecretStr | None
    signing_secret: SecretStr | None
    api_url: str
    socket_mode: bool
    is_practice: bool
    app_id: str | None = None
    """Which app the app-level token is of; over HTTP the signing secret is one app's alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where everything is kept; ``url`` names an async driver and hides its password when shown."""

    url: URL
    connect_args: Mapping[str, object]
    kind: Literal["sqlite", "postgresql"]
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpDoor:
    """The address on which hooks, health and Slack's own calls are taken.

    With a ``status_token`` reasons and figures are only told to who shows it.
    """

    host: str
    port: int
    status_token: SecretStr | None = None
    public_url: str | None = None
    """How this program is reached from outside, without a slash at the end."""


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
    oncalls: Mapping[str, OnCall] = field(default_factory=dict)
    people: Mapping[str, Reach] = field(default_factory=dict)

    def secrets(self) -> Iterator[str]:
        """Yield every value that must not leave the house, for the log to mask."""
        slack, http = self.slack, self.http
        sources = [
            (source.secret, source.retired_secret, *source.variables.values()) for source in self.sources.values()
        ]
        on_call = [
            *(oncall.secrets() for oncall in self.oncalls.values()),
            *(reach.addresses.values() for reach in self.people.values()),
        ]
        tokens = (slack.bot_token, slack.app_token, slack.signing_secret, http.status_token)
        known = (*tokens, *chain(*sources, *on_call))
        yield from (secret.get_secret_value() for secret in known if secret is not None)
        if self.database.url.password:
            yield str(self.database.url.password)

    def desk_of_channel(self, channel: str) -> Desk | None:
        """Return the desk that works in this Slack channel (its own or its private one)."""
        return next((desk for desk in self.desks.values() if channel in (desk.channel, desk.private_channel)), None)

    def desk_of_source(self, source: str) -> Desk:
        """Return the desk of a source; raises ``KeyError`` for an unknown source."""
        return self.desks[self.sources[source].desk]

    def retention(self, *, desk: str, source: str) -> timedelta | None:
        """Return how long words are kept once their case is resolved; None: for ever.

        What came in while a source or desk was configured goes on being removed when that is no longer so.
        """
        if source in self.sources:
            return self.sources[source].retention
        return self.desks[desk].retention if desk in self.desks else KEPT

    def sources_of(self, desk: Desk | str) -> tuple[Source, ...]:
        """Return the sources of a desk, in the order of the file."""
        name = desk if isinstance(desk, str) else desk.name
        return tuple(source for source in self.sources.values() if source.desk == name)

    def oncall_of(self, desk: Desk | str) -> OnCall | None:
        """Return whose people a desk's crisis pages; None: nobody's."""
        found = self.desks.get(desk) if isinstance(desk, str) else desk
        return self.oncalls.get(found.oncall) if found and found.oncall else None

    def desks_of_oncall(self, name: str) -> tuple[Desk, ...]:
        """Return the desks that rely on an on-call, in the order of the file."""
        return tuple(desk for desk in self.desks.values() if desk.oncall == name)

    def known_as(self) -> Mapping[str, str]:
        """Return who is meant by the names and addresses in calendars; the names are casefolded."""
        return {word.strip().casefold(): one.person for one in self.people.values() for word in one.known_as}

    def rota(
        self,
        name: str,
        *,
        calendars: Calendars = NO_CALENDARS,
        overrides: Sequence[Override] = (),
        swaps: Sequence[Swap] = (),
        shadows: Sequence[Shadow] = (),
    ) -> Rota:
        """Return an on-call's rota with all that was read and changed; raises ``KeyError`` for an unknown one."""
        hours = [desk.hours for desk in self.desks_of_oncall(name)]
        return self.oncalls[name].rota(
            desks=hours, calendars=calendars, overrides=overrides, swaps=swaps, shadows=shadows
        )
