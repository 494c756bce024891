"""Messages come, change and go; each step tells pages, the app and whoever must be notified."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from .errors import Refused
from .events import Events
from .inputs import with_ids
from .journal import Journal
from .messages import Message
from .notify import Notification, notified, readable
from .shapes import Json
from .user_text import typed
from .workspace import Channel, Ephemeral, Workspace


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the app wants to say. ``blocks`` are checked before."""

    text: str = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    thread_ts: str | None = None
    reply_broadcast: bool = False
    metadata: Json | None = None


class Posting:
    """The only place that adds, edits and removes messages."""

    def __init__(self, workspace: Workspace, events: Events, journal: Journal) -> None:
        self._workspace = workspace
        self._events = events
        self._journal = journal
        self.notifications: list[Notification] = []

    def by_app(self, channel: Channel, draft: Draft) -> Message:
        """Post as the bot."""
        message = self._message(channel, self._app_body(draft), draft)
        return self._put(channel, message)

    def by_person(self, user: str, channel: Channel, text: str, thread_ts: str | None = None) -> Message:
        """Post what a person typed; ``text`` may hold real mention tokens."""
        if user not in channel.members or channel.is_archived:
            raise Refused("not_in_channel", f"You are not in #{channel.name}.")
        if not text.strip():
            raise Refused("no_text", "There is nothing to send yet.")
        if thread_ts and channel.log.find(thread_ts) is None:
            raise Refused("thread_not_found", "This thread is gone.")
        stored, elements = typed(text)
        section = {"type": "rich_text_section", "elements": elements}
        body = {
            "type": "message",
            "user": user,
            "client_msg_id": secrets.token_hex(16),
            "text": stored,
            "team": self._workspace.config.team.id,
        }
        draft = Draft(text=stored, blocks=[{"type": "rich_text", "elements": [section]}], thread_ts=thread_ts)
        return self._put(channel, self._message(channel, body, draft))

    def _app_body(self, draft: Draft) -> Json:
        app, team = self._workspace.config.app, self._workspace.config.team
        profile = {"id": app.bot_id, "app_id": app.id, "name": app.name, "deleted": False, "team_id": team.id}
        return {
            "type": "message",
            "user": app.bot_user,
            "bot_id": app.bot_id,
            "app_id": app.id,
            "text": draft.text,
            "team": team.id,
            "bot_profile": profile,
        }

    def _message(self, channel: Channel, body: Json, draft: Draft) -> Message:
        body["ts"] = channel.log.new_ts(self._workspace.clock.real())
        if draft.blocks:
            body["blocks"] = with_ids(draft.blocks)
        if draft.attachments:
            body["attachments"] = draft.attachments
        if draft.thread_ts:
            parent = channel.log.find(draft.thread_ts)
            root = parent.thread_ts if parent and parent.is_reply else draft.thread_ts
            body["thread_ts"] = root
            above = channel.log.find(str(root))
            body["parent_user_id"] = above.user if above else ""
            if draft.reply_broadcast:
                body["subtype"] = "thread_broadcast"
        return Message(body, metadata=draft.metadata)

    def _put(self, channel: Channel, message: Message) -> Message:
        channel.log.add(message)
        self._tell(channel, {"type": "message", "message": for_page(channel, message)})
        if message.is_reply:
            self._refresh_parent(channel, str(message.thread_ts))
        reasons = notified(self._workspace, channel, message)
        self._count_unread(channel, message, reasons)
        for user, why in reasons.items():
            self._notify(channel, message, user, why)
        self._events.message(channel, message)
        return message

    def _refresh_parent(self, channel: Channel, parent_ts: str) -> None:
        parent = channel.log.find(parent_ts)
        if parent:
            self._tell(channel, {"type": "message_changed", "message": for_page(channel, parent)})

    def _count_unread(self, channel: Channel, message: Message, reasons: dict[str, str]) -> None:
        for user in channel.members:
            if user != message.user and not message.is_reply:
                channel.unread[user] = channel.unread.get(user, 0) + 1
            if reasons.get(user) not in (None, "thread"):
                channel.mentions[user] = channel.mentions.get(user, 0) + 1
        self._workspace.tell_channels(channel.members)

    def _notify(self, channel: Channel, message: Message, user: str, why: str) -> None:
        at = self._workspace.clock.real()
        text = readable(self._workspace, message.body["text"])
        note = Notification(
            user=user,
            channel=channel.id,
            ts=message.ts,
            why=why,
            text=text,
            at=at,
            author=message.user,
            thread_ts=message.thread_ts,
        )
        self.notifications.append(note)
        self._journal.add("notification", why, ok=True, user=user, channel=channel.id, ts=message.ts, why=why)
        live = {"type": "notification", "channel": channel.id, "ts": message.ts, "text": text, "why": why}
        self._workspace.changes.tell([user], {**live, "thread_ts": message.thread_ts, "author": message.user})

    def edit(self, channel: Channel, message: Message, changed: Json, *, edited_by: str | None) -> None:
        """Replace parts of a message (``text``, ``blocks``, ``attachments``; None removes). Notifies nobody."""
        previous = message.shown()
        if "blocks" in changed:
            blocks = changed.pop("blocks")
            message.replace_blocks(with_ids(blocks) if blocks else None)
        for key, value in changed.items():
            if value:
                message.body[key] = value
            elif key == "text":
                message.body["text"] = ""
            else:
                message.body.pop(key, None)
        if edited_by is not None:
            now = self._workspace.clock.real()
            message.body["edited"] = {"user": edited_by, "ts": f"{now:.6f}"}
        self._tell(channel, {"type": "message_changed", "message": for_page(channel, message)})
        self._events.message_changed(channel, message, previous)

    def edit_by_person(self, user: str, channel: Channel, message: Message, text: str) -> None:
        """A person edits an own message."""
        if message.user != user:
            raise Refused("cant_update_message", "You can only edit your own messages.")
        stored, elements = typed(text)
        block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
        self.edit(channel, message, {"text": stored, "blocks": [block]}, edited_by=user)

    def delete(self, channel: Channel, message: Message) -> None:
        """Remove a message; a parent with replies stays as a tombstone."""
        previous = message.shown()
        if channel.log.remove(message):
            self._tell(channel, {"type": "message_deleted", "ts": message.ts})
            if message.is_reply:
                self._refresh_parent(channel, str(message.thread_ts))
            self._events.message_deleted(channel, previous)
        else:
            self._tell(channel, {"type": "message_changed", "message": for_page(channel, message)})
            self._events.message_changed(channel, message, previous)

    def ephemeral(self, user: str, channel: Channel, draft: Draft) -> Message:
        """Show a message to ``user`` alone."""
        message = self._message(channel, self._app_body(draft), draft)
        message.body["is_ephemeral"] = True
        channel.ephemerals[message.ts] = Ephemeral(user, message)
        self.show_ephemeral(user, channel, message)
        return message

    def show_ephemeral(self, user: str, channel: Channel, message: Message) -> None:
        shown = {**for_page(channel, message), "ephemeral": True}
        self._workspace.changes.tell([user], {"type": "ephemeral", "channel": channel.id, "message": shown})

    def edit_ephemeral(self, channel: Channel, ts: str, draft: Draft) -> None:
        """Replace an ephemeral message in place (response_url with replace_original)."""
        kept = channel.ephemerals[ts]
        kept.message.replace_blocks(with_ids(draft.blocks) if draft.blocks else None)
        kept.message.body["text"] = draft.text
        self.show_ephemeral(kept.user, channel, kept.message)

    def delete_ephemeral(self, channel: Channel, ts: str) -> None:
        kept = channel.ephemerals.pop(ts)
        self._workspace.changes.tell([kept.user], {"type": "ephemeral_deleted", "channel": channel.id, "ts": ts})

    def mark_read(self, user: str, channel: Channel) -> None:
        if channel.unread.pop(user, 0) or channel.mentions.pop(user, 0):
            channel.mentions.pop(user, None)
            self._workspace.tell_channels([user])

    def _tell(self, channel: Channel, message: Json) -> None:
        self._workspace.changes.tell(channel.members, {**message, "channel": channel.id})


def for_page(channel: Channel, message: Message) -> Json:
    """Return a message as the page takes it."""
    return {**message.shown(), "channel": channel.id}
