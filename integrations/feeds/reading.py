"""What a feed says, in values of ours, whatever it sends."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.desk.ports import FetchFailed, Trouble
from bot.untrusted import storable_text
from integrations.feeds.links import unwrapped

# More than any feed offers; what is sent beyond them is not read.
MOST_ENTRIES = 1000
PARSER = Path(__file__).with_name("parsing.py")
# The parser stops by itself after its five seconds of computing; this is for a machine that gives it none.
PATIENCE_S = 30.0
# Each may take half a gigabyte.
AT_ONCE = 2
LONGEST_TTL = timedelta(days=1)
"""No feed is left alone for longer, whatever it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed. Nothing is certain: ``key`` is its id, else its link, else its words.

    ``at`` is what the feed says, right or wrong. ``found``: it was found by a search, and its link leads elsewhere.
    """

    key: str
    title: str = ""
    text: str = ""
    link: str | None = None
    author: str | None = None
    at: datetime | None = None
    in_reply_to: str | None = None
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed as it stands now, in its own order; ``ttl``: it wants to be left alone for so long."""

    entries: Sequence[Entry] = ()
    left_out: int = 0
    ttl: timedelta | None = None


class FeedReader:
    """Reads feeds, a few at once. ``patience_s``: how long one may take, seconds of real time."""

    def __init__(self, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s, self._turn = patience_s, asyncio.Semaphore(AT_ONCE)

    async def read(self, body: bytes, *, content_type: str = "", location: str = "") -> Document:
        """Return what a feed holds; ``location`` is where its relative links start from.

        Raises:
            FetchFailed: it is no feed, or one that harms.
        """
        head = {"content_type": content_type[:200], "location": location[:2000], "most": MOST_ENTRIES}
        async with self._turn:
            told = await asyncio.to_thread(_parsed, json.dumps(head).encode() + b"\n" + body, self._patience_s)
        if "problem" in told:
            raise FetchFailed(Trouble.CHANGED, f"what stands at its address {told['problem']}")
        return Document(
            entries=[entry_of(one) for one in told["entries"]], left_out=told["left_out"],
            ttl=min(timedelta(minutes=told["ttl"]), LONGEST_TTL) if told["ttl"] else None,
        )  # fmt: skip


def _parsed(given: bytes, patience_s: float) -> Mapping[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PARSER)], input=given, capture_output=True, env={}, check=True,
            timeout=patience_s,
        )  # fmt: skip
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise FetchFailed(Trouble.CHANGED, "its feed takes more time to read than a feed is given") from None
    except (subprocess.CalledProcessError, ValueError):
        # What went wrong stands beside words of the feed.
        raise FetchFailed(Trouble.CHANGED, "its feed cannot be read within the time and memory of a feed") from None
    if not isinstance(told, dict):
        raise FetchFailed(Trouble.CHANGED, "its feed cannot be read")
    return told


def entry_of(told: Mapping[str, Any]) -> Entry:
    """Return an entry that the parser told."""
    words = {name: storable_text(told[name]) if told[name] else None for name in told if name != "at"}
    link, found = unwrapped(words["link"])
    title, text = words["title"] or "", words["text"] or ""
    key = (f"link:{link}" if found else None) or _named("id", words["id"]) or _named("link", link)
    return Entry(
        key=key or f"words:{title}\n{text}", title=title, text=text, link=link, author=words["author"],
        at=_instant(told["at"]), in_reply_to=_named("id", words["in_reply_to"]), found=found,
    )  # fmt: skip


def _named(kind: str, value: str | None) -> str | None:
    return f"{kind}:{value}" if value else None


def _instant(seconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None
