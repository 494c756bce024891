"""Test pages: once a month everybody on a rota is called by all their addresses, and says whether it came.

Exactly once: a person's test of a month is a row with a unique key, written with the messages that it causes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from bot.desk.crisis.changes import require_of
from bot.desk.crisis.duty import rotas
from bot.desk.crisis.record import crisis_channel
from bot.desk.crisis.refusals import NotOnCall, UnknownRing
from bot.desk.crisis.ring_look import RingView, ring_standing
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.rules.oncall import Way, may_ring, members, month_of, ring_at
from bot.settings import Desk, OnCall
from bot.store import Card, Crisis, Ring, RingCall
from bot.store.words import CardKind, CrisisKind, CrisisLevel, Lane, MessageKind, PageState

CONFIRM_WITHIN = timedelta(days=1)
# Whoever has a turn in the next four weeks is on the rota, also where a calendar says so.
LOOK_AHEAD = timedelta(weeks=4)
KEPT = timedelta(days=400)


async def ring_everybody(work: Work, *, now: datetime) -> int:
    """Send the test page of the month to everybody on a rota whose day it is; returns to how many.

    It goes out by day while the first desk of the on-call is open, within three days from its day, and waits while
    there is a crisis. Who is on two rotas is tried once.
    """
    every, rung = await rotas(work, now=now), 0
    for name, oncall in work.settings.oncalls.items():
        desk = next(iter(work.settings.desks_of_oncall(name)), None)
        if desk is not None and _is_time(oncall, desk, now=now) and not await _is_in_crisis(work, name):
            people = members(every[name], now, now + LOOK_AHEAD)
            rung += await _ring_those(work, oncall, desk, people, now=now)
    if rung:
        await _forget_old(work, now=now)
    return rung


def _is_time(oncall: OnCall, desk: Desk, *, now: datetime) -> bool:
    if oncall.test_day is None:
        return False
    month = month_of(now, desk.hours)
    at = ring_at(desk.hours.usual, month, from_day=oncall.test_day, country=desk.country)
    return at is not None and may_ring(at, now, desk.hours)


async def _is_in_crisis(work: Work, oncall: str) -> bool:
    """Return whether a call may be a real one now, or one of a drill that has begun."""
    desks = [desk.name for desk in work.settings.desks_of_oncall(oncall)]
    query = select(Crisis.id).where(
        Crisis.desk.in_(desks), Crisis.ended_at.is_(None), Crisis.level == CrisisLevel.PAGE,
        or_(Crisis.kind != CrisisKind.DRILL, Crisis.paged_at.is_not(None)),
    )  # fmt: skip
    return await work.session.scalar(query.limit(1)) is not None


async def _ring_those(work: Work, oncall: OnCall, desk: Desk, people: Sequence[str], *, now: datetime) -> int:
    month = f"{month_of(now, desk.hours):%Y-%m}"
    query = select(Ring.person).where(Ring.round == month, Ring.person.in_(people))
    tried = set((await work.session.scalars(query)).all())
    left = [person for person in people if person not in tried | work.roster.gone]
    for person in left:
        await _ring(work, oncall, desk, person, round=month, due_at=now + CONFIRM_WITHIN, now=now)
    return len(left)


async def ring_oneself(work: Work, desk: Desk, *, by: str, key: str, now: datetime) -> Ring:
    """Send a test page to whoever asks, at once; the lead hears nothing of it. The same ``key`` is the same test.

    Raises:
        UnknownOnCall, NotOnCall.
    """
    oncall = require_of(work, desk.oncall or "", by)
    found = (await work.session.scalars(select(Ring).where(Ring.person == by, Ring.round == key))).first()
    return found or await _ring(work, oncall, desk, by, round=key, due_at=None, now=now)


async def _ring(
    work: Work, oncall: OnCall, desk: Desk, person: str, *, round: str, due_at: datetime | None, now: datetime
) -> Ring:
    ring = Ring(person=person, round=round, oncall=oncall.name, desk=desk.name, asked_at=now, due_at=due_at)
    work.session.add(ring)
    await work.session.flush()
    reach = work.settings.people.get(person)
    work.session.add(RingCall(ring_id=ring.id, way=Way.SLACK.value, state=PageState.SENT))
    for way in reach.addresses if reach else ():
        work.session.add(RingCall(ring_id=ring.id, way=way.value))
    work.session.add(
        Card(
            key=f"ring:{ring.id}:{person}", kind=CardKind.RING, ref=str(ring.id), desk=desk.name, channel=person,
            lane=Lane.PING, rank=0,
        )
    )  # fmt: skip
    return ring


async def confirm_ring(work: Work, ring_id: int, *, way: str, by: str, now: datetime) -> None:
    """Say in Slack that a test page came by ``way``, and so that Slack works too; again changes nothing.

    Raises:
        UnknownRing: there is no such test, or it did not go that way.
        NotOnCall: it was not for ``by``.
    """
    ring = await work.session.get(Ring, ring_id)
    if ring is None:
        raise UnknownRing(ring_id)
    if ring.person != by:
        raise NotOnCall(ring.desk, by)
    if not await heard_by(work, ring_id, {way, Way.SLACK.value}, now=now, required=way):
        raise UnknownRing(ring_id)


async def confirm_by_link(
    work: Work, ring_id: int, *, person: str, way: str, now: datetime
) -> tuple[RingView, Desk] | None:
    """Record that a test page came by the address to which the link went, and by no other; None: there is none."""
    found = await ring_standing(work, ring_id, person=person)
    if found is None or not await heard_by(work, ring_id, [way], now=now, required=way):
        return None
    await work.session.flush()
    return await ring_standing(work, ring_id, person=person)


async def heard_by(work: Work, ring_id: int, ways: Iterable[str], *, now: datetime, required: str) -> bool:
    """Record that a test page came by these ways; False: it did not go by ``required``."""
    query = select(RingCall).where(RingCall.ring_id == ring_id, RingCall.way.in_(list(ways)))
    calls = (await work.session.scalars(query.with_for_update())).all()
    if required not in {call.way for call in calls}:
        return False
    for call in calls:
        call.confirmed_at = call.confirmed_at or now
    await touch_ring(work, ring_id)
    return True


async def touch_ring(work: Work, ring_id: int) -> None:
    """Have the message about a test shown anew."""
    await work.session.execute(
        update(Card)
        .where(Card.kind == CardKind.RING, Card.ref == str(ring_id), Card.case_id.is_(None))
        .values(wanted=Card.wanted + 1)
        .execution_options(synchronize_session=False)
    )


async def tell_unheard(work: Work, *, now: datetime) -> int:
    """Name to the leads, in their usual hours, who did not confirm a test page within a day; each test once."""
    query = select(Ring).where(Ring.due_at <= now).order_by(Ring.id).with_for_update(skip_locked=True)
    late: dict[str, list[Ring]] = {}
    for ring in (await work.session.scalars(query)).all():
        desk = next(iter(work.settings.desks_of_oncall(ring.oncall)), None)
        if desk is None:
            ring.due_at = None  # nobody relies on that on-call any more
        elif desk.hours.usual.is_open(now):
            ring.due_at = None
            if await _is_unheard(work, ring):
                late.setdefault(ring.oncall, []).append(ring)
    for name, rings in late.items():
        desks = work.settings.desks_of_oncall(name)
        leads = [(lead, desk) for desk in desks for lead in desk.lead] or [(crisis_channel(desks[0]), desks[0])]
        for to, desk in {lead: desk for lead, desk in reversed(leads)}.items():
            tell(
                work, MessageKind.RING_UNHEARD, key=f"ring_unheard:{rings[0].id}:{to}", to=to, desk=desk.name, now=now,
                rings=[ring.id for ring in rings],
            )  # fmt: skip
    return len(late)


async def _is_unheard(work: Work, ring: Ring) -> bool:
    query = select(RingCall.id).where(RingCall.ring_id == ring.id, RingCall.confirmed_at.is_(None))
    return await work.session.scalar(query.limit(1)) is not None


async def _forget_old(work: Work, *, now: datetime) -> None:
    old = select(Ring.id).where(Ring.asked_at < now - KEPT)
    await work.session.execute(delete(RingCall).where(RingCall.ring_id.in_(old)))
    await work.session.execute(delete(Ring).where(Ring.asked_at < now - KEPT))
