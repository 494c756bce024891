"""What a practice workspace consists of; plain values, also readable from a JSON file."""

from __future__ import annotations

import dataclasses
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from .shapes import Json

Kind = Literal["agent", "colleague", "customer", "bot"]
Language = Literal["en", "nl"]

# What the bot needs for its main job; Slack's names for the scopes.
SCOPES = (
    "app_mentions:read channels:history channels:join channels:read chat:write commands groups:history groups:read "
    "im:history im:read im:write metadata.message:read reactions:write usergroups:read users:read"
).split()
EVENTS = (
    "app_home_opened app_mention app_uninstalled channel_archive channel_deleted channel_left channel_unarchive "
    "group_archive group_left member_joined_channel member_left_channel message.channels message.groups message.im "
    "subteam_members_changed subteam_updated tokens_revoked user_change"
).split()


@dataclass(frozen=True, kw_only=True)
class TeamConfig:
    id: str = "T1"
    name: str = "Practice"
    domain: str = "practice"


@dataclass(frozen=True, kw_only=True)
class UserConfig:
    """A Slack member. ``active`` is presence: only active members hear ``<!here>``."""

    id: str
    name: str
    real_name: str
    kind: Kind = "agent"
    title: str = ""
    tz: str = "Europe/Amsterdam"
    locale: str = "en-GB"
    is_guest: bool = False
    is_deleted: bool = False
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class GroupConfig:
    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChannelConfig:
    """A channel; DMs are made when somebody opens them. The bot is a member only if it is listed."""

    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()
    topic: str = ""
    is_archived: bool = False


@dataclass(frozen=True, kw_only=True)
class CommandConfig:
    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True, kw_only=True)
class ShortcutConfig:
    """An entry of Slack's own menus: a global one, or one that stands with every message."""

    callback_id: str
    name: str
    type: Literal["global", "message"] = "global"


@dataclass(frozen=True, kw_only=True)
class AppConfig:
    """The bot under test. ``request_url`` set: signed HTTP delivery to it; None: Socket Mode."""

    id: str = "A1"
    name: str = "Webcare Desk"
    bot_user: str = "U0BOT"
    bot_id: str = "B1"
    bot_token: str = "xoxb-practice-bot"
    app_token: str = "xapp-practice-app"
    signing_secret: str = "practice-signing-secret"
    verification_token: str = "practice-verification"
    request_url: str | None = None
    commands: tuple[CommandConfig, ...] = (
        CommandConfig(
            command="/webcare", description="Your work at the desk", usage_hint="queue | mine | open | close | help"
        ),
    )
    shortcuts: tuple[ShortcutConfig, ...] = (
        ShortcutConfig(callback_id="new_case", name="New case"),
        ShortcutConfig(callback_id="case_of_message", name="Make this a case", type="message"),
    )
    scopes: tuple[str, ...] = tuple(SCOPES)
    events: tuple[str, ...] = tuple(EVENTS)


@dataclass(frozen=True, kw_only=True)
class ClockConfig:
    """Business time is ``business_start`` at the real instant ``real_start`` (epoch s), then ``factor`` times as fast.

    ``business_start`` is an aware ISO instant; None means business time is real time (times the factor).
    """

    business_start: str | None = None
    real_start: float | None = None
    factor: float = 1.0
    timezone: str = "Europe/Amsterdam"

    def anchored(self) -> ClockConfig:
        """Fill in what was left open with the present moment."""
        real = time.time() if self.real_start is None else self.real_start
        start = self.business_start or datetime.fromtimestamp(real).astimezone().isoformat()
        return dataclasses.replace(self, real_start=real, business_start=start)


@dataclass(frozen=True, kw_only=True)
class LimitsConfig:
    """Slack's rate limits times ``scale``; ``scale=None`` switches them off."""

    scale: float | None = 1.0


# How long a workspace for tests waits for an acknowledgement, and lets a trigger live.
PATIENT_S = 10.0


@dataclass(frozen=True, kw_only=True)
class DeliveryConfig:
    """How Slack delivers to the app; all in real seconds.

    ``retry_delays_s``: waits before the 1st, 2nd and 3rd repeat of an event (Slack: at once, 1 min, 5 min).
    """

    ack_timeout_s: float = 3.0
    retry_delays_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_life_s: float = 3.0
    response_url_life_s: float = 1800.0
    ping_interval_s: float = 10.0
    max_sockets: int = 10


@dataclass(frozen=True, kw_only=True)
class CustomerConfig:
    id: str
    handle: str
    name: str
    followers: int = 120
    verified: bool = False
    bio: str = ""


