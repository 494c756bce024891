"""What the look-alike was asked, and what it was told to answer instead."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request; ``at`` in seconds of a clock that only goes forward, ``by`` "app", "user" or "" for nobody."""

    method: str
    path: str
    query: Mapping[str, str]
    at: float
    by: str
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    answer: Any = None


@dataclass(frozen=True)
class Canned:
    """An answer that is given instead of the real one; ``after``: the request takes effect first."""

    status: int = 503
    body: bytes | str = "<html><body>Over capacity</body></html>"
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False
    cut: bool = False
    """The connection is cut instead of an answer."""
    hang: bool = False
    """There is no answer, for as long as somebody waits for it."""


@dataclass
class Journal:
    asked: list[Asked] = field(default_factory=list)
    canned: list[tuple[re.Pattern[str], Canned | None]] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def note(self, asked: Asked) -> None:
        async with self._news:
            self.asked.append(asked)
            self._news.notify_all()

    def of(self, what: str) -> list[Asked]:
        """Return the requests whose "METHOD /path" matches the pattern from its beginning."""
        return [one for one in self.asked if re.match(what, f"{one.method} {one.path}")]

    async def until(self, what: str, number: int) -> None:
        """Return when there were so many such requests."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.of(what)) >= number)

    def answer_next(self, what: str, canned: Canned, *, times: int = 1, skip: int = 0) -> None:
        """Answer the next such requests with something else, after ``skip`` that are answered as they should be."""
        pattern = re.compile(what)
        self.canned += [(pattern, None)] * skip + [(pattern, canned)] * times

    def instead(self, method: str, path: str) -> Canned | None:
        for index, (pattern, canned) in enumerate(self.canned):
            if pattern.match(f"{method} {path}"):
                del self.canned[index]
                return canned
        return None

    def most_within(self, what: str, seconds: float) -> int:
        """Return the largest number of such requests in any span of so many seconds."""
        times = [one.at for one in self.of(what)]
        return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)
