"""The queue of a desk: which cases are free, and who comes first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
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
    """Return the query of the free case numbers in the order of the queue: :func:`bot.rules.queue.order`, in SQL."""
    horizon = Horizon.of(desk.hours, now=now)
    waited = _waited_for(desk)
    ends, promised = Case.window_ends_at, waited.c.promise
    window = sql_case((and_(ends > horizon.now, ends <= horizon.until), ends))
    promise = sql_case((promised <= horizon.until, promised))
    rank = sql_case({priority.value: priority.rank for priority in Priority}, value=Case.priority)
    return (
        select(Case.id)
        .outerjoin(waited, waited.c.case_id == Case.id)
        .where(is_free(desk))
        .order_by(
            Case.about_people.desc(), window.asc().nulls_last(), promise.asc().nulls_last(), rank,
            waited.c.due.asc().nulls_last(), Case.opened_at, Case.id,
        )
    )  # fmt: skip


def _waited_for(desk: Desk) -> Subquery:
    """Return what the customers of the free cases wait for, read in one go: for each case by itself takes twice as
    long where thousands are free."""
    return (
        select(
            Clock.case_id,
            func.min(Clock.due_at).label("due"),
            func.min(Clock.due_at).filter(Clock.kind == ClockKind.PROMISE).label("promise"),
        )
        .join(Case, Case.id == Clock.case_id)
        .where(is_free(desk), Clock.state == ClockState.RUNNING, Clock.kind.in_(SHOWN_KINDS))
        .group_by(Clock.case_id)
        .subquery()
    )


def standing(case: Case) -> Standing:
    """Return what of a case decides over its place in the queue."""
    return Standing(
        number=case.id, about_people=case.about_people, priority=case.priority, opened_at=case.opened_at,
        window_ends_at=case.window_ends_at, promise=promise_due(case), due=reply_due(case),
    )  # fmt: skip
