"""Transactions of the job that edits or deletes what stands in Slack although its words are gone.

Cards are edited by the delivery, at its pace; here they are only made stale, and looked at afterwards: a card whose
edit Slack refuses is deleted. Messages that were sent once are edited or deleted by the job itself. Doing anything of
this twice changes nothing, so an outcome that got lost is simply tried again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.desk.deliver_outcome import record_vanished
from bot.store import Card, Outbox, Person
from bot.store.words import Removal, SendState

# Behind every edit that a living case needs (ranks 0 to 100).
LAST = 900
NORMAL = 100
# In this order: what somebody asked for goes before what retention found.
BY_HAND = (Removal.DELETE, Removal.RENDER, Removal.RENDERING, Removal.DELETE_LATE)
RENDERS = (Removal.RENDER, Removal.RENDERING)
TABLES: tuple[type[Card] | type[Outbox], ...] = (Card, Outbox)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A message in Slack to be edited or deleted."""

    table: type[Card] | type[Outbox]
    id: int
    desk: str
    channel: str
    """Channel id; a user id where Slack has not told us the channel of our direct messages."""
    ts: str
    render: bool
    """Edit it, if anything is left to say; else delete it."""

    @property
    def row(self) -> str:
        """How logs call it."""
        return f"{self.table.__tablename__}:{self.id}"


async def anything_to_remove(session: AsyncSession) -> bool:
    """Return whether there is work; a look that costs the one writer nothing."""
    marked = or_(*(exists().where(table.removal.is_not(None)) for table in TABLES))
    return bool(await session.scalar(select(or_(marked, exists().where(Person.home_stale)))))


async def settle_marks(session: AsyncSession) -> None:
    """Take the marks off what is done, and mark for deletion the cards that Slack did not let us edit."""
    for table in TABLES:
        await _settle_unsent(session, table)
    edited = and_(Card.state == SendState.POSTED, Card.shown >= Card.wanted, Card.error.is_(None))
    await _set(session, Card, and_(Card.removal == Removal.CHECK, edited), removal=None,
               rank=case((Card.rank == LAST, NORMAL), else_=Card.rank))  # fmt: skip
    refused = and_(Card.state == SendState.POSTED, Card.shown >= Card.wanted, Card.error.is_not(None))
    # Nothing to show (its desk left the settings), or content that Slack refuses: the old words still stand.
    over = and_(Card.state.in_((SendState.CANCELLED, SendState.FAILED)), Card.ts.is_not(None))
    await _set(session, Card, and_(Card.removal == Removal.CHECK, or_(refused, over)), removal=Removal.DELETE)


async def _settle_unsent(session: AsyncSession, table: type[Card] | type[Outbox]) -> None:
    """What turned out not to stand needs no removal; what was to be deleted must not leave any more."""
    unsent = and_(table.removal.is_not(None), table.ts.is_(None), table.state != SendState.SENDING)
    deleted = table.removal.in_((Removal.DELETE, Removal.DELETE_LATE))
    await _set(session, table, and_(unsent, deleted, table.state == SendState.READY), state=SendState.CANCELLED)
    await _set(session, table, unsent, removal=None)


async def start_late_edits(session: AsyncSession, *, most: int) -> int:
    """Have up to ``most`` cards of old cases rendered anew, behind everything else; returns how many."""
    waiting = await session.scalar(
        select(func.count()).where(Card.removal == Removal.CHECK, Card.rank == LAST, Card.shown < Card.wanted)
    )
    query = select(Card.id).where(Card.removal == Removal.RENDER_LATE, Card.state == SendState.POSTED)
    late = (await session.scalars(query.order_by(Card.id).limit(max(0, most - (waiting or 0))))).all()
    await _set(session, Card, Card.id.in_(late), removal=Removal.CHECK, shown=0, rank=LAST)
    return len(late)


async def to_remove(session: AsyncSession, *, real_now: datetime, limit: int) -> Sequence[Standing]:
    """Return up to ``limit`` messages to edit or delete now."""
    found: list[Standing] = []
    for removal in BY_HAND:
        for table in TABLES:
            if len(found) < limit:
                found += await _marked(session, table, removal, real_now=real_now, limit=limit - len(found))
    return found


async def _marked(
    session: AsyncSession, table: type[Card] | type[Outbox], removal: Removal, *, real_now: datetime, limit: int
) -> list[Standing]:
    parent = aliased(Card)
    place = func.coalesce(parent.channel, Person.dm_channel, table.channel)
    query = (
        select(table.id, table.desk, place, table.ts)
        .select_from(table)
        .outerjoin(parent, table.under == parent.id)
        .outerjoin(Person, Person.user_id == table.channel)
        .where(
            table.removal == removal, table.ts.is_not(None), table.state != SendState.SENDING,
            or_(table.not_before.is_(None), table.not_before <= real_now),
        )
        .order_by(table.id)
        .limit(limit)
    )  # fmt: skip
    return [
        Standing(table=table, id=row_id, desk=desk, channel=channel, ts=str(ts), render=removal in RENDERS)
        for row_id, desk, channel, ts in (await session.execute(query)).all()
    ]


async def start_rendering(session: AsyncSession, one: Standing) -> None:
    """Its newest state is about to be read: what changes from here on marks it anew."""
    await _set(session, one.table, one.table.id == one.id, removal=Removal.RENDERING)


async def record_removed(session: AsyncSession, one: Standing, *, deleted: bool) -> None:
    """It shows nothing of the words any more. A card of a case that is still open is posted anew."""
    if not deleted:
        rendered = and_(one.table.id == one.id, one.table.removal == Removal.RENDERING)
        await _set(session, one.table, rendered, removal=None, not_before=None)
        return
    if one.table is Card:
        await record_vanished(session, one.id)
    await _set(session, one.table, one.table.id == one.id, removal=None, ts=None, not_before=None)


async def record_kept(session: AsyncSession, one: Standing, *, error: str) -> None:
    """Slack lets us neither delete nor edit it: people have to."""
    await _set(session, one.table, one.table.id == one.id, removal=None, error=error[:120])


async def try_later(session: AsyncSession, one: Standing, *, not_before: datetime) -> None:
    """Its place cannot be reached just now."""
    await _set(session, one.table, one.table.id == one.id, not_before=not_before)


async def stale_homes(session: AsyncSession) -> Sequence[str]:
    """Return whose App Home may show words that are gone."""
    return (await session.scalars(select(Person.user_id).where(Person.home_stale).order_by(Person.user_id))).all()


async def home_shown(session: AsyncSession, user: str, *, at: datetime) -> None:
    """Somebody's App Home is about to be shown as it is at ``at`` (business time); called before it is read."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    shown = {"home_at": at, "home_stale": False}
    row = dialect.insert(Person).values(user_id=user, gone=False, **shown)
    await session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=shown))


async def home_shown_at(session: AsyncSession, user: str) -> datetime | None:
    """Return as of when somebody's App Home was last shown."""
    return await session.scalar(select(Person.home_at).where(Person.user_id == user))


async def home_not_shown(session: AsyncSession, user: str) -> None:
    """Slack did not take it: it is shown again later."""
    await session.execute(
        update(Person).where(Person.user_id == user).values(home_stale=True).execution_options(**QUIET)
    )


QUIET: dict[str, Any] = {"synchronize_session": False}


async def _set(
    session: AsyncSession, table: type[Card] | type[Outbox], which: ColumnElement[bool], **values: Any
) -> None:
    await session.execute(update(table).where(which).values(**values).execution_options(**QUIET))
