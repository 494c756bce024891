"""Slack in: the routing table. Few listeners with tables behind them, because Bolt tries them one after the other."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

from handlers import actions, commands, errors, events, forms, shortcuts
from handlers.doors import Doors

EVERYTHING = re.compile(".*", re.DOTALL)
DEPARTURES = (
    "channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left",
    "member_left_channel", "tokens_revoked", "app_uninstalled",
)  # fmt: skip
EVENTS: dict[str, Callable[..., Awaitable[None]]] = {
    "message": events.on_message,
    "app_home_opened": events.on_home_opened,
    "app_mention": events.on_app_mention,
    "user_change": events.on_user_change,
    **dict.fromkeys(DEPARTURES, events.on_departure),
}
COMMAND = "/webcare"


class Lending(AsyncMiddleware):
    """Lends every handler ``doors``. A class, because for a function Bolt first gathers all it might ask for."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Put them where Bolt looks for a handler's parameters."""
        req.context["doors"] = self._doors
        return await next()


def register(app: AsyncApp, doors: Doors) -> None:
    """Route everything that Slack sends to its handler and lend each of them ``doors``."""

    app.use(Lending(doors))
    app.action(EVERYTHING)(actions.on_action)
    app.view_submission(EVERYTHING)(forms.on_form)
    app.view_closed(EVERYTHING)(forms.on_form_closed)
    app.shortcut(EVERYTHING)(shortcuts.on_shortcut)
    app.command(COMMAND)(commands.on_command)
    for name, handler in EVENTS.items():
        app.event(name)(handler)
    app.error(errors.unhandled)
