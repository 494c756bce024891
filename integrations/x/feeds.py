"""The feeds of posts: mentions of us, posts that name our search words, and what our own account posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.desk.ports import Batch, Cursor, Fetched, Lost
from integrations.x.access import Us
from integrations.x.account import Account
from integrations.x.faults import Away, Refused
from integrations.x.fields import POSTS, Spelling
from integrations.x.place import Place, place_of
from integrations.x.posts import read_posts
from integrations.x.prices import Price
from integrations.x.reading import Reading
from integrations.x.walk import Page, PageGone, Walked, walk
from integrations.x.words import Json, id_of, items, obj, text_of, time_of

PAGE = 100
# X gives the newest 800 mentions and no more (docs.x.com, timelines). Posts that were deleted count there and are not
# given, so a walk that brought nearly as many is taken to have come to that end.
NEARLY_ALL = 750
MOST_PAGES = 8
BASELINE = timedelta(hours=24)
"""What the first look brings at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one feed asks for."""

    name: str
    every: timedelta
    route: Callable[[Us], str]
    price: Price
    params: Mapping[str, str] = field(default_factory=dict)
    page: str = "pagination_token"
    """The parameter for the next page."""
    speak: bool = False
    summoned: str | None = None
    """How we are called for in everything that comes this way."""
    back: timedelta | None = None
    """How far back X gives anything, and takes an id to start from."""
    horizon: int | None = None
    """How many things back X gives anything."""


class PostFeed:
    """A feed of posts (:class:`bot.desk.ports.Feed`)."""

    def __init__(self, look: Look, reading: Reading, account: Account) -> None:
        self._look, self._reading, self._account = look, reading, account
        self._fields = Spelling(*POSTS)
        self.name, self.every = look.name, look.every

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new; times that X hears are real ones, whatever ``now`` is."""
        us = await self._account.us()
        real = self._reading.real()
        place = place_of(cursor or {}, baseline=real - BASELINE)
        start = self._start(place, real)
        try:
            walked = await walk(place, lambda at: self._page(us, at, start), most_pages=MOST_PAGES)
        except PageGone:
            return Fetched(batch=Batch(), cursor=place.begun_anew().cursor(), more=True)
        if walked.whole:
            cursor_now = walked.place.arrived(looked=real).cursor()
            return Fetched(batch=walked.batch, cursor=cursor_now, lost=self._lost(place, walked, start))
        return Fetched(batch=walked.batch, cursor=walked.place.cursor(), more=walked.failed is None)

    def _start(self, place: Place, real: datetime) -> datetime | None:
        """Return the instant to start from; None: the id does. X refuses an id from before what it gives."""
        oldest = real - self._look.back if self._look.back else None
        if oldest is not None and place.at <= oldest:
            return oldest
        return None if place.since else place.at

    async def _page(self, us: Us, place: Place, start: datetime | None) -> Page:
        route = self._look.route(us)
        try:
            answer = await self._ask(route, place, start)
        except Refused as refused:
            if start is None and place.since and refused.names("since_id"):
                return await self._page(us, place, place.at)
            if place.page and refused.names(self._look.page):
                raise PageGone(str(refused)) from None
            raise self._reading.failed(route, refused) from None
        except Away as away:
            raise self._reading.failed(route, away) from None
        page = read_page(answer, us, summoned=self._look.summoned)
        await self._reading.purse.read(self._look.price, page.ids)
        return page

    async def _ask(self, route: str, place: Place, start: datetime | None) -> Json:
        params = {"max_results": str(PAGE), **self._look.params}
        if start is not None:
            params["start_time"] = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        elif place.since:
            params["since_id"] = place.since
        if place.page:
            params[self._look.page] = place.page
        return await self._reading.page(route, params, fields=self._fields, speak=self._look.speak)

    def _lost(self, place: Place, walked: Walked, start: datetime | None) -> Lost | None:
        """Return the time that X does not give back, when we were away for longer than it remembers."""
        if self._look.horizon and place.since and walked.place.count >= self._look.horizon:
            until = walked.oldest_at
            return Lost(since=place.at, until=until) if until and until > place.at else None
        if start is not None and place.looked is not None and place.looked < start:
            return Lost(since=place.looked, until=start)
        return None


def read_page(answer: Json, us: Us, *, summoned: str | None) -> Page:
    """Read one page of posts."""
    told = list(items(answer.get("data")))
    known = [(found, time_of(one.get("created_at"), post_id=found)) for one in told if (found := id_of(one.get("id")))]
    times = [at for _, at in known]
    return Page(
        batch=read_posts(answer, us, summoned=summoned), ids=[one for one, _ in known],
        next=text_of(obj(answer, "meta").get("next_token")) or None,
        newest_at=max(known, key=lambda one: int(one[0]))[1] if known else None, oldest_at=min(times, default=None),
    )  # fmt: skip
