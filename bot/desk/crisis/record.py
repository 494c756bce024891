"""What every change of a crisis has in common: a line in its timeline, and a card that is rendered anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.desk.crisis.refusals import CrisisIsOver, UnknownCrisis
from bot.desk.work import Work
from bot.rules.oncall import FrozenLadder, Paging, next_look
from bot.settings import Desk
from bot.store import Card, Crisis, CrisisEvent, Page
from bot.store.words import CardKind, CrisisEventKind, Lane


async def locked(work: Work, crisis_id: int) -> Crisis:
    """Return a crisis that nobody else changes until the commit.

    Raises:
        UnknownCrisis: there is none.
    """
    found = await work.session.get(Crisis, crisis_id, with_for_update=work.writes, populate_existing=True)
    if found is None:
        raise UnknownCrisis(crisis_id)
    return found


async def running(work: Work, crisis_id: int) -> Crisis:
    """Return a crisis that is not over.

    Raises:
        UnknownCrisis: there is none.
        CrisisIsOver: it was handled, or a false alarm.
    """
    crisis = await locked(work, crisis_id)
    if crisis.ended_at is not None:
        raise CrisisIsOver(crisis.id, by=crisis.ended_by, at=crisis.ended_at)
    return crisis


async def record(
    work: Work, crisis: Crisis, kind: CrisisEventKind, *, by: str | None, at: datetime, **facts: Any
) -> None:  # fmt: skip
    """Add a line to the timeline and have the card shown anew."""
    work.session.add(CrisisEvent(crisis_id=crisis.id, at=at, kind=kind, by=by, facts=facts))
    await touch(work, crisis)


async def touch(work: Work, crisis: Crisis) -> None:
    """Have the card shown anew."""
    await work.session.execute(
        update(Card)
        .where(Card.kind == CardKind.CRISIS, Card.ref == str(crisis.id), Card.case_id.is_(None))
        .values(wanted=Card.wanted + 1)
        .execution_options(synchronize_session=False)
    )


def crisis_channel(desk: Desk) -> str:
    """Return where crises are shown: their own channel, else the desk's private one."""
    return desk.crisis_channel or desk.private_or_channel


def place_of(crisis: Crisis, desk: Desk) -> str:
    """Return where this crisis is shown; a drill has a channel of its own."""
    return (crisis.facts.get("drill") or {}).get("channel") or crisis_channel(desk)


def show(work: Work, crisis: Crisis, desk: Desk) -> None:
    """Give the crisis its card."""
    channel = place_of(crisis, desk)
    work.session.add(
        Card(
            key=f"crisis:{crisis.id}:{channel}", kind=CardKind.CRISIS, ref=str(crisis.id), desk=desk.name,
            channel=channel, lane=Lane.PING, rank=0,
        )
    )  # fmt: skip


def paging_of(crisis: Crisis) -> Paging:
    """Return how far the paging of a crisis is."""
    return Paging(
        opened_at=crisis.paged_at or crisis.opened_at, cycle=crisis.cycle, cycle_at=crisis.cycle_at, owner=crisis.owner,
        heard_at=crisis.heard_at, asked_at=crisis.asked_at, stopped_at=crisis.stopped_at,
    )  # fmt: skip


async def store(work: Work, crisis: Crisis, paging: Paging) -> None:
    """Keep how far the paging is, and when it is to be looked at next."""
    crisis.cycle, crisis.cycle_at, crisis.owner = paging.cycle, paging.cycle_at, paging.owner
    crisis.heard_at, crisis.asked_at, crisis.stopped_at = paging.heard_at, paging.asked_at, paging.stopped_at
    if crisis.ladder is None:
        # Not frozen yet: whoever climbs does that first. Where nobody is paged there is no ladder at all.
        crisis.look_at = crisis.paged_at if paging.stopped_at is None else None
        return
    frozen = FrozenLadder.from_json(crisis.ladder)
    crisis.look_at = next_look(frozen, paging, await steps_taken(work, crisis.id))


async def steps_taken(work: Work, crisis_id: int) -> frozenset[str]:
    """Return the keys of the steps of a ladder that were taken."""
    return frozenset((await work.session.scalars(select(Page.step).where(Page.crisis_id == crisis_id))).all())
