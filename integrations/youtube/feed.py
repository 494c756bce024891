"""The feed of comments. YouTube knows no "since": the newest threads are looked at until one is known.

The cursor holds what is known of the newest threads: how many replies each had and its latest change, so that a page of
a hundred threads, one unit, says where something came. Once an hour the look goes further back, for answers below older
comments. A walk that is broken off keeps its next page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.ports import Batch, Cursor, Fetched, FetchFailed
from integrations.google_api import instant, text
from integrations.youtube.comments import mention_of, own_post_of
from integrations.youtube.threads import PageGone, Thread, Threads, ThreadsPage

BASELINE = timedelta(hours=24)
"""What the first look brings at most."""
MOST_KNOWN = 500
MOST_PAGES = 8
DEEP_PAGES, DEEP_EVERY = 5, timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far the feed has read. ``since``: nothing from before is told. ``page`` and ``met``: an open walk."""

    since: datetime
    known: Mapping[str, str] = field(default_factory=dict)
    deep_at: datetime | None = None
    page: str | None = None
    met: Mapping[str, str] = field(default_factory=dict)

    def cursor(self) -> Cursor:
        """Return it as JSON."""
        told: dict[str, Any] = {"since": self.since.isoformat(), "known": dict(self.known), "page": self.page}
        told |= {"met": dict(self.met), "deep_at": self.deep_at.isoformat() if self.deep_at else None}
        return {name: value for name, value in told.items() if value}

    def walked(self, page: ThreadsPage) -> Place:
        """Return the place behind a page."""
        return replace(self, page=page.next, met={**self.met, **{one.top.id: one.state for one in page.threads}})

    def arrived(self) -> Place:
        """Return the place at the end of a walk; the oldest threads are forgotten."""
        behind = {one: state for one, state in self.known.items() if one not in self.met}
        newest = list({**self.met, **behind}.items())[:MOST_KNOWN]
        return replace(self, known=dict(newest), page=None, met={})


def place_of(cursor: Cursor, *, baseline: datetime) -> Place:
    """Read a cursor that :meth:`Place.cursor` made."""
    return Place(
        since=instant(cursor, "since") or baseline, known=_states(cursor.get("known")),
        deep_at=instant(cursor, "deep_at"), page=text(cursor, "page") or None, met=_states(cursor.get("met")),
    )  # fmt: skip


def _states(told: Any) -> Mapping[str, str]:
    found = told if isinstance(told, Mapping) else {}
    return {one: state for one, state in found.items() if isinstance(one, str) and isinstance(state, str)}


class CommentsFeed:
    """Comments on a channel's videos, and what the channel itself writes there (:class:`bot.desk.ports.Feed`)."""

    name = "comments"

    def __init__(self, threads: Threads, *, us: str, every: timedelta, real: Callable[[], datetime]) -> None:
        self._threads, self._us, self._real = threads, us, real
        self.every = every

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new; times that YouTube hears are real ones, whatever ``now`` is."""
        real = self._real()
        place = place_of(cursor or {}, baseline=real - BASELINE)
        deep = bool(place.known) and (place.deep_at is None or place.deep_at <= real - DEEP_EVERY)
        met: list[Thread] = []
        strange = 0
        for number in range(1, MOST_PAGES + 1):
            try:
                page = await self._threads.page(place.page, place.known, since=place.since)
            except PageGone:
                return Fetched(batch=self._batch(met, place, strange), cursor=_anew(place).cursor(), more=not met)
            except FetchFailed:
                if not met:
                    raise
                return Fetched(batch=self._batch(met, place, strange), cursor=place.cursor())
            met += page.threads
            strange += page.strange
            place = place.walked(page)
            if page.next is None or self._is_end(page, place, number=number if deep else DEEP_PAGES):
                there = replace(place, deep_at=real if deep else place.deep_at).arrived()
                return Fetched(batch=self._batch(met, place, strange), cursor=there.cursor())
        return Fetched(batch=self._batch(met, place, strange), cursor=place.cursor(), more=True)

    def _is_end(self, page: ThreadsPage, place: Place, *, number: int) -> bool:
        """Return whether what lies behind ``page`` is known, or from before the first look."""
        if number < DEEP_PAGES:
            return False
        return any(one.top.id in place.known or one.top.posted_at < place.since for one in page.threads)

    def _batch(self, met: Sequence[Thread], place: Place, strange: int) -> Batch:
        """Return what changed in the threads that were met, oldest first."""
        changed = [one for one in met if place.known.get(one.top.id) != one.state]
        told = [
            (comment, (one.top, *one.replies))
            for one in changed
            for comment in (one.top, *one.replies)
            if comment.updated_at >= place.since
        ]
        ours = [own_post_of(comment, thread, us=self._us) for comment, thread in told if comment.author == self._us]
        others = [
            mention_of(comment)
            for comment, _ in told
            if comment.author != self._us and comment.posted_at >= place.since
        ]
        return Batch(
            mentions=sorted(others, key=lambda one: one.posted_at),
            own_posts=sorted(ours, key=lambda one: one.posted_at), not_for_us=strange,
        )  # fmt: skip


def _anew(place: Place) -> Place:
    return replace(place, page=None, met={})
