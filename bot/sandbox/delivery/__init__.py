"""How the workspace reaches the app: Socket Mode or signed HTTP, with Slack's repeats for events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..config import DeliveryConfig
from ..journal import Journal
from ..shapes import Json
from .ack import Ack, Attempt, Transport

# So many events at most are under way to the app at once.
MOST_UNDER_WAY = 100


class Delivery:
    """Events go out in the background and are repeated; interactions are tried once and waited for."""

    def __init__(self, config: DeliveryConfig, journal: Journal, on_change: Callable[[], None]) -> None:
        self._config = config
        self._journal = journal
        self._on_change = on_change
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(MOST_UNDER_WAY)
        self.transport: Transport | None = None

    @property
    def under_way(self) -> int:
        """Events that are being delivered or wait for a repeat."""
        return len(self._tasks)

    def event(self, payload: Json) -> None:
        """Deliver an event in the background."""
        task = asyncio.create_task(self._event(payload))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._on_change()

    async def _event(self, payload: Json) -> None:
        ack = await self._send("events_api", payload, Attempt())
        for number, delay_s in enumerate(self._config.retry_delays_s, 1):
            if ack.ok or ack.stop_retrying:
                return
            await asyncio.sleep(delay_s)
            ack = await self._send("events_api", payload, Attempt(number, ack.reason))

    async def interaction(self, kind: str, payload: Json) -> Ack:
        """Deliver a click, a submitted view or a command once and return the app's answer."""
        return await self._send(kind, payload, Attempt())

    async def _send(self, kind: str, payload: Json, attempt: Attempt) -> Ack:
        if self.transport is None:
            ack = Ack.failed("connection_failed")
        elif kind == "events_api":
            async with self._gate:
                ack = await self.transport.send(kind, payload, attempt)
        else:
            ack = await self.transport.send(kind, payload, attempt)
        self._note(kind, payload, attempt, ack)
        return ack

    def _note(self, kind: str, payload: Json, attempt: Attempt, ack: Ack) -> None:
        event = payload.get("event", {})
        channel = payload.get("channel") or {}
        self._journal.add(
            "delivery",
            event.get("type") or payload.get("type") or payload.get("command") or kind,
            ok=ack.ok,
            error=None if ack.ok else ack.reason,
            transport=kind,
            attempt=attempt.number or None,
            event_id=payload.get("event_id"),
            subtype=event.get("subtype"),
            channel=event.get("channel") if event else (channel.get("id") if isinstance(channel, dict) else None),
            user=(payload.get("user") or {}).get("id") or payload.get("user_id") or event.get("user"),
            action=next((action.get("action_id") for action in payload.get("actions", [])), None),
            ms=round(ack.seconds * 1000, 1),
        )

    async def stop(self) -> None:
        """Give up what is still under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


__all__ = ["Ack", "Attempt", "Delivery", "Transport"]
