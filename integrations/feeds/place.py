"""What a feed was seen to hold, as its cursor keeps it, and which of its entries are news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.desk.ports import Cursor
from integrations.feeds.fetching import Marks
from integrations.feeds.reading import MOST_ENTRIES, Document, Entry

# What a feed does not show any more may come back: after a fault, or when something above it is taken out.
REMEMBERED = 2 * MOST_ENTRIES
# Twenty hexadecimal digits: by chance no two of a billion entries have the same.
ID_LENGTH = 20
# Sites and searches show what was posted minutes to hours ago.
LATE = timedelta(days=1)
# A feed of fewer entries shows no more because there are no more, and not because others were pushed out.
FULL = 10


def id_of(entry: Entry, feed: str) -> str:
    """Return the id of an entry of the feed at the address ``feed``.

    What a search found has the same id whichever of our searches found it.
    """
    return sha256(f"{'' if entry.found else feed}\n{entry.key}".encode()).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``seen``: ids that are known, the longest unseen first. ``begun`` and ``looked``: the first and last whole look.

    ``until``: the feed wants to be left alone until then, for ``ttl`` each time; real time. The others are business
    time.
    """

    begun: datetime | None = None
    looked: datetime | None = None
    seen: tuple[str, ...] = ()
    marks: Marks = field(default_factory=Marks)
    until: datetime | None = None
    ttl: timedelta | None = None

    def cursor(self) -> Cursor:
        """Return it as JSON."""
        told: dict[str, Any] = {"etag": self.marks.etag, "modified": self.marks.modified}
        told["ttl_s"] = int(self.ttl.total_seconds()) if self.ttl else None
        told |= {
            name: at.isoformat() if at else None
            for name, at in (("begun", self.begun), ("looked", self.looked), ("until", self.until))
        }
        # The long part comes last: people are shown the beginning of a cursor.
        return {name: value for name, value in told.items() if value is not None} | {"seen": list(self.seen)}

    def asked(self, *, ttl: timedelta | None, every: timedelta, real: datetime) -> Place:
        """Return the place where the feed is left alone for ``ttl``, if that is longer than it is anyway."""
        longer = ttl if ttl is not None and ttl > every else None
        return replace(self, ttl=longer, until=real + longer if longer else None)


def place_of(cursor: Cursor | None) -> Place:
    """Read a cursor that :meth:`Place.cursor` made."""
    told = cursor or {}
    return Place(
        begun=_time(told.get("begun")), looked=_time(told.get("looked")), until=_time(told.get("until")),
        marks=Marks(etag=told.get("etag"), modified=told.get("modified")), seen=tuple(told.get("seen", ())),
        ttl=timedelta(seconds=told["ttl_s"]) if "ttl_s" in told else None,
    )  # fmt: skip


def _time(told: Any) -> datetime | None:
    return datetime.fromisoformat(told) if isinstance(told, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Entries that were never seen, with their ids, in the order of the feed; and how many are only new to us.

    ``gap``: since the last look the feed may have shown entries that it does not show any more; until when.
    """

    entries: Sequence[tuple[str, Entry]] = ()
    old: int = 0
    gap: datetime | None = None


def news(place: Place, document: Document, feed: str, *, now: datetime) -> tuple[News, Place]:
    """Return what is new in a feed, and the place behind it. The first look only remembers.

    Two things look like news and are none. Where an entry is taken out, an old one moves up at the end. And where a
    site gives all its entries new ids, everything is unknown at once: then only what is dated since about the last look
    counts, and what has no date that can be believed.
    """
    there = {id_of(entry, feed): entry for entry in reversed(document.entries)}
    listed = [(one, there[one]) for one in reversed(there)]
    known = set(place.seen) & set(there)
    behind = replace(
        place, begun=place.begun or now, looked=now,
        seen=(*(one for one in place.seen if one not in there), *reversed([one for one, _ in listed]))[-REMEMBERED:],
    )  # fmt: skip
    if place.begun is None or place.looked is None:
        return News(), behind
    fresh = [(one, entry) for one, entry in listed if one not in known]
    if known or not place.seen:
        kept = _without_tail(fresh, listed, known, begun=place.begun, now=now)
        return News(entries=kept, old=len(fresh) - len(kept)), behind
    looked = place.looked
    kept = [(one, entry) for one, entry in fresh if (at := believed(entry, now=now)) is None or at > looked - LATE]
    dates = [believed(entry, now=now) for _, entry in fresh]
    oldest = min((at for at in dates if at is not None), default=None)
    whole = len(fresh) >= FULL and oldest is not None and None not in dates and oldest > looked
    return News(entries=kept, old=len(fresh) - len(kept), gap=oldest if whole else None), behind


def _without_tail(
    fresh: Sequence[tuple[str, Entry]], listed: Sequence[tuple[str, Entry]], known: set[str], *, begun: datetime,
    now: datetime,
) -> Sequence[tuple[str, Entry]]:  # fmt: skip
    """Leave out what moved up at the end: behind all that is known, older than all of it, and than our first look."""
    last = max((number for number, (one, _) in enumerate(listed) if one in known), default=-1)
    tail = {one for one, _ in listed[last + 1 :]} if known else set()
    dates = [at for one, entry in listed if one in known and (at := believed(entry, now=now))]
    oldest = min([*dates, begun])
    return [
        (one, entry) for one, entry in fresh
        if not (one in tail and dates and (at := believed(entry, now=now)) is not None and at < oldest)
    ]  # fmt: skip


# Feeds did not exist before, so such a date is none; and clocks of servers differ a little.
FIRST_YEAR, CLOCKS_DIFFER = 1999, timedelta(minutes=5)


def believed(entry: Entry, *, now: datetime) -> datetime | None:
    """Return when an entry was posted; None: it does not say, or it cannot be true."""
    at = entry.at
    return at if at is not None and at.year >= FIRST_YEAR and at <= now + CLOCKS_DIFFER else None
