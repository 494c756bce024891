"""The ladder of a crisis: whoever is due is paged, each step once, until a person has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.crisis.acting import acknowledge_for, end_crisis
from bot.desk.crisis.drills import volunteers_of
from bot.desk.crisis.duty import rotas
from bot.desk.crisis.linked import is_slack_id
from bot.desk.crisis.record import paging_of, place_of, record, steps_taken, store
from bot.desk.effects import tell
from bot.desk.work import Work
from bot.rules.oncall import (
    Ask,
    DueStep,
    FrozenLadder,
    Paging,
    TargetKind,
    Variant,
    Way,
    asked,
    freeze,
    look,
    ways_for,
)
from bot.settings import Desk, OnCall
from bot.store import Case, Crisis, Page
from bot.store.words import CaseState, CrisisEventKind, CrisisKind, CrisisState, Lane, MessageKind, PageState

ADDRESS, SHOWN = "address", "shown"


async def due_crises(work: Work, *, now: datetime) -> list[int]:
    """Return the crises whose ladder has something to do."""
    query = select(Crisis.id).where(Crisis.ended_at.is_(None), Crisis.look_at <= now).order_by(Crisis.look_at)
    return list((await work.session.scalars(query)).all())


async def climb(work: Work, crisis_id: int, *, now: datetime) -> int:
    """Take the steps of one crisis that are due; returns how many.

    The ladder is frozen at the first look, which is at once: a change of the rota during a crisis pages nobody new.
    """
    query = select(Crisis).where(Crisis.id == crisis_id, Crisis.ended_at.is_(None), Crisis.look_at <= now)
    crisis = (await work.session.scalars(query.with_for_update(skip_locked=True))).first()
    if crisis is None:
        return 0
    desk = work.settings.desks.get(crisis.desk)
    oncall = work.settings.oncall_of(desk) if desk else None
    if desk is None or oncall is None:
        crisis.look_at = None
        return 0
    if await _is_taken_care_of(work, crisis, now=now):
        return 0
    frozen = await _ladder(work, crisis, desk, oncall, now=now)
    taken, paging = 0, paging_of(crisis)
    found = look(frozen, paging, now, await steps_taken(work, crisis.id))
    if found.restarted is not None:
        paging = found.restarted
        await store(work, crisis, paging)  # what is told from here on belongs to the new cycle
        await record(work, crisis, CrisisEventKind.RESTARTED, by=None, at=now)
        crisis.ladder, crisis.state = None, CrisisState.OPEN
        frozen = await _ladder(work, crisis, desk, oncall, now=now)
        found = look(frozen, paging, now, await steps_taken(work, crisis.id))
    for step in found.steps:
        await _take(work, crisis, desk, step, now=now)
        taken += 1
    if found.ask is not None:
        paging = await _ask(work, crisis, desk, paging, found.ask, now=now)
        taken += 1
    await work.session.flush()
    await store(work, crisis, paging)
    return taken


async def _is_taken_care_of(work: Work, crisis: Crisis, *, now: datetime) -> bool:
    """Return whether an urgent message has found somebody without any page: an agent claimed or closed its case."""
    kind, _, number = crisis.topic.partition(":")
    case = await work.session.get(Case, int(number)) if kind == "case" else None
    if case is None or case.state is CaseState.NEW:
        return False
    if case.state is CaseState.RESOLVED:
        await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.ENDED, by=None, now=now)
        return True
    if crisis.owner is None:
        await acknowledge_for(work, crisis, by=case.owner, now=now)
        return True
    return False


async def _ladder(work: Work, crisis: Crisis, desk: Desk, oncall: OnCall, *, now: datetime) -> FrozenLadder:
    if crisis.ladder is not None:
        return FrozenLadder.from_json(crisis.ladder)
    every = await rotas(work, now=now)
    others = {name: rota for name, rota in every.items() if name != oncall.name}
    frozen = freeze(oncall.ladder, every[oncall.name], now, leads=desk.lead, others=others)
    crisis.ladder = frozen.to_json()
    return frozen


async def _take(work: Work, crisis: Crisis, desk: Desk, due: DueStep, *, now: datetime) -> None:
    """Write down who is told over which ways; it leaves after the commit."""
    step, left = volunteers_of(crisis, due.step) if crisis.kind is CrisisKind.DRILL else (due.step, ())
    told: list[str] = []
    for one in left:
        _show_only(work, crisis, due, one)
    for person in step.people:
        reach = work.settings.people.get(person)
        for way in ways_for(reach.contact() if reach else None, step.variant):
            told.append(way.value)
            _page(work, crisis, desk, due, way=way.value, to=person, person=person, now=now)
    for shadow in step.shadows:
        _page(work, crisis, desk, due, way=Way.SLACK.value, to=shadow, person=shadow, now=now, variant=Variant.QUIET)
    if step.kind is TargetKind.ADDRESS and step.place:
        told.append(ADDRESS)
        _page(work, crisis, desk, due, way=ADDRESS, to=step.place, person=None, now=now)
    elif step.place and not step.people:
        told.append(Way.SLACK.value)
        to = step.place if step.kind is TargetKind.CHANNEL else place_of(crisis, desk)
        group = step.place if step.kind is TargetKind.GROUP else None
        _page(work, crisis, desk, due, way=Way.SLACK.value, to=to, person=None, now=now, group=group)
    await record(
        work, crisis, CrisisEventKind.PAGED, by=None, at=now, step=due.key, people=list(step.people),
        place=step.place if step.kind is not TargetKind.ADDRESS else ADDRESS, ways=sorted(set(told)),
        variant=step.variant.value, **({"shown": list(left)} if left else {}),
    )  # fmt: skip


def _show_only(work: Work, crisis: Crisis, due: DueStep, to: str) -> None:
    """Write down that a step of a drill was taken whose people did not say yes; nothing leaves."""
    work.session.add(
        Page(
            key=f"page:{crisis.id}:{due.key}:{to}:{SHOWN}", crisis_id=crisis.id, step=due.key, way=SHOWN, place=to,
            variant=due.step.variant.value, due_at=due.at, state=PageState.CANCELLED,
        )
    )  # fmt: skip


def _page(
    work: Work, crisis: Crisis, desk: Desk, due: DueStep, *, way: str, to: str, person: str | None, now: datetime,
    variant: Variant | None = None, group: str | None = None,
) -> None:  # fmt: skip
    loud = (variant or due.step.variant).value
    key = f"page:{crisis.id}:{due.key}:{to}:{way}"
    by_slack = way == Way.SLACK.value
    work.session.add(
        Page(
            key=key, crisis_id=crisis.id, step=due.key, person=person, way=way, place=to, variant=loud, due_at=due.at,
            state=PageState.SENT if by_slack else PageState.READY,
        )
    )  # fmt: skip
    if by_slack:
        tell(
            work, MessageKind.PAGE, key=key, to=to, desk=desk.name, now=now, lane=Lane.PING, crisis=crisis.id,
            cycle=crisis.cycle, variant=loud, person=person, group=group,
        )  # fmt: skip


async def _ask(work: Work, crisis: Crisis, desk: Desk, paging: Paging, ask: Ask, *, now: datetime) -> Paging:
    # Who took it by a link of an address has a name and no Slack: then the channel is asked.
    to = ask.person if is_slack_id(ask.person) else place_of(crisis, desk)
    tell(
        work, MessageKind.CRISIS_ASK, key=f"crisis_ask:{crisis.id}:{ask.key}", to=to, desk=crisis.desk, now=now,
        lane=Lane.PING, crisis=crisis.id,
    )  # fmt: skip
    await record(work, crisis, CrisisEventKind.ASKED, by=ask.person, at=now)
    return asked(paging, now)
