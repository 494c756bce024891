"""Many cases at once: the queue, the day's lists, the free line, App Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from bot.desk.clockwork import REPLY_KINDS, reply_due
from bot.desk.effects import card_of
from bot.desk.list_content import list_content, promise_due, question_due
from bot.desk.look_mentions import Words, shown_words
from bot.desk.look_parts import is_public_place, shown_handle
from bot.desk.queue import free_cases, is_free
from bot.desk.views import DayList, FreeLine, HomeView, Row
from bot.desk.work import Work
from bot.rules.vocabulary import Priority, Visibility
from bot.settings import Desk
from bot.store import Case, Clock
from bot.store.words import CaseState, ClockState

# More than Slack can show of a list in one message.
MOST_ROWS = 30
# The words of a row; what is shown of them is shorter still.
EXCERPT = 300
FAR = datetime.max.replace(tzinfo=UTC)


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


async def day_list(work: Work, desk: Desk, day: date, *, morning: bool, now: datetime) -> DayList:
    """Return the list of a local day as it stands in the desk's channel: what is still to be done."""
    content = await list_content(work, desk, day, morning=morning)
    open_rows = content.rows[: content.total - content.handled][:MOST_ROWS]
    return DayList(
        desk=desk.name, day=day, morning=morning,
        rows=await rows_of(work, open_rows, channel=desk.channel, now=now), total=content.total,
        coordinator=work.roster.name(work.roster.coordinator(desk, now=now), desk) or None, taken=content.taken,
        handled=content.handled, opens_at=content.opens_at,
    )  # fmt: skip


async def queue_rows(work: Work, desk: Desk, *, limit: int = MOST_ROWS, now: datetime) -> tuple[Row, ...]:
    """Return the desk's free cases, the most urgent first, for one agent's eyes."""
    numbers: Sequence[int] = (await work.session.scalars(free_cases(desk).limit(limit))).all()
    found = {case.id: case for case in (await work.session.scalars(select(Case).where(Case.id.in_(numbers)))).all()}
    return await rows_of(work, [found[number] for number in numbers], channel=None, now=now)


async def queue_total(work: Work, desk: Desk) -> int:
    """Return how many cases of the desk are free."""
    query = select(func.count()).select_from(Case).where(is_free(desk))
    return (await work.session.scalar(query)) or 0


async def my_rows(work: Work, user: str, *, limit: int = MOST_ROWS, now: datetime) -> tuple[Row, ...]:
    """Return the open cases of ``user`` at all desks: what the customer is to hear first, then who we wait for."""
    query = select(Case).where(Case.owner == user, Case.state != CaseState.RESOLVED)
    cases = [case for case in (await work.session.scalars(query)).all() if case.desk in work.settings.desks]
    cases.sort(key=_mine_first)
    return await rows_of(work, cases[:limit], channel=None, now=now)


def _mine_first(case: Case) -> tuple[object, ...]:
    waits = case.state is CaseState.WAITING
    return waits, case.priority.rank, reply_due(case) or question_due(case) or FAR, case.opened_at, case.id


async def home_view(work: Work, user: str, *, now: datetime) -> HomeView:
    """Return App Home of ``user``: own cases of all desks, and the queue of the first desk they work at."""
    desk = next((one for one in work.settings.desks.values() if user in work.roster.agents(one)), None)
    if desk is None:
        return HomeView(desk=None, is_agent=False, at=now)
    is_open = desk.hours.is_open(now)
    return HomeView(
        desk=desk.name, is_agent=True, mine=await my_rows(work, user, now=now),
        queue=await queue_rows(work, desk, now=now), queue_total=await queue_total(work, desk),
        coordinator=work.roster.name(work.roster.coordinator(desk, now=now), desk) or None, is_open=is_open,
        next_opening=None if is_open else desk.hours.next_opening(now), at=now,
    )  # fmt: skip


async def rows_of(work: Work, cases: Iterable[Case], *, channel: str | None, now: datetime) -> tuple[Row, ...]:
    """Return cases as rows of a list; ``channel``: where everybody can read it, None for one person's eyes."""
    cases = list(cases)
    words = await shown_words(work, [case.id for case in cases]) if cases else {}
    return tuple(_row(work, work.desk(case), case, words.get(case.id), channel=channel, now=now) for case in cases)


def _row(work: Work, desk: Desk, case: Case, words: Words | None, *, channel: str | None, now: datetime) -> Row:
    before, card, customer = reply_due(case), card_of(work, case), case.customer
    hidden = case.visibility is Visibility.PRIVATE and is_public_place(desk, channel)
    return Row(
        number=case.id, state=case.state, priority=case.priority, platform=work.source(case).platform,
        visibility=case.visibility, customer=shown_handle(customer.handle, customer.name, customer.external_id),
        excerpt=words.text[:EXCERPT] if words and words.text and not hidden else None, before=before,
        overdue=before is not None and before < now, owner=work.roster.name(case.owner, desk) or None,
        owner_id=case.owner, waiting_since=case.waiting_since, promise=promise_due(case),
        question_due=question_due(case), thanked=case.thanked_at is not None, backlog=case.backlog,
        link=(card.channel, card.ts) if card and card.ts else None, opened_at=case.opened_at,
    )  # fmt: skip
