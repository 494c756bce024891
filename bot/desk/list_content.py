"""What stands on a desk's morning and closing lists now; both shrink as people take and settle the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from bot.desk.clockwork import reply_due
from bot.desk.work import Work
from bot.desk.workday import Workday, workday_of
from bot.rules.sla import ClockKind
from bot.settings import Desk
from bot.store import Card, Case, Clock, ListRow
from bot.store.words import CardKind, CaseState, ClockState

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ListContent:
    """A list as it stands now; ``rows`` hold what is still to be done first."""

    rows: tuple[Case, ...] = ()
    total: int = 0
    taken: int = 0
    """Rows that have an owner or are closed."""
    handled: int = 0
    """Rows nobody has to look at any more: taken (morning); told, handed over, left or closed (closing)."""
    opens_at: datetime | None = None
    """Closing list: the next opening after the long closing."""


async def list_content(work: Work, desk: Desk, day: date, *, morning: bool) -> ListContent:
    """Return the list of a local day; an empty one where there was none."""
    kind = CardKind.MORNING_LIST if morning else CardKind.CLOSING_LIST
    query = (
        select(ListRow, Case)
        .join(Card, Card.id == ListRow.card_id)
        .join(Case, Case.id == ListRow.case_id)
        .where(Card.desk == desk.name, Card.kind == kind, Card.ref == day.isoformat())
    )
    pairs = [(row, case) for row, case in (await work.session.execute(query)).unique().all()]
    done = {case.id for row, case in pairs if (is_taken(case) if morning else is_settled(row, case))}
    listed_at = max((row.at for row, _ in pairs), default=None)
    workday = workday_of(desk.hours, listed_at) if listed_at and not morning else None
    order = morning_order if morning else closing_order(desk, workday)
    rows = sorted((case for _, case in pairs), key=lambda case: (case.id in done, *order(case)))
    return ListContent(
        rows=tuple(rows), total=len(rows), taken=sum(is_taken(case) for case in rows), handled=len(done),
        opens_at=desk.hours.next_opening(workday.closing) if workday else None,
    )  # fmt: skip


def is_taken(case: Case) -> bool:
    """Return whether a row of the morning list is somebody's, or closed."""
    return case.owner is not None or not case.is_open


def is_settled(row: ListRow, case: Case) -> bool:
    """Return whether a row of the closing list needs nobody: decided, answered, closed, or the customer knows when."""
    told = any(clock.kind is ClockKind.PROMISE and clock.started_at >= row.at for clock in case.clocks)
    return row.decision is not None or case.state in (CaseState.RESOLVED, CaseState.WAITING) or told


def promise_due(case: Case) -> datetime | None:
    """Return when the promise to the customer is due."""
    return _due(case, ClockKind.PROMISE)


def question_due(case: Case) -> datetime | None:
    """Return when the first department is to answer."""
    return _due(case, ClockKind.DEPARTMENT_ANSWER)


def _due(case: Case, kind: ClockKind) -> datetime | None:
    return min((clock.due_at for clock in case.clocks if clock.is_running and clock.kind is kind), default=None)


def closing_order(desk: Desk, workday: Workday | None) -> Callable[[Case], tuple[object, ...]]:
    """Sort the end of the day: due before closing, promised or asked for before the next opening, the rest."""
    closing = workday.closing if workday else None
    opening = desk.hours.next_opening(closing) if closing else None

    def order(case: Case) -> tuple[object, ...]:
        due, named = reply_due(case), min(promise_due(case) or FAR, question_due(case) or FAR)
        if closing and due is not None and due <= closing:
            group = 0
        else:
            group = 1 if opening and named <= opening else 2
        return group, case.priority.rank, min(due or FAR, named), case.opened_at, case.id

    return order


def morning_order(case: Case) -> tuple[object, ...]:
    """Sort the morning: by urgency, promise, due; what nobody waits for comes last."""
    return case.priority.rank, promise_due(case) or FAR, reply_due(case) or FAR, case.opened_at, case.id


async def refresh_list(work: Work, card: Card, *, coordinator: str | None, is_open: bool = True) -> None:
    """Edit a list if what it shows is no longer so; a closing list shrinks when the desk closes."""
    running = (Clock.case_id == Case.id) & (Clock.state == ClockState.RUNNING)
    query = (
        select(
            Case.id, Case.state, Case.owner, Case.priority, Case.thanked_at, ListRow.decision, func.min(Clock.due_at)
        )
        .join(ListRow, ListRow.case_id == Case.id)
        .outerjoin(Clock, running)
        .where(ListRow.card_id == card.id)
        .group_by(Case.id, ListRow.id)
        .order_by(Case.id)
    )
    digest = _digest(coordinator, is_open, (await work.session.execute(query)).all())
    if card.digest is None:
        card.digest = digest
    elif card.digest != digest:
        card.digest = digest
        card.touch()


def _digest(coordinator: str | None, is_open: bool, rows: Sequence[object]) -> str:
    return hashlib.sha256(f"{coordinator} {is_open} {[str(row) for row in rows]}".encode()).hexdigest()
