"""Numbers that are never given away twice, also when the database was put back to an earlier state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.pings import Step
from bot.rules.sla import ClockKind
from bot.store import (
    Base,
    Case,
    Clock,
    Crisis,
    Customer,
    DeskOpening,
    Escalation,
    Mention,
    Note,
    Ping,
    Reply,
    Ring,
    ShiftSwap,
    SourceAlarm,
    Statement,
)
from bot.store.words import (
    AlarmKind,
    CaseState,
    ClockState,
    CrisisKind,
    CrisisLevel,
    CrisisState,
    Outcome,
    Priority,
    QuestionState,
    ReplyKind,
    ReplyState,
    StatementKind,
    Visibility,
)

# More than a desk of ten thousand mentions a day makes in three months.
JUMP = 1_000_000
# Their numbers stand in buttons, in message keys and in what platforms get.
NUMBERED: tuple[Any, ...] = (
    Customer, Case, Mention, Clock, Ping, Escalation, Note, Reply, Crisis, DeskOpening, SourceAlarm, Statement,
    Ring, ShiftSwap,
)  # fmt: skip


async def jump(session: AsyncSession, *, at: datetime) -> None:
    """Have every row that comes now get a number far above those that may have been given away. ``at``: of the gap."""
    if session.get_bind().dialect.name == "postgresql":
        for name, table in Base.metadata.tables.items():
            if "id" in table.columns:
                await session.execute(_past_sequence(name))
        return
    newest = (await session.scalars(select(Case).order_by(Case.id.desc()).limit(1))).first()
    if newest is not None:
        await _mark_gap(session, desk=newest.desk, source=newest.source, at=at)


def _past_sequence(table: str) -> Any:
    return text(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) FROM {table}) + {JUMP})"
    )


async def _mark_gap(session: AsyncSession, *, desk: str, source: str, at: datetime) -> None:
    """SQLite gives the next number after the highest: one closed, empty case high above marks the gap."""
    number = {table: (await session.scalar(select(func.max(table.id))) or 0) + JUMP for table in NUMBERED}
    case, customer = number[Case], number[Customer]
    mark = f"restored:{case}"
    on_case = {"case_id": case}
    session.add(Customer(id=customer, source=source, external_id=mark))
    await session.flush()
    session.add(
        Case(
            id=case, desk=desk, source=source, customer_id=customer, conversation_id=mark,
            visibility=Visibility.PUBLIC, state=CaseState.RESOLVED, outcome=Outcome.DUPLICATE, priority=Priority.NORMAL,
            opened_at=at, received_at=at, resolved_at=at,
        )
    )  # fmt: skip
    await session.flush()
    question = Escalation(
        id=number[Escalation], **on_case, department="", question="", asked_by="", asked_at=at, answer_by=at,
        state=QuestionState.WITHDRAWN, closed_at=at,
    )  # fmt: skip
    clock = Clock(
        id=number[Clock], **on_case, kind=ClockKind.RESOLUTION, cycle=1, state=ClockState.ENDED, allowance=timedelta(),
        started_at=at, due_at=at, ended_at=at,
    )  # fmt: skip
    session.add_all([question, clock])
    await session.flush()
    session.add_all(
        [
            Mention(
                id=number[Mention], **on_case, customer_id=customer, desk=desk, source=source,
                external_id=mark, conversation_id=mark, visibility=Visibility.PUBLIC, addressed=False, posted_at=at,
                received_at=at, deleted_at=at,
            ),
            Reply(
                id=number[Reply], **on_case, source=source, in_reply_to=mark, conversation_id=mark,
                kind=ReplyKind.AUTOMATIC, visibility=Visibility.PUBLIC, answers_until=at, state=ReplyState.WITHDRAWN,
                created_at=at,
            ),
            Note(id=number[Note], **on_case, author="", text="", at=at, channel="", ts=mark),
            Ping(id=number[Ping], clock_id=clock.id, step=Step.REPEAT, at=at),
        ]
    )  # fmt: skip
    session.add_all(_of_the_desk(number, desk=desk, source=source, mark=mark, at=at))


def _of_the_desk(number: Mapping[Any, int], *, desk: str, source: str, mark: str, at: datetime) -> list[Base]:
    """Return what marks the gap beside the case."""
    return [
        Crisis(
            id=number[Crisis], desk=desk, topic=mark, kind=CrisisKind.DECLARED, level=CrisisLevel.ALERT,
            state=CrisisState.HANDLED, began_at=at, opened_at=at, ended_at=at,
        ),
        DeskOpening(id=number[DeskOpening], desk=desk, start=at, end=at, by="", ended_at=at, done_at=at),
        SourceAlarm(
            id=number[SourceAlarm], source=source, desk=desk, kind=AlarmKind.SILENT, since=at, ended_at=at
        ),
        Statement(
            id=number[Statement], key=mark, crisis_id=number[Crisis], source=source, kind=StatementKind.STATUS, text="",
            by="", agent="", state=ReplyState.WITHDRAWN, created_at=at,
        ),
        Ring(id=number[Ring], person="", round=mark, oncall="", desk=desk, asked_at=at),
        ShiftSwap(
            id=number[ShiftSwap], oncall="", desk=desk, asked_by="", asked="", start=at, end=at, asked_at=at,
            accepted=False,
        ),
    ]  # fmt: skip
