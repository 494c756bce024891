"""Google's My Business API v4 as far as reviews need it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from tests.support.google import GoogleLike, error
from tests.support.google.server import Handler, Json

UTRECHT, ASSEN = "accounts/11/locations/21", "accounts/11/locations/22"
STARS = ("STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE")
LONGEST_BYTES = 4096


@dataclass
class Review:
    name: str
    author: str | None
    text: str
    stars: int
    at: datetime
    updated: datetime
    reply: str | None = None
    replied: datetime | None = None
    state: str | None = None
    violation: Any = None

    @property
    def location(self) -> str:
        return self.name.partition("/reviews/")[0]


class GoogleBusinessLike(GoogleLike):
    """``moves``: whether an answer counts as a change of its review; ``moderates``: whether answers have a state."""

    scope = "https://www.googleapis.com/auth/business.manage"

    def __init__(
        self, *, real: Callable[[], datetime] = lambda: datetime.now(UTC), moves: bool = False, moderates: bool = True
    ) -> None:
        super().__init__(real=real)
        self.moves, self.moderates = moves, moderates
        self.reviews: dict[str, Review] = {}
        self.locations = {UTRECHT, ASSEN}
        self._made = 0

    # What people do

    def review(
        self, text: str, *, stars: int = 2, author: str | None = "Jan de Vries", location: str = UTRECHT,
        ago: timedelta = timedelta(0),
    ) -> Review:  # fmt: skip
        self._made += 1
        at = self.real() - ago
        made = Review(f"{location}/reviews/AbFvOq{self._made:060d}-_w", author, text, stars, at, at)
        self.reviews[made.name] = made
        return made

    def edit(self, review: Review, text: str, *, stars: int | None = None) -> None:
        review.text, review.updated = text, max(self.real(), review.at + timedelta(milliseconds=1))
        review.stars = review.stars if stars is None else stars

    def answer(self, review: Review, text: str) -> None:
        review.reply, review.replied = text, self.real()
        review.state, review.violation = ("PENDING" if self.moderates else None), None
        if self.moves:
            review.updated = max(self.real(), review.at)

    def judge(self, review: Review, *, violation: Any = None) -> None:
        """Let Google look at the answer: it shows it, or names the rule that it breaks."""
        review.state, review.violation = ("REJECTED" if violation is not None else "APPROVED"), violation

    def delete(self, review: Review) -> None:
        self.reviews.pop(review.name)

    # The interface

    def routes(self) -> list[tuple[str, str, Handler]]:
        place = r"/v4/accounts/{account:\d+}/locations/{location:\d+}/reviews"
        return [
            ("GET", place, self.listed), ("GET", place + "/{review}", self.one),
            ("PUT", place + "/{review}/reply", self.put),
        ]  # fmt: skip

    async def listed(self, request: web.Request) -> Json:
        query, place = dict(request.query), self._place(request)
        if set(query) - {"pageSize", "pageToken", "orderBy"} or query.get("orderBy", "updateTime desc") not in (
            "rating", "rating desc", "updateTime desc",
        ):  # fmt: skip
            raise _invalid("Request contains an invalid argument.")
        size = int(query.get("pageSize", "50"))
        if not 1 <= size <= 50:
            raise _invalid("Page size is out of range.")
        there = [one for one in self.reviews.values() if one.location == place]
        total = len(there)
        there.sort(key=lambda one: (one.updated, one.name), reverse=True)
        if "pageToken" in query:
            try:
                at, _, name = base64.urlsafe_b64decode(query["pageToken"]).decode().partition(" ")
            except (ValueError, binascii.Error):
                raise _invalid("Invalid page token.") from None
            there = [one for one in there if (one.updated.isoformat(), one.name) < (at, name)]
        told: Json = {"averageRating": 3.1, "totalReviewCount": total}
        page, more = there[:size], len(there) > size
        told |= {"reviews": [_told(one) for one in page]} if page else {}
        last = f"{page[-1].updated.isoformat()} {page[-1].name}" if page else ""
        return told | ({"nextPageToken": base64.urlsafe_b64encode(last.encode()).decode()} if more else {})

    async def one(self, request: web.Request) -> Json:
        return _told(self._review(request))

    async def put(self, request: web.Request) -> Json:
        review, body = self._review(request), await request.json()
        if not isinstance(body, dict) or set(body) != {"comment"} or not body["comment"].strip():
            raise _invalid("Reply comment is required.")
        if len(body["comment"].encode()) > LONGEST_BYTES:
            raise _invalid("Reply comment is too long.")
        self.answer(review, body["comment"])
        return _told(review)["reviewReply"]  # type: ignore[no-any-return]

    def _place(self, request: web.Request) -> str:
        place = f"accounts/{request.match_info['account']}/locations/{request.match_info['location']}"
        if place not in self.locations:
            raise error(403, "The caller does not have permission", "PERMISSION", word="PERMISSION_DENIED")
        return place

    def _review(self, request: web.Request) -> Review:
        found = self.reviews.get(f"{self._place(request)}/reviews/{request.match_info['review']}")
        if found is None:
            raise error(404, "Requested entity was not found.", "NOT_FOUND", word="NOT_FOUND")
        return found


def _told(one: Review) -> Json:
    reviewer: Json = {"isAnonymous": True} if one.author is None else {"displayName": one.author}
    told: Json = {
        "name": one.name, "reviewId": one.name.rpartition("/")[2], "reviewer": reviewer,
        "starRating": STARS[one.stars], "createTime": _time(one.at), "updateTime": _time(one.updated),
    }  # fmt: skip
    if one.text:
        told["comment"] = one.text
    if one.reply is not None and one.replied is not None:
        told["reviewReply"] = {"comment": one.reply, "updateTime": _time(one.replied)}
        told["reviewReply"] |= {"reviewReplyState": one.state} if one.state else {}
        told["reviewReply"] |= {"policyViolation": one.violation} if one.violation is not None else {}
    return told


def _time(at: datetime) -> str:
    """Return an instant as Google writes it: nanoseconds where there are any."""
    whole = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{at.microsecond:06d}123Z" if at.microsecond else f"{whole}Z"


def _invalid(message: str) -> Exception:
    return error(400, message, "INVALID_ARGUMENT", word="INVALID_ARGUMENT")
