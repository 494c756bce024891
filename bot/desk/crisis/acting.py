"""What people do about a crisis: take it, say it is none, declare one, tick what is done, note, stand down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.desk.crisis.raising import VOLUME, Cause, open_crisis, raise_crisis, running_crisis
from bot.desk.crisis.record import locked, paging_of, place_of, record, running, store
from bot.desk.crisis.refusals import CrisisRunning, CrisisTaken, NotOnCall, OnlyADrill, UnknownCheck
from bot.desk.effects import tell
from bot.desk.opening import close_desk, open_desk
from bot.desk.work import Work
from bot.rules.oncall import FrozenLadder, acknowledge, heard, stop
from bot.rules.urgent_kinds import UrgentKind
from bot.settings import Desk
from bot.store import Crisis, Page
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel, CrisisState, MessageKind, PageState

OPENING = "opening"
CHECKS = ("campaigns", "facts", "statement", OPENING, "departments", "colleagues")
"""What is done in a crisis, in this order: a cheerful campaign beside a disaster is what people remember."""
LONGEST_WHY = 500


async def acknowledge_crisis(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Take a crisis: nobody else is paged. The same person again changes nothing.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall.
        CrisisTaken: somebody else has it.
    """
    crisis = await _for(work, crisis_id, by)
    if crisis.owner not in (None, by):
        raise CrisisTaken(crisis.id, owner=str(crisis.owner), since=crisis.acknowledged_at or now)
    if crisis.owner is None:
        await acknowledge_for(work, crisis, by=by, now=now)
    return crisis


async def acknowledge_for(work: Work, crisis: Crisis, *, by: str | None, now: datetime) -> None:
    """Record who has it and stop the ladder; ``by`` None: the desk itself, nobody in particular."""
    crisis.state = CrisisState.ACKNOWLEDGED
    crisis.acknowledged_at = now
    crisis.lead = crisis.lead or by
    if by is not None:
        await store(work, crisis, acknowledge(paging_of(crisis), by, now))
    else:
        await store(work, crisis, stop(paging_of(crisis), now))
    await _page_nobody_more(work, crisis)
    await record(work, crisis, CrisisEventKind.ACKNOWLEDGED, by=by, at=now)
    if by is not None and crisis.kind in (CrisisKind.DETECTED, CrisisKind.DECLARED):
        await fold_urgent(work, crisis.desk, owner=by, now=now)


async def fold_urgent(work: Work, desk: str, *, owner: str | None, now: datetime) -> None:
    """End the urgent messages that are a part of something larger now: those that ``owner`` has; None: nobody.

    Who has both would be asked about both, and silence about the small one would call others. One that speaks of a
    single person, such as of self-harm, is something else and stays with who has it.
    """
    query = select(Crisis).where(
        Crisis.desk == desk, Crisis.kind == CrisisKind.URGENT, Crisis.ended_at.is_(None), Crisis.owner == owner
    )
    for crisis in (await work.session.scalars(query.with_for_update())).all():
        kinds = {reason.get("of") for reason in crisis.facts.get("reasons", ())}
        if owner is None or kinds == {UrgentKind.DANGER.value}:
            await end_crisis(work, crisis, CrisisState.HANDLED, CrisisEventKind.ENDED, by=None, now=now)


