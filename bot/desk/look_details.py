"""Everything behind *Details*: who it is, what was said and done, and why the clock shows what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.desk.clockwork import case_hours, hours_of
from bot.desk.effects import channel_of
from bot.desk.grouping import similar_cases
from bot.desk.look_case import case_view
from bot.desk.look_lists import rows_of
from bot.desk.look_mentions import newest_mentions
from bot.desk.look_next import place_of
from bot.desk.look_parts import clock_view, reply_view
from bot.desk.views import CaseDetails, EventView
from bot.desk.work import Work
from bot.rules.sla import explain
from bot.settings import Desk
from bot.store import Case, CaseEvent, Clock, Reply
from bot.store.words import Outcome

# More than a modal can hold.
MOST_MENTIONS, MOST_REPLIES, MOST_EVENTS, MOST_EARLIER, MOST_SIMILAR = 50, 50, 100, 10, 10


async def case_details(work: Work, case_id: int, *, now: datetime, channel: str | None = None) -> CaseDetails:
    """Return all about a case, the newest of everything, oldest first.

    It is one person's modal, wherever they pressed: ``channel`` does not hide anything from an agent.

    Raises:
        UnknownCase: there is no such case.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    explained, counted = _explained(work, case, now=now)
    return CaseDetails(
        case=await case_view(work, case_id, channel=channel_of(work, case), now=now),
        mentions=await newest_mentions(work, case_id, limit=MOST_MENTIONS),
        replies=tuple(reply_view(work, desk, reply) for reply in await _replies(work, case_id)),
        events=tuple(await _events(work, desk, case_id)),
        clocks=tuple(clock_view(desk, case, clock, now=now) for clock in case.clocks),
        explained=explained, counted=counted, earlier_cases=await _earlier(work, case),
        similar=await rows_of(
            work, await similar_cases(work.session, case, limit=MOST_SIMILAR), channel=None, now=now
        ),
        place=await place_of(work, case, now=now),
    )  # fmt: skip


async def _replies(work: Work, case_id: int) -> list[Reply]:
    query = select(Reply).where(Reply.case_id == case_id).order_by(Reply.id.desc()).limit(MOST_REPLIES)
    return list(reversed((await work.session.scalars(query)).all()))


async def _events(work: Work, desk: Desk, case_id: int) -> list[EventView]:
    query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id.desc()).limit(MOST_EVENTS)
    found: Sequence[CaseEvent] = (await work.session.scalars(query)).all()
    return [
        EventView(
            kind=event.kind, at=event.at, by=work.roster.name(event.by, desk) or None, facts=dict(event.facts)
        )
        for event in reversed(found)
    ]  # fmt: skip


def _explained(work: Work, case: Case, *, now: datetime) -> tuple[tuple[tuple[datetime, datetime], ...], timedelta]:
    """Return what the clock that is due first has counted.

    A clock that stood still for a while is not laid out: when it stood still is known as a sum only.
    """
    running: list[Clock] = [clock for clock in case.clocks if clock.is_running and not clock.paused]
    if not running:
        return (), timedelta()
    clock = min(running, key=lambda one: one.due_at)
    names = {question.id: question.department for question in case.escalations}
    department = work.desk(case).departments.get(names.get(clock.escalation_id or 0, ""))
    hours = hours_of(clock, case_hours=case_hours(work, case), department=department)
    told = explain(started_at=clock.started_at, until=max(now, clock.started_at), due=clock.due_at, hours=hours)
    return tuple((period.start, period.end) for period in told.counted), told.elapsed


async def _earlier(work: Work, case: Case) -> tuple[tuple[int, datetime, Outcome | None], ...]:
    query = (
        select(Case.id, Case.opened_at, Case.outcome)
        .where(Case.customer_id == case.customer_id, Case.desk == case.desk, Case.id < case.id)
        .order_by(Case.id.desc())
        .limit(MOST_EARLIER)
    )
    return tuple((number, opened, outcome) for number, opened, outcome in (await work.session.execute(query)))
