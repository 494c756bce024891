"""What a platform has to let people do, so that the suite can try every promise against it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.desk.ports import Batch, Connection
from bot.settings import Settings
from bot.store.words import Visibility


class Fault(StrEnum):
    """How the platform's next call goes wrong."""

    GONE_BEFORE = "gone_before"
    """The connection breaks before anything was done."""
    GONE_AFTER = "gone_after"
    """It was done, and the answer is lost."""
    BROKEN_AFTER = "broken_after"
    """It was done, and the answer is a 500 with a page of HTML."""
    AWAY = "away"
    """A 503 with a page of HTML, and nothing was done."""
    BUSY = "busy"
    """A 429."""
    NO_TOKEN = "no_token"
    """The token is not known any more."""


class Stage(Protocol):
    """A platform with one customer and our account, connected as the source ``source``."""

    source: str
    settings: Settings
    connection: Connection
    visibility: Visibility
    """How the customer writes here."""
    now: datetime

    async def writes(self, text: str) -> None:
        """Let the customer write to us; again: in the same conversation."""
        ...

    async def edits(self, text: str) -> None:
        """Let the customer change the last message."""
        ...

    async def deletes(self) -> None:
        """Let the customer take the last message back."""
        ...

    async def answers_there(self, text: str) -> None:
        """Let a colleague answer the last message in the platform's own app."""
        ...

    async def told(self) -> Batch:
        """Return what the platform has to tell since the last time, by whichever way it tells."""
        ...

    def standing(self) -> list[str]:
        """Return what our account said to the customer, as it stands there."""
        ...

    def fault(self, kind: Fault) -> None:
        """Let the next call go wrong."""
        ...

    async def closes(self) -> None:
        """Shut the platform down: nobody answers any more."""
        ...