@dataclass(frozen=True, kw_only=True)
class PlatformConfig:
    """The small social platform. ``hook_url`` None: nothing is sent. Secrets are Standard Webhooks (``whsec_...``)."""

    name: str = "Plaza"
    hook_url: str | None = None
    hook_secret: str = "whsec_cHJhY3RpY2UtaG9vay1zZWNyZXQtMTIzNA=="
    callback_secret: str = "whsec_cHJhY3RpY2UtaG9vay1zZWNyZXQtMTIzNA=="
    brand_handle: str = "lumerail"
    brand_name: str = "Lumerail"
    max_chars: int = 2000
    # Take replies to posts that were not written here, e.g. after a replay of recorded mentions.
    accept_unknown: bool = False
    retry_delays_s: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 5.0, 5.0, 5.0, 10.0, 10.0, 10.0, 30.0, 30.0, 30.0)
    customers: tuple[CustomerConfig, ...] = (
        CustomerConfig(id="c1", handle="jan_dv", name="Jan de Vries", followers=212),
        CustomerConfig(id="c2", handle="mira.k", name="Mira Kaya", followers=48_100, verified=True),
        CustomerConfig(id="c3", handle="opa_henk", name="Henk Bos", followers=9),
    )


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    team: TeamConfig = TeamConfig()
    users: tuple[UserConfig, ...] = ()
    usergroups: tuple[GroupConfig, ...] = ()
    channels: tuple[ChannelConfig, ...] = ()
    app: AppConfig = AppConfig()
    language: Language = "en"
    clock: ClockConfig = ClockConfig()
    limits: LimitsConfig = LimitsConfig()
    delivery: DeliveryConfig = DeliveryConfig()
    platform: PlatformConfig = PlatformConfig()
    # Hosts (and their subdomains) from which Slack could not download an image.
    unfetchable_hosts: tuple[str, ...] = field(default=("example", "invalid", "localhost", "test", "127.0.0.1"))

    @classmethod
    def for_tests(cls, *, agents: int = 6, language: Language = "en", **changes: Any) -> SandboxConfig:
        """Return a ready workspace: C1 #webcare, G1 private, C2 #billing, C3 #general, S9 agents, S1 billing, U1...

        Agents are U1..Un, the billing colleagues U101 and U102, the bot U0BOT (member of all but C3). Limits are off,
        event retries come after 0, 0.2 and 1 s, and the workspace waits ten seconds where Slack waits three, since the
        machine may have much else to do; ``changes`` replaces any field.
        """
        people = [*_agents(agents, language), *_colleagues(language)]
        crew = tuple(user.id for user in people if user.kind == "agent")
        staff = tuple(user.id for user in people)
        bot = AppConfig().bot_user
        channels = (
            ChannelConfig(id="C1", name="webcare", members=(*crew, bot), topic="Customer mentions"),
            ChannelConfig(id="G1", name="webcare-private", is_private=True, members=(*crew, bot)),
            ChannelConfig(id="C2", name="billing", members=("U101", "U102", bot)),
            ChannelConfig(id="C3", name="general", members=staff),
        )
        groups = (
            GroupConfig(id="S9", handle="webcare", name="Webcare", users=crew),
            GroupConfig(id="S1", handle="billing", name="Billing", users=("U101", "U102")),
        )
        base = cls(
            users=tuple(people),
            usergroups=groups,
            channels=channels,
            language=language,
            limits=LimitsConfig(scale=None),
            delivery=DeliveryConfig(retry_delays_s=(0.0, 0.2, 1.0), ack_timeout_s=PATIENT_S, trigger_life_s=PATIENT_S),
        )
        return dataclasses.replace(base, **changes)

    @classmethod
    def from_json(cls, text: str) -> SandboxConfig:
        """Read a configuration; keys are the field names above. Raises ValueError that names a wrong key."""
        return _build(cls, json.loads(text), "workspace")

    @classmethod
    def from_file(cls, path: Path) -> SandboxConfig:
        return cls.from_json(path.read_text(encoding="utf-8"))


_NAMES = (
    "Sanne Visser",
    "Ben Okafor",
    "Noor Haddad",
    "Daan Mulder",
    "Fatima Yilmaz",
    "Ruben Smit",
    "Lotte Vos",
    "Kai Peters",
)


def _agents(count: int, language: Language) -> list[UserConfig]:
    locale = "nl-NL" if language == "nl" else "en-GB"
    users = []
    for number in range(1, count + 1):
        real = _NAMES[number - 1] if number <= len(_NAMES) else f"Agent{number} Jansen"
        name = real.split()[0].lower()
        users.append(UserConfig(id=f"U{number}", name=name, real_name=real, title="Webcare", locale=locale))
    return users


def _colleagues(language: Language) -> list[UserConfig]:
    locale = "nl-NL" if language == "nl" else "en-GB"
    return [
        UserConfig(id="U101", name="petra", real_name="Petra Blom", kind="colleague", title="Billing", locale=locale),
        UserConfig(id="U102", name="omar", real_name="Omar Bakker", kind="colleague", title="Billing", locale=locale),
    ]


_T = TypeVar("_T")


def _build(kind: type[_T], value: Any, path: str) -> _T:
    """Make a dataclass from JSON, however deep; only the shapes that occur above."""
    if not isinstance(value, dict):
        raise ValueError(f"{path} must be an object, got {value!r}")
    hints = get_type_hints(kind)
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise ValueError(f"{path} has no field {unknown[0]!r}; it has {', '.join(sorted(hints))}")
    made: Json = {key: _convert(hints[key], item, f"{path}.{key}") for key, item in value.items()}
    return kind(**made)


def _convert(hint: Any, value: Any, path: str) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, value, path)
    if get_origin(hint) is tuple:
        return tuple(_convert(get_args(hint)[0], item, f"{path}[{at}]") for at, item in enumerate(value))
    return value
