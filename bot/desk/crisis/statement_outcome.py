"""What a platform said about a statement, and what that means for its crisis."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.acting import news
from bot.desk.crisis.record import locked, record, touch
from bot.desk.effects import tell
from bot.desk.ports import Accepted, Rejected, SendResult
from bot.desk.work import Work
from bot.store import Crisis, Statement
from bot.store.words import CrisisEventKind, Lane, MessageKind, ReplyState

ON_ITS_WAY = (ReplyState.QUEUED, ReplyState.SENDING)
CHECK = "statement"
"""The item of the checklist that a statement ticks by itself."""


async def statement_outcome(work: Work, statement_id: int, result: SendResult, *, now: datetime) -> None:
    """Settle a statement with what the platform said; saying it twice changes nothing, and *sent* is final.

    Accepted after an unknown outcome counts: the platform has it. An unknown one is never sent again by itself.
    """
    statement = await work.session.get(Statement, statement_id, with_for_update=True, populate_existing=True)
    if statement is None:
        return
    crisis = await locked(work, statement.crisis_id)
    if isinstance(result, Accepted):
        await _stands(work, crisis, statement, result, now=now)
    elif statement.state in ON_ITS_WAY:
        sure = isinstance(result, Rejected) and not statement.doubted
        reason = result.reason if isinstance(result, Rejected) else None
        await _failed(work, crisis, statement, sure=sure, reason=reason, now=now)


async def _stands(work: Work, crisis: Crisis, statement: Statement, result: Accepted, *, now: datetime) -> None:
    was = statement.state
    if was is ReplyState.SENT and statement.platform_id is not None:
        return
    statement.state, statement.reason, statement.token = ReplyState.SENT, None, None
    statement.platform_id, statement.url = result.platform_id or None, result.url or statement.url
    statement.pinned, statement.sent_at = result.pinned, statement.sent_at or now
    if was is ReplyState.SENT:  # somebody had looked already; now its number is known too
        await touch(work, crisis)
        return
    done: dict[str, str] = dict(crisis.facts.get("checks") or {})
    crisis.facts = {**crisis.facts, "checks": {CHECK: statement.by, **done}}
    await record_statement_event(work, crisis, CrisisEventKind.STATED, statement, now=now)


async def _failed(
    work: Work, crisis: Crisis, statement: Statement, *, sure: bool, reason: str | None, now: datetime
) -> None:
    statement.state = ReplyState.REJECTED if sure else ReplyState.UNKNOWN
    statement.reason, statement.doubted, statement.token = reason, not sure, None
    kind = CrisisEventKind.STATEMENT_REJECTED if sure else CrisisEventKind.STATEMENT_UNKNOWN
    await record(work, crisis, kind, by=statement.by, at=now, statement=statement.id)
    tell(
        work, MessageKind.STATEMENT_FAILED, key=f"statement_failed:{statement.id}:{statement.attempts}",
        to=statement.by, desk=crisis.desk, now=now, lane=Lane.PING, crisis=crisis.id, statement=statement.id,
    )  # fmt: skip


async def record_statement_event(
    work: Work, crisis: Crisis, kind: CrisisEventKind, statement: Statement, *, now: datetime
) -> None:
    """Put a statement into the timeline; while the crisis goes on it is an update as well."""
    if crisis.ended_at is None:
        await news(work, crisis, kind, by=statement.by, now=now, statement=statement.id)
    else:
        await record(work, crisis, kind, by=statement.by, at=now, statement=statement.id)
