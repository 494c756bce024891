"""The queue of a desk: which cases are free, and who comes first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, select
from sqlalchemy import case as sql_case

from bot.desk.clockwork import SHOWN_KINDS, promise_due, reply_due
from bot.rules.queue import Horizon, Standing
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Case, Clock
from bot.store.live import FREE
from bot.store.words import ClockState


def is_free(desk: Desk) -> ColumnElement[bool]:
    """Return the condition for a case of the desk that somebody should take.

    What we merely overheard belongs to nobody, and a case that waits for the customer needs nobody now.
    """
    return and_(FREE, Case.desk == desk.name)


def free_cases(desk: Desk, *, now: datetime) -> Select[int]:
    """Return the query of the free case numbers in the order of the queue."""
    return select(Case.id).where(is_free(desk)).order_by(*in_order(Horizon.of(desk.hours, now=now)))


def in_order(horizon: Horizon, *, asked: bool = False) -> list[ColumnElement[Any]]:
    """Return what a query of cases is ordered by: :func:`bot.rules.queue.order`, in SQL.

    ``asked``: where nobody is owed a reply, the instant at which a department is to answer stands for it.
    """
    ends = Case.window_ends_at
    window = sql_case((and_(ends > horizon.now, ends <= horizon.until), ends))
    promise = first_due(Clock.kind == ClockKind.PROMISE, Clock.due_at <= horizon.until)
    due: ColumnElement[Any] = first_due(Clock.kind.in_(SHOWN_KINDS))
    if asked:
        due = func.coalesce(due, first_due(Clock.kind == ClockKind.DEPARTMENT_ANSWER))
    rank = sql_case({priority.value: priority.rank for priority in Priority}, value=Case.priority)
    return [
        Case.about_people.desc(), window.asc().nulls_last(), promise.asc().nulls_last(), rank,
        due.asc().nulls_last(), Case.opened_at.expression, Case.id.expression,
    ]  # fmt: skip


def first_due(*which: ColumnElement[bool]) -> ScalarSelect[datetime]:
    """Return when the first of these clocks of a case is due, looked up for each case by itself.

    Read in one go and joined, PostgreSQL went through all of them again for each case: its statistics are of before a
    storm, in which it expects one free case where there are thousands.
    """
    first = select(func.min(Clock.due_at)).where(Clock.case_id == Case.id, Clock.state == ClockState.RUNNING, *which)
    return first.scalar_subquery()


def standing(case: Case) -> Standing:
    """Return what of a case decides over its place in the queue."""
    return Standing(
        number=case.id, about_people=case.about_people, priority=case.priority, opened_at=case.opened_at,
        window_ends_at=case.window_ends_at, promise=promise_due(case), due=reply_due(case),
    )  # fmt: skip
