"""Computes the deadlines of a desk anew when its hours changed, each from its original start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from bot.desk.clockwork import SHOWN_KINDS, looks_at
from bot.desk.work import Work
from bot.rules.sla import ClockKind, due_at
from bot.settings import Desk
from bot.store import Card, Case, Clock
from bot.store.live import OPEN
from bot.store.words import CardKind, ClockState, SendState

CLOCKS: Any = Clock.__table__
# A department keeps the time that it was told; it is not open because the desk is.
OF_DESK = tuple(kind for kind in ClockKind if kind is not ClockKind.DEPARTMENT_ANSWER)
CHANGED = (
    update(CLOCKS)
    .where(CLOCKS.c.id == bindparam("clock"))
    .values(due_at=bindparam("due"), next_ping_at=bindparam("look"))
)


async def recompute_deadlines(work: Work, desk: Desk) -> int:
    """Compute every running clock of the desk's open cases by the hours that ``work`` knows; returns how many changed.

    A promise keeps the instant that the customer was told; when its owner hears of it may change. What was said about
    a clock before stays said. Cards that show another time than before are edited.
    """
    query = (
        select(
            Clock.id, Clock.case_id, Clock.kind, Clock.started_at, Clock.allowance, Clock.paused, Clock.due_at,
            Case.source,
        )
        .join(Case, Case.id == Clock.case_id)
        .where(OPEN, Case.desk == desk.name, Clock.state == ClockState.RUNNING, Clock.kind.in_(OF_DESK))
        .order_by(Clock.id)
        .with_for_update(of=Clock)
    )  # fmt: skip
    changed: list[dict[str, Any]] = []
    stale: set[int] = set()
    for row in (await work.session.execute(query)).all():
        source = work.settings.sources.get(row.source)
        hours = source.hours if source and source.hours else desk.hours
        is_promise = row.kind is ClockKind.PROMISE
        allowance: timedelta = row.allowance + row.paused
        due = row.due_at if is_promise else due_at(row.started_at, allowance=allowance, hours=hours)
        if due == row.due_at and not is_promise:
            continue
        granted = None if is_promise else row.allowance
        looks = looks_at(row.kind, started_at=row.started_at, due=due, granted=granted, hours=hours)
        changed.append({"clock": row.id, "due": due, "look": min(step.at for step in looks)})
        if row.kind in SHOWN_KINDS and due != row.due_at:
            stale.add(row.case_id)
    if changed:
        await (await work.session.connection()).execute(CHANGED, changed)
        _renew_loaded(work, changed)
    await _show(work, stale)
    return len(changed)


def _renew_loaded(work: Work, changed: list[dict[str, Any]]) -> None:
    """Tell the objects of this transaction what was written past them."""
    for one in changed:
        clock = work.session.identity_map.get(identity_key(Clock, one["clock"]))
        if clock is not None:
            set_committed_value(clock, "due_at", one["due"])
            set_committed_value(clock, "next_ping_at", one["look"])


async def _show(work: Work, cases: set[int]) -> None:
    """Have the cards rendered anew; ``shown`` goes down, because ``wanted`` follows the revision."""
    if cases:
        cards = update(Card).where(
            Card.kind == CardKind.CASE, Card.case_id.in_(cases), Card.state == SendState.POSTED
        )  # fmt: skip
        await work.session.execute(cards.values(shown=0).execution_options(synchronize_session=False))
