"""How far a feed has read, as its cursor holds it.

X gives the newest first. What is behind the newest known id is collected page by page; a walk that is broken off (a
limit, the day's money) keeps its next page, and what it found is kept with it in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.desk.ports import Cursor
from integrations.x.words import id_of, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``since`` is the newest id of which everything before is known, ``at`` when it was posted.

    Before the first one is known ``at`` is where the baseline begins. The others belong to an open walk: its next page,
    the newest id and instant it saw, and how much it found so far. ``looked``: real time of the last whole look.
    """

    at: datetime
    since: str | None = None
    page: str | None = None
    top: str | None = None
    top_at: datetime | None = None
    count: int = 0
    looked: datetime | None = None

    def walked(self, ids: Sequence[str], *, newest_at: datetime | None) -> Place:
        """Return the place with what a page held."""
        top = max([*ids, *([self.top] if self.top else [])], key=int, default=None)
        moved = top is not None and top != self.top
        return replace(self, top=top, top_at=newest_at if moved else self.top_at, count=self.count + len(ids))

    def arrived(self, *, looked: datetime) -> Place:
        """Return the place at the end of a walk."""
        newer = self.top is not None and (self.since is None or int(self.top) > int(self.since))
        since, at = (self.top, self.top_at or self.at) if newer else (self.since, self.at)
        return Place(since=since, at=at, looked=looked)

    def begun_anew(self) -> Place:
        """Return the place without the open walk: X does not know its page any more."""
        return replace(self, page=None, top=None, top_at=None, count=0)

    def cursor(self) -> Cursor:
        """Return it as JSON."""
        told: dict[str, Any] = {"at": self.at.isoformat(), "since": self.since, "page": self.page, "top": self.top}
        told |= {"top_at": self.top_at.isoformat() if self.top_at else None, "count": self.count or None}
        told |= {"looked": self.looked.isoformat() if self.looked else None}
        return {name: value for name, value in told.items() if value is not None}


def place_of(cursor: Cursor, *, baseline: datetime) -> Place:
    """Read a cursor that :meth:`Place.cursor` made."""
    count = cursor.get("count")
    return Place(
        at=_time(cursor.get("at")) or baseline, since=id_of(cursor.get("since")), page=text_of(cursor.get("page")),
        top=id_of(cursor.get("top")), top_at=_time(cursor.get("top_at")), looked=_time(cursor.get("looked")),
        count=count if isinstance(count, int) else 0,
    )  # fmt: skip


def _time(told: Any) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else None
