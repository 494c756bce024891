"""What the workspace tells the app: Events API payloads, only those the app subscribes to and may see."""

from __future__ import annotations

from collections.abc import Callable

from .messages import Message, stamp
from .notify import mentions_in
from .shapes import Json
from .workspace import Channel, Workspace

_SUBSCRIPTION = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


class Events:
    """Builds event payloads and hands them to ``deliver``."""

    def __init__(self, workspace: Workspace, deliver: Callable[[Json], None]) -> None:
        self._workspace = workspace
        self._deliver = deliver

    def emit(self, event: Json, *, subscription: str | None = None) -> None:
        """Send ``event`` if the app subscribes to it (``subscription`` defaults to its type)."""
        app = self._workspace.config.app
        if (subscription or event["type"]) in app.events:
            self._deliver(self._callback(event))

    def _callback(self, event: Json) -> Json:
        app, team = self._workspace.config.app, self._workspace.config.team
        return {
            "token": app.verification_token,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._workspace.new_id("Ev"),
            "event_time": int(self._workspace.clock.real()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": app.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-practice-{app.id}",
        }

    def message(self, channel: Channel, message: Message) -> None:
        """A new message, thread replies and the app's own ones included."""
        if self._workspace.bot not in channel.members:
            return
        event = {**message.body, "channel": channel.id, "channel_type": channel.kind, "event_ts": message.ts}
        self.emit(event, subscription=_SUBSCRIPTION[channel.kind])
        mentioned = self._workspace.bot in mentions_in(message.body).users
        if mentioned and not channel.is_im and message.user != self._workspace.bot:
            kept = ("user", "ts", "client_msg_id", "text", "team", "blocks", "thread_ts")
            body = {key: message.body[key] for key in kept if key in message.body}
            self.emit({"type": "app_mention", **body, "channel": channel.id, "event_ts": message.ts})

    def message_changed(self, channel: Channel, message: Message, previous: Json) -> None:
        """``previous`` is the body before the change."""
        self._hidden(channel, "message_changed", message=message.shown(), previous_message=previous)

    def message_deleted(self, channel: Channel, previous: Json) -> None:
        self._hidden(channel, "message_deleted", deleted_ts=previous["ts"], previous_message=previous)

    def _hidden(self, channel: Channel, subtype: str, **facts: object) -> None:
        if self._workspace.bot not in channel.members:
            return
        now = self._now_ts()
        event = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel.kind,
            "ts": now,
            "event_ts": now,
            **facts,
        }
        self.emit(event, subscription=_SUBSCRIPTION[channel.kind])

    def home_opened(self, user: str, view: Json | None) -> None:
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.dm(user).id,
            "tab": "home",
            "event_ts": self._now_ts(),
        }
        self.emit(event if view is None else {**event, "view": view})

    def about_channel(self, kind: str, channel: Channel, **facts: object) -> None:
        """channel_archive, member_left_channel, ...: anything whose payload begins with the channel's id."""
        if self._workspace.bot in channel.members or facts.get("user") == self._workspace.bot:
            self.emit({"type": kind, "channel": channel.id, **facts, "event_ts": self._now_ts()})

    def plain(self, kind: str, **facts: object) -> None:
        """Any other event, e.g. user_change or tokens_revoked."""
        self.emit({"type": kind, **facts, "event_ts": self._now_ts()})

    def _now_ts(self) -> str:
        return stamp(int(self._workspace.clock.real() * 1_000_000))
