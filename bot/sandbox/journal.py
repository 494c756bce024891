"""What happened, in order: API calls, deliveries, notifications, the platform's traffic. No message text, no token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .clock import Clock
from .shapes import Json


class Journal:
    """Numbered entries; ``at`` is real epoch seconds, ``business`` an ISO instant."""

    def __init__(self, clock: Clock, on_change: Callable[[], None]) -> None:
        self._clock = clock
        self._on_change = on_change
        self.entries: list[Json] = []

    def add(self, kind: str, method: str, *, ok: bool, **facts: Any) -> Json:
        """Write one entry; facts that are None are left out."""
        at = self._clock.real()
        entry: Json = {
            "n": len(self.entries) + 1,
            "at": at,
            "business": self._clock.business_at(at).isoformat(),
            "kind": kind,
            "method": method,
            "ok": ok,
            **{name: value for name, value in facts.items() if value is not None},
        }
        self.entries.append(entry)
        self._on_change()
        return entry

    def since(self, number: int) -> list[Json]:
        """Return the entries after the one with this number."""
        return self.entries[max(0, number) :]

    def calls(self, method: str | None = None, **facts: Any) -> list[Json]:
        """Return the API calls with this method and these facts."""
        return self.of("api", method, **facts)

    def of(self, kind: str, method: str | None = None, **facts: Any) -> list[Json]:
        """Return the entries of this kind (api, delivery, notification, platform)."""
        return [
            entry
            for entry in self.entries
            if entry["kind"] == kind
            and (method is None or entry["method"] == method)
            and all(entry.get(name) == value for name, value in facts.items())
        ]

    def errors(self) -> list[Json]:
        """Return the API calls that Slack refused."""
        return [entry for entry in self.entries if entry["kind"] == "api" and not entry["ok"]]

    def tail(self, count: int = 15) -> str:
        """Return the last entries as lines, for the message of a failed test."""
        rows = self.entries[-count:]
        return "\n".join(" ".join(f"{key}={value}" for key, value in row.items() if key != "business") for row in rows)
