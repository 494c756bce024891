"""The mark that each of our messages carries, by which one whose outcome is unknown is found again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Every app and member of the workspace can read it: an opaque key, never a customer's words.
EVENT_TYPE = "webcare_message"


@dataclass(frozen=True)
class Marks:
    """(key, ts) of our messages in one place, in the order Slack gave them."""

    found: tuple[tuple[str, str], ...]

    def by_key(self) -> dict[str, str]:
        """Return the ts of the oldest message of each key."""
        oldest_last = sorted(self.found, key=lambda mark: _order(mark[1]), reverse=True)
        return dict(oldest_last)

    def twins(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield (key, oldest ts, younger ones) for each key that stands there more than once."""
        by_key: dict[str, set[str]] = {}
        for key, ts in self.found:
            by_key.setdefault(key, set()).add(ts)
        for key, stamps in by_key.items():
            if len(stamps) > 1:
                oldest, *younger = sorted(stamps, key=_order)
                yield key, oldest, tuple(younger)


def marks_in(page: Mapping[str, Any], *, bot: str) -> list[tuple[str, str]]:
    """Return (key, ts) of what ``bot`` (its B... id) wrote on one page of ``conversations.history`` or ``.replies``.

    Keys can be guessed, and every app in the channel can write metadata: only our own messages count. ``bot`` is ""
    where Slack names none for our token; then all do, because a message of ours that is not found is posted again.
    """
    return [mark for message in page.get("messages") or () if (mark := _mark(message, bot)) is not None]


def _mark(message: Any, bot: str) -> tuple[str, str] | None:
    if not isinstance(message, Mapping) or (bot and message.get("bot_id") != bot):
        return None
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return (key, message["ts"]) if isinstance(key, str) and isinstance(message.get("ts"), str) else None


def _order(ts: str) -> tuple[int, str]:
    """Slack's stamps are seconds with six decimals: longer is later, then by their digits."""
    return len(ts), ts
