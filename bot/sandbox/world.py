"""What happens to a workspace: channels are archived, people come and go, the app is removed. Each tells the app."""

from __future__ import annotations

from dataclasses import replace

from .events import Events
from .webapi.people import user_json
from .workspace import Channel, Workspace


class World:
    """Changes by administrators, for tests."""

    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    def archive(self, channel: str, *, by: str = "U1") -> None:
        found = self._workspace.channels[channel]
        found.is_archived = True
        kind = "group_archive" if found.is_private else "channel_archive"
        self._events.about_channel(kind, found, user=by)
        self._workspace.tell_channels(found.members)

    def remove_from(self, channel: str, user: str) -> None:
        """Take a person, or the bot, out of a channel."""
        found = self._workspace.channels[channel]
        found.members.remove(user)
        if user == self._workspace.bot:
            kind = "group_left" if found.is_private else "channel_left"
            self._events.plain(kind, channel=channel, actor_id="U1")
        self._member("member_left_channel", found, user)
        self._workspace.tell_channels([*found.members, user])

    def add_to(self, channel: str, user: str) -> None:
        found = self._workspace.channels[channel]
        if user not in found.members:
            found.members.append(user)
        self._member("member_joined_channel", found, user)
        self._workspace.tell_channels(found.members)

    def _member(self, kind: str, channel: Channel, user: str) -> None:
        team = self._workspace.config.team.id
        letter = "G" if channel.is_private else "C"
        self._events.about_channel(kind, channel, user=user, channel_type=letter, team=team)

    def deactivate(self, user: str) -> None:
        """The person leaves the organisation."""
        changed = self._workspace.change_user(user, is_deleted=True)
        self._events.plain("user_change", user=user_json(changed, self._workspace.config.team.id, locale=True))
        self._workspace.changes.bump()

    def set_presence(self, user: str, *, active: bool) -> None:
        """Slack tells apps nothing about presence; only users.getPresence and ``<!here>`` follow it."""
        self._workspace.change_user(user, active=active)

    def set_group(self, group: str, users: list[str]) -> None:
        """Change who is in a user group."""
        old = self._workspace.groups[group]
        self._workspace.groups[group] = replace(old, users=tuple(users))
        self._events.plain(
            "subteam_members_changed",
            subteam_id=group,
            team_id=self._workspace.config.team.id,
            added_users=[user for user in users if user not in old.users],
            removed_users=[user for user in old.users if user not in users],
        )

    def revoke_tokens(self) -> None:
        """An administrator removes the app: its bot token is refused from now on."""
        app = self._workspace.config.app
        self._workspace.revoked.add(app.bot_token)
        self._events.plain("tokens_revoked", tokens={"oauth": [], "bot": [app.bot_user]})
        self._events.plain("app_uninstalled")
