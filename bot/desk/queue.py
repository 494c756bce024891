"""The queue of a desk: which cases are free, and who comes first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy import case as sql_case

from bot.desk.clockwork import SHOWN_KINDS
from bot.rules.vocabulary import Priority
from bot.settings import Desk
from bot.store import Case, Clock
from bot.store.words import CaseState, ClockState


def is_free(desk: Desk) -> ColumnElement[bool]:
    """Return the condition for a case of the desk that somebody should take.

    What we merely overheard belongs to nobody, and a case that waits for the customer needs nobody now.
    """
    return and_(Case.desk == desk.name, Case.state == CaseState.NEW, Case.owner.is_(None), Case.addressed)


def free_cases(desk: Desk) -> Select[int]:
    """Return the query of the free case numbers: urgent first, then what the customer is to hear first, then oldest."""
    rank = sql_case({priority.value: priority.rank for priority in Priority}, value=Case.priority)
    due = (
        select(func.min(Clock.due_at))
        .where(Clock.case_id == Case.id, Clock.state == ClockState.RUNNING, Clock.kind.in_(SHOWN_KINDS))
        .correlate(Case)
        .scalar_subquery()
    )
    return select(Case.id).where(is_free(desk)).order_by(rank, due.is_(None), due, Case.opened_at, Case.id)
