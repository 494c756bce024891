"""Interaction payloads, complete as Slack sends them."""

from __future__ import annotations

import re
from typing import Any

from .messages import Message
from .shapes import Json
from .views import View
from .workspace import Channel, Workspace


def base(workspace: Workspace, kind: str, user: str) -> Json:
    """What every interaction payload begins with."""
    config = workspace.config
    person = workspace.users[user]
    return {
        "type": kind,
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": config.team.id},
        "api_app_id": config.app.id,
        "token": config.app.verification_token,
        "team": {"id": config.team.id, "domain": config.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(block: Json, element: Json, entry: Json, now: float) -> Json:
    """One entry of ``actions``: what was clicked or chosen."""
    return {
        **entry,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": f"{now:.6f}",
    }


def message_click(workspace: Workspace, user: str, channel: Channel, message: Message, **facts: Any) -> Json:
    """block_actions from a message; ephemeral messages are not shown back to the app."""
    ephemeral = bool(message.body.get("is_ephemeral"))
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    payload = {
        **base(workspace, "block_actions", user),
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": message.state},
        **facts,
    }
    return payload if ephemeral else {**payload, "message": message.shown(metadata=True)}


def view_click(workspace: Workspace, view: View, **facts: Any) -> Json:
    """block_actions from a modal or the App Home."""
    return {
        **base(workspace, "block_actions", view.user),
        "container": {"type": "view", "view_id": view.id},
        "view": view.shown(),
        **facts,
    }


def shortcut(workspace: Workspace, user: str, callback_id: str, **facts: Any) -> Json:
    """A global shortcut: it says who, and nothing of where."""
    now = f"{workspace.clock.real():.6f}"
    return {**base(workspace, "shortcut", user), "callback_id": callback_id, "action_ts": now, **facts}


def message_shortcut(
    workspace: Workspace, user: str, channel: Channel, message: Message, callback_id: str, **facts: Any
) -> Json:
    """A shortcut in the menu of a message, which comes along as it stands."""
    return {
        **base(workspace, "message_action", user),
        "callback_id": callback_id,
        "action_ts": f"{workspace.clock.real():.6f}",
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message.ts,
        "message": message.shown(metadata=True),
        **facts,
    }


def command(workspace: Workspace, user: str, channel: Channel, name: str, text: str, **facts: Any) -> Json:
    """A slash command; the fields of Slack's form."""
    config = workspace.config
    return {
        "token": config.app.verification_token,
        "team_id": config.team.id,
        "team_domain": config.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": workspace.users[user].name,
        "command": name,
        "text": text,
        "api_app_id": config.app.id,
        "is_enterprise_install": "false",
        **facts,
    }


def command_text(workspace: Workspace, text: str, *, escape: bool) -> str:
    """Return the text of a command: with ``escape`` mentions as ``<@U1|name>``, else as typed names."""

    def person(found: re.Match[str]) -> str:
        known = workspace.users.get(found[1])
        name = known.name if known else found[1]
        return f"<@{found[1]}|{name}>" if escape else f"@{name}"

    def group(found: re.Match[str]) -> str:
        known = workspace.groups.get(found[1])
        handle = known.handle if known else found[1]
        return f"<!subteam^{found[1]}|@{handle}>" if escape else f"@{handle}"

    def place(found: re.Match[str]) -> str:
        known = workspace.channels.get(found[1])
        name = known.name if known else found[1]
        return f"<#{found[1]}|{name}>" if escape else f"#{name}"

    named = re.sub(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", person, text)
    grouped = re.sub(r"<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>", group, named)
    return re.sub(r"<#([A-Z0-9]+)(?:\|[^>]*)?>", place, grouped).strip()


def channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
