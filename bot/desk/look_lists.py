"""Many cases at once: the queue, the day's lists, the free line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select

from bot.desk.clockwork import REPLY_KINDS, promise_due, question_due, reply_due
from bot.desk.effects import card_of
from bot.desk.list_content import MOST_ROWS, list_content
from bot.desk.look_mentions import Words, shown_words
from bot.desk.look_parts import customer_of, is_public_place
from bot.desk.queue import free_cases, in_order, is_free, standing
from bot.desk.views import DayList, FreeLine, Row
from bot.desk.work import Work
from bot.rules.queue import Horizon, order
from bot.rules.vocabulary import Priority, Visibility
from bot.settings import Desk
from bot.store import Case, Clock
from bot.store.live import OPEN
from bot.store.words import CaseState, ClockState

# The words of a row; what is shown of them is shorter still.
EXCERPT = 300


async def free_line(work: Work, desk: Desk, *, now: datetime) -> FreeLine:
    """Return the channel's one line about free cases; what stands on the morning list is told there."""
    running = (Clock.case_id == Case.id) & (Clock.state == ClockState.RUNNING) & Clock.kind.in_(REPLY_KINDS)
    case = func.distinct(Case.id)
    query = (
        select(func.count(case), func.min(Clock.due_at), func.count(case).filter(Case.priority == Priority.URGENT))
        .outerjoin(Clock, running)
        .where(is_free(desk))
    )
    free, first, urgent = (await work.session.execute(query)).one()
    return FreeLine(desk=desk.name, free=free, first_before=first, urgent=urgent)


async def day_list(work: Work, desk: Desk, day: date, *, channel: str, morning: bool, now: datetime) -> DayList:
    """Return the list of a local day as it stands in ``channel``: what is still to be done."""
    content = await list_content(work, desk, day, morning=morning, now=now)
    return DayList(
        desk=desk.name, day=day, morning=morning,
        rows=await rows_of(work, content.rows, channel=channel, now=now), total=content.total,
        coordinator=work.roster.name(work.roster.coordinator(desk, now=now), desk) or None, taken=content.taken,
        handled=content.handled, opens_at=content.opens_at,
    )  # fmt: skip


async def queue_rows(work: Work, desk: Desk, *, limit: int = MOST_ROWS, now: datetime) -> tuple[Row, ...]:
    """Return the desk's free cases, the most urgent first, for one agent's eyes."""
    numbers = (await work.session.scalars(free_cases(desk, now=now).limit(limit))).all()
    return await named_rows(work, numbers, now=now)


async def named_rows(work: Work, numbers: Sequence[int], *, now: datetime) -> tuple[Row, ...]:
    """Return these cases as rows for one agent's eyes, in this order."""
    found = {case.id: case for case in (await work.session.scalars(select(Case).where(Case.id.in_(numbers)))).all()}
    return await rows_of(work, [found[number] for number in numbers], channel=None, now=now)


async def queue_total(work: Work, desk: Desk) -> int:
    """Return how many cases of the desk are free."""
    query = select(func.count()).select_from(Case).where(is_free(desk))
    return (await work.session.scalar(query)) or 0


async def my_rows(work: Work, user: str, *, limit: int = MOST_ROWS, now: datetime) -> tuple[Row, ...]:
    """Return the first open cases of ``user`` at all desks: as in the queue, then who we wait for.

    Who answers a group has hundreds, so that each desk gives no more than are shown.
    """
    desks = [desk for desk in work.settings.desks.values() if user in work.roster.agents(desk)]
    horizons = {desk.name: Horizon.of(desk.hours, now=now) for desk in desks}
    cases: list[Case] = []
    for name, horizon in horizons.items():
        query = select(Case).where(OPEN, Case.owner == user, Case.desk == name)
        waits = Case.state == CaseState.WAITING
        cases += await work.session.scalars(query.order_by(waits, *in_order(horizon, asked=True)).limit(limit))
    cases.sort(key=lambda case: _mine_first(case, horizons[case.desk]))
    return await rows_of(work, cases[:limit], channel=None, now=now)


def _mine_first(case: Case, horizon: Horizon) -> tuple[object, ...]:
    stands = standing(case)
    return case.state is CaseState.WAITING, *order(replace(stands, due=stands.due or question_due(case)), horizon)


async def rows_of(work: Work, cases: Iterable[Case], *, channel: str | None, now: datetime) -> tuple[Row, ...]:
    """Return cases as rows of a list; ``channel``: where everybody can read it, None for one person's eyes."""
    cases = list(cases)
    words = await shown_words(work, [case.id for case in cases]) if cases else {}
    return tuple(_row(work, work.desk(case), case, words.get(case.id), channel=channel, now=now) for case in cases)


def _row(work: Work, desk: Desk, case: Case, words: Words | None, *, channel: str | None, now: datetime) -> Row:
    before, card = reply_due(case), card_of(work, case)
    hidden = case.visibility is Visibility.PRIVATE and is_public_place(desk, channel)
    return Row(
        number=case.id, state=case.state, priority=case.priority, platform=work.source(case).platform,
        visibility=case.visibility, customer=customer_of(case).handle,
        excerpt=words.text[:EXCERPT] if words and words.text and not hidden else None, before=before,
        overdue=before is not None and before < now, owner=work.roster.name(case.owner, desk) or None,
        owner_id=case.owner, waiting_since=case.waiting_since, promise=promise_due(case),
        question_due=question_due(case), thanked=case.thanked_at is not None,
        about_people=case.about_people, backlog=case.backlog,
        link=(card.channel, card.ts) if card and card.ts else None, opened_at=case.opened_at,
    )  # fmt: skip
