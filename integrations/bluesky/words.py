"""Takes values out of Bluesky's JSON without trusting it: what is not of its kind is as good as not there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from integrations.reading import Object

POST = "app.bsky.feed.post"
# An address holds at most 8 KB; ours are kept in 255 characters, which is what these add up to.
POST_URI = re.compile(r"at://did:[a-z]{1,5}:[\w.:%-]{1,160}/app\.bsky\.feed\.post/[\w.~:-]{1,60}", re.ASCII)
OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def uri_of(value: Object, key: str = "uri") -> str | None:
    """Return the address of a post, ``at://did:.../app.bsky.feed.post/...``; None for anything else."""
    found = value.get(key)
    return found if isinstance(found, str) and POST_URI.fullmatch(found) else None


def did_in(uri: str) -> str:
    """Return the account in the address of a post."""
    return uri.split("/")[2]


def permalink(uri: str) -> str:
    """Return where people read a post; the account's id stays the same when it takes another name."""
    return f"https://bsky.app/profile/{did_in(uri)}/post/{uri.rsplit('/', 1)[1]}"


def instant(value: Any) -> datetime | None:
    """Return an instant that is written as ISO 8601; None where there is none, or no zone with it."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        aware = found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return aware if aware is not None and OLDEST <= aware <= NEWEST else None
