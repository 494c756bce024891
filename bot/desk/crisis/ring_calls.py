"""Test pages beside Slack on their way: taken for sending, and what became of them. Transport time is ``real_now``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import and_, or_, select

from bot.desk.crisis.ringing import touch_ring
from bot.desk.work import Work
from bot.store import Ring, RingCall
from bot.store.words import PageState

AT_ONCE = 20
# What waited longer, because nothing ran, would ring at any hour of the night.
KEPT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class TakenCall:
    """A test page whose intent is recorded; it belongs to whoever knows ``token``."""

    id: int
    ring: int
    token: str
    person: str
    desk: str
    way: str


async def calls_wait(work: Work, *, real_now: datetime) -> bool:
    """Return whether :func:`take_calls` has something to do; a look that costs the one writer nothing."""
    lost = and_(RingCall.state == PageState.SENDING, RingCall.lease_until <= real_now)
    query = select(RingCall.id).where(or_(RingCall.state == PageState.READY, lost))
    return await work.session.scalar(query.limit(1)) is not None


async def take_calls(work: Work, *, real_now: datetime, lease: timedelta, now: datetime) -> list[TakenCall]:
    """Record the intent to send what waits. What a dead worker had in hand may have left: it is not sent again, and
    what waited for more than an hour is not sent any more."""
    lost = select(RingCall).where(RingCall.state == PageState.SENDING, RingCall.lease_until <= real_now)
    for call in (await work.session.scalars(lost.with_for_update(skip_locked=True))).all():
        await _give_up(work, call, PageState.UNKNOWN, "stopped")
    query = (
        select(RingCall, Ring)
        .join(Ring, Ring.id == RingCall.ring_id)
        .where(RingCall.state == PageState.READY)
        .order_by(RingCall.id)
        .limit(AT_ONCE)
        .with_for_update(of=RingCall, skip_locked=True)
    )
    taken = []
    for call, ring in (await work.session.execute(query)).all():
        if ring.asked_at < now - KEPT:
            await _give_up(work, call, PageState.FAILED, "late")
            continue
        call.state, call.token, call.lease_until = PageState.SENDING, uuid4().hex, real_now + lease
        taken.append(
            TakenCall(id=call.id, ring=ring.id, token=call.token, person=ring.person, desk=ring.desk, way=call.way)
        )
    return taken


async def _give_up(work: Work, call: RingCall, state: PageState, why: str) -> None:
    call.state, call.error, call.lease_until = state, why, None
    await touch_ring(work, call.ring_id)


async def record_call(work: Work, taken: TakenCall, state: PageState, *, why: str | None) -> bool:
    """Record what became of it. False: somebody else has it now."""
    call = await work.session.get(RingCall, taken.id, with_for_update=True)
    if call is None or call.token != taken.token or call.state is not PageState.SENDING:
        return False
    call.state, call.error, call.lease_until = state, (why or "")[:120] or None, None
    await touch_ring(work, taken.ring)
    return True
