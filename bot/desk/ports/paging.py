"""How people are woken beside Slack: by SMS, telephone, push message or mail, so that paging does not hang on Slack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr


@dataclass(frozen=True, kw_only=True)
class PageText:
    """What a page says, as plain text: nothing in it is ever read as Markdown or HTML."""

    title: str
    """One line of at most 140 characters that says enough alone: what, since when, how many authors, people hurt?"""
    body: str
    """More of it, for ways with room; left out where title and link fill a message. No customer's words."""
    link: str
    """Where it is acknowledged, for this person alone. Left out where a text is spoken; "" for none."""
    variant: str
    """How loud, as the rota says it: ``quiet``, ``important`` or ``voice``."""


class Paged(StrEnum):
    """What became of a page."""

    SENT = "sent"
    """The service took it. Whether anybody has read it, only an acknowledgement tells."""
    FAILED = "failed"
    """The service refused it, was not reached, or its address is wrong: another way is needed."""
    UNKNOWN = "unknown"
    """No answer in time: it may have arrived."""


@dataclass(frozen=True, kw_only=True)
class PageOutcome:
    """What became of a page, and why it did not arrive. ``why`` holds no address and nothing of the text."""

    state: Paged
    why: str | None = None


class Pager(Protocol):
    """Brings one page to one address."""

    async def page(self, address: SecretStr, text: PageText, *, key: str) -> PageOutcome:
        """Send it once, and never again by itself; ``key`` names the page in the log.

        Returns within the pager's time limit, and never raises for what an address, a network or a service may do.
        """
        ...
