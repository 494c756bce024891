"""What stands on a desk's morning and closing lists now; both shrink as people take and settle the rows.

After a weekend, or in a storm, a list has thousands of rows: the database counts them and puts them in order, and only
those that a message can show are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as sql_case

from bot.desk.clockwork import SHOWN_KINDS, question_due, reply_due
from bot.desk.queue import first_due, in_order, standing
from bot.desk.work import Work
from bot.desk.workday import Workday, usual_workday
from bot.rules.queue import Horizon, order
from bot.rules.sla import ClockKind
from bot.settings import Desk
from bot.store import Card, Case, Clock, ListRow
from bot.store.live import OPEN
from bot.store.words import CardKind, CaseState

# More than Slack can show of a list in one message.
MOST_ROWS = 30


@dataclass(frozen=True)
class ListContent:
    """A list as it stands now."""

    rows: tuple[Case, ...] = ()
    """The first of those that are still to be done."""
    total: int = 0
    taken: int = 0
    """Rows that have an owner or are closed."""
    handled: int = 0
    """Rows nobody has to look at any more: taken, and closed where the customer said thanks (morning); told, handed
    over, left or closed (closing)."""
    opens_at: datetime | None = None
    """Closing list: the next opening after the long closing."""


def list_key(kind: CardKind, desk: Desk, day: date) -> str:
    """Return the key of a desk's list of a local day: there is one."""
    return f"{kind}:{desk.name}:{day.isoformat()}"


async def list_content(work: Work, desk: Desk, day: date, *, morning: bool, now: datetime) -> ListContent:
    """Return the list of a local day; an empty one where there was none."""
    key = list_key(CardKind.MORNING_LIST if morning else CardKind.CLOSING_LIST, desk, day)
    card = await work.session.scalar(select(Card).where(Card.key == key))
    return await _content(work, desk, card, now=now) if card else ListContent()


async def _content(work: Work, desk: Desk, card: Card, *, now: datetime) -> ListContent:
    is_morning = card.kind is CardKind.MORNING_LIST
    handled = _is_seen_to() if is_morning else _is_settled()
    counts = func.count(), func.count().filter(_is_taken()), func.count().filter(handled), func.max(ListRow.at)
    of_list = select(*counts).join(Case, Case.id == ListRow.case_id).where(ListRow.card_id == card.id)
    total, taken, done, listed_at = (await work.session.execute(of_list)).one()
    workday = None if is_morning or listed_at is None else usual_workday(desk.hours, listed_at)
    by = in_order(Horizon.of(desk.hours, now=now)) if is_morning else _closing_order(desk, workday, now=now)
    query = select(Case).join(ListRow, ListRow.case_id == Case.id).where(ListRow.card_id == card.id, ~handled)
    rows = (await work.session.scalars(query.order_by(*by).limit(MOST_ROWS))).all()
    return ListContent(
        rows=tuple(rows), total=total, taken=taken, handled=done,
        opens_at=desk.hours.next_opening(workday.closing) if workday else None,
    )  # fmt: skip


def _is_taken() -> ColumnElement[bool]:
    """Return the condition for a row that is somebody's, or closed."""
    return or_(Case.owner.is_not(None), ~OPEN)


def _is_seen_to() -> ColumnElement[bool]:
    """Return the condition for a row of the morning list that needs nobody.

    Who said thanks has an owner mostly, and is on the list to be closed; unless something was promised.
    """
    to_close = and_(Case.thanked_at.is_not(None), first_due(Clock.kind.in_(SHOWN_KINDS)).is_(None))
    return or_(~OPEN, and_(Case.owner.is_not(None), ~to_close))


def _is_settled() -> ColumnElement[bool]:
    """Return the condition for a row of the closing list that needs nobody: decided, answered, closed, or the customer
    knows when.

    The promises of a case are counted and not asked for with EXISTS, which PostgreSQL would answer by reading those of
    all cases.
    """
    promised = select(func.count()).where(
        Clock.case_id == Case.id, Clock.kind == ClockKind.PROMISE, Clock.started_at >= ListRow.at
    )
    settled = Case.state.in_((CaseState.RESOLVED, CaseState.WAITING))
    return or_(ListRow.decision.is_not(None), settled, promised.correlate(Case, ListRow).scalar_subquery() > 0)


def _closing_order(desk: Desk, workday: Workday | None, *, now: datetime) -> list[ColumnElement[Any]]:
    """Sort the end of the day: people who are hurt or missing, due before closing, a window that shuts or something
    promised or asked for before the next opening, the rest; each as in the queue."""
    if workday is None:
        return in_order(Horizon.of(desk.hours, now=now))
    opening, ends = desk.hours.next_opening(workday.closing), Case.window_ends_at
    shuts = and_(ends > now, ends <= opening)
    named = first_due(Clock.kind.in_((ClockKind.PROMISE, ClockKind.DEPARTMENT_ANSWER))) <= opening
    first = first_due(Clock.kind.in_(SHOWN_KINDS)) <= workday.closing
    group = sql_case((first, 0), (or_(shuts, named), 1), else_=2)
    return [Case.about_people.desc(), group, *in_order(Horizon(now, opening))]


def morning_order(desk: Desk, *, now: datetime) -> Callable[[Case], tuple[object, ...]]:
    """Sort the morning as the queue; what nobody waits for is last."""
    horizon = Horizon.of(desk.hours, now=now)
    return lambda case: order(standing(case), horizon)


async def refresh_list(work: Work, card: Card, *, coordinator: str | None, now: datetime) -> None:
    """Edit a list if what it shows is no longer so; a closing list shrinks when the desk closes."""
    desk = work.settings.desks[card.desk]
    digest = _digest(coordinator, desk.hours.is_open(now), await _content(work, desk, card, now=now))
    if card.digest is None:
        card.digest = digest
    elif card.digest != digest:
        card.digest = digest
        card.touch()


def _digest(coordinator: str | None, is_open: bool, content: ListContent) -> str:
    rows = [
        (case.id, case.state, case.owner, case.priority, case.about_people, case.thanked_at, reply_due(case),
         question_due(case))
        for case in content.rows
    ]  # fmt: skip
    counts = content.total, content.taken, content.handled
    return hashlib.sha256(f"{coordinator} {is_open} {counts} {[str(row) for row in rows]}".encode()).hexdigest()
