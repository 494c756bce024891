"""Takes values out of Telegram's JSON without trusting it: what is not of its kind is as good as not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Object = Mapping[str, Any]
NOTHING: Object = {}
# "at most 52 significant bits" (chat and user ids), so that a double holds them.
LARGEST_ID = 2**53
NEWEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


def part(value: Object, *path: str) -> Object:
    """Return the object at ``path``; an empty one where there is none."""
    found: Any = value
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else NOTHING


def parts(value: Object, key: str) -> Iterator[Object]:
    """Yield the objects of a list."""
    found = value.get(key)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def text(value: Object, key: str, most: int | None = None) -> str:
    """Return a text, or "" where there is none; its first ``most`` characters."""
    found = value.get(key)
    return found[:most] if isinstance(found, str) else ""


def number(value: Object, key: str) -> int | None:
    """Return a whole number that can be an id or a time; None where there is none."""
    found = value.get(key)
    usable = isinstance(found, int) and not isinstance(found, bool) and abs(found) < LARGEST_ID
    return found if usable else None


def instant(value: Object, key: str) -> datetime | None:
    """Return a time, which Telegram writes in seconds; None where there is none, or one beyond reason."""
    found = number(value, key)
    return datetime.fromtimestamp(found, UTC) if found is not None and 0 < found < NEWEST else None
