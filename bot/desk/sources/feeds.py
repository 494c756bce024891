"""Feeds: where each goes on, what a look brought, and why it brought nothing."""

from __future__ import annotations

from datetime import datetime

from bot.desk.intake import Ingested
from bot.desk.ports import Cursor, Fetched, FetchFailed
from bot.desk.sources.alarms import tell_gap
from bot.desk.sources.take import take_batch
from bot.desk.work import Work
from bot.store import FeedState

WHY_LENGTH = 200


async def cursor_of(work: Work, source: str, feed: str, *, real_now: datetime) -> tuple[Cursor | None, bool]:
    """Return where a feed goes on (None: it was never looked at), and whether the platform lets us look now."""
    state = await work.session.get(FeedState, (source, feed))
    if state is None:
        return None, True
    return state.cursor or None, state.not_before is None or state.not_before <= real_now


async def take_fetched(work: Work, source: str, feed: str, fetched: Fetched, *, now: datetime) -> Ingested:
    """Take in what a look brought and move the cursor with it: both, or none of it."""
    ingested = await take_batch(work, source, fetched.batch, now=now)
    state = await _state(work, source, feed)
    state.cursor, state.looked_at = dict(fetched.cursor), now
    state.trouble = state.why = state.trouble_since = state.not_before = None
    if fetched.lost is not None:
        await tell_gap(work, source, since=fetched.lost.since, until=fetched.lost.until, now=now)
    return ingested


async def note_trouble(
    work: Work, source: str, feed: str, failed: FetchFailed, *, now: datetime, real_now: datetime
) -> bool:
    """Note that a look brought nothing, and why; True: that is news."""
    state = await _state(work, source, feed)
    news = state.trouble != failed.trouble.value
    if state.trouble is None:
        state.trouble_since = now
    state.trouble, state.why = failed.trouble.value, failed.why[:WHY_LENGTH]
    state.not_before = real_now + failed.retry_after if failed.retry_after else None
    return news


async def end_trouble(work: Work, source: str, feed: str) -> None:
    """It works again; nothing happens where nothing was wrong."""
    state = await work.session.get(FeedState, (source, feed))
    if state is not None and state.trouble is not None:
        state.trouble = state.why = state.trouble_since = state.not_before = None


async def wait_until(
    work: Work, source: str, feed: str, *, cursor: Cursor, now: datetime, not_before: datetime
) -> None:
    """Note that a round is done and the next one is due at ``not_before`` (real time)."""
    state = await _state(work, source, feed)
    state.cursor, state.looked_at, state.not_before = dict(cursor), now, not_before
    state.trouble = state.why = state.trouble_since = None


async def _state(work: Work, source: str, feed: str) -> FeedState:
    state = await work.session.get(FeedState, (source, feed), with_for_update=True)
    if state is None:
        state = FeedState(source=source, feed=feed, cursor={})
        work.session.add(state)
    return state
