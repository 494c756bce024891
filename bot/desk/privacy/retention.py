"""Retention: some time after a case was resolved its words are removed, a bounded number of cases at a time.

Nothing is planned ahead: what is due is read from the index ``ix_cases_to_purge``, so a changed setting counts at the
next round, and a round that was killed is simply run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.privacy.standing import remove_cases
from bot.desk.privacy.words import erase_customers, remove_words
from bot.desk.work import Work
from bot.store import Case, Customer, Mention, Note, Reply
from bot.store.cases import TO_PURGE
from bot.store.words import ReplyState

# Cases in one transaction: about 20 ms on SQLite, whose one writer the desk needs too.
CASES_AT_ONCE = 50
ON_ITS_WAY = (ReplyState.QUEUED, ReplyState.SENDING)


@dataclass
class Purged:
    """What one round did."""

    cases: int = 0
    customers: int = 0
    more: bool = False
    """There is more than fitted in one transaction."""


async def purge_due(work: Work, *, now: datetime, limit: int = CASES_AT_ONCE) -> Purged:
    """Remove the words of up to ``limit`` cases that have been resolved, and quiet, for as long as they are kept."""
    result = Purged()
    for desk, source in await _kept(work.session):
        keep = work.settings.retention(desk=desk, source=source)
        if keep is not None and result.cases < limit:
            due = await _due(work.session, desk, source, before=now - keep, now=now, limit=limit - result.cases)
            if due:
                configured = desk in work.settings.desks and source in work.settings.sources
                result.customers += await _purge(work, due, configured=configured, now=now)
                result.cases += len(due)
    result.more = result.cases >= limit
    return result


async def _kept(session: AsyncSession) -> Sequence[tuple[str, str]]:
    """Return the desks and sources that hold words of resolved cases, also those that the settings forgot.

    From one pair to the next in the index: DISTINCT would go through every case that still holds words.
    """
    first = select(Case.desk, Case.source).where(TO_PURGE).order_by(Case.desk, Case.source).limit(1)
    kept: list[tuple[str, str]] = []
    found = (await session.execute(first)).first()
    while found is not None:
        kept.append((found.desk, found.source))
        # In two steps: for (desk, source) > (...) SQLite looks up the desk only and goes through all of its cases.
        same_desk = first.where(Case.desk == found.desk, Case.source > found.source)
        next_desk = first.where(Case.desk > found.desk)
        found = (await session.execute(same_desk)).first() or (await session.execute(next_desk)).first()
    return kept


async def _due(
    session: AsyncSession, desk: str, source: str, *, before: datetime, now: datetime, limit: int
) -> Sequence[int]:
    query = due_cases(desk, source, before=before, now=now).limit(limit)
    return (await session.scalars(query.with_for_update(of=Case, skip_locked=True))).all()


def due_cases(desk: str, source: str, *, before: datetime, now: datetime) -> Select[int]:
    """Select the cases whose end, and whatever was written since, lies before ``before``; the oldest first.

    While a customer is not engaged with, their cases belong together and stay.
    """
    folds = exists().where(Customer.id == Case.customer_id, Customer.folded_until > now)
    later = [
        exists().where(Mention.case_id == Case.id, Mention.received_at > before),
        exists().where(Note.case_id == Case.id, Note.at > before),
        exists().where(Reply.case_id == Case.id, Reply.state.in_(ON_ITS_WAY)),
    ]
    return (
        select(Case.id)
        .where(
            Case.desk == desk, Case.source == source, TO_PURGE, Case.resolved_at <= before, ~folds,
            *(~one for one in later),
        )
        .order_by(Case.resolved_at, Case.id)
    )  # fmt: skip


async def _purge(work: Work, cases: Sequence[int], *, configured: bool, now: datetime) -> int:
    """Remove the words of these cases; returns of how many customers nothing is left that is still needed."""
    await remove_words(work, cases, now=now)
    await remove_cases(work.session, cases, late=True, configured=configured)
    over = await _customers_without_words(work.session, cases)
    await erase_customers(work.session, over)
    return len(over)


async def _customers_without_words(session: AsyncSession, cases: Iterable[int]) -> Sequence[int]:
    kept = exists().where(Case.customer_id == Customer.id, Case.purged_at.is_(None))
    theirs = select(Case.customer_id).where(Case.id.in_(list(cases)))
    # Locked, so that a mention of theirs that comes in now waits, and then finds them gone or still there.
    query = select(Customer.id).where(Customer.id.in_(theirs), ~kept).order_by(Customer.id)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()
