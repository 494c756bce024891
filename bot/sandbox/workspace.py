"""The state of the workspace: people, groups, channels and what was said in them."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field, replace

from .changes import Changes
from .clock import Clock
from .config import ChannelConfig, GroupConfig, SandboxConfig, UserConfig
from .messages import ChannelLog, Message
from .shapes import Json


@dataclass
class Ephemeral:
    """A message that one person sees until the page is closed."""

    user: str
    message: Message


@dataclass
class Channel:
    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    im_user: str = ""
    members: list[str] = field(default_factory=list)
    topic: str = ""
    is_archived: bool = False
    created: int = 0
    log: ChannelLog = field(default_factory=ChannelLog)
    ephemerals: dict[str, Ephemeral] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    mentions: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Slack's channel_type: channel, group (private) or im."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"


class Workspace:
    """Everything a person or the app can look at. Changing it is the work of the services around it."""

    def __init__(self, config: SandboxConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.changes = Changes()
        self.users: dict[str, UserConfig] = {user.id: user for user in (*config.users, _bot(config))}
        self.groups: dict[str, GroupConfig] = {group.id: group for group in config.usergroups}
        self.channels: dict[str, Channel] = {each.id: self._channel(each) for each in config.channels}
        self.request_url = config.app.request_url
        self.base_url = ""
        self.revoked: set[str] = set()
        self._numbers = itertools.count(1)

    def _channel(self, config: ChannelConfig) -> Channel:
        return Channel(
            id=config.id,
            name=config.name,
            is_private=config.is_private,
            members=list(config.members),
            topic=config.topic,
            is_archived=config.is_archived,
            created=int(self.clock.real()),
        )

    @property
    def bot(self) -> str:
        return self.config.app.bot_user

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):06d}{secrets.token_hex(2).upper()}"

    def dm(self, user: str) -> Channel:
        """Return the direct channel between ``user`` and the bot, made when first needed."""
        for channel in self.channels.values():
            if channel.is_im and channel.im_user == user:
                return channel
        made = Channel(
            id=f"D{user[1:]}",
            name=self.users[user].name,
            is_im=True,
            im_user=user,
            members=[user, self.bot],
            created=int(self.clock.real()),
        )
        self.channels[made.id] = made
        self.tell_channels([user])
        return made

    def channels_of(self, user: str) -> list[Channel]:
        """Return the channels whose messages ``user`` may read here."""
        return [channel for channel in self.channels.values() if user in channel.members and not channel.is_archived]

    def channel_list(self, user: str) -> list[Json]:
        return [self._shown(channel, user) for channel in self.channels_of(user)]

    def _shown(self, channel: Channel, user: str) -> Json:
        return {
            "id": channel.id,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_im": channel.is_im,
            "im_user": self.bot if channel.is_im else "",
            "members": list(channel.members),
            "unread": channel.unread.get(user, 0),
            "mentions": channel.mentions.get(user, 0),
            "topic": channel.topic,
        }

    def tell_channels(self, users: list[str]) -> None:
        """Show these people their channel list anew."""
        for user in users:
            if self.changes.listening(user):
                self.changes.tell([user], {"type": "channels", "channels": self.channel_list(user)})
        self.changes.bump()

    def tell_error(self, user: str, text: str) -> None:
        """Show ``user`` what Slack shows when the app failed."""
        self.changes.tell([user], {"type": "error", "text": text})

    def change_user(self, user: str, **changes: object) -> UserConfig:
        self.users[user] = replace(self.users[user], **changes)  # type: ignore[arg-type]  # field names checked at run time
        return self.users[user]


def _bot(config: SandboxConfig) -> UserConfig:
    name = config.app.name.lower().replace(" ", "_")
    return UserConfig(id=config.app.bot_user, name=name, real_name=config.app.name, kind="bot")
