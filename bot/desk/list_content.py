"""What stands on a desk's morning and closing lists now; both shrink as people take and settle the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from bot.desk.clockwork import promise_due, question_due, reply_due
from bot.desk.queue import standing
from bot.desk.work import Work
from bot.desk.workday import Workday, usual_workday
from bot.rules.queue import FAR, Horizon, order
from bot.rules.sla import ClockKind
from bot.settings import Desk
from bot.store import Card, Case, Clock, ListRow
from bot.store.words import CardKind, CaseState, ClockState


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


def list_key(kind: CardKind, desk: Desk, day: date) -> str:
    """Return the key of a desk's list of a local day: there is one."""
    return f"{kind}:{desk.name}:{day.isoformat()}"


async def list_content(work: Work, desk: Desk, day: date, *, morning: bool, now: datetime) -> ListContent:
    """Return the list of a local day; an empty one where there was none."""
    kind = CardKind.MORNING_LIST if morning else CardKind.CLOSING_LIST
    query = (
        select(ListRow, Case)
        .join(Card, Card.id == ListRow.card_id)
        .join(Case, Case.id == ListRow.case_id)
        .where(Card.key == list_key(kind, desk, day))
    )
    pairs = [(row, case) for row, case in (await work.session.execute(query)).unique().all()]
    done = {case.id for row, case in pairs if (is_taken(case) if morning else is_settled(row, case))}
    listed_at = max((row.at for row, _ in pairs), default=None)
    workday = usual_workday(desk.hours, listed_at) if listed_at and not morning else None
    key = morning_order(desk, now=now) if morning else closing_order(desk, workday, now=now)
    rows = sorted((case for _, case in pairs), key=lambda case: (case.id in done, *key(case)))
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


def closing_order(desk: Desk, workday: Workday | None, *, now: datetime) -> Callable[[Case], tuple[object, ...]]:
    """Sort the end of the day: people who are hurt or missing, due before closing, a window that shuts or something
    promised or asked for before the next opening, the rest; each as in the queue."""
    closing = workday.closing if workday else None
    opening = desk.hours.next_opening(closing) if closing else None
    horizon = Horizon(now, opening) if opening else Horizon.of(desk.hours, now=now)

    def key(case: Case) -> tuple[object, ...]:
        due, window = reply_due(case), case.window_ends_at
        named = min(promise_due(case) or FAR, question_due(case) or FAR)
        if window is not None and window > now:
            named = min(named, window)
        if closing and due is not None and due <= closing:
            group = 0
        else:
            group = 1 if opening and named <= opening else 2
        return not case.about_people, group, *order(standing(case), horizon)

    return key


def morning_order(desk: Desk, *, now: datetime) -> Callable[[Case], tuple[object, ...]]:
    """Sort the morning as the queue; what nobody waits for is last."""
    horizon = Horizon.of(desk.hours, now=now)
    return lambda case: order(standing(case), horizon)


async def refresh_list(work: Work, card: Card, *, coordinator: str | None, is_open: bool = True) -> None:
    """Edit a list if what it shows is no longer so; a closing list shrinks when the desk closes."""
    running = (Clock.case_id == Case.id) & (Clock.state == ClockState.RUNNING)
    query = (
        select(
            Case.id,
            Case.state,
            Case.owner,
            Case.priority,
            Case.about_people,
            Case.thanked_at,
            ListRow.decision,
            func.min(Clock.due_at),
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
