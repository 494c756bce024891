"""Takes values out of a server's JSON without trusting it: what is not of its kind is as good as not there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from integrations.reading import Object

OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def whole(value: Object, key: str) -> int | None:
    """Return a number that is not below 0; None where there is none."""
    found = value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**63 else None


def id_of(value: Object, key: str = "id") -> str | None:
    """Return an id. Mastodon writes numbers of up to 63 bits as text: they are compared as numbers, kept as text."""
    found = value.get(key)
    return found if isinstance(found, str) and re.fullmatch(r"\d{1,19}", found, re.ASCII) else None


def instant(value: Any) -> datetime | None:
    """Return an instant that a server wrote as ISO 8601; None where there is none, or no zone with it."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        aware = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return aware if aware is not None and OLDEST <= aware <= NEWEST else None
