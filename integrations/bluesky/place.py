"""How far a feed has read, as its cursor holds it.

Bluesky gives the newest first. What is behind the newest known post is collected page by page; a walk that is broken
off keeps its next page, and what it found is kept with it in one transaction. Several posts may be of one instant, so
the ones of the last instant are known by their addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.desk.ports import Cursor
from integrations.bluesky.words import instant


@dataclass(frozen=True, slots=True)
class Seen:
    """A post in a feed: when Bluesky first saw it, and its address."""

    at: datetime
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Everything up to ``at`` is known, of that instant ``uris``; the rest belongs to an open walk."""

    at: datetime
    uris: frozenset[str] = frozenset()
    page: str | None = None
    top: datetime | None = None
    top_uris: frozenset[str] = frozenset()

    def is_new(self, one: Seen) -> bool:
        """Return whether it is behind what is known."""
        return one.at > self.at or (one.at == self.at and one.uri not in self.uris)

    def walked(self, fresh: Sequence[Seen], *, page: str | None) -> Place:
        """Return the place with what a page held, and where it goes on."""
        newest = max([one.at for one in fresh] + ([self.top] if self.top else []), default=None)
        uris = {one.uri for one in fresh if one.at == newest} | (self.top_uris if newest == self.top else set())
        return replace(self, page=page, top=newest, top_uris=frozenset(uris))

    def arrived(self) -> Place:
        """Return the place at the end of a walk."""
        if self.top is None:
            return Place(at=self.at, uris=self.uris)
        return Place(at=self.top, uris=self.top_uris | (self.uris if self.top == self.at else frozenset()))

    def begun_anew(self) -> Place:
        """Return the place without the open walk: its page is not known any more."""
        return Place(at=self.at, uris=self.uris)

    def cursor(self) -> Cursor:
        """Return it as JSON."""
        told: dict[str, Any] = {"at": self.at.isoformat(), "uris": sorted(self.uris)}
        if self.page is not None:
            top = self.top.isoformat() if self.top else None
            told |= {"page": self.page, "top": top, "top_uris": sorted(self.top_uris)}
        return told


def place_of(cursor: Cursor, *, baseline: datetime) -> Place:
    """Read a cursor that :meth:`Place.cursor` made."""
    page = cursor.get("page")
    return Place(
        at=instant(cursor.get("at")) or baseline, uris=_texts(cursor.get("uris")), top=instant(cursor.get("top")),
        page=page if isinstance(page, str) else None, top_uris=_texts(cursor.get("top_uris")),
    )  # fmt: skip


def _texts(told: Any) -> frozenset[str]:
    return frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()
