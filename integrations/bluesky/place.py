"""How far a feed has read, as its cursor holds it.

Bluesky gives the newest first. What is behind the newest known post is collected page by page; a walk that is broken
off keeps its next page, and what it found is kept with it in one transaction.

A notification stands where its post says that it was made, if that is earlier than when Bluesky heard of it: by the
clock of a telephone, before its pictures were sent. So one may come in behind others that are known already, and the
last minutes are looked at again each time; what was told of them is known by its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.ports import Cursor
from integrations.bluesky.words import instant

OVERLAP = timedelta(minutes=5)
"""How far behind the newest known post one may come in that is new."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A post in a feed: its place in time there, and its address."""

    at: datetime
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``at`` is the newest that is known, ``uris`` what was told of the minutes before it.

    Nothing from before ``since`` is told. The rest belongs to an open walk.
    """

    at: datetime
    since: datetime
    uris: frozenset[str] = frozenset()
    page: str | None = None
    top: datetime | None = None
    top_uris: frozenset[str] = frozenset()

    def is_new(self, one: Seen) -> bool:
        """Return whether it was not told yet."""
        return not self.is_past(one) and one.uri not in self.uris

    def is_past(self, one: Seen) -> bool:
        """Return whether everything from there on is known."""
        return one.at <= max(self.at - OVERLAP, self.since)

    def walked(self, met: Sequence[Seen], *, page: str | None) -> Place:
        """Return the place with what a page held, known or not, and where it goes on."""
        newest = max([one.at for one in met] + ([self.top] if self.top else []), default=None)
        uris = {one.uri for one in met if newest is not None and one.at > newest - OVERLAP}
        return replace(self, page=page, top=newest, top_uris=self.top_uris | uris)

    def arrived(self) -> Place:
        """Return the place at the end of a walk."""
        if self.top is None or self.top < self.at:  # the newest that was known is gone
            return Place(at=self.at, since=self.since, uris=self.uris | self.top_uris)
        return Place(at=self.top, since=self.since, uris=self.top_uris)

    def begun_anew(self) -> Place:
        """Return the place without the open walk: its page is not known any more."""
        return Place(at=self.at, since=self.since, uris=self.uris)

    def cursor(self) -> Cursor:
        """Return it as JSON."""
        told: dict[str, Any] = {"at": self.at.isoformat(), "since": self.since.isoformat(), "uris": sorted(self.uris)}
        if self.page is not None:
            top = self.top.isoformat() if self.top else None
            told |= {"page": self.page, "top": top, "top_uris": sorted(self.top_uris)}
        return told


def place_of(cursor: Cursor, *, baseline: datetime) -> Place:
    """Read a cursor that :meth:`Place.cursor` made; without one nothing from before ``baseline`` is told."""
    page = cursor.get("page")
    return Place(
        at=instant(cursor.get("at")) or baseline, since=instant(cursor.get("since")) or baseline,
        uris=_texts(cursor.get("uris")), page=page if isinstance(page, str) else None,
        top=instant(cursor.get("top")), top_uris=_texts(cursor.get("top_uris")),
    )  # fmt: skip


def _texts(told: Any) -> frozenset[str]:
    return frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()
