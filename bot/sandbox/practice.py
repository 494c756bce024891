"""What a person at the practice page does, by name: the acts of ``POST /practice/act``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from .errors import Refused
from .interactions import Interactions
from .messages import Message
from .platform import Platform
from .posting import Posting
from .shapes import Json
from .social import Visibility
from .views import Views
from .workspace import Channel, Workspace


class Practice:
    """One method per act; each takes who acts and the act's JSON, and raises ``Refused``."""

    def __init__(
        self, workspace: Workspace, interactions: Interactions, posting: Posting, views: Views, platform: Platform
    ) -> None:
        self._workspace = workspace
        self._interactions = interactions
        self._posting = posting
        self._views = views
        self._platform = platform
        self._acts: dict[str, Callable[[str, Json], Awaitable[Json]]] = {
            "block_action": self._block_action,
            "view_submit": self._view_submit,
            "view_close": self._view_close,
            "message": self._message,
            "edit": self._edit,
            "delete": self._delete,
            "command": self._command,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "open_home": self._open_home,
            "mark_read": self._mark_read,
            "customer_post": self._customer_post,
            "customer_edit": self._customer_edit,
            "customer_delete": self._customer_delete,
        }

    async def act(self, act: Json) -> Json:
        """Do one act and return what the page is told beside ``ok``."""
        run = self._acts.get(str(act.get("type")))
        if run is None:
            raise Refused("unknown_act", f"There is no act {act.get('type')!r}.")
        who = str(act.get("as", ""))
        if not who.startswith("customer:"):
            self.person(who)
        return await run(who, act)

    def person(self, who: str) -> str:
        """Return the id of a member who can act here."""
        known = self._workspace.users.get(who)
        if known is None or known.kind == "bot" or known.is_deleted:
            raise Refused("user_not_found", f"There is no member {who}.")
        return who

    def channel(self, who: str, ident: Any) -> Channel:
        """Return a channel that ``who`` may read."""
        found = self._workspace.channels.get(str(ident))
        if found is None or who not in found.members:
            raise Refused("channel_not_found", "You cannot see this channel.")
        return found

    def _one(self, channel: Channel, ts: Any) -> Message:
        message = channel.log.find(str(ts))
        if message is None:
            raise Refused("message_not_found", "This message is gone.")
        return message

    async def _block_action(self, who: str, act: Json) -> Json:
        ids = {"block_id": act.get("block_id"), "values": act.get("values")}
        action_id, value = str(act.get("action_id")), act.get("value")
        if act.get("view_id"):
            await self._interactions.view_action(who, str(act["view_id"]), action_id, value, **ids)
        else:
            channel = self.channel(who, act.get("channel"))
            await self._interactions.message_action(who, channel, str(act.get("message_ts")), action_id, value, **ids)
        return {}

    async def _view_submit(self, who: str, act: Json) -> Json:
        errors = await self._interactions.view_submit(who, str(act.get("view_id")), act.get("values") or {})
        return {"errors": errors} if errors else {}

    async def _view_close(self, who: str, act: Json) -> Json:
        await self._interactions.view_close(who, str(act.get("view_id")), clear=bool(act.get("clear")))
        return {}

    async def _message(self, who: str, act: Json) -> Json:
        channel = self.channel(who, act.get("channel"))
        message = self._posting.by_person(who, channel, str(act.get("text", "")), act.get("thread_ts"))
        return {"ts": message.ts}

    async def _edit(self, who: str, act: Json) -> Json:
        channel = self.channel(who, act.get("channel"))
        self._posting.edit_by_person(who, channel, self._one(channel, act.get("ts")), str(act.get("text", "")))
        return {}

    async def _delete(self, who: str, act: Json) -> Json:
        channel = self.channel(who, act.get("channel"))
        message = self._one(channel, act.get("ts"))
        if message.user != who:
            raise Refused("cant_delete_message", "You can only delete your own messages.")
        self._posting.delete(channel, message)
        return {}

    async def _command(self, who: str, act: Json) -> Json:
        channel = self.channel(who, act.get("channel"))
        await self._interactions.command(who, channel, str(act.get("command", "")), str(act.get("text", "")))
        return {}

    async def _shortcut(self, who: str, act: Json) -> Json:
        await self._interactions.shortcut(who, str(act.get("callback_id")))
        return {}

    async def _message_shortcut(self, who: str, act: Json) -> Json:
        channel = self.channel(who, act.get("channel"))
        message = self._one(channel, act.get("ts"))
        await self._interactions.message_shortcut(who, channel, message, str(act.get("callback_id")))
        return {}

    async def _open_home(self, who: str, act: Json) -> Json:
        await self._interactions.open_home(who)
        return {}

    async def _mark_read(self, who: str, act: Json) -> Json:
        self._posting.mark_read(who, self.channel(who, act.get("channel")))
        return {}

    async def _customer_post(self, who: str, act: Json) -> Json:
        text = str(act.get("text", ""))
        if not text.strip():
            raise Refused("no_text", "There is nothing to post yet.")
        visibility: Visibility = "private" if act.get("visibility") == "private" else "public"
        post = await self._platform.post(who, text, visibility=visibility, in_reply_to=act.get("in_reply_to"))
        return {"post": post.id}

    async def _customer_edit(self, who: str, act: Json) -> Json:
        await self._platform.edit(who, str(act.get("post")), str(act.get("text", "")))
        return {}

    async def _customer_delete(self, who: str, act: Json) -> Json:
        await self._platform.delete(who, str(act.get("post")))
        return {}
