"""After a database was put back from a backup: Slack and the platforms have gone on, and it knows nothing of that.

What waited to leave may have left: it is looked up before it is sent again, and a reply is shown as unknown. What
stands may show more than we know: it is drawn anew. And numbers that were given away since must not be given twice: a
button in Slack, or a platform that compares ``webhook-id``, would take the new case or reply for the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import CursorResult, Update, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import Card, Case, GroupAnswerCase, Lease, Outbox, RingCall, SeenKey, Statement
from bot.store.gap import jump
from bot.store.group_answers import TO_HAND_OVER, LeftOut
from bot.store.words import CaseState, MessageKind, PageState, ReplyState, SendState

# As long as a mention can reopen its case, its card can have changed.
REDRAW = timedelta(days=7)


@dataclass(frozen=True)
class Restored:
    """What was done to the rows that Slack and the platforms may know better."""

    known_until: datetime | None
    """Real time; None: nothing was ever sent or taken in."""
    looked_up: int = 0
    unknown_replies: int = 0
    """Replies to customers and statements on our own accounts."""
    redrawn: int = 0


async def somebody_works(session: AsyncSession, *, real_now: datetime) -> bool:
    """Return whether a worker holds a lease, so that the program runs on this database."""
    return await session.scalar(select(Lease.name).where(Lease.until > real_now).limit(1)) is not None


async def known_until(session: AsyncSession) -> datetime | None:
    """Return the last instant (real time) of which the database knows something."""
    newest = [await session.scalar(select(func.max(column))) for column in (SeenKey.at, Card.sent_at, Outbox.sent_at)]
    return max((at for at in newest if at is not None), default=None)


async def after_restore(session: AsyncSession, *, real_now: datetime) -> Restored:
    """Make the database safe to go on from; done twice it does no harm."""
    since = await known_until(session)
    if since is None:
        return Restored(None)
    intent = {"state": SendState.SENDING, "sent_at": since, "lease_until": real_now, "error": None}
    waiting = [update(table).where(table.state == SendState.READY, table.ts.is_(None)) for table in (Card, Outbox)]
    cards, messages = waiting[0], waiting[1].where(Outbox.kind != MessageKind.REPLY)
    replies = update(Outbox).where(
        Outbox.kind == MessageKind.REPLY, Outbox.state.in_((SendState.READY, SendState.SENDING))
    )
    statements = update(Statement).where(Statement.state.in_((ReplyState.QUEUED, ReplyState.SENDING)))
    lost = {"state": ReplyState.SENDING, "lease_until": real_now, "token": uuid4().hex}
    # Who was still to get a text for many may have it by now, and nobody could tell.
    await _run(session, update(GroupAnswerCase).where(TO_HAND_OVER).values(left_out=LeftOut.RESTORED))
    rung = update(RingCall).where(RingCall.state.in_((PageState.READY, PageState.SENDING)))
    await _run(session, rung.values(state=PageState.UNKNOWN, error="restored"))
    done = Restored(
        since,
        looked_up=await _run(session, cards.values(**intent, token=uuid4().hex))
        + await _run(session, messages.values(**intent, token=uuid4().hex)),
        unknown_replies=await _run(session, replies.values(**intent, token=uuid4().hex))
        + await _run(session, statements.values(**lost)),
        redrawn=await _run(session, _living(since)),
    )
    await jump(session, at=since)
    return done


async def _run(session: AsyncSession, statement: Update) -> int:
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def _living(since: datetime) -> Update:
    """Have drawn anew what can have changed in Slack since."""
    unresolved = select(Case.id).where(Case.state != CaseState.RESOLVED)
    fresh = or_(Card.sent_at >= since - REDRAW, Card.case_id.in_(unresolved))
    return update(Card).where(and_(Card.state == SendState.POSTED, fresh)).values(shown=0, digest=None)
