"""Takes values out of X's JSON without trusting it: what is not of its kind is as good as not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.untrusted import storable_text

Json = Mapping[str, Any]
# The instant from which X's ids count milliseconds, in their upper bits (its published "snowflake" layout).
EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
ID_SHIFT = 22
OLDEST, NEWEST = datetime(2006, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# X writes these three and no others; html.unescape would also read "&para" out of a link.
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def obj(value: Any, *path: str) -> Json:
    """Return the object at ``path`` inside ``value``; an empty one where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> Iterator[Json]:
    """Yield the objects of a list."""
    yield from (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else ()


def text_of(value: Any) -> str | None:
    """Return a text that every database can hold; None where there is none."""
    return storable_text(value) if isinstance(value, str) else None


def said_of(value: Any) -> str | None:
    """Return a text as people wrote it, without X's HTML entities."""
    told = text_of(value)
    for entity, letter in ENTITIES if told else ():
        told = (told or "").replace(entity, letter)
    return told


def id_of(value: Any) -> str | None:
    """Return an id as text; X counts with 63 bits, so ids are compared as numbers and kept as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and re.fullmatch(r"\d{1,19}", value, re.ASCII) else None


def time_of(value: Any, *, post_id: str) -> datetime:
    """Return an instant that X wrote, with or without milliseconds; else the one that is in the id of the post."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is not None:
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
        if OLDEST <= aware <= NEWEST:
            return aware
    return time_in(post_id)


def time_in(post_id: str) -> datetime:
    """Return when a post with this id was made."""
    return EPOCH + timedelta(milliseconds=int(post_id) >> ID_SHIFT)