async def take_lead(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Lead the crisis from now on; whoever takes the lead has it too.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall.
    """
    crisis = await _for(work, crisis_id, by)
    if crisis.lead == by and crisis.owner == by:
        return crisis
    crisis.lead, was_open = by, crisis.owner is None
    crisis.state, crisis.acknowledged_at = CrisisState.ACKNOWLEDGED, crisis.acknowledged_at or now
    await store(work, crisis, acknowledge(paging_of(crisis), by, now))
    if was_open:
        await _page_nobody_more(work, crisis)
    await record(work, crisis, CrisisEventKind.LEAD_TAKEN, by=by, at=now)
    return crisis


async def still_on_it(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Say that somebody is on it: the question of half an hour begins anew.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall.
    """
    crisis = await _for(work, crisis_id, by)
    await store(work, crisis, heard(paging_of(crisis), now))
    return crisis


async def raise_to_page(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """Make a page of an alert: whoever is on duty is called. What is one already stays as it is.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, OnlyADrill.
    """
    crisis = await _real(work, crisis_id, by)
    if crisis.level is CrisisLevel.ALERT:
        desk = work.settings.desks[crisis.desk]
        reason = {"kind": "declared", "by": by, "why": ""}
        await raise_crisis(work, crisis, desk, _more(crisis, reason, by=by), CrisisLevel.PAGE, now=now)
    return crisis


async def false_alarm(work: Work, crisis_id: int, *, by: str, note: str = "", now: datetime) -> Crisis:
    """End a crisis that is none: nobody is paged any more. ``note``: what it was.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, OnlyADrill.
    """
    crisis = await _real(work, crisis_id, by)
    crisis.facts = {**crisis.facts, "outcome": note[:LONGEST_WHY]}
    await end_crisis(
        work, crisis, CrisisState.FALSE_ALARM, CrisisEventKind.FALSE_ALARM, by=by, now=now, note=note[:LONGEST_WHY]
    )  # fmt: skip
    return crisis


async def stand_down(work: Work, crisis_id: int, *, by: str, note: str, now: datetime) -> Crisis:
    """End a crisis that is handled; a draft of the report goes to the crisis channel.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall.
    """
    crisis = await _for(work, crisis_id, by)
    crisis.facts = {**crisis.facts, "outcome": note[:LONGEST_WHY]}
    await end_crisis(
        work, crisis, CrisisState.HANDLED, CrisisEventKind.STOOD_DOWN, by=by, now=now, note=note[:LONGEST_WHY]
    )
    desk = work.settings.desks[crisis.desk]
    tell(
        work, MessageKind.CRISIS_REPORT, key=f"crisis_report:{crisis.id}", to=place_of(crisis, desk), desk=desk.name,
        now=now, crisis=crisis.id,
    )  # fmt: skip
    return crisis


async def check(work: Work, crisis_id: int, *, item: str, by: str, now: datetime) -> Crisis:
    """Tick an item of the checklist; who ticks one that is ticked changes nothing.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, UnknownCheck.
    """
    crisis = await _for(work, crisis_id, by)
    if item not in CHECKS:
        raise UnknownCheck(item)
    done: dict[str, str] = dict(crisis.facts.get("checks") or {})
    if item not in done:
        crisis.facts = {**crisis.facts, "checks": {**done, item: by}}
        await news(work, crisis, CrisisEventKind.CHECKED, by=by, now=now, item=item)
    return crisis


async def open_for_crisis(work: Work, crisis_id: int, *, until: datetime, by: str, note: str, now: datetime) -> Crisis:
    """Open the desk for a crisis, or change until when; ``note`` is what colleagues read beside it.

    Raises:
        UnknownCrisis, CrisisIsOver, NotOnCall, OnlyADrill; OpenUntilPast, OpenTooLong, DeskOpenAnyway: of ``until``.
    """
    crisis = await _real(work, crisis_id, by)
    desk = work.settings.desks[crisis.desk]
    await open_desk(work, desk, until=until, by=by, now=now, crisis=crisis.id)
    crisis.facts = {**crisis.facts, "checks": {OPENING: by, **(crisis.facts.get("checks") or {})}}
    await news(
        work, crisis, CrisisEventKind.DESK_OPENED, by=by, now=now, until=until.isoformat(), note=note[:LONGEST_WHY]
    )  # fmt: skip
    return crisis


async def close_for_crisis(work: Work, crisis_id: int, *, by: str, now: datetime) -> Crisis:
    """End what a crisis opened; also once it is over.

    Raises:
        UnknownCrisis, NotOnCall, DeskNotOpened.
    """
    crisis = await locked(work, crisis_id)
    await _admit(work, crisis, by)
    await close_desk(work, work.settings.desks[crisis.desk], by=by, now=now, crisis=crisis.id)
    await news(work, crisis, CrisisEventKind.DESK_CLOSED, by=by, now=now)
    return crisis


async def news(
    work: Work, crisis: Crisis, kind: CrisisEventKind, *, by: str, now: datetime, **facts: object
) -> None:  # fmt: skip
    """Record an update: who has the crisis is not asked for one for a while."""
    await store(work, crisis, heard(paging_of(crisis), now))
    await record(work, crisis, kind, by=by, at=now, **facts)


async def declare(work: Work, desk: Desk, *, by: str, why: str, page: bool, now: datetime) -> Crisis:
    """Say that there is a crisis; ``page``: whoever is on duty is called. A running alert becomes it.

    Raises:
        NotOnCall: neither of the desk nor on its on-call.
        CrisisRunning: the desk has one, and it is a page already.
    """
    require_somebody(work, desk, by)
    level = CrisisLevel.PAGE if page else CrisisLevel.ALERT
    reason = {"kind": "declared", "by": by, "why": why[:LONGEST_WHY]}
    crisis = await running_crisis(work, desk.name, VOLUME)
    if crisis is None:
        cause = Cause(kind=CrisisKind.DECLARED, topic=VOLUME, began_at=now, reasons=[reason], by=by)
        return await open_crisis(work, desk, cause, level, now=now)
    if crisis.level is CrisisLevel.PAGE or not page:
        raise CrisisRunning(crisis.id, since=crisis.opened_at)
    await raise_crisis(work, crisis, desk, _more(crisis, reason, by=by), level, now=now)
    return crisis


def _more(crisis: Crisis, reason: dict[str, Any], *, by: str) -> Cause:
    """Return what a crisis is about with one more reason."""
    facts = crisis.facts
    return Cause(
        kind=crisis.kind, topic=crisis.topic, began_at=crisis.began_at, by=by,
        reasons=[*facts.get("reasons", ()), reason], terms=facts.get("terms", ()),
    )  # fmt: skip


async def end_crisis(
    work: Work, crisis: Crisis, state: CrisisState, kind: CrisisEventKind, *, by: str | None, now: datetime,
    **facts: object,
) -> None:  # fmt: skip
    """Close a crisis: the ladder stops, what waits is not sent."""
    crisis.state, crisis.ended_at, crisis.ended_by = state, now, by
    await store(work, crisis, stop(paging_of(crisis), now))
    crisis.look_at = None
    await _page_nobody_more(work, crisis)
    await record(work, crisis, kind, by=by, at=now, **facts)


async def _page_nobody_more(work: Work, crisis: Crisis) -> None:
    """Withdraw pages beside Slack that have not left; those through Slack are dropped when they are rendered."""
    await work.session.execute(
        update(Page)
        .where(Page.crisis_id == crisis.id, Page.state == PageState.READY)
        .values(state=PageState.CANCELLED)
        .execution_options(synchronize_session=False)
    )


async def _for(work: Work, crisis_id: int, user: str) -> Crisis:
    """Return a crisis that is not over, for somebody who may act on it; a drill once it has begun."""
    crisis = await running(work, crisis_id)
    await _admit(work, crisis, user)
    if crisis.kind is CrisisKind.DRILL and crisis.paged_at is None:
        raise OnlyADrill(crisis.id)
    return crisis


async def _real(work: Work, crisis_id: int, user: str) -> Crisis:
    """Return a real crisis that is not over, for somebody who may act on it."""
    crisis = await _for(work, crisis_id, user)
    if crisis.kind is CrisisKind.DRILL:
        raise OnlyADrill(crisis.id)
    return crisis


async def admit(work: Work, crisis_id: int, user: str) -> None:
    """Admit who may act on a crisis.

    Raises:
        UnknownCrisis, NotOnCall.
    """
    await _admit(work, await locked(work, crisis_id), user)


async def _admit(work: Work, crisis: Crisis, user: str) -> None:
    desk = work.settings.desks.get(crisis.desk)
    paged: set[str] = set()
    if crisis.ladder is not None:
        frozen = FrozenLadder.from_json(crisis.ladder)
        paged = {person for step in frozen.steps for person in (*step.people, *step.shadows)}
    if user in paged:
        return
    if desk is None:
        raise NotOnCall(crisis.desk, user)
    require_somebody(work, desk, user)


def require_somebody(work: Work, desk: Desk, user: str) -> None:
    """Admit agents and leads of the desk, and who is named in its on-call.

    Raises:
        NotOnCall: it is somebody else.
    """
    oncall = work.settings.oncall_of(desk)
    named = {person for plan in oncall.layers if plan.rotation for person in plan.rotation.people} if oncall else set()
    known = work.settings.people.keys() if oncall else set()
    if user not in work.roster.agents(desk) and user not in desk.lead and user not in named and user not in known:
        raise NotOnCall(desk.name, user)
