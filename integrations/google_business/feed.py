"""The reviews of one location, the last changed first, until what is known.

Whether an answer, or Google's verdict on it, moves a review to the top of the list, Google does not say: so the first
page is compared with what is known of each review, and once an hour the newest five hundred are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.ports import Batch, Cursor, Fetched, FetchFailed, Trouble
from integrations.google_api import GoogleApi, Refused, instant, parts, text
from integrations.google_business.reviews import Review, answer_of, mention_of, read_review, receipt_of

PAGE = 50
BASELINE = timedelta(hours=24)
"""What the first look brings at most."""
MOST_KNOWN = 500
DEEP_PAGES, DEEP_EVERY = 10, timedelta(hours=1)
MOST_PAGES = 20


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far the feed has read. ``known``: the state of each review, the last changed first."""

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

    def arrived(self) -> Place:
        """Return the place at the end of a walk; what changed longest ago is forgotten."""
        behind = {one: state for one, state in self.known.items() if one not in self.met}
        return replace(self, known=dict(list({**self.met, **behind}.items())[:MOST_KNOWN]), page=None, met={})


def place_of(cursor: Cursor, *, baseline: datetime) -> Place:
    """Read a cursor that :meth:`Place.cursor` made."""
    return Place(
        since=instant(cursor, "since") or baseline, known=_states(cursor.get("known")),
        deep_at=instant(cursor, "deep_at"), page=text(cursor, "page") or None, met=_states(cursor.get("met")),
    )  # fmt: skip


def _states(told: Any) -> Mapping[str, str]:
    found = told if isinstance(told, Mapping) else {}
    return {one: state for one, state in found.items() if isinstance(one, str) and isinstance(state, str)}


class ReviewsFeed:
    """Reviews of one location, and our answers to them (:class:`bot.desk.ports.Feed`)."""

    def __init__(
        self, api: GoogleApi, location: str, *, title: str, every: timedelta, real: Callable[[], datetime]
    ) -> None:
        self._api, self._location, self._title, self._real = api, location, title, real
        self.name, self.every = location.rpartition("/")[2], every

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new; times that Google hears are real ones, whatever ``now`` is."""
        real = self._real()
        place = place_of(cursor or {}, baseline=real - BASELINE)
        deep = bool(place.known) and (place.deep_at is None or place.deep_at <= real - DEEP_EVERY)
        met: list[Review] = []
        strange = 0
        for number in range(1, MOST_PAGES + 1):
            try:
                body = await self._page(place.page)
            except FetchFailed as failed:
                if place.page and isinstance(failed, Refused) and failed.answer.status == 400:
                    anew = replace(place, page=None, met={})  # Google does not know that page any more
                    return Fetched(batch=self._batch(met, place, strange), cursor=anew.cursor(), more=not met)
                if not met:
                    raise
                return Fetched(batch=self._batch(met, place, strange), cursor=place.cursor())
            listed = body.get("reviews", [])
            read = [read_review(one, location=self._location, title=self._title) for one in parts(body, "reviews")]
            page = [one for one in read if one is not None]
            met += page
            strange += len(listed) - len(page)
            states = {_short(one): one.state for one in page}
            goes_on = text(body, "nextPageToken") or None
            goes_on = goes_on if goes_on != place.page else None  # a page that leads to itself is the last
            place = replace(place, met={**place.met, **states}, page=goes_on)
            if place.page is None or (_is_known(page, place) and number >= (DEEP_PAGES if deep else 1)):
                there = replace(place, deep_at=real if deep else place.deep_at).arrived()
                return Fetched(batch=self._batch(met, place, strange), cursor=there.cursor())
        return Fetched(batch=self._batch(met, place, strange), cursor=place.cursor(), more=True)

    async def _page(self, token: str | None) -> Mapping[str, Any]:
        params = {"pageSize": str(PAGE), "orderBy": "updateTime desc", **({"pageToken": token} if token else {})}
        body = await self._api.get(f"v4/{self._location}/reviews", params)
        if not isinstance(body.get("reviews", []), list):  # a location without reviews has no such key
            raise FetchFailed(Trouble.CHANGED, "a page of reviews without a list of them")
        return body

    def _batch(self, met: Sequence[Review], place: Place, strange: int) -> Batch:
        """Return what changed in the reviews that were met, oldest first."""
        changed = sorted(
            (one for one in met if place.known.get(_short(one)) != one.state), key=lambda one: one.updated_at
        )
        mentions = [mention_of(one) for one in changed if one.updated_at >= place.since]
        answers = [post for one in changed for post in answer_of(one) if post.posted_at >= place.since]
        return Batch(
            mentions=mentions, own_posts=sorted(answers, key=lambda one: one.posted_at),
            receipts=[receipt for one in changed for receipt in receipt_of(one)], not_for_us=strange,
        )  # fmt: skip


def _is_known(page: Sequence[Review], place: Place) -> bool:
    """Return whether what lies behind ``page`` is known, or from before the first look."""
    return any(place.known.get(_short(one)) == one.state or one.updated_at < place.since for one in page)


def _short(review: Review) -> str:
    return review.name.rpartition("/")[2]
