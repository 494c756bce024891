"""What an agent decides about a row of the closing list; telling the customer when is a holding reply instead."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.claim import assign_case, return_to_queue
from bot.desk.list_content import refresh_list
from bot.desk.refusals import CaseIsResolved
from bot.desk.work import Work
from bot.store import Card, Case, ListRow
from bot.store.words import CardKind, EventKind, RowDecision


async def hand_over(work: Work, case_id: int, *, to: str | None, by: str, now: datetime) -> Case:
    """Give the case to ``to``, who keeps it over the closing, or (None) to whoever opens tomorrow.

    Raises:
        NotAnAgent: ``by`` or ``to`` is no agent of the desk.
        CaseIsResolved: there is nothing to hand over.
    """
    case = await _open_case(work, case_id, by=by, now=now)
    if to is not None and to != case.owner:
        await assign_case(work, case_id, to=to, by=by, now=now)
    elif to is None and case.owner is not None:
        await return_to_queue(work, case, now=now, kind=EventKind.RELEASED, by=by)
    await _decide(work, case, RowDecision.HANDED_OVER, by=by, now=now)
    return case


async def leave_row(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    """Leave the case as it is: the claim ends at closing, and the case stands on tomorrow's morning list.

    Raises:
        NotAnAgent: ``by`` is no agent of the desk.
        CaseIsResolved: somebody closed it.
    """
    case = await _open_case(work, case_id, by=by, now=now)
    await _decide(work, case, RowDecision.LEFT, by=by, now=now)
    return case


async def _open_case(work: Work, case_id: int, *, by: str, now: datetime) -> Case:
    case = await work.case(case_id)
    await work.agent(work.desk(case), by, now=now)
    if not case.is_open:
        raise CaseIsResolved(case.id, by=case.resolved_by, at=case.resolved_at, outcome=case.outcome)
    return case


async def _decide(work: Work, case: Case, decision: RowDecision, *, by: str, now: datetime) -> None:
    """Note the decision on the newest closing list that has the case; the last one counts, and the list shows it."""
    query = (
        select(ListRow, Card)
        .join(Card, Card.id == ListRow.card_id)
        .where(ListRow.case_id == case.id, Card.kind == CardKind.CLOSING_LIST)
        .order_by(ListRow.id.desc())
        .limit(1)
    )
    found = (await work.session.execute(query)).first()
    if found is not None:
        row, card = found
        row.decision, row.decided_by, row.decided_at = decision, by, now
        await work.session.flush()
        await refresh_list(work, card, coordinator=work.roster.coordinator(work.desk(case), now=now), now=now)
