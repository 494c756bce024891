"""Cases of people whose Slack account was deactivated: nobody waits for somebody who cannot come back to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from bot.desk.claim import return_to_queue
from bot.desk.work import Work
from bot.store import Case
from bot.store.live import OPEN
from bot.store.words import EventKind

AT_ONCE = 50


async def anybody_departed(work: Work) -> bool:
    """Return whether an open case belongs to somebody who is gone; costs no transaction that writes."""
    return bool(work.roster.gone) and await work.session.scalar(_left_behind(work).limit(1)) is not None


async def release_departed(work: Work, *, now: datetime) -> list[int]:
    """Give their open cases back to the queue; the card says whose it was, the channel hears of it like of a lease
    that ended. Returns the cases; there may be more.

    A case that waits for its customer goes on waiting, without an owner.
    """
    query = _left_behind(work).with_only_columns(Case).order_by(Case.id).limit(AT_ONCE)
    cases = (await work.session.scalars(query.with_for_update(of=Case, skip_locked=True))).all()
    for case in cases:
        await return_to_queue(work, case, now=now, kind=EventKind.RELEASED, by=None)
    return [case.id for case in cases]


def _left_behind(work: Work) -> Select[int]:
    return select(Case.id).where(OPEN, Case.owner.in_(sorted(work.roster.gone)))
