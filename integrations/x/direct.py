"""The feed of private messages. X has no "since" for them: pages are read until a known one comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.desk.ports import Batch, Cursor, Fetched, InboundMention, OwnPost
from integrations.x.access import Us
from integrations.x.account import Account
from integrations.x.faults import Away, Refused
from integrations.x.feeds import BASELINE
from integrations.x.fields import DIRECT, Spelling
from integrations.x.includes import Includes
from integrations.x.messages import Message, listed_message, read_message
from integrations.x.place import Place, place_of
from integrations.x.prices import DM_EVENT
from integrations.x.reading import Reading
from integrations.x.walk import Page, PageGone, walk
from integrations.x.words import Json, id_of, items, obj, text_of, time_of

ROUTE = "/2/dm_events"
# Each look pays for a page even where nothing is new (once a day for each message), so pages are small.
PAGE = 20
# 15 looks in 15 minutes are allowed; a long walk goes on with the next look.
MOST_PAGES = 5
SLOWEST_ALLOWED = timedelta(seconds=90)


class DirectFeed:
    """The private messages of our account (:class:`bot.desk.ports.Feed`)."""

    name = "direct"

    def __init__(self, reading: Reading, account: Account, *, every: timedelta) -> None:
        self._reading, self._account = reading, account
        self._fields = Spelling(*DIRECT)
        self.every = max(every, SLOWEST_ALLOWED)

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the messages behind ``cursor``; the first look brings a day."""
        us = await self._account.us()
        real = self._reading.real()
        place = place_of(cursor or {}, baseline=real - BASELINE)
        try:
            walked = await walk(place, lambda at: self._page(us, at), most_pages=MOST_PAGES)
        except PageGone:
            return Fetched(batch=Batch(), cursor=place.begun_anew().cursor(), more=True)
        at = walked.place.arrived(looked=real) if walked.whole else walked.place
        return Fetched(batch=walked.batch, cursor=at.cursor(), more=not walked.whole and walked.failed is None)

    async def _page(self, us: Us, place: Place) -> Page:
        params = {"max_results": str(PAGE)} | ({"pagination_token": place.page} if place.page else {})
        try:
            answer = await self._reading.page(ROUTE, params, fields=self._fields, speak=True)
        except Refused as refused:
            if place.page and refused.names("pagination_token"):
                raise PageGone(str(refused)) from None
            raise self._reading.failed(ROUTE, refused) from None
        except Away as away:
            raise self._reading.failed(ROUTE, away) from None
        await self._reading.purse.read(
            DM_EVENT, [one for told in items(answer.get("data")) if (one := id_of(told.get("id")))]
        )
        return read_page(answer, us, place)


def read_page(answer: Json, us: Us, place: Place) -> Page:
    """Read one page of events, down to the newest one that is known."""
    includes = Includes.of(answer)
    told = [one for one in items(answer.get("data")) if id_of(one.get("id"))]
    new = [one for one in told if _is_new(one, place)]
    read = [(listed_message(one, includes), one) for one in new]
    messages = [message for message, _ in read if message]
    return Page(
        batch=_batch(messages, includes, us, strange=len(read) - len(messages)), ids=[str(one["id"]) for one in new],
        next=text_of(obj(answer, "meta").get("next_token")) if len(new) == len(told) and told else None,
        newest_at=max((_at(one) for one in new), default=None), oldest_at=min((_at(one) for one in new), default=None),
    )  # fmt: skip


def _batch(messages: Sequence[Message], includes: Includes, us: Us, *, strange: int) -> Batch:
    told = [read_message(one, us, includes.author(one.sender)) for one in sorted(messages, key=lambda one: int(one.id))]
    return Batch(
        mentions=[one for one in told if isinstance(one, InboundMention)],
        own_posts=[one for one in told if isinstance(one, OwnPost)],
        not_for_us=strange,
    )


def _at(told: Json) -> datetime:
    return time_of(told.get("created_at"), post_id=str(told["id"]))


def _is_new(told: Json, place: Place) -> bool:
    """Return whether an event lies behind what is known, or within the first day where nothing is."""
    return int(str(told["id"])) > int(place.since) if place.since else _at(told) > place.at
