"""One call of the Web API: its arguments and what a method may touch."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..delivery.socket import SocketTransport
from ..errors import ApiError
from ..posting import Posting
from ..shapes import Json
from ..triggers import Triggers
from ..views import Views
from ..workspace import Channel, Workspace


@dataclass(frozen=True)
class Backstage:
    """The services that methods use."""

    workspace: Workspace
    posting: Posting
    views: Views
    triggers: Triggers
    socket: SocketTransport


@dataclass
class Call:
    """The arguments of one call, from a form, a query or JSON.

    ``noted`` collects what the journal may hold about it.
    """

    args: Json
    back: Backstage
    noted: Json = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return self.back.workspace

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return a required argument; Slack's answer to its absence names it."""
        value = self.text(name)
        if not value:
            messages = [f"[ERROR] missing required field: {name}"]
            raise ApiError("invalid_arguments", response_metadata={"messages": messages})
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")

    def number(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError as error:
            raise ApiError("invalid_arguments") from error

    def json(self, name: str, *, error: str) -> Any:
        """Return an argument that is JSON, or JSON in a string; None if it is not given."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError as problem:
            raise ApiError(error) from problem

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel that the bot may see."""
        found = self.workspace.channels.get(self.text(name))
        if found is None or (found.is_private and self.workspace.bot not in found.members):
            raise ApiError("channel_not_found")
        self.noted["channel"] = found.id
        return found

    def joined_channel(self, name: str = "channel") -> Channel:
        """Return a channel that the bot is a member of."""
        found = self.channel(name)
        if self.workspace.bot not in found.members:
            raise ApiError("not_in_channel")
        return found


@dataclass(frozen=True)
class Method:
    """``scopes``: one of them is needed (none: any token). ``tier`` 0: special or no limit."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    tier: int = 0
    token: str = "xoxb"


def page(items: list[Json], call: Call, *, default: int) -> tuple[list[Json], str]:
    """Return one page of ``items`` and the cursor of the next ('' at the end)."""
    limit = call.number("limit", default) or default
    cursor = call.text("cursor")
    if cursor and not cursor.removeprefix("next:").isdigit():
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("next:")) if cursor else 0
    end = start + max(1, min(limit, 1000))
    return items[start:end], f"next:{end}" if end < len(items) else ""
