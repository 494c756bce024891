"""Pages beside Slack on their way: taken for sending, and what became of them. Transport time is ``real_now``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.record import record
from bot.desk.crisis.views import PageView
from bot.desk.work import Work
from bot.rules.oncall import Variant
from bot.store import Crisis, Page
from bot.store.words import CrisisEventKind, PageState

AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class TakenPage:
    """A page whose intent is recorded; it belongs to whoever knows ``token``."""

    id: int
    key: str
    token: str
    crisis: int
    person: str | None
    way: str
    place: str
    variant: Variant


async def pages_wait(work: Work, *, real_now: datetime) -> bool:
    """Return whether :func:`take_pages` has something to do; a look that costs the one writer nothing."""
    lost = and_(Page.state == PageState.SENDING, Page.lease_until <= real_now)
    query = select(Page.id).where(or_(Page.state == PageState.READY, lost))
    return await work.session.scalar(query.limit(1)) is not None


async def take_pages(session: AsyncSession, *, real_now: datetime, lease: timedelta) -> list[TakenPage]:
    """Record the intent to send what waits. What a dead worker had in hand may have left: it is not sent again."""
    lost = (
        update(Page)
        .where(Page.state == PageState.SENDING, Page.lease_until <= real_now)
        .values(state=PageState.UNKNOWN, error="stopped")
        .execution_options(synchronize_session=False)
    )
    await session.execute(lost)
    query = select(Page).where(Page.state == PageState.READY).order_by(Page.id).limit(AT_ONCE)
    taken = []
    for page in (await session.scalars(query.with_for_update(skip_locked=True))).all():
        page.state, page.token, page.sent_at = PageState.SENDING, uuid4().hex, real_now
        page.lease_until = real_now + lease
        taken.append(
            TakenPage(
                id=page.id, key=page.key, token=page.token, crisis=page.crisis_id, person=page.person, way=page.way,
                place=page.place, variant=Variant(page.variant),
            )
        )  # fmt: skip
    return taken


async def record_page(
    work: Work, page: TakenPage, state: PageState, *, why: str | None, now: datetime
) -> bool:  # fmt: skip
    """Record what became of a page; one that failed stands in the timeline. False: somebody else has it now."""
    row = await work.session.get(Page, page.id, with_for_update=True)
    if row is None or row.token != page.token or row.state is not PageState.SENDING:
        return False
    row.state, row.error, row.lease_until = state, (why or "")[:120] or None, None
    if state is not PageState.SENT:
        crisis = await work.session.get_one(Crisis, page.crisis)
        await record(
            work, crisis, CrisisEventKind.PAGE_FAILED, by=None, at=now, people=[page.person] if page.person else [],
            ways=[page.way], state=state.value, why=row.error,
        )  # fmt: skip
    return True


async def page_to_send(work: Work, page: TakenPage, *, now: datetime) -> PageView | None:
    """Return what a page says; None when nobody needs to be called any more."""
    crisis = await work.session.get(Crisis, page.crisis)
    if crisis is None or not crisis.calls:
        return None
    view = await crisis_view(work, page.crisis, channel="", now=now)
    return PageView(crisis=view, variant=page.variant, key=page.key)
