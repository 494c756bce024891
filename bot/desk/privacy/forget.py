"""A person wants to be forgotten: everything that they wrote, that was written to them and about them is removed.

Figures stay (how many cases, how fast they were answered), but nothing leads from them to the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update

from bot.desk.privacy.people import cases_of
from bot.desk.privacy.standing import remove_cases
from bot.desk.privacy.words import erase_customers, remove_words
from bot.desk.resolve import close_case
from bot.desk.telling import tell_agent
from bot.desk.work import Work
from bot.store import Case, Outbox, Reply
from bot.store.words import CaseState, MessageKind, Outcome, ReplyState, SendState


@dataclass(frozen=True)
class Forgotten:
    """What was done."""

    cases: int
    closed: int
    """Cases that were open; their owners are told."""


async def forget_account(work: Work, customer: int, *, now: datetime) -> Forgotten:
    """Remove an account with all its cases; open ones are closed, so that nobody answers into the void.

    A reply that is being sent at this moment cannot be called back; its text is removed all the same. Forgetting again
    changes nothing. Who writes again later is somebody new.
    """
    numbers = await cases_of(work.session, customer)
    cases = [await work.case(number) for number in numbers]  # locks them
    still_open = [case for case in cases if case.is_open]
    await _withdraw_replies(work, numbers)
    for case in still_open:
        await _close(work, case, now=now)
    await work.session.flush()
    await remove_words(work, numbers, now=now)
    await erase_customers(work.session, {customer})
    for configured in (True, False):
        some = [case.id for case in cases if _is_configured(work, case) is configured]
        if some:
            await remove_cases(work.session, some, late=False, configured=configured)
    for case in still_open:
        if _is_configured(work, case) and case.owner is not None:
            key = f"forgotten:{case.id}:{case.revision}"
            tell_agent(work, MessageKind.CUSTOMER_FORGOTTEN, key=key, to=case.owner, case=case, now=now)
    return Forgotten(cases=len(cases), closed=len(still_open))


def _is_configured(work: Work, case: Case) -> bool:
    return case.desk in work.settings.desks and case.source in work.settings.sources


async def _close(work: Work, case: Case, *, now: datetime) -> None:
    if _is_configured(work, case):
        await close_case(work, case, by=None, outcome=Outcome.DELETED, cause=None, now=now)
    else:  # nobody works on it any more, and no rule of a desk applies
        case.state, case.outcome, case.resolved_at = CaseState.RESOLVED, Outcome.DELETED, now


async def _withdraw_replies(work: Work, cases: Sequence[int]) -> None:
    """What waits to be sent is not sent."""
    waiting = and_(Reply.case_id.in_(cases), Reply.state == ReplyState.QUEUED)
    found = await work.session.scalars(select(Reply).where(waiting).with_for_update())
    for reply in found.all():
        reply.state = ReplyState.WITHDRAWN
    ready = and_(Outbox.case_id.in_(cases), Outbox.kind == MessageKind.REPLY, Outbox.state == SendState.READY)
    await work.session.execute(
        update(Outbox).where(ready).values(state=SendState.CANCELLED).execution_options(synchronize_session=False)
    )
