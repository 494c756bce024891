"""Does to many cases at once what the use cases do to one: the same functions of ``bot.desk.clockwork`` in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm.attributes import set_committed_value

from benchmarks.clocks.places import AGENTS
from benchmarks.clocks.story import Arrival, Event
from bot.desk import clockwork
from bot.desk.work import Work
from bot.rules.vocabulary import Priority, Visibility
from bot.store import Case, Clock, Customer, Escalation
from bot.store.words import CaseState, QuestionState, ReplyKind

# What a holding reply promises: to be heard of within so many seconds from then on.
PROMISED = timedelta(hours=4)
CUSTOMER = 1
# The columns that the happenings write.
OF_CASE = ("owner", "state", "priority", "first_replied_at", "resolved_at")
OF_CLOCK = (
    "state", "allowance", "started_at", "due_at", "paused_at", "paused", "ended_at", "next_ping_at",
)  # fmt: skip
OF_QUESTION = ("question", "asked_by", "asked_at", "answer_by", "state")


def instant(at: float) -> datetime:
    """Return epoch seconds as an instant."""
    return datetime.fromtimestamp(at, UTC)


async def somebody(work: Work) -> None:
    """Store the one customer who writes all of it."""
    await work.session.execute(insert(Customer), [{"id": CUSTOMER, "source": "web", "external_id": "c"}])


async def take_in(work: Work, arrival: Arrival, *, now: datetime) -> None:
    """Open the cases of a burst with their clocks; the number of a case is its id."""
    source = work.settings.sources["web"]
    desk = work.settings.desks[source.desk]
    cases, clocks = [], []
    for number, posted, urgent in arrival.cases:
        priority = Priority.URGENT if urgent else Priority.NORMAL
        cases.append(
            {
                "id": number + 1, "desk": desk.name, "source": "web", "customer_id": CUSTOMER,
                "conversation_id": str(number), "visibility": Visibility.PUBLIC, "state": CaseState.NEW,
                "addressed": True, "backlog": False, "listed": False, "priority": priority, "reasons": [],
                "opened_at": instant(posted), "received_at": now,
            }
        )  # fmt: skip
        opened = clockwork.opening_clocks(
            desk, source, visibility=Visibility.PUBLIC, priority=priority, waits_from=instant(posted)
        )
        clocks += [{"case_id": number + 1, **clock} for clock in opened]
    await work.session.execute(insert(Case), cases)
    await work.session.execute(insert(Clock), clocks)


async def happen(work: Work, events: Sequence[Event], *, now: datetime) -> None:
    """Let these events happen now, in order."""
    numbers = [event.number + 1 for event in events]
    found = (await work.session.scalars(select(Case).where(Case.id.in_(numbers)))).all()
    cases = {case.id: case for case in found}
    with work.session.no_autoflush:
        for event in events:
            case = cases[event.number + 1]
            for name, value in HAPPENINGS[event.what](work, case, now).items():
                set_committed_value(case, name, value)
        await _store(work, found)


async def _store(work: Work, cases: Sequence[Case]) -> None:
    """Write what changed, a statement a table: the ORM would write each row by itself."""
    session = work.session
    dirty, new = set(session.dirty), set(session.new)  # each is made anew at every look
    clocks = [(case.id, clock) for case in cases for clock in case.clocks]
    questions = [question for case in cases for question in case.escalations]
    started = [
        {**_columns(clock, "kind", "cycle", "escalation_id", *OF_CLOCK), "case_id": number}
        for number, clock in clocks
        if clock in new
    ]
    rows = {
        insert(Escalation): [
            _columns(one, "id", "case_id", "department", *OF_QUESTION) for one in questions if one in new
        ],
        insert(Clock): started,
        _update(Clock, OF_CLOCK): [{"number": one.id, **_columns(one, *OF_CLOCK)} for _, one in clocks if one in dirty],
        _update(Escalation, ("state",)): [{"number": one.id, "state": one.state} for one in questions if one in dirty],
        _update(Case, OF_CASE): [{"number": one.id, **_columns(one, *OF_CASE)} for one in cases],
    }
    session.expunge_all()
    for statement, values in rows.items():
        if values:
            await (await session.connection()).execute(statement, values)


def _columns(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _update(table: Any, names: tuple[str, ...]) -> Any:
    return (
        update(table.__table__).where(table.id == bindparam("number")).values({name: bindparam(name) for name in names})
    )


Changed = dict[str, Any]


def _claim(work: Work, case: Case, now: datetime) -> Changed:
    return {"owner": AGENTS[case.id % len(AGENTS)], "state": CaseState.CLAIMED}


def _release(work: Work, case: Case, now: datetime) -> Changed:
    return {"owner": None, "state": CaseState.NEW}


def _reply(work: Work, case: Case, now: datetime) -> Changed:
    clockwork.on_reply_sent(work, case, kind=ReplyKind.ANSWER, at=now, still_unanswered_from=None, promised_for=None)
    return {"first_replied_at": case.first_replied_at or now, "state": CaseState.WAITING}


def _hold(work: Work, case: Case, now: datetime) -> Changed:
    clockwork.on_reply_sent(
        work, case, kind=ReplyKind.HOLDING, at=now, still_unanswered_from=None, promised_for=now + PROMISED
    )
    return {"first_replied_at": case.first_replied_at or now}


def _again(work: Work, case: Case, now: datetime) -> Changed:
    clockwork.on_waiting_mention(work, case, waits_from=now, now=now)
    return {"state": CaseState.CLAIMED if case.owner else CaseState.NEW}


def _turn_urgent(work: Work, case: Case, now: datetime) -> Changed:
    set_committed_value(case, "priority", Priority.URGENT)
    clockwork.on_priority_changed(work, case)
    return {}


def _ask(work: Work, case: Case, now: datetime) -> Changed:
    question = Escalation(
        id=case.id, case_id=case.id, department="finance", question="Refund?", asked_by="UA01", asked_at=now,
        answer_by=now, state=QuestionState.OPEN,
    )  # fmt: skip
    case.escalations.append(question)
    clockwork.on_question_asked(work, case, question, at=now)
    return {}


def _answer(work: Work, case: Case, now: datetime) -> Changed:
    question = case.escalations[-1]
    question.state = QuestionState.ANSWERED
    clockwork.on_question_answered(work, case, question, at=now)
    return {}


def _resolve(work: Work, case: Case, now: datetime) -> Changed:
    clockwork.on_resolved(work, case, at=now)
    return {"state": CaseState.RESOLVED, "resolved_at": now}


def _reopen(work: Work, case: Case, now: datetime) -> Changed:
    set_committed_value(case, "state", CaseState.CLAIMED if case.owner else CaseState.NEW)
    clockwork.on_reopened(work, case, waits_from=now, at=now)
    return {"resolved_at": None}


HAPPENINGS = {
    "claim": _claim, "release": _release, "reply": _reply, "hold": _hold, "again": _again,
    "turn_urgent": _turn_urgent, "ask": _ask, "answer": _answer, "resolve": _resolve, "reopen": _reopen,
}  # fmt: skip
