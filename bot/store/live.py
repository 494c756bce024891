"""The live part of tables that grow for ever, in the very words of their partial indexes.

SQLite uses a partial index only where the query repeats its condition word for word, values included: with a bound
value (``state = ?``) it reads the whole table instead, several times a second and more of it every day. So the values
stand in these conditions as they are. ``tests/store/test_query_plans.py`` finds a query that goes without.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, and_, case, literal_column, select
from sqlalchemy.orm import aliased

from bot.store.cards import Card
from bot.store.cases import Case
from bot.store.outbox import Outbox
from bot.store.words import CaseState, SendState


def _said(*words: StrEnum) -> list[ColumnClause[Any]]:
    return [literal_column(f"'{word.value}'") for word in words]


OPEN: ColumnElement[bool] = Case.state != _said(CaseState.RESOLVED)[0]
"""Cases that are not resolved (``ix_cases_open_desk``, ``ix_cases_owner``)."""
GROUPED: ColumnElement[bool] = Case.group_id.is_not(None)
"""Cases that are in a group (``ix_cases_group``)."""
FREE: ColumnElement[bool] = and_(Case.state == _said(CaseState.NEW)[0], Case.owner.is_(None), Case.addressed)
"""Cases that somebody should take (``ix_cases_free``)."""
TO_GROUP: ColumnElement[bool] = and_(Case.grouped_at.is_(None), OPEN)
"""Open cases that were not compared with the others yet (``ix_cases_to_group``)."""
STALE: ColumnElement[bool] = and_(
    Card.shown < Card.wanted, Card.state.in_(_said(SendState.READY, SendState.SENDING, SendState.POSTED))
)
"""Cards that do not show what they should, those that are not posted yet among them (``ix_cards_stale``)."""
PENDING: ColumnElement[bool] = Outbox.state.in_(_said(SendState.READY, SendState.SENDING))
"""Messages that have not left, or whose outcome is not known (``ix_outbox_pending``)."""
NO_CASE: ColumnElement[bool] = Card.case_id.is_(None)
"""Cards of a desk: its lists, and the line about free cases (``ix_cards_desk``)."""
CARD_AGAIN: ColumnElement[bool] = Card.attempts > literal_column("1")
MESSAGE_AGAIN: ColumnElement[bool] = Outbox.attempts > literal_column("1")
"""What was sent more than once (``ix_cards_again``, ``ix_outbox_again``)."""


def waiting_part(table: type[Card] | type[Outbox]) -> ColumnElement[bool]:
    """Return the condition for the rows of ``table`` that have not left, or of which nobody knows whether they did."""
    return STALE if table is Card else PENDING


def sent_again(table: type[Card] | type[Outbox]) -> ColumnElement[bool]:
    """Return the condition for the rows of ``table`` that were sent more than once."""
    return CARD_AGAIN if table is Card else MESSAGE_AGAIN


def orphaned(table: type[Card] | type[Outbox]) -> ColumnElement[bool]:
    """Return the condition for the rows of ``table`` whose parent does not stand and never will.

    A value looked up for each row, on purpose: as a join PostgreSQL, unsure how few rows wait, reads all cards that
    failed or were cancelled in years; at 3.6 million cases that took half a second.
    """
    parent = aliased(Card)
    never = and_(parent.state.in_((SendState.FAILED, SendState.CANCELLED)), parent.ts.is_(None))
    return select(case((never, 1), else_=0)).where(parent.id == table.under).scalar_subquery() == 1
