"""Test pages as people see them: their message in Slack, the page behind a link, what the lead reads, who was heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.desk.crisis.refusals import UnknownRing
from bot.desk.work import Work
from bot.settings import Desk
from bot.store import Ring, RingCall
from bot.store.words import PageState


@dataclass(frozen=True, kw_only=True)
class RingCallView:
    """A test page by one way."""

    way: str
    """A value of ``Way``."""
    confirmed_at: datetime | None = None
    failed: bool = False
    """It could not be sent, or nobody knows whether it left."""


@dataclass(frozen=True, kw_only=True)
class RingView:
    """A test page to one person."""

    id: int
    person: str
    """Display name."""
    asked_at: datetime
    monthly: bool
    """False: they asked for it themselves."""
    calls: tuple[RingCallView, ...]
    """Slack first."""

    @property
    def unheard(self) -> tuple[RingCallView, ...]:
        """What was not confirmed."""
        return tuple(call for call in self.calls if call.confirmed_at is None)


@dataclass(frozen=True, kw_only=True)
class HeardView:
    """When somebody last confirmed a test page, and what of the newest one they did not; ``at`` None: never."""

    person: str
    at: datetime | None = None
    missing: tuple[str, ...] = ()
    """Values of ``Way``."""


async def ring_view(work: Work, ring_id: int) -> RingView:
    """Return a test page.

    Raises:
        UnknownRing: there is none.
    """
    ring = await work.session.get(Ring, ring_id)
    if ring is None:
        raise UnknownRing(ring_id)
    query = select(RingCall).where(RingCall.ring_id == ring_id).order_by(RingCall.id)
    calls = (await work.session.scalars(query)).all()
    desk = work.settings.desks.get(ring.desk)
    return RingView(
        id=ring.id, person=work.roster.name(ring.person, desk), asked_at=ring.asked_at,
        monthly=ring.round == f"{ring.asked_at.astimezone(desk.zone):%Y-%m}" if desk else False,
        calls=tuple(_call(call) for call in calls),
    )  # fmt: skip


def _call(call: RingCall) -> RingCallView:
    failed = call.state in (PageState.FAILED, PageState.UNKNOWN)
    return RingCallView(way=call.way, confirmed_at=call.confirmed_at, failed=failed)


async def unheard_views(work: Work, ring_ids: Sequence[int]) -> tuple[RingView, ...]:
    """Return those of these test pages that are still not confirmed by every way."""
    views = [await ring_view(work, ring_id) for ring_id in ring_ids]
    return tuple(view for view in views if view.unheard)


async def ring_standing(work: Work, ring_id: int, *, person: str) -> tuple[RingView, Desk] | None:
    """Return a test page for who opens its link; None: there is none of theirs."""
    ring = await work.session.get(Ring, ring_id)
    desk = work.settings.desks.get(ring.desk) if ring else None
    if ring is None or desk is None or ring.person != person:
        return None
    return await ring_view(work, ring_id), desk


async def heard_of(work: Work, desk: Desk, people: Sequence[str]) -> tuple[HeardView, ...]:
    """Return who of ``people`` has confirmed a test page, and when last."""
    query = (
        select(Ring.person, Ring.id, RingCall.way, RingCall.confirmed_at)
        .join(RingCall, RingCall.ring_id == Ring.id)
        .where(Ring.person.in_(people))
        .order_by(Ring.id, RingCall.id)
    )
    calls: dict[str, list[tuple[int, str, datetime | None]]] = defaultdict(list)
    for person, ring, way, at in (await work.session.execute(query)).all():
        calls[person].append((ring, way, at))
    return tuple(
        HeardView(
            person=work.roster.name(person, desk),
            at=max((at for _, _, at in calls[person] if at), default=None),
            missing=tuple(way for ring, way, at in calls[person] if ring == calls[person][-1][0] and at is None),
        )
        for person in people
    )  # fmt: skip
