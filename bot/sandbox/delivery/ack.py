"""The app's answer to one delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..shapes import Json


@dataclass(frozen=True)
class Attempt:
    """``number`` 0 is the first delivery; ``reason`` is why the one before failed, in Slack's words."""

    number: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Ack:
    """``body`` is the answer as JSON, ``text`` a plain answer; ``reason`` says why it is not ``ok``."""

    ok: bool
    body: Json | None = None
    text: str = ""
    reason: str = ""
    stop_retrying: bool = False
    seconds: float = 0.0

    @classmethod
    def failed(cls, reason: str, *, seconds: float = 0.0, stop_retrying: bool = False) -> Ack:
        return cls(ok=False, reason=reason, seconds=seconds, stop_retrying=stop_retrying)


class Transport(Protocol):
    """A way to the app. ``kind`` is Socket Mode's word: events_api, interactive or slash_commands."""

    @property
    def connected(self) -> bool:
        """Whether the app seems to be there."""
        ...

    async def send(self, kind: str, payload: Json, attempt: Attempt) -> Ack:
        """Deliver once and wait for the answer, at most Slack's three seconds; never raises for a failing app."""
        ...
