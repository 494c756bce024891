"""Designs that look right and are not. Each is put into the program before it is forked; the observer must see it.

They stand in for the protocol of docs/adr/0008 with one rule left out, so that we know the harness would notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import deliver, deliver_outcome
from bot.desk.crisis import paging
from bot.desk.crisis.paging import TakenPage
from bot.desk.deliver import Taken
from bot.desk.deliver_lost import Settled, settle
from bot.jobs import delivering, night, recovering
from bot.store import Card, Page
from bot.store.words import PageState, SendState


def replace_in(place: object, name: str, other: object) -> None:
    """Put something else in the place of a part of the program, in this process.

    Raises:
        AttributeError: there is no such part any more.
    """
    getattr(place, name)
    setattr(place, name, other)


def the_program() -> None:
    """The program as it is."""


def post_then_mark() -> None:
    """Nothing is recorded before the post: who dies between the post and its record posts again."""
    on_the_way: set[tuple[str, int]] = set()

    async def take_unmarked(session: AsyncSession, **how: Any) -> list[Taken]:
        intent = await session.begin_nested()
        taken = await deliver.take(session, **how)
        await intent.rollback()
        fresh = [row for row in taken if (row.table.__tablename__, row.id) not in on_the_way]
        on_the_way.update((row.table.__tablename__, row.id) for row in fresh)
        cards = [row.id for row in fresh if row.table is Card]
        await session.execute(update(Card).where(Card.id.in_(cards)).values(shown=deliver.ON_ITS_WAY))
        return fresh

    async def write_by_id(session: AsyncSession, taken: Taken, values: dict[str, Any]) -> bool:
        on_the_way.discard((taken.table.__tablename__, taken.id))
        query = update(taken.table).where(taken.table.id == taken.id).values(**values)
        await session.execute(query.execution_options(synchronize_session=False))
        return True

    replace_in(delivering, "take", take_unmarked)
    replace_in(deliver_outcome, "_write", write_by_id)


def mark_then_post() -> None:
    """It counts as posted before it is: who dies between the mark and the post has lost it."""

    async def take_marked(session: AsyncSession, **how: Any) -> list[Taken]:
        taken = await deliver.take(session, **how)
        for row in taken:
            if not row.is_edit:
                marked: dict[str, Any] = {"state": SendState.POSTED}
                marked |= {"shown": Card.wanted} if row.table is Card else {}
                await session.execute(update(row.table).where(row.table.id == row.id).values(**marked))
        return taken

    replace_in(delivering, "take", take_marked)


def no_settle() -> None:
    """What a look-up does not find is sent again at once: what Slack accepts a moment later stands twice."""

    async def settle_at_once(
        session: AsyncSession, rows: Sequence[Taken], *, channel: str, found: Mapping[str, str] | None,
        looked_at: datetime, settle_after: timedelta,
    ) -> Settled:  # fmt: skip
        ripe = [replace(row, wire_by=looked_at) for row in rows]
        return await settle(session, ripe, channel=channel, found=found, looked_at=looked_at, settle_after=timedelta())

    replace_in(recovering, "settle", settle_at_once)


def page_again() -> None:
    """A page whose outcome nobody knows is sent again: phones ring twice for one step."""

    async def take_again(session: AsyncSession, *, real_now: datetime, lease: timedelta) -> list[TakenPage]:
        lost = update(Page).where(Page.state == PageState.UNKNOWN).values(state=PageState.READY)
        taken = await paging.take_pages(session, real_now=real_now, lease=lease)
        await session.execute(lost.execution_options(synchronize_session=False))
        return taken

    async def always_wait(*_: Any, **__: Any) -> bool:
        return True

    replace_in(night, "take_pages", take_again)
    replace_in(night, "pages_wait", always_wait)


VARIANTS: Mapping[str, Callable[[], None]] = {
    "none": the_program, "post-then-mark": post_then_mark, "mark-then-post": mark_then_post, "no-settle": no_settle,
    "page-again": page_again,
}  # fmt: skip
