"""The two feeds: notifications of posts that are meant for us, and what our own account posts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.ports import Batch, Cursor, Fetched, FetchFailed, InboundMention, OwnPost, Trouble
from integrations.bluesky.place import Seen, place_of
from integrations.bluesky.posts import REASONS, read_mention, read_own
from integrations.bluesky.session import Session
from integrations.bluesky.wire import Refused
from integrations.bluesky.words import instant, uri_of
from integrations.reading import Object, objects, part, text

PAGE = 100
MOST_PAGES = 5
BASELINE = timedelta(hours=24)
"""What the first look brings at most; of that, one page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, newest first: what stands on it, and the cursor of the next one."""

    posts: Sequence[Object]
    next: str | None
    others: int = 0
    """What stands there beside posts: reposts, whose place is another one than that of the post."""


class NotificationsFeed:
    """Posts that name, answer or quote our account (:class:`bot.desk.ports.Feed`)."""

    name = "notifications"

    def __init__(self, session: Session, *, every: timedelta, real: Callable[[], datetime]) -> None:
        self._session, self.every, self._real = session, every, real

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new behind the last look; times that Bluesky tells are real ones, whatever ``now`` is.

        Raises:
            FetchFailed: nothing can be said now.
        """
        us = await self._session.us()
        return await look(cursor, self._page, lambda told: read_mention(told, us=us.did), real=self._real())

    async def _page(self, page: str | None) -> Page:
        params = [("limit", str(PAGE)), *(("reasons", reason) for reason in REASONS), *_from(page)]
        answer = await self._session.get("app.bsky.notification.listNotifications", params)
        told = answer.get("notifications")
        if not isinstance(told, list):
            raise FetchFailed(Trouble.CHANGED, "the notifications are no list")
        return Page(list(objects(told)), text(answer, "cursor") or None)


class OwnFeed:
    """What our account posts, answers given on Bluesky itself among it (:class:`bot.desk.ports.Feed`)."""

    name = "own"
    calm = timedelta(minutes=1)

    def __init__(self, session: Session, *, every: timedelta, real: Callable[[], datetime]) -> None:
        self._session, self.every, self._real = session, every, real

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return what is new behind the last look.

        Raises:
            FetchFailed: nothing can be said now.
        """
        us = await self._session.us()

        async def page(at: str | None) -> Page:
            params = [("actor", us.did), ("limit", str(PAGE)), ("filter", "posts_with_replies"), *_from(at)]
            answer = await self._session.get("app.bsky.feed.getAuthorFeed", params)
            told = answer.get("feed")
            if not isinstance(told, list):
                raise FetchFailed(Trouble.CHANGED, "the feed is no list")
            posts = [part(one, "post") for one in objects(told) if not part(one, "reason")]
            return Page(posts, text(answer, "cursor") or None, others=len(told) - len(posts))

        return await look(cursor, page, lambda told: read_own(told, us=us.did), real=self._real())


async def look(
    cursor: Cursor | None, fetch: Callable[[str | None], Awaitable[Page]],
    read: Callable[[Object], InboundMention | OwnPost | None], *, real: datetime,
) -> Fetched:  # fmt: skip
    """Walk from the newest back to what is known; what was found before a trouble is kept, with where it goes on.

    Raises:
        FetchFailed: the first page cannot be had.
    """
    place, found, others, failed, pages = place_of(cursor or {}, baseline=real - BASELINE), list[Object](), 0, False, 0
    while pages < (MOST_PAGES if cursor else 1):
        try:
            page = await fetch(place.page)
        except FetchFailed as error:
            if pages:
                failed = True
                break
            if place.page is None or not _is_refused(error):
                raise
            return Fetched(batch=Batch(), cursor=place.begun_anew().cursor())
        met = _met(page)
        fresh = [one for one, seen in met if place.is_new(seen)]
        found += fresh
        others += page.others + len(page.posts) - len(fresh)
        # A page that leads to itself, as one without anything on it, is the last.
        ends = page.next == place.page or not (page.posts or page.others)
        reached = ends or any(place.is_past(seen) for _, seen in met)
        place, pages = place.walked([seen for _, seen in met], page=None if reached else page.next), pages + 1
        if cursor is None and place.page is not None:  # what stands on further pages is too old for a first look
            place = replace(place, since=min((seen.at for _, seen in met), default=place.since))
        if place.page is None:
            break
    # Stable: of one instant, what stands further down is older.
    told = [one for one in map(read, reversed(found)) if one is not None]
    batch = Batch(
        mentions=sorted((one for one in told if isinstance(one, InboundMention)), key=lambda one: one.posted_at),
        own_posts=sorted((one for one in told if isinstance(one, OwnPost)), key=lambda one: one.posted_at),
        not_for_us=others + len(found) - len(told),
    )  # fmt: skip
    if place.page is None or cursor is None:
        return Fetched(batch=batch, cursor=place.arrived().cursor())
    return Fetched(batch=batch, cursor=place.cursor(), more=not failed)


def _met(page: Page) -> list[tuple[Object, Seen]]:
    """Return what of a page has a place.

    Raises:
        FetchFailed: a page that holds posts, but none with a place.
    """
    met = [(one, seen) for one in page.posts if (seen := _seen(one))]
    if page.posts and not met:
        raise FetchFailed(Trouble.CHANGED, "nothing on the page has an address and a time")
    return met


def _seen(told: Object) -> Seen | None:
    uri, at = uri_of(told), instant(told.get("indexedAt"))
    return Seen(at, uri) if uri is not None and at is not None else None


def _is_refused(error: FetchFailed) -> bool:
    return isinstance(error, Refused) and error.answer.status == 400 and error.trouble is Trouble.CHANGED


def _from(page: str | None) -> list[tuple[str, str]]:
    return [("cursor", page)] if page is not None else []
