"""A person at the workspace, driven by a test: says, clicks, fills in, and looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import controls
from .inputs import find_element, options_of
from .notify import Notification
from .shapes import Json

if TYPE_CHECKING:
    from .server import Sandbox


class Actor:
    """Acts as one member. Acts return when the app has acknowledged and raise ``Refused`` when it did not."""

    def __init__(self, sandbox: Sandbox, user: str) -> None:
        self._sandbox = sandbox
        self.id = user

    def __repr__(self) -> str:
        return f"Actor({self.id})"

    # What the person sees

    @property
    def modals(self) -> list[Json]:
        """The open modals, the top one last."""
        return [view.shown() for view in self._sandbox.views.stack(self.id)]

    @property
    def modal(self) -> Json:
        """The top modal; raises LookupError if none is open."""
        if not self.modals:
            raise LookupError(f"{self.id} has no open modal; last:\n{self._sandbox.journal.tail()}")
        return self.modals[-1]

    @property
    def home(self) -> Json | None:
        """The App Home, if the app has published one."""
        home = self._sandbox.views.home(self.id)
        return home.shown() if home else None

    @property
    def ephemerals(self) -> list[Json]:
        """The ephemeral messages of this person in all channels, oldest first, with their ``channel``."""
        found = [
            {**kept.message.shown(metadata=True), "channel": channel.id}
            for channel in self._sandbox.workspace.channels.values()
            for kept in channel.ephemerals.values()
            if kept.user == self.id
        ]
        return sorted(found, key=lambda message: str(message["ts"]))

    @property
    def notifications(self) -> list[Notification]:
        return [note for note in self._sandbox.notifications if note.user == self.id]

    @property
    def dm(self) -> list[Json]:
        """The messages in the direct channel with the bot, oldest first."""
        return self._sandbox.messages(self._sandbox.workspace.dm(self.id).id)

    # What the person does

    async def say(self, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Post a message and return its ts; mentions as tokens: ``<@U1>``, ``<!subteam^S1>``."""
        found = self._sandbox.channel(channel)
        answer = await self._act("message", channel=found.id, text=text, thread_ts=thread_ts)
        return str(answer["ts"])

    async def edit(self, channel: str, ts: str, text: str) -> None:
        await self._act("edit", channel=self._sandbox.channel(channel).id, ts=ts, text=text)

    async def delete(self, channel: str, ts: str) -> None:
        await self._act("delete", channel=self._sandbox.channel(channel).id, ts=ts)

    async def command(self, command: str, text: str = "", *, channel: str = "C1") -> None:
        """Run a slash command in a channel."""
        await self._act("command", channel=self._sandbox.channel(channel).id, command=command, text=text)

    async def shortcut(self, name: str) -> None:
        """Take a global shortcut by its name or callback id."""
        await self._act("shortcut", callback_id=self._shortcut(name))

    async def message_shortcut(self, channel: str, ts: str, name: str) -> None:
        """Take a shortcut in the menu of a message."""
        ids = {"channel": self._sandbox.channel(channel).id, "ts": ts}
        await self._act("message_shortcut", callback_id=self._shortcut(name), **ids)

    def _shortcut(self, name: str) -> str:
        known = self._sandbox.workspace.config.app.shortcuts
        return next((each.callback_id for each in known if each.name == name), name)

    async def open_home(self) -> None:
        await self._act("open_home")

    async def click(
        self,
        channel: str,
        ts: str,
        label: str,
        *,
        value: Any = None,
        block_id: str | None = None,
        seen: Json | None = None,
    ) -> None:
        """Click what has this label or action id in a message: button, menu option, select.

        ``value`` is the choice where the control itself does not say it (users_select: a user id; static_select: the
        option's value or label). ``seen`` is an older copy of the message, for a click on what was shown before.
        """
        found = self._sandbox.channel(channel)
        body = seen or self._body(found.id, ts)
        where = {"channel": found.id, "message_ts": ts, "thread_ts": body.get("thread_ts")}
        await self._click(body.get("blocks", []), label, value, block_id, where)

    async def click_view(self, label: str, *, value: Any = None, view: Json | None = None, **ids: Any) -> None:
        """Click or choose in the top modal, or in ``view`` (e.g. ``actor.home``)."""
        shown = view or self.modal
        where = {"view_id": shown["id"]}
        await self._click(shown["blocks"], label, value, ids.get("block_id"), where)

    async def type_in(self, label: str, text: str, *, view: Json | None = None) -> None:
        """Type into an input of the top modal; the app hears of it where ``dispatch_action`` is set."""
        await self.click_view(label, value=text, view=view)

    async def submit(self, values: Json | None = None, *, view: Json | None = None) -> dict[str, str]:
        """Submit the top modal (or ``view``) with values by label, action id or block id; returns field errors.

        Inputs that are not named keep what they show. Options may be given by label or value.
        """
        shown = view or self.modal
        filled: dict[str, dict[str, Any]] = {}
        for name, value in (values or {}).items():
            control = self._input(shown["blocks"], name)
            chosen = self._chosen(shown["blocks"], control, value)
            filled.setdefault(control.block_id, {})[control.action_id] = chosen
        answer = await self._act("view_submit", view_id=shown["id"], values=filled)
        return dict(answer.get("errors", {}))

    async def close(self, *, clear: bool = False) -> None:
        """Close the top modal (``clear``: all)."""
        await self._act("view_close", view_id=self.modal["id"], clear=clear)

    async def read(self, channel: str) -> None:
        """Mark a channel as read."""
        await self._act("mark_read", channel=self._sandbox.channel(channel).id)

    # How

    def _body(self, channel: str, ts: str) -> Json:
        mine = next((each for each in self.ephemerals if each["ts"] == ts and each["channel"] == channel), None)
        return mine or self._sandbox.message(channel, ts)

    def _input(self, blocks: list[Json], name: str) -> controls.Control:
        by_block = [each for each in controls.controls(blocks) if each.block_id == name and each.value is None]
        return by_block[0] if by_block else controls.find(blocks, name)

    def _chosen(self, blocks: list[Json], control: controls.Control, value: Any) -> Any:
        """Turn labels of options into their values."""
        found = find_element(blocks, control.block_id, control.action_id)
        offered = options_of(found[1]) if found else []
        by_label = {controls.text_of(option["text"]): option["value"] for option in offered}
        if isinstance(value, list):
            return [by_label.get(each, each) for each in value]
        return by_label.get(value, value) if isinstance(value, str) else value

    async def _click(self, blocks: list[Json], label: str, value: Any, block_id: str | None, where: Json) -> None:
        control = controls.find(blocks, label, block_id=block_id)
        chosen = control.value if value is None else self._chosen(blocks, control, value)
        if control.value is not None and control.kind in ("checkboxes", "multi_static_select"):
            chosen = [chosen]
        ids = {"block_id": control.block_id, "action_id": control.action_id}
        await self._act("block_action", value=chosen, **ids, **where)

    async def _act(self, kind: str, **act: Any) -> Json:
        return await self._sandbox.practice.act({"as": self.id, "type": kind, **act})
