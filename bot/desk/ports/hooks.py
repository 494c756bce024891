"""Doors that platforms knock at: deliveries that are read at once, and webhooks that are kept first and read later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.desk.ports.mentions import Batch, InboundMention
from bot.errors import WebcareError


class HookRefused(WebcareError):
    """A delivery that is not taken: 401 not signed as agreed, 400 not understood. ``reason`` holds no body."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class Delivered:
    """A verified delivery: ``key`` is the same when the platform repeats it."""

    key: str
    mentions: Sequence[InboundMention]
    sent_at: datetime | None = None
    """When the platform signed it (transport time), where its signature covers that."""


class HookReader(Protocol):
    """Verifies and parses what a platform posts to a source's hook. Pure; the door does the rest."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Delivered:
        """Return the mentions of a delivery.

        Raises:
            HookRefused: the signature or the body is wrong.
        """
        ...


class BadDelivery(WebcareError):
    """A body that was verified and kept cannot be read. ``reason`` names the place, never a customer's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@runtime_checkable
class Receiver(Protocol):
    """A platform's own webhook. What it posts is verified, kept as it came, acknowledged, and only then read.

    One receiver may stand behind several sources: a platform that posts for all its channels to one address.
    """

    name: str
    """How kept bodies are told apart; the same for all sources behind it."""

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Answer the platform's question whether this is our address: the body and its content type.

        Raises:
            HookRefused: whoever asks does not know the secret (403), or asks nothing that we know (400).
        """
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return a key that is the same when the platform repeats this delivery; ``body`` is raw.

        Raises:
            HookRefused: 401, it is not signed with the platform's secret; 400, it cannot be a delivery.
        """
        ...

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        """Return what a verified body has to tell, by source. Pure.

        Raises:
            BadDelivery: it cannot be read at all. Single items that are strange are counted, not raised.
        """
        ...

    async def complete(self, source: str, batch: Batch) -> Batch:
        """Fill in what a body only names (a text, a customer's name), before it is taken in.

        What cannot be had now is left out where the mention says enough without it.

        Raises:
            FetchFailed: a mention says nothing without it, and it may be there later: the body is read again then.
        """
        ...
