"""What most buttons do: one use case for what the button names, once, by whoever pressed it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol

from bot.desk.work import Work
from bot.slack.rendered import Rendered
from handlers.doors import Doors
from handlers.payloads import Click

Handler = Callable[[Doors, Click], Awaitable[Rendered | None]]
"""Does what a control asks; returns what whoever pressed it is told, None where the card says it all."""


class ByNumber(Protocol):
    """A use case about the case, question, note or crisis with a number."""

    def __call__(self, work: Work, number: int, /, *, by: str, now: datetime) -> Coroutine[Any, Any, Any]:
        """Do it for ``by``."""
        ...


def once(use_case: ByNumber) -> Handler:
    """Return the handler that runs ``use_case`` for what the button names; pressed twice it is done once."""

    async def handle(doors: Doors, click: Click) -> None:
        await doors.once(click.key, use_case, click.number, by=click.user, now=doors.now)

    return handle
