"""Messages of one channel: posted, found, paged through; timestamps are unique in the channel."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from .shapes import Json

# A page may still show what an edit has replaced, so clicks on these many older versions are delivered too.
OLDER_VERSIONS = 3


def micros(ts: str) -> int:
    """Return a Slack timestamp as microseconds; raises ValueError for anything else."""
    try:
        return int(Decimal(ts) * 1_000_000)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"not a timestamp: {ts!r}") from error


def stamp(at_us: int) -> str:
    return f"{at_us // 1_000_000}.{at_us % 1_000_000:06d}"


@dataclass
class Message:
    """One message as Slack's JSON; metadata is kept apart because it is only shown on request."""

    body: Json
    metadata: Json | None = None
    older_blocks: list[list[Json]] = field(default_factory=list)
    state: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        return str(self.body["ts"])

    @property
    def user(self) -> str:
        return str(self.body.get("user", ""))

    @property
    def thread_ts(self) -> str | None:
        return self.body.get("thread_ts")

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def blocks(self) -> list[Json]:
        return list(self.body.get("blocks", []))

    def shown(self, *, metadata: bool = False) -> Json:
        """Return a copy as the Web API gives it."""
        body = dict(self.body)
        if metadata and self.metadata is not None:
            body["metadata"] = self.metadata
        return body

    def replace_blocks(self, blocks: list[Json] | None) -> None:
        """Put other blocks in place; the old ones stay clickable for a while."""
        if "blocks" in self.body:
            self.older_blocks = [self.body.pop("blocks"), *self.older_blocks][:OLDER_VERSIONS]
        if blocks:
            self.body["blocks"] = blocks


class ChannelLog:
    """All messages of one channel in order of time."""

    def __init__(self) -> None:
        self._all: dict[str, Message] = {}
        self._top: list[int] = []
        self._threads: dict[str, list[int]] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._all)

    def new_ts(self, now: float) -> str:
        """Return a timestamp at ``now`` (epoch seconds), later than any given out before."""
        self._last = max(int(now * 1_000_000), self._last + 1)
        return stamp(self._last)

    def find(self, ts: str) -> Message | None:
        return self._all.get(ts)

    def add(self, message: Message) -> None:
        """Store a message; a reply raises the counters of its parent."""
        self._all[message.ts] = message
        if message.is_reply:
            insort(self._threads.setdefault(str(message.thread_ts), []), micros(message.ts))
            self._count(str(message.thread_ts))
        if not message.is_reply or message.body.get("subtype") == "thread_broadcast":
            insort(self._top, micros(message.ts))

    def remove(self, message: Message) -> bool:
        """Take a message away; a parent with replies leaves a tombstone instead (then the result is False)."""
        if self._threads.get(message.ts):
            message.replace_blocks(None)
            message.body |= {"text": "This message was deleted.", "subtype": "tombstone", "user": "USLACKBOT"}
            message.metadata = None
            return False
        del self._all[message.ts]
        at = micros(message.ts)
        if at in self._top[(place := bisect_left(self._top, at)) : place + 1]:
            self._top.pop(place)
        if message.is_reply:
            self._threads[str(message.thread_ts)].remove(at)
            self._count(str(message.thread_ts))
        return True

    def _count(self, parent_ts: str) -> None:
        parent, replies = self._all[parent_ts], self._threads[parent_ts]
        users = list(dict.fromkeys(self._all[stamp(at)].user for at in replies))
        parent.body |= {
            "thread_ts": parent_ts,
            "reply_count": len(replies),
            "reply_users": users[:5],
            "reply_users_count": len(users),
            "latest_reply": stamp(replies[-1]) if replies else parent_ts,
        }
        if not replies:
            for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
                del parent.body[key]

    def history(self, *, oldest: int | None, latest: int | None, inclusive: bool) -> list[Message]:
        """Return the channel's own messages in the window (microseconds), newest first."""
        return [self._all[stamp(at)] for at in reversed(_window(self._top, oldest, latest, inclusive))]

    def recent(self, limit: int, *, before: str | None = None) -> tuple[list[Message], bool]:
        """Return the ``limit`` last own messages before ``before``, oldest first, and whether there are older ones."""
        end = bisect_left(self._top, micros(before)) if before else len(self._top)
        start = max(0, end - limit)
        return [self._all[stamp(at)] for at in self._top[start:end]], start > 0

    def replies(self, parent_ts: str) -> list[Message]:
        """Return the replies of a thread, oldest first, without the parent."""
        return [self._all[stamp(at)] for at in self._threads.get(parent_ts, [])]

    def replies_between(self, parent_ts: str, *, oldest: int | None, latest: int | None, inclusive: bool) -> Any:
        window = _window(self._threads.get(parent_ts, []), oldest, latest, inclusive)
        return [self._all[stamp(at)] for at in window]

    def messages(self) -> list[Message]:
        """Return everything, replies included, oldest first."""
        return sorted(self._all.values(), key=lambda message: micros(message.ts))


def _window(times: list[int], oldest: int | None, latest: int | None, inclusive: bool) -> list[int]:
    start, end = 0, len(times)
    if oldest is not None:
        start = bisect_left(times, oldest) if inclusive else bisect_right(times, oldest)
    if latest is not None:
        end = bisect_right(times, latest) if inclusive else bisect_left(times, latest)
    return times[start:end]
