"""Whom Slack would notify of a new message, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .messages import Message
from .shapes import Json
from .workspace import Channel, Workspace

_TOKEN = re.compile(r"<(@|!subteam\^|!)([A-Za-z0-9_]+)(?:\|[^>]*)?>")
_BROADCASTS = {"here", "channel", "everyone"}


@dataclass(frozen=True)
class Notification:
    """One notification of one person. ``at`` is real epoch seconds; ``text`` is the plain-text fallback."""

    user: str
    channel: str
    ts: str
    why: str  # mention | dm | group | here | thread
    text: str
    at: float
    author: str
    thread_ts: str | None = None


@dataclass(frozen=True)
class Mentions:
    """The real mentions in a message; text that only looks like one is not here."""

    users: frozenset[str]
    groups: frozenset[str]
    broadcasts: frozenset[str]


def mentions_in(body: Json) -> Mentions:
    """Find mentions in ``text``, in mrkdwn objects and in rich_text elements, never in plain_text or rich_text text."""
    found = [*_in_markup(str(body.get("text", ""))), *_in_blocks(body.get("blocks", []))]
    return Mentions(
        users=frozenset(name for kind, name in found if kind == "user"),
        groups=frozenset(name for kind, name in found if kind == "group"),
        broadcasts=frozenset(name for kind, name in found if kind == "broadcast"),
    )


def _in_markup(text: str) -> Iterator[tuple[str, str]]:
    for sigil, name in _TOKEN.findall(text):
        if sigil == "@":
            yield "user", name
        elif sigil == "!subteam^":
            yield "group", name
        elif name in _BROADCASTS:
            yield "broadcast", name


def _in_blocks(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for item in node:
            yield from _in_blocks(item)
    elif isinstance(node, dict):
        kind = node.get("type")
        if kind in ("mrkdwn", "markdown"):
            yield from _in_markup(str(node.get("text", "")))
        elif kind == "user":
            yield "user", str(node.get("user_id"))
        elif kind == "usergroup":
            yield "group", str(node.get("usergroup_id"))
        elif kind == "broadcast":
            yield "broadcast", str(node.get("range"))
        else:
            for item in node.values():
                yield from _in_blocks(item)


def notified(workspace: Workspace, channel: Channel, message: Message) -> dict[str, str]:
    """Return why each person would be notified of a new message: the strongest reason of each."""
    reasons: dict[str, str] = {}
    mentions = mentions_in(message.body)
    for user in mentions.users:
        reasons.setdefault(user, "mention")
    for group in mentions.groups & workspace.groups.keys():
        for user in workspace.groups[group].users:
            reasons.setdefault(user, "group")
    if channel.is_im:
        reasons.setdefault(channel.im_user, "dm")
    if message.is_reply:
        for user in followers(channel, str(message.thread_ts)):
            reasons.setdefault(user, "thread")
    elif mentions.broadcasts:
        # Slack does not notify for @here or @channel inside a thread.
        for user in _broadcast_to(workspace, channel, mentions):
            reasons.setdefault(user, "here")
    return {user: why for user, why in reasons.items() if _hears(workspace, channel, user, message.user)}


def followers(channel: Channel, parent_ts: str) -> list[str]:
    """Return who follows a thread: wrote the parent, replied, or was mentioned in it by name."""
    parent = channel.log.find(parent_ts)
    thread = ([parent] if parent else []) + channel.log.replies(parent_ts)
    names = [name for each in thread for name in (each.user, *sorted(mentions_in(each.body).users))]
    return list(dict.fromkeys(names))


def _broadcast_to(workspace: Workspace, channel: Channel, mentions: Mentions) -> list[str]:
    everyone = bool(mentions.broadcasts - {"here"})
    return [user for user in channel.members if user in workspace.users and (everyone or workspace.users[user].active)]


def _hears(workspace: Workspace, channel: Channel, user: str, author: str) -> bool:
    known = workspace.users.get(user)
    if known is None or known.kind == "bot" or known.is_deleted:
        return False
    return user != author and user in channel.members


def readable(workspace: Workspace, text: str) -> str:
    """Return message text as a notification shows it: names instead of ids, entities decoded."""

    def name(found: re.Match[str]) -> str:
        sigil, ident = found.groups()
        if sigil == "@" and ident in workspace.users:
            return "@" + workspace.users[ident].real_name
        if sigil == "!subteam^" and ident in workspace.groups:
            return "@" + workspace.groups[ident].handle
        return "@" + ident

    named = _TOKEN.sub(name, text)
    linked = re.sub(r"<([a-z]+:[^>|]*)(?:\|([^>]*))?>", lambda m: m[2] or m[1], named)
    return linked.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
