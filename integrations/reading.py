"""Reading the JSON of a delivery item by item: what is strange is counted and left out, never raised further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.desk.ports import Batch, InboundMention, MentionEvent, OwnPost, Receipt
from bot.errors import WebcareError
from bot.untrusted import BadJson, read_json, storable

OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# Above this a number of seconds would be the year 5138: such times are milliseconds.
MILLISECONDS_FROM = 100_000_000_000
LONGEST_ID = 255
Object = Mapping[str, Any]
NOTHING: Object = {}


class Strange(WebcareError):
    """An item lacks what it must have. Only counted."""


Item = InboundMention | OwnPost | Receipt | Strange | None
"""What one item of a delivery says; None, like what is strange, is nothing to the desk."""


def json_of(content: bytes) -> Any:
    """Return the JSON of an answer; None where it is none."""
    try:
        return storable(read_json(content))
    except BadJson:
        return None


def object_of(content: bytes) -> Object:
    """Return the JSON object of an answer; an empty one where it is none."""
    found = json_of(content)
    return found if isinstance(found, dict) else NOTHING


def part(value: Object, key: str) -> Object:
    """Return an object inside of another; an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else NOTHING


def parts(value: Object, key: str) -> Iterator[Object]:
    """Yield the objects of a list; what is no object is strange but no reason to lose the others."""
    found = value.get(key)
    for one in found if isinstance(found, list) else ():
        yield one if isinstance(one, dict) else NOTHING


def objects(value: Any) -> Iterator[Object]:
    """Yield the objects of a list, of which what is no object is nothing."""
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def text(value: Object, key: str) -> str:
    """Return a text, or "" where there is none."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def identity(value: Object, key: str) -> str:
    """Return an id, which may be written as a number; "" where there is none.

    Raises:
        Strange: it is longer than any id.
    """
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    if isinstance(found, int) and abs(found) >= 10**LONGEST_ID:
        raise Strange(key)
    named = str(found).strip()
    if len(named) > LONGEST_ID:
        raise Strange(key)
    return named


def made(prefix: str, known: str) -> str:
    """Return an id for somebody to whom the platform gives none, out of what it tells; no longer than any id."""
    return f"{prefix}:{known}"[:LONGEST_ID]


def answered(value: Object, key: str) -> str:
    """Return an id out of an answer to a question of ours; "" also for one that is longer than any id."""
    try:
        return identity(value, key)
    except Strange:
        return ""


def required(value: Object, key: str) -> str:
    """Return an id that must be there.

    Raises:
        Strange: it is not.
    """
    found = identity(value, key)
    if not found:
        raise Strange(key)
    return found


def instant(*candidates: Any) -> datetime:
    """Return the first of ``candidates`` that is a time: seconds or milliseconds, as a number or as text, or ISO 8601.

    Raises:
        Strange: none is, or it lies outside of 1990 to 2200.
    """
    for one in candidates:
        found = _instant(one)
        if found is not None:
            if not OLDEST <= found <= NEWEST:
                break
            return found
    raise Strange("time")


def _instant(value: Any) -> datetime | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 14:
        value = int(value)
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**13:
        return None
    return datetime.fromtimestamp(value / 1000 if value >= MILLISECONDS_FROM else value, tz=UTC)


def _written(value: str) -> datetime | None:
    """Read ISO 8601 with its offset, as most platforms write it: ``2026-11-23T08:00:00+0000``."""
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


@dataclass
class Gathered:
    """What one delivery, or one look, has for one source, while it is read."""

    mentions: dict[tuple[str, str], InboundMention] = field(default_factory=dict)
    own_posts: dict[str, OwnPost] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    not_for_us: int = 0

    def add(self, item: Item) -> None:
        """Take one item. The same one twice (comments on ads) is one; of two edits the later one tells how it is."""
        match item:
            case InboundMention(event=MentionEvent.EDITED):
                self.mentions[item.id, item.event.value] = item
            case InboundMention():
                self.mentions.setdefault((item.id, item.event.value), item)
            case OwnPost():
                self.own_posts.setdefault(item.id, item)
            case Receipt():
                self.receipts.append(item)
            case _:
                self.not_for_us += 1

    def batch(self) -> Batch:
        """Return it all, oldest first."""
        return Batch(
            mentions=tuple(sorted(self.mentions.values(), key=lambda one: one.posted_at)),
            own_posts=tuple(sorted(self.own_posts.values(), key=lambda one: one.posted_at)),
            receipts=tuple(self.receipts), not_for_us=self.not_for_us,
        )  # fmt: skip
