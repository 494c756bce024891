"""What people do to the app's messages and views: clicks, entries, submitted and closed modals, commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import payloads
from .delivery import Ack, Delivery
from .errors import Refused
from .events import Events
from .inputs import STATELESS, entered, find_element, reported, state_for
from .messages import Message
from .posting import Posting
from .shapes import Json
from .submission import Submission
from .triggers import Triggers
from .views import View, Views
from .wording import say
from .workspace import Channel, Workspace


@dataclass(frozen=True)
class Services:
    """What an interaction needs; put together in server.py."""

    workspace: Workspace
    delivery: Delivery
    triggers: Triggers
    views: Views
    posting: Posting
    events: Events


class Interactions:
    """Each method returns when the app has acknowledged, and raises ``Refused`` when it did not or cannot."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._workspace = services.workspace
        self._submission = Submission(services.views, services.workspace)

    async def message_action(
        self,
        user: str,
        channel: Channel,
        ts: str,
        action_id: str,
        value: Any,
        *,
        block_id: str | None = None,
        values: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        """Click or choose in a message; an element that an edit has just replaced is still delivered."""
        message = self._message_for(user, channel, ts)
        block, element = self._element(message, block_id, action_id)
        entry = reported(element, value)
        message.state = state_for(message.blocks, message.state)
        entered(message.blocks, message.state, values or {})
        if element["type"] not in STATELESS:
            message.state.setdefault(block["block_id"], {})[action_id] = entry
        ephemeral = bool(message.body.get("is_ephemeral"))
        key = self._services.triggers.new_url(user, channel.id, ts=ts, ephemeral=ephemeral)
        payload = payloads.message_click(
            self._workspace,
            user,
            channel,
            message,
            trigger_id=self._services.triggers.issue(user),
            response_url=self._url(key),
            actions=[payloads.action(block, element, entry, self._workspace.clock.real())],
        )
        self._need(user, await self._services.delivery.interaction("interactive", payload))

    def _message_for(self, user: str, channel: Channel, ts: str) -> Message:
        kept = channel.ephemerals.get(ts)
        message = kept.message if kept and kept.user == user else channel.log.find(ts)
        if message is None or user not in channel.members:
            raise Refused("message_not_found", "This message is gone.")
        return message

    def _element(self, message: Message, block_id: str | None, action_id: str) -> tuple[Json, Json]:
        for blocks in (message.blocks, *message.older_blocks):
            found = find_element(blocks, block_id, action_id)
            if found:
                return found
        raise Refused("element_not_found", f"There is no {action_id} in this message.")

    async def view_action(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: Any,
        *,
        block_id: str | None = None,
        values: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        """Click, choose or type in a modal or the App Home; ``values`` are the other entries, where known."""
        view = self._view_of(user, view_id)
        found = find_element(view.body["blocks"], block_id, action_id)
        if found is None:
            raise Refused("element_not_found", f"There is no {action_id} in this view.")
        block, element = found
        entry = reported(element, value)
        entered(view.body["blocks"], view.state, values or {})
        if element["type"] not in STATELESS:
            view.state.setdefault(block["block_id"], {})[action_id] = entry
        self._services.views.changed(view)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return
        inside = view_id if view.body["type"] == "modal" else None
        payload = payloads.view_click(
            self._workspace,
            view,
            trigger_id=self._services.triggers.issue(user, view_id=inside),
            actions=[payloads.action(block, element, entry, self._workspace.clock.real())],
        )
        self._need(user, await self._services.delivery.interaction("interactive", payload))

    def _view_of(self, user: str, view_id: str) -> View:
        view = self._services.views.find(view_id)
        if view is None or view.user != user:
            raise Refused("view_not_found", "This window is closed.")
        return view

    async def view_submit(self, user: str, view_id: str, values: dict[str, dict[str, Any]]) -> dict[str, str]:
        """Submit a modal; returns the sentences to show beside the inputs, {} when it went through."""
        view = self._view_of(user, view_id)
        entered(view.body["blocks"], view.state, values)
        missing = self._submission.missing(view)
        if missing:
            return missing
        payload = {
            **payloads.base(self._workspace, "view_submission", user),
            "trigger_id": self._services.triggers.issue(user, view_id=view_id),
            "view": view.shown(),
            "response_urls": self._response_urls(user, view),
        }
        ack = await self._services.delivery.interaction("interactive", payload)
        self._need(user, ack)
        if self._services.views.find(view_id) is None:
            return {}
        try:
            return self._submission.answer(view, ack)
        except Refused as refused:
            self._workspace.tell_error(user, refused.text)
            raise

    def _response_urls(self, user: str, view: View) -> list[Json]:
        urls = []
        for block in view.body["blocks"]:
            element = block.get("element", {})
            if not element.get("response_url_enabled"):
                continue
            entry = view.state[block["block_id"]][element["action_id"]]
            channel = entry.get("selected_conversation") or entry.get("selected_channel")
            if channel:
                key = self._services.triggers.new_url(user, channel)
                where = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                urls.append({**where, "response_url": self._url(key)})
        return urls

    async def view_close(self, user: str, view_id: str, *, clear: bool = False) -> None:
        """Close a modal (``clear``: all of them); the app hears of it only if it asked with notify_on_close."""
        view = self._view_of(user, view_id)
        closed = self._services.views.stack(user) if clear else [view]
        shown = [each.shown() for each in closed if each.body["notify_on_close"]]
        if clear:
            self._services.views.clear(user)
        else:
            self._services.views.close(view)
        for body in reversed(shown):
            payload = {**payloads.base(self._workspace, "view_closed", user), "view": body, "is_cleared": clear}
            await self._services.delivery.interaction("interactive", payload)

    async def command(self, user: str, channel: Channel, name: str, text: str) -> None:
        """Run a slash command; a direct answer of the app is shown to the user."""
        known = next((each for each in self._workspace.config.app.commands if each.command == name), None)
        if known is None:
            raise Refused("unknown_command", f"{name} is not a valid command.")
        key = self._services.triggers.new_url(user, channel.id)
        payload = payloads.command(
            self._workspace,
            user,
            channel,
            name,
            payloads.command_text(self._workspace, text, escape=known.should_escape),
            response_url=self._url(key),
            trigger_id=self._services.triggers.issue(user),
        )
        ack = await self._services.delivery.interaction("slash_commands", payload)
        if not ack.ok:
            reason = "operation_timeout" if "timeout" in ack.reason else "dispatch_failed"
            self._fail(user, "command_failed", command=name, reason=reason)
        self._submission.command_answer(self._services.posting, user, channel, ack)

    async def shortcut(self, user: str, callback_id: str) -> None:
        """Take a global shortcut."""
        self._known_shortcut(callback_id, "global")
        trigger = self._services.triggers.issue(user)
        payload = payloads.shortcut(self._workspace, user, callback_id, trigger_id=trigger)
        self._need(user, await self._services.delivery.interaction("interactive", payload))

    async def message_shortcut(self, user: str, channel: Channel, message: Message, callback_id: str) -> None:
        """Take a shortcut in the menu of a message; the app need not be in that channel."""
        self._known_shortcut(callback_id, "message")
        payload = payloads.message_shortcut(
            self._workspace,
            user,
            channel,
            message,
            callback_id,
            trigger_id=self._services.triggers.issue(user),
            response_url=self._url(self._services.triggers.new_url(user, channel.id, ts=message.ts)),
        )
        self._need(user, await self._services.delivery.interaction("interactive", payload))

    def _known_shortcut(self, callback_id: str, kind: str) -> None:
        known = self._workspace.config.app.shortcuts
        if not any(each.callback_id == callback_id and each.type == kind for each in known):
            raise Refused("unknown_shortcut", f"There is no {kind} shortcut {callback_id}.")

    async def open_home(self, user: str) -> None:
        """Look at the App Home tab."""
        home = self._services.views.home(user)
        self._services.events.home_opened(user, home.shown() if home else None)

    def _url(self, key: str) -> str:
        return f"{self._workspace.base_url}/respond/{key}"

    def _need(self, user: str, ack: Ack) -> None:
        if not ack.ok:
            self._fail(user, "no_answer", app=self._workspace.config.app.name)

    def _fail(self, user: str, key: str, **facts: object) -> None:
        text = say(self._workspace.config.language, key, **facts)
        self._workspace.tell_error(user, text)
        raise Refused("app_did_not_answer", text)
