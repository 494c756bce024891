"""The two feeds: notifications of posts that name us, and what our own account posts.

Both walk forward. ``min_id`` gives what comes directly behind an id, so that nothing between two looks is skipped,
however much it is; within a page the newest stands first. Ids grow with time and are compared as numbers.

A server gives out an id before it shows what has it: of two things that are written at once the later may be seen
first. So the cursor stays behind what is only seconds old, and that comes again with the next look.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from bot.desk.ports import Batch, Cursor, Fetched, FetchFailed, InboundMention, OwnPost, Trouble
from integrations.mastodon.account import Account
from integrations.mastodon.statuses import author_of, read_mention, read_own
from integrations.mastodon.wire import Refused, Wire
from integrations.mastodon.words import id_of, instant
from integrations.reading import Object, objects, part

# Each answer of a thread costs a call for the thread, and 300 calls in five minutes are allowed.
PAGE = 40
BASELINE = timedelta(hours=24)
"""What the first look brings at most; of that, one page."""


# Longer than writing one post takes a server; how long it may take at most no document says.
SETTLES = timedelta(seconds=15)
# A server's clock may run ahead of ours by this much; of one that is further off nothing can be said.
AHEAD = timedelta(minutes=1)


class MentionsFeed:
    """Posts that name our account (:class:`bot.desk.ports.Feed`)."""

    name = "mentions"

    def __init__(self, wire: Wire, account: Account, *, every: timedelta) -> None:
        self._wire, self._account, self.every = wire, account, every
        self._in_the_way = False
        """Whether a thread that could not be read ended the last look."""

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the next notifications behind the last one; at first the newest, of the last 24 hours.

        Raises:
            FetchFailed: nothing can be said now.
        """
        us, longest = await self._account.us(), await self._account.longest()
        known = behind(cursor)
        params = [("types[]", "mention"), ("limit", str(PAGE)), *_from(known)]
        told = await self._wire.list("/api/v1/notifications", params)
        mentions: list[InboundMention] = []
        own: list[OwnPost] = []
        for one in in_order(told):
            status = part(one, "status")
            if _is_old(one, known, now=now):
                continue
            if author_of(status) == us.id:
                own += filter(None, [read_own(status, us)])
            elif one.get("type") == "mention":
                read = read_mention(status, conversation=await self._thread(status), longest=longest)
                mentions += filter(None, [read])
        self._in_the_way = False
        batch = Batch(mentions=mentions, own_posts=own, not_for_us=len(told) - len(mentions) - len(own))
        return _fetched(batch, told, known, real=self._wire.real())

    async def _thread(self, status: Object) -> str | None:
        """Return the first status of a thread, which is the same for all in it; None: it cannot be seen.

        What our server does not know of a thread, or may not show us, is left out of it: then the desk goes by the
        status above. A thread may be larger than what we read, or take a server longer than we wait, and always will:
        it fails one look, and with the next one its statuses come without it, so that they hold up no others.
        """
        number = id_of(status)
        if number is None or id_of(status, "in_reply_to_id") is None:
            return number
        try:
            told = await self._wire.object(f"/api/v1/statuses/{number}/context")
        except Refused as refused:
            if not refused.answer.missing:  # else it was deleted meanwhile
                self._go_on_without(refused)
            return None
        except FetchFailed as failed:
            self._go_on_without(failed)
            return None
        return next((id_of(one) for one in objects(told.get("ancestors")) if id_of(one)), None)

    def _go_on_without(self, failed: FetchFailed) -> None:
        """Let a status go on without its thread, where the look before ended for that.

        Raises:
            FetchFailed: the first time; and always, where it is not about this one thread.
        """
        if failed.trouble not in (Trouble.AWAY, Trouble.CHANGED):
            raise failed
        if not self._in_the_way:
            self._in_the_way = True
            raise failed


class OwnFeed:
    """What our account posts, answers that are given on Mastodon itself among it (:class:`bot.desk.ports.Feed`)."""

    name = "own"

    def __init__(self, wire: Wire, account: Account, *, every: timedelta) -> None:
        self._wire, self._account, self.every = wire, account, every

    async def fetch(self, cursor: Cursor | None, *, now: datetime) -> Fetched:
        """Return the next of our own posts behind the last one; at first the newest, of the last 24 hours.

        Raises:
            FetchFailed: nothing can be said now.
        """
        us, known = await self._account.us(), behind(cursor)
        params = [("exclude_reblogs", "true"), ("limit", str(PAGE)), *_from(known)]
        told = await self._wire.list(f"/api/v1/accounts/{us.id}/statuses", params)
        read = [read_own(one, us) for one in in_order(told) if not _is_old(one, known, now=now)]
        own = [one for one in read if one is not None]
        batch = Batch(own_posts=own, not_for_us=len(told) - len(own))
        return _fetched(batch, told, known, real=self._wire.real())


def behind(cursor: Cursor | None) -> str | None:
    """Return the id behind which a look goes on; None: this is the first look."""
    return id_of(cursor, "min_id") if cursor else None


def in_order(told: list[object]) -> list[Object]:
    """Return what of a page can be put in order, oldest first."""
    return sorted((one for one in objects(told) if id_of(one)), key=lambda one: int(id_of(one) or 0))


def _from(known: str | None) -> list[tuple[str, str]]:
    return [("min_id", known)] if known is not None else []


def _is_old(one: Object, known: str | None, *, now: datetime) -> bool:
    """Return whether the first look leaves it out."""
    at = instant(one.get("created_at"))
    return known is None and (at is None or at < now - BASELINE)


def _fetched(batch: Batch, told: list[object], known: str | None, *, real: datetime) -> Fetched:
    """Return a look with where the next one goes on: behind the newest thing that is settled.

    A page may hold less than was asked for although there is more behind it (the server leaves out what is blocked), so
    only one without anything settled is the last.

    Raises:
        FetchFailed: a page that holds something, but nothing that can be put in order.
    """
    read = in_order(told)
    if told and not read:
        raise FetchFailed(Trouble.CHANGED, "nothing on the page has an id as Mastodon makes them")
    settled = list(takewhile(lambda one: not _is_fresh(one, real=real), read))
    if settled:
        newest = max(int(known or 0), int(id_of(settled[-1]) or 0))
    else:  # at the first look there is nothing older to stay behind
        newest = int(known) if known is not None else int(id_of(read[0]) or 1) - 1 if read else 0
    return Fetched(batch=batch, cursor={"min_id": str(newest)}, more=known is not None and newest > int(known))


def _is_fresh(one: Object, *, real: datetime) -> bool:
    at = instant(one.get("created_at"))
    return at is not None and real - SETTLES < at < real + AHEAD
